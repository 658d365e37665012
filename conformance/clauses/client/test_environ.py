"""The client: the environ that it makes is the one that a server would give."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.client.recording import NEEDS, RECORDED, Heard, asked, opened
from conformance.describe.app import App
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC, WERKZEUG, plain_sense

ENVIRON = PEP(3333, "environ Variables")
BUILDER = WERKZEUG.api("EnvironBuilder")
OPEN = FLASK.api("FlaskClient.open")
CONTEXT = FLASK.api("Flask.test_request_context")

TEXTS = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME",
         "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.url_scheme")  # fmt: skip
FLAGS = ("wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once")
READS = ("read", "readline", "readlines", "__iter__")
WRITES = ("write", "writelines", "flush")


def faults(environ: dict[str, Any]) -> list[str]:
    """Return what PEP 3333 would not have in an environ."""
    found = [f"{key} is no text" for key in TEXTS if type(environ.get(key)) is not str]
    found += [f"{key} is missing" for key in FLAGS if key not in environ]
    found += [f"wsgi.input has no {n}" for n in READS if not hasattr(environ["wsgi.input"], n)]
    found += [f"wsgi.errors has no {n}" for n in WRITES if not hasattr(environ["wsgi.errors"], n)]
    found += [f"{key} is there" for key in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH")
              if key in environ]  # fmt: skip
    for key, value in environ.items():
        if "." not in key and not (type(value) is str and _latin(value)):
            found.append(f"{key} is {value!r}")
    if environ.get("wsgi.version") != (1, 0):
        found.append(f"wsgi.version is {environ.get('wsgi.version')!r}")
    if environ.get("wsgi.url_scheme") not in ("http", "https"):
        found.append(f"wsgi.url_scheme is {environ.get('wsgi.url_scheme')!r}")
    if not str(environ.get("SERVER_PORT")).isdecimal() or not environ.get("SERVER_NAME"):
        found.append(f"the server is {environ.get('SERVER_NAME')}:{environ.get('SERVER_PORT')}")
    if type(environ) is not dict:
        found.append("it is no dict")
    return found


def _latin(text: str) -> bool:
    return all(ord(character) < 256 for character in text)


def asked_for() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return paths and options of `open`; a file among them is read only once."""
    return (
        ("/", {}),
        ("/é/☃?é=☃", {"method": "POST", "data": "☃", "content_type": "text/plain"}),
        ("/p", {"query_string": {"é": "☃"}, "headers": {"X-A": "é", "Content-Type": "a/b"}}),
        ("/p", {"method": "PUT", "json": ["☃"], "base_url": "https://☃.example:8/é/"}),
        ("/p", {"method": "POST", "data": {"f": (io.BytesIO(b"x"), "a.txt")}}),
    )


@clause("client.environ-is-complete", MUST, needs=NEEDS, source=[ENVIRON, BUILDER])
def test_environ_is_complete(impl: Implementation) -> None:
    """The environ of a request by the test client MUST have every key that PEP 3333 requires, with
    the type that it requires, and texts that stand for bytes.
    """
    for path, options in asked_for():
        (heard,) = opened(impl, path, options)
        expect(faults(heard.environ), [], f"what is wrong after client.open({path!r}, **{options})")


PLACES = ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "HTTP_HOST",
          "wsgi.url_scheme")  # fmt: skip
