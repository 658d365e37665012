"""WSGI: what the request shows of the environ: URLs, headers, fields, cookies and hosts."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.app import App, before, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, post, request
from conformance.describe.steps import Apply, Ask, Read, Step
from conformance.drive.declared import sent
from conformance.models.rfc3986 import is_normalized
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC, URL_STANDARD
from conformance.strategies.text import text

ENVIRON_VARIABLES = PEP(3333, "environ Variables")
URL = FLASK.api("Request.url")
URLENCODED_PARSING = URL_STANDARD("application/x-www-form-urlencoded parsing")
FORM_FIELDS = FLASK.api("Request.form")
ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
APP = App(view("/", Ask(), methods=ANY), view("/<path:rest>", Ask(), methods=ANY))
NEEDS = [C.WSGI, C.REQUEST, C.PATH]
LINE = [C.WSGI, C.REQUEST_LINE, C.PATH]
FIELDS = [C.WSGI, C.REQUEST_FIELDS, C.PATH]
BOTH = [*LINE, C.REQUEST_FIELDS]
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


def attributes(*names: str) -> list[Step]:
    """Return steps that read attributes of the request."""
    return [Read("request", name) for name in names]


@clause(
    "wsgi.request-shows-the-environ",
    MUST,
    needs=LINE,
    source=[ENVIRON_VARIABLES, FLASK("API", "Incoming Request Data")],
    examples=60,
)
@given(
    method=st.sampled_from(ANY),
    path=text(max_size=5, without="\n").filter(is_normalized),
    query=st.sampled_from(["", "a=1", "%C3%A9=%", "a=b&a=c", "?"]),
    script=st.sampled_from(["", "/m", "/é x"]),
    host=st.sampled_from(["localhost", "example.org:8080", "[::1]:81", "a.example.org"]),
    scheme=st.sampled_from(["http", "https"]),
)
@example("GET", "é%2F?#", "a=1", "/é x", "example.org:8080", "https")
@example("PUT", "e\u0301/A+b", "b=%C3%A9", "/m", "localhost", "http")
def test_request_shows_the_environ(
    impl: Implementation, method: str, path: str, query: str, script: str, host: str, scheme: str
) -> None:
    """The request MUST show what the server said: method, path, query, script root, host and
    scheme.

    Paths are text that was decoded once; the query is as it came.
    """
    scheme = sent(scheme)
    flasks = ("is_secure",) * impl.has(C.REQUEST)
    names = ("method", "path", "query_string", "script_root", "host", "scheme", *flasks)
    exchange = request(
        method, f"/{path}", *attributes(*names), query=query, script=script, host=host,
        scheme=scheme, environ=(("SERVER_NAME", "10.9.8.7"), ("SERVER_PORT", "1")),
    )  # fmt: skip
    seen = impl.run(APP, exchange).answers()

    expected = [method, f"/{path}", query.encode(), script, host, scheme, scheme == "https"]
    expect(seen, expected[: len(names)], str(exchange))


@clause(
    "wsgi.other-methods", MUST, needs=LINE, source=[RFC(9110, "9.1"), FLASK.api("Request.method")]
)
@every(method=["PURGE", "M-SEARCH"])
def test_other_methods(impl: Implementation, method: str) -> None:
    """A view that takes a method which RFC 9110 does not name MUST get its requests, and see it as
    it was sent.

    Methods are extensible, and have a case: `get` is not `GET`.
    """
    app = App(view("/", Ask(), methods=(method,)))
    exchange = request(method, "/", Read("request", "method"))
    expect(impl.run(app, exchange).answers(), [method], f"the method was {method}:")


@clause("wsgi.request-url-of-percent", SHOULD, needs=LINE, source=[URL, RFC(3986, "2.4")])
@given(path=st.lists(st.sampled_from(["%", "%2F", "%25", "a", "%3F"]), min_size=1).map("".join))
@example(path="%2F")
def test_request_url_of_percent(impl: Implementation, path: str) -> None:
    """A percent sign in the path SHOULD be escaped in the URLs of the request.

    Otherwise the characters behind it read as an escape, and the URL leads elsewhere.
    """
    names = ("url", "base_url") if impl.has(C.REQUEST) else ("url",)
    exchange = get(f"/{path}", *attributes(*names))
    urls = [unquote(urlsplit(found).path) for found in impl.run(APP, exchange).answers()]

    expect(urls, [f"/{path}" for _ in names], str(exchange))


@clause(
    "wsgi.request-urls",
    MUST,
    needs=LINE,
    source=[URL, FLASK.api("Request.root_url"), RFC(3986, "2")],
    examples=60,
)
@given(
    path=text(max_size=5, without="\n%").filter(is_normalized),
    query=st.sampled_from(["", "a=1", "q=%C3%A9&b=%2F"]),
    script=st.sampled_from(["", "/m", "/é x"]),
    host=st.sampled_from(["localhost", "example.org:8080"]),
)
@example(path="a b/é?x#y", query="a=1", script="/é x", host="example.org:8080")
@example(path="A/e\u0301+b", query="q=%C3%A9&b=%2F", script="/m", host="example.org:8080")
def test_request_urls(impl: Implementation, path: str, query: str, script: str, host: str) -> None:
    """The URLs of a request MUST be the address that was asked for, or the part of it that each
    names.

    `url` has the query, `base_url` has not; `url_root` is the application, `host_url` the host. A
    client that asks for `url` again asks for the same.
    """
    names = ("url", "base_url", "url_root", "host_url") if impl.has(C.REQUEST) else ("url",)
    exchange = get(f"/{path}", *attributes(*names), query=query, script=script, host=host)
    urls = [urlsplit(found) for found in impl.run(APP, exchange).answers()]

    paths = [f"{script}/{path}", f"{script}/{path}", f"{script}/", "/"][: len(names)]
    queries = [unquote(query), "", "", ""][: len(names)]
    expect([unquote(found.path) for found in urls], paths, str(exchange))
    expect([(u.scheme, u.netloc, u.fragment) for u in urls], [(sent(), host, "")] * len(names))
    expect([unquote(u.query) for u in urls], queries, str(exchange))


@clause(
    "wsgi.path-of-the-root",
    MUST,
    needs=[*LINE, C.BEFORE],
    source=[PEP(3333, "environ Variables"), URL],
)
@every(script=["", "/mounted", "/a/b"])
def test_path_of_the_root(impl: Implementation, script: str) -> None:
    """Where a server gives an empty path, `path` and `url` of the request MUST be those of the
    application's root.

    PATH_INFO may be empty when the URL stands for the root, as at a mount point.
    """
    app = App(before("look", *attributes("path", "url")), view("/", endpoint="root"))
    seen = impl.run(app, get("", query="", script=script))
    paths, urls = seen.values("request.path"), seen.values("request.url")
    if not paths and seen.reply.header("Location") is not None:
        return  # to where the path is not empty
    assert paths, f"an empty path gives {seen.reply}, and no function ran"
    assert paths[0] in ("", "/"), f"an empty path is read as {paths[0]!r}"
    path = urlsplit(urls[0]).path
    assert path in (script, f"{script}/"), f"an empty path below {script!r} has the URL {urls[0]}"


@clause(
    "wsgi.full-path",
    MUST,
    needs=[*NEEDS, C.HEADER_ATTRIBUTES],
    source=FLASK.api("Request.full_path"),
)
@every(
    path=["/", "/a/b/", "/é x", "/e\u0301", "/A%2Fb"],
    query=["a=1", "b=%C3%A9&b", "?"],
    script=["", "/m"],
)
def test_full_path(impl: Implementation, path: str, query: str, script: str) -> None:
    """`full_path` MUST be the decoded path, a question mark, and the query as it came.

    The script root is not in `full_path`.
    """
    exchange = get(path, Read("request", "full_path"), query=query, script=script)
    expect(impl.run(APP, exchange).answers(), [f"{path}?{query}"], f"full_path of {exchange}:")


@clause(
    "wsgi.request-headers",
    MUST,
    needs=FIELDS,
    source=[ENVIRON_VARIABLES, FLASK.api("Request.headers")],
)
@given(value=st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_categories=["Cc"])))
@example(value="é\xff")
@example(value="\xa0")
@example(value="")
def test_request_headers(impl: Implementation, value: str) -> None:
    """The request MUST show each header under its name in any case, with the characters that were
    sent.

    The characters are latin-1, and stand for bytes. A header that was not sent is missing.
    """
    names = ("X-Custom-Header", "x-custom-header", "X-CUSTOM-HEADER", "X-Other")
    steps = [Read("request.headers", name) for name in names]
    seen = impl.run(APP, get("/", *steps, headers={"X-Custom-Header": value})).answers()

    expect(map(repr, seen), map(repr, [value] * 3 + [seen[-1]]))
    expect([str(seen[-1])], ["(missing)"])


@clause(
    "wsgi.request-knows-its-body",
    MUST,
    needs=NEEDS,
    source=[
        ENVIRON_VARIABLES,
        FLASK.api("Request.mimetype_params"),
        FLASK.api("Request.content_length"),
    ],
)
def test_request_knows_its_body(impl: Implementation) -> None:
    """The request MUST show the type of its body without and with parameters, and its length.

    Without a length, the length is None. The request shows the address of the client, too.
    """
    names = ("mimetype", "content_type", "content_length", "remote_addr")
    kind = "Text/Plain; charset=utf-8; x=y"
    full = post("/", *attributes(*names), headers={"Content-Type": kind}, body=b"four")
    bare = get("/", *attributes("mimetype", "content_length", "remote_addr"))

    expect(impl.run(APP, full).answers(), ["text/plain", kind, 4, "127.0.0.1"])
    expect(impl.run(APP, bare).answers(), ["", None, "127.0.0.1"])


def pairs() -> st.SearchStrategy[list[tuple[str, str]]]:
    """Generate fields of a form, names possibly repeated."""
    return st.lists(st.tuples(text(max_size=3), text(max_size=4)), max_size=4)


def listed(mapping: Any) -> Any:
    """Return all pairs of a mapping with repeated keys, grouped by key in order."""
    return [[key, mapping.getlist(key)] for key in sorted(mapping.keys())]


def grouped(sent: list[tuple[str, str]]) -> list[Any]:
    """Return the same of a list of pairs."""
    keys = sorted({key for key, _ in sent})
    return [[key, [value for other, value in sent if other == key]] for key in keys]


@clause(
    "wsgi.query-fields",
    MUST,
    needs=FIELDS,
    source=[FLASK.api("Request.args"), URLENCODED_PARSING],
    examples=60,
)
@given(sent=pairs(), plus=st.booleans())
@example(sent=[("a", "1"), ("b", ""), ("a", "é+ &=%"), ("", "x")], plus=True)
@example(sent=[("a", "2"), ("A", "e\u0301"), ("a", "1"), ("a", "1")], plus=False)
def test_query_fields(impl: Implementation, sent: list[tuple[str, str]], plus: bool) -> None:
    """`request.args` MUST have all fields of the query, decoded once, and the fields of one name in
    their order.

    Fields without a value are kept; a space may come as `+` or `%20`.
    """
    query = urlencode(sent) if plus else "&".join(f"{quote(k, '')}={quote(v, '')}" for k, v in sent)
    seen = impl.run(APP, get("/", Apply(listed, "request.args"), query=query)).answers()

    expect(seen, [grouped(sent)], f"the query was {query}")


@clause(
    "wsgi.form-fields",
    MUST,
    needs=[C.WSGI, C.REQUEST_FORMS, C.PATH, C.REQUEST_FIELDS],
    source=[FORM_FIELDS, URLENCODED_PARSING],
    examples=60,
)
@given(sent=pairs())
@example(sent=[("a", "1"), ("b", ""), ("a", "é+ &=%"), ("", "x")])
@example(sent=[("a", "2"), ("A", "e\u0301"), ("a", "1"), ("a", "1")])
def test_form_fields(impl: Implementation, sent: list[tuple[str, str]]) -> None:
    """`request.form` MUST have all fields of a posted form, and `request.args` those of the query.

    Neither has a field of the other; `request.values` has the fields of both.
    """
    steps = (Apply(listed, "request.form"), Apply(listed, "request.args"))
    both = Apply(lambda values: sorted(values.keys()), "request.values")
    exchange = post("/", *steps, both, query="q=1", headers=FORM, body=urlencode(sent).encode())
    seen = impl.run(APP, exchange).answers()

    keys = sorted({"q", *(key for key, _ in sent)})
    expect(seen, [grouped(sent), [["q", ["1"]]], keys], f"posted {sent}")


@clause(
    "wsgi.cookies-are-shown",
    MUST,
    needs=FIELDS,
    source=[FLASK.api("Request.cookies"), RFC(6265, "5.4")],
)
@given(
    sent=st.dictionaries(
        st.sampled_from(["a", "b", "A", "x-y", "c.d"]),
        st.text(st.sampled_from("aZ09!#$%&'()*+-./:<=>?@[]^_`{|}~"), max_size=5),
        max_size=4,
    )
)
@example(sent={"a": "1", "b": "a=b==", "x-y": "", "A": "2"})
def test_cookies_are_shown(impl: Implementation, sent: dict[str, str]) -> None:
    """`request.cookies` MUST have the cookies that the client sent, by name.

    A value may hold an equals sign; names that differ in case are different names.
    """
    header = "; ".join(f"{name}={value}" for name, value in sent.items())
    headers = {"Cookie": header} if sent else {}
    seen = impl.run(APP, get("/", Apply(dict, "request.cookies"), headers=headers)).answers()

    expect(seen, [sent], f"the Cookie header was {header!r}")


@clause("wsgi.environ-is-at-hand", MUST, needs=FIELDS, source=FLASK.api("Request.environ"))
def test_environ_is_at_hand(impl: Implementation) -> None:
    """`request.environ` MUST have everything that the server or a middleware put there.

    Extensions of servers are found in it.
    """
    exchange = get("/", Read("request.environ", "own.key"), environ=(("own.key", "own value"),))
    expect(impl.run(APP, exchange).answers(), ["own value"])


@clause("wsgi.missing-keys-are-tolerated", MUST, needs=BOTH, source=ENVIRON_VARIABLES)
def test_missing_keys_are_tolerated(impl: Implementation) -> None:
    """A request MUST be understood without the keys that a server may leave out.

    PEP 3333 lets a server omit SCRIPT_NAME, QUERY_STRING, CONTENT_TYPE and CONTENT_LENGTH where
    they are empty, and asks for no REMOTE_ADDR.
    """
    optional = ("SCRIPT_NAME", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "REMOTE_ADDR")
    gone = tuple((key, None) for key in optional)
    steps = (*attributes("path", "script_root", "query_string"), Apply(dict, "request.args"))
    seen = impl.run(APP, get("/", *steps, environ=gone))

    expect([seen.reply.status, *seen.answers()], [200, "/", "", b"", {}])
