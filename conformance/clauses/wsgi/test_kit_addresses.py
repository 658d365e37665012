"""WSGI: the URL that was asked for, IRIs and URIs. Judged without applications."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.tooling import environ
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, WERKZEUG

CURRENT = WERKZEUG.api("werkzeug.wsgi.get_current_url")
RECONSTRUCTION = PEP(3333, "URL Reconstruction")
TO_URI, TO_IRI = WERKZEUG.api("iri_to_uri"), WERKZEUG.api("uri_to_iri")


@clause("wsgi.current-url", MUST, needs=[C.WSGI_HOSTS], source=[CURRENT, RECONSTRUCTION])
@every(
    host=[
        ("http", "a.org", "http://a.org"),
        ("https", "a.org:81", "https://a.org:81"),
        ("http", "a.org:80", "http://a.org"),
        ("https", "[::1]:443", "https://[::1]"),
    ],
    script=["", "/", "/own", "/own/", "/two/deep"],
    path=["", "/", "/x", "/x/", "/x y/z", "/a?b#c"],
    query=["", "q=1", "q=a%26b&r=+"],
)
def test_current_url(
    impl: Implementation, host: tuple[str, str, str], script: str, path: str, query: str
) -> None:
    """`get_current_url` MUST return the URL of the request: scheme, host, script root, path and
    query; the flags leave out the query, the path and the query, or all but the host.
    """
    made = environ(path, host=host[1], scheme=host[0], script=script, query=query)
    root = f"{host[2]}{script.rstrip('/')}/"
    rest = path.lstrip("/").replace(" ", "%20").replace("?", "%3F").replace("#", "%23")
    ask = impl.kit.get_current_url
    seen = [
        ask(made),
        ask(made, strip_querystring=True),
        ask(made, root_only=True),
        ask(made, host_only=True),
    ]
    whole = f"{root}{rest}?{query}" if query else root + rest
    expect(
        seen,
        [whole, root + rest, root, f"{host[2]}/"],
        f"SCRIPT_NAME {script!r}, PATH_INFO {path!r}, QUERY_STRING {query!r}: whole, without query,"
        " root, host",
    )


def path_of(url: str) -> bytes:
    """Return the bytes that the path of a URL stands for."""
    return unquote_to_bytes(urlsplit(url).path)


@clause(
    "wsgi.current-url-in-any-alphabet", MUST, needs=[C.WSGI_HOSTS], source=[CURRENT, RECONSTRUCTION]
)
@every(
    script=["", "/é", "/雪/x"],
    path=["/ü", "/雪", "/a/\U0001f40d.txt", b"/\xff", b"/a\xc3/b", "/\u2028"],
)
def test_current_url_in_any_alphabet(impl: Implementation, script: str, path: str | bytes) -> None:
    """The path of the URL MUST stand for the bytes that the client sent, in any alphabet.

    The characters of an environ stand for bytes (PEP 3333, Unicode Issues), and readable text is
    UTF-8.
    """
    url = impl.kit.get_current_url(environ(path, script=script))
    raw = path if isinstance(path, bytes) else path.encode()
    expect([path_of(url)], [script.encode() + raw], f"the bytes of the path of {url!r}")


@clause("wsgi.current-url-with-percent", SHOULD, needs=[C.WSGI_HOSTS], source=RECONSTRUCTION)
@every(path=["/100%", "/100%25", "/a%2Fb", "/%C3%BC", "/%zz"], script=["", "/%41"])
def test_current_url_with_percent(impl: Implementation, path: str, script: str) -> None:
    """A percent sign in the path of an environ SHOULD be one in the path that the URL stands for.

    A server has decoded all escapes, so what is left is no escape.
    """
    url = impl.kit.get_current_url(environ(path, script=script))
    expect([path_of(url)], [(script + path).encode()], f"the bytes of the path of {url!r}")


TOKENS = [
    *("a", "~", "-", "/", "ü", "雪", "\U0001f40d", "&", "=", "+", ";", ":", "@", "!", "*"),
    *("%2F", "%2f", "%3F", "%23", "%25", "%20", "%0A", "%7F", "%00", "%26", "%3D", "%2B"),
    *("%C3%BC", "%c3%bc", "%E9%9B%AA", "%F0%9F%90%8D", "%FF", "%C3", "%E9%9B", "%41", "%80a"),
]
TEXTS = st.lists(st.sampled_from(TOKENS), max_size=6).map("".join)
RESERVED = {"path": "/?#%", "query": "&=+#%"}


def meaning(address: str) -> tuple[list[bytes], list[bytes], bytes]:
    """Return what an address stands for: segments of the path, parts of the query, fragment."""
    parts = urlsplit(address)
    fields = parts.query.replace("=", "&=").split("&")
    return (
        [unquote_to_bytes(segment) for segment in parts.path.split("/")],
        [unquote_to_bytes(field.replace("+", " ")) for field in fields],
        unquote_to_bytes(parts.fragment),
    )


@clause(
    "wsgi.iri-becomes-uri",
    MUST,
    needs=[C.WSGI_URLS],
    source=[TO_URI, RFC(3986, "2.1")],
    examples=60,
)
@given(path=TEXTS, query=TEXTS, fragment=TEXTS)
@example(path="ü%2Fü b", query="ü=%26&b c", fragment="雪")
@example(path="", query="", fragment="")
@example(path='<>"{}|\\^`', query='<>"', fragment="x y")
@example(path="%C3%BC%FF", query="%41", fragment="%2F")
@example(path="a+b;c=d,e!$&'()*:@", query="a?/b+c!$&'()*,;:@", fragment="")
def test_iri_becomes_uri(impl: Implementation, path: str, query: str, fragment: str) -> None:
    """`iri_to_uri` MUST return ASCII without blanks, in which what was escaped stays so, and which
    stands for the same; done twice, it is done once.
    """
    iri = f"http://h/{path}?q{query}#f{fragment}"
    uri = impl.kit.iri_to_uri(iri)
    bare = set(uri) & set(' <>"{}|\\^`')
    assert uri.isascii() and not bare, f"{iri!r} becomes {uri!r}, with {sorted(bare)} in it"  # noqa: PT018
    expect([meaning(uri)], [meaning(iri)], f"what {iri!r} and {uri!r} stand for")
    expect([impl.kit.iri_to_uri(uri)], [uri], f"{iri!r} converted twice")
    if iri.isascii() and not set(iri) & set(' <>"{}|\\^`'):
        expect([uri], [iri], "a URI as an IRI becomes")


@clause(
    "wsgi.uri-becomes-iri",
    MUST,
    needs=[C.WSGI_URLS],
    source=[TO_IRI, RFC(3986, "2.2")],
    examples=60,
)
@given(path=TEXTS, query=TEXTS, fragment=TEXTS)
@example(path="%2F%3F%23%25%20", query="%26%3D%2B%23%25", fragment="%C3%BC")
@example(path="%C3%BC%FF%E9%9B%AA%C3", query="%FF%C3%BC%2B", fragment="")
@example(path="%7F%00%0A", query="%7F", fragment="")
@example(path="%2f%c3%bc", query="", fragment="%25")
@example(path="%252F%25C3%25BC", query="%2526", fragment="")
def test_uri_becomes_iri(impl: Implementation, path: str, query: str, fragment: str) -> None:
    """`uri_to_iri` MUST show escaped UTF-8 as text, and keep every escape whose loss would change
    what the address stands for: separators, percent signs, controls, blanks, bytes that are no
    UTF-8.
    """
    uri = f"http://h/{path}?q{query}#f{fragment}"
    iri = impl.kit.uri_to_iri(uri)
    expect([meaning(iri)], [meaning(uri)], f"what {uri!r} and {iri!r} stand for")
    parts, shown = urlsplit(uri), urlsplit(iri)
    for name in ("path", "query"):
        before, after = getattr(parts, name), getattr(shown, name)
        for mark in RESERVED[name]:
            form = f"%{ord(mark):02X}"  # whose digits may be written in either case
            counted = [text.upper().count(form) for text in (after, before)]
            expect(counted[:1], counted[1:], f"how often {form} is in the {name} of {iri!r}")
        hidden = [c for c in after if c != " " and not c.isprintable()]
        expect(hidden, [], f"controls in the {name} of {iri!r}, from {uri!r}")
    expect([impl.kit.uri_to_iri(iri)], [iri], f"{uri!r} converted twice")


# An IRI, and the URI that it is.
PAIRS = [
    ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ("http://☃.net/påth?q=èry", "http://xn--n3h.net/p%C3%A5th?q=%C3%A8ry"),
    ("http://h:8080/ü", "http://h:8080/%C3%BC"),
    ("http://bücher.example:81/", "http://xn--bcher-kva.example:81/"),
    ("http://[::1]/ü", "http://[::1]/%C3%BC"),
    ("http://[2001:db8::1]:81/", "http://[2001:db8::1]:81/"),
    ("http://ü:ä@h/", "http://%C3%BC:%C3%A4@h/"),
    ("http://ü@h/", "http://%C3%BC@h/"),
    ("http://u%40:p%3A@h/", "http://u%40:p%3A@h/"),
    ("/ü/x?y=ü#ü", "/%C3%BC/x?y=%C3%BC#%C3%BC"),
    ("ü", "%C3%BC"),
    ("?ü", "?%C3%BC"),
    ("#ü", "#%C3%BC"),
    ("//bücher.example/ü", "//xn--bcher-kva.example/%C3%BC"),
    ("mailto:ü@h", "mailto:%C3%BC@h"),
    ("", ""),
    ("http://h", "http://h"),
    ("http://h/\udc80".replace("\udc80", "%80"), "http://h/%80"),
]


def in_capitals(uri: str) -> str:
    """Return a URI with its escapes in capital letters, which mean the same (RFC 3986, 6.2.2.1)."""
    return re.sub("%[0-9A-Fa-f]{2}", lambda found: found[0].upper(), uri)


@clause("wsgi.iris-and-uris", MUST, needs=[C.WSGI_URLS], source=[TO_URI, TO_IRI])
@every(pair=PAIRS)
def test_iris_and_uris(impl: Implementation, pair: tuple[str, str]) -> None:
    """User, host, port, path, query and fragment MUST be converted as each asks for, hosts to and
    from Punycode, and back to what they were.
    """
    iri, uri = pair
    expect([in_capitals(impl.kit.iri_to_uri(iri))], [in_capitals(uri)], f"iri_to_uri({iri!r})")
    expect([impl.kit.uri_to_iri(uri)], [iri], f"uri_to_iri({uri!r})")
    expect([impl.kit.uri_to_iri(iri)], [iri], f"uri_to_iri({iri!r}), which is an IRI already")


@clause(
    "wsgi.user-of-a-uri",
    SHOULD,
    needs=[C.WSGI_URLS],
    source=[TO_URI, RFC(3986, "3.2.1"), RFC(3986, "2.2")],
)
@every(user=["a!$&'()*+,;=b", "a-._~b", "a%40b"], password=["", ":c!$&'()*+,;=d", ":c%3Ad"])
def test_user_of_a_uri(impl: Implementation, user: str, password: str) -> None:
    """A user and a password that a URI can have as they are SHOULD stay so."""
    uri = f"http://{user}{password}@h/"
    convert: list[Callable[[str], str]] = [impl.kit.iri_to_uri, impl.kit.uri_to_iri]
    expect([ask(uri) for ask in convert], [uri, uri], f"{uri!r} as a URI, and as an IRI")


@clause(
    "wsgi.iris-with-empty-parts",
    MUST,
    needs=[C.WSGI_URLS],
    source=[
        WERKZEUG.changes("3.1.9", "empty user, empty password and port 0 stay"),
        RFC(3986, "3.2"),
    ],
)
@every(url=["http://:@h/", "http://u:@h/", "http://:p@h/", "http://@h/", "http://h:0/"])
def test_iris_with_empty_parts(impl: Implementation, url: str) -> None:
    """An empty user, an empty password and the port 0 MUST stay when an address is converted."""
    convert: list[Callable[[str], str]] = [impl.kit.iri_to_uri, impl.kit.uri_to_iri]
    expect([ask(url) for ask in convert], [url, url], f"{url!r} as a URI, and as an IRI")


@clause(
    "wsgi.itms-services",
    MUST,
    needs=[C.WSGI_URLS],
    source=WERKZEUG.changes("3.0.3", "itms-services"),
)
def test_itms_services(impl: Implementation) -> None:
    """An address with two slashes and an empty host MUST keep them."""
    url = "itms-services://?action=x&url=http://h/"
    expect([impl.kit.iri_to_uri(url)], [url], f"iri_to_uri({url!r})")