LOCAL = ("localhost", "80", "localhost", "http")
# What a client is asked for, and what a server would say of it, in the order of PLACES.
PLACED: tuple[tuple[str, dict[str, Any], tuple[str, ...]], ...] = (
    ("/a%20b/%C3%A9", {}, ("", "/a b/Ã©", "", *LOCAL)),
    ("/é", {}, ("", "/Ã©", "", *LOCAL)),
    ("/a%25b%2Fc", {}, ("", "/a%b/c", "", *LOCAL)),
    ("/a+b;c=1?d+e?f=%20&g=", {}, ("", "/a+b;c=1", "d+e?f=%20&g=", *LOCAL)),
    ("/a?b=é", {}, ("", "/a", "b=Ã©", *LOCAL)),
    ("/a?b=1#c", {}, ("", "/a", "b=1", *LOCAL)),
    ("/a", {"query_string": "b=%C3%A9&c"}, ("", "/a", "b=%C3%A9&c", *LOCAL)),
    ("/a", {"base_url": "http://h.example:81/r/s/"},
     ("/r/s", "/a", "", "h.example", "81", "h.example:81", "http")),
    ("/a", {"base_url": "https://h.example"},
     ("", "/a", "", "h.example", "443", "h.example", "https")),
    ("/a", {"base_url": "http://☃.example/r%20é"},
     ("/r Ã©", "/a", "", "xn--n3h.example", "80", "xn--n3h.example", "http")),
    ("/r/a", {"base_url": "http://h.example/r"},
     ("/r", "/r/a", "", "h.example", "80", "h.example", "http")),
    ("https://h.example:8/a%20b?c=1", {},
     ("", "/a b", "c=1", "h.example", "8", "h.example:8", "https")),
    ("/a", {"subdomain": "s"}, ("", "/a", "", "s.localhost", "80", "s.localhost", "http")),
    ("/a", {"url_scheme": "https"}, ("", "/a", "", "localhost", "443", "localhost", "https")),
    ("/a", {"headers": {"Host": "o.example"}}, ("", "/a", "", "localhost", "80", "o.example",
                                                "http")),
)  # fmt: skip
CONFIGURED = App(
    *RECORDED.parts,
    config={"SERVER_NAME": "c.example:82", "APPLICATION_ROOT": "/root",
            "PREFERRED_URL_SCHEME": "https"},
)  # fmt: skip
# The same for the configured application.
AT_HOME: tuple[tuple[str, dict[str, Any], tuple[str, ...]], ...] = (
    ("/a?b", {}, ("/root", "/a", "b", "c.example", "82", "c.example:82", "https")),
    ("/a", {"subdomain": "s"},
     ("/root", "/a", "", "s.c.example", "82", "s.c.example:82", "https")),
    ("/a", {"url_scheme": "http"},
     ("/root", "/a", "", "c.example", "82", "c.example:82", "http")),
    ("/a", {"base_url": "http://h.example/m"},
     ("/m", "/a", "", "h.example", "80", "h.example", "http")),
    ("http://h.example/a", {}, ("/root", "/a", "", "h.example", "80", "h.example", "http")),
)  # fmt: skip


@clause(
    "client.place-of-a-request",
    MUST,
    needs=NEEDS,
    source=[ENVIRON, BUILDER, FLASK.api("Flask.test_request_context")],
)
def test_place_of_a_request(impl: Implementation) -> None:
    """Path, query, script root, server, host and scheme in the environ MUST be those that the test
    client is asked for, or else configured, decoded as a server decodes them.
    """
    for app, rows in ((RECORDED, PLACED), (CONFIGURED, AT_HOME)):
        for path, options, wanted in rows:
            (heard,) = opened(impl, path, options, app=app)
            told = f"client.open({path!r}, **{options}), with {dict(app.config)}:"
            expect(heard.taken(PLACES).items(), zip(PLACES, wanted, strict=True), told)


@clause("client.address-in-brackets", SHOULD, needs=NEEDS, source=RFC(3986, "3.2.2"))
def test_address_in_brackets(impl: Implementation) -> None:
    """An IPv6 address in the base URL SHOULD be the server of the request, and its port the
    port.
    """
    (heard,) = asked(impl, lambda client: client.get("/", base_url="http://[::1]:81/"))
    found = [str(heard["SERVER_NAME"]).strip("[]"), heard["SERVER_PORT"], heard["HTTP_HOST"]]
    expect(found, ["::1", "81", "[::1]:81"], "name, port and host of http://[::1]:81/")


@clause("client.no-path-is-the-root", SHOULD, needs=NEEDS, source=RFC(9110, "4.2.3"))
def test_no_path_is_the_root(impl: Implementation) -> None:
    """A URL without a path SHOULD be asked for as the path /, which is what browsers send."""
    (heard,) = asked(impl, lambda client: client.get("http://h.example"))
    expect([heard["PATH_INFO"]], ["/"], "PATH_INFO after client.get('http://h.example')")


RAW = ("REQUEST_URI", "RAW_URI")


@clause("client.raw-address", MUST, needs=NEEDS, source=WERKZEUG.changes("2.0.0", "RAW_URI"))
def test_raw_address(impl: Implementation) -> None:
    """REQUEST_URI and RAW_URI MUST be path and query before they are decoded, where the test client
    is given both as one.
    """
    for path in ("/a%20b%2Fc", "/a?b=%20&c", "/a%3Fb?c%26d"):
        (heard,) = opened(impl, path, {})
        expect(heard.taken(RAW).items(), dict.fromkeys(RAW, path).items(), f"client.get({path!r})")


@clause(
    "client.raw-address-has-the-query",
    SHOULD,
    needs=NEEDS,
    source=[BUILDER, plain_sense("the same request has the same address, however it is put")],
)
def test_raw_address_has_the_query(impl: Implementation) -> None:
    """REQUEST_URI and RAW_URI SHOULD have the query that is given by itself, and that of a redirect
    that is followed.
    """
    (heard,) = asked(impl, lambda client: client.get("/a%20b", query_string={"c": "1"}))
    expect([heard[key] for key in RAW], ["/a%20b?c=1"] * 2, "query_string={'c': '1'}:")


@clause("client.flags-and-streams", MUST, needs=NEEDS, source=[BUILDER, ENVIRON])
def test_flags_and_streams(impl: Implementation) -> None:
    """The flags and streams that the test client is given MUST be those of the environ; the flags
    are False otherwise.
    """
    names = ("multithread", "multiprocess", "run_once")
    for on in (None, *names):
        given = {} if on is None else {on: True}
        (heard,) = opened(impl, "/", given)
        expect(
            [heard[f"wsgi.{name}"] for name in names], [name == on for name in names], f"{given}"
        )
    errors, begun = io.StringIO(), io.BytesIO(b"read abc")
    begun.seek(5)
    (heard,) = asked(
        impl,
        lambda client: client.post("/", input_stream=begun, errors_stream=errors),
    )
    expect(
        [heard.body, heard["CONTENT_LENGTH"]], [b"abc", "3"], "input_stream with three bytes left:"
    )
    assert heard["wsgi.errors"] is errors, f"wsgi.errors is {heard['wsgi.errors']!r}"


@clause("client.environ-base-and-overrides", MUST, needs=NEEDS, source=BUILDER)
def test_environ_base_and_overrides(impl: Implementation) -> None:
    """`environ_base` MUST give what the request does not say itself, and `environ_overrides` MUST
    replace what it says.
    """
    base = {"REMOTE_ADDR": "10.0.0.1", "X": "base", "Y": "base", "HTTP_X_A": "base"}
    over = {"Y": "over", "PATH_INFO": "/over", "HTTP_X_B": "over"}
    headers = {"X-A": "given", "X-B": "given"}
    kept: list[dict[str, Any]] = []

    def ask(client: Any) -> None:
        client.get("/p", environ_base=base, environ_overrides=over, headers=headers)
        client.get("/p", headers={"User-Agent": "mine"})
        kept.append(dict(client.environ_base))

    first, second = asked(impl, ask)
    keys = ("REMOTE_ADDR", "X", "Y", "PATH_INFO", "HTTP_X_A", "HTTP_X_B")
    wanted = ["10.0.0.1", "base", "over", "/over", "given", "over"]
    expect([first[key] for key in keys], wanted, f"{keys} with base {base}, overrides {over}:")
    expect([second[key] for key in ("X", "Y", "HTTP_USER_AGENT")], [None, None, "mine"], "after:")
    assert "X" not in kept[0], "the client has kept what was given for one request"


SHORTCUTS = ("get", "post", "put", "delete", "patch", "options", "head", "trace")


@clause("client.method-of-a-shortcut", MUST, needs=NEEDS, source=WERKZEUG.api("Client"))
def test_method_of_a_shortcut(impl: Implementation) -> None:
    """Each method of the test client that is called as an HTTP method MUST send that method, and
    `open` the one that it is given, or else GET, with all else that they are given.
    """
    place, more = ("/p", "http://h.example/r/"), {"query_string": "a=1", "data": b"own"}

    def ask(client: Any) -> None:
        for name in SHORTCUTS:
            getattr(client, name)(*place, **more)
            client.open(*place, method=name.upper(), **more)
        client.open(*place, **more)

    names = ("REQUEST_METHOD", "PATH_INFO", "HTTP_HOST", "SCRIPT_NAME", "QUERY_STRING")
    found = [[*(heard[name] for name in names), heard.body] for heard in asked(impl, ask)]
    methods = [name.upper() for name in SHORTCUTS for _ in range(2)] + ["GET"]
    wanted = [[method, "/p", "h.example", "/r", "a=1", b"own"] for method in methods]
    expect(found, wanted, f"{', '.join(names)} and body, as they were sent:")


def same_by_environ(heard: Heard) -> list[str]:
    """Return what two environs of one request have in common, in one order."""
    told = {k: v for k, v in heard.environ.items() if k.isupper() and k not in RAW}
    return sorted(f"{key}: {value!r}" for key, value in told.items())


@clause("client.takes-a-request", MUST, needs=[*NEEDS, C.REQUEST_SCOPE], source=OPEN)
def test_takes_a_request(impl: Implementation) -> None:
    """A request that the test client is given as an environ MUST arrive as when it is described by
    its path and arguments.
    """
    environ: list[dict[str, Any]] = []
    given = {"data": b"abc", "headers": [("X-A", "1"), ("X-A", "2")], "content_type": "a/b",
             "base_url": "https://h.example:81/r", "method": "PUT"}  # fmt: skip

    def ask(client: Any) -> None:
        client.open("/a%20é?b=é", **given)
        context = client.application.test_request_context("/a%20é?b=é", **given)
        environ.append(context.request.environ)
        client.open(environ[0])

    direct, again = asked(impl, ask)
    expect(same_by_environ(again), same_by_environ(direct), "given as an environ:")
    expect([again.body], [b"abc"], "the body:")


REFUSED: tuple[tuple[str, Callable[[Any], object]], ...] = (
    ("the query in the path and by itself", lambda c: c.get("/?a=1", query_string="b=1")),
    ("data and json", lambda c: c.post("/", data={"a": "1"}, json={})),
    ("data and an input stream", lambda c: c.post("/", data=b"a", input_stream=io.BytesIO())),
    ("a base URL with a query", lambda c: c.get("/", base_url="http://h.example/?a=1")),
    ("base URL and subdomain", lambda c: c.get("/", base_url="http://h.example", subdomain="s")),
    ("base URL and scheme", lambda c: c.get("/", base_url="http://h.example", url_scheme="https")),
)


@clause(
    "client.contradictions-are-refused",
    MUST,
    needs=NEEDS,
    source=[BUILDER, plain_sense("a test that says two things of one request tests neither")],
)
def test_contradictions_are_refused(impl: Implementation) -> None:
    """Arguments of the test client that contradict each other MUST be refused with an error."""
    taken: list[str] = []

    def ask(client: Any) -> None:
        for told, call in REFUSED:
            try:
                call(client)
            except Exception:
                continue
            taken.append(told)

    expect([asked(impl, ask), taken], [[], []], "what was sent all the same:")


@clause("client.header-of-several-values", MUST, needs=NEEDS, source=[BUILDER, RFC(9110, "5.3")])
@every(values=[("1", "2"), ("2", "1", "2"), ("", "1")])
def test_header_of_several_values(impl: Implementation, values: tuple[str, ...]) -> None:
    """A header that the test client is given several times MUST arrive with all its values, in
    their order.
    """
    (heard,) = opened(impl, "/", {"headers": [("X-A", value) for value in values]})
    found = [value.strip() for value in str(heard.environ["HTTP_X_A"]).split(",")]
    expect(found, list(values), f"X-A with the values {values!r}:")
