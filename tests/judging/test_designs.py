"""What is by design: what may be declared, how it is told, and what it changes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest

from conformance.describe.capabilities import Capability
from conformance.describe.messages import Exchange, get
from conformance.drive.declared import DECLARED
from conformance.drive.wire import AsgiLoop, call_wsgi, environ_of, scope_of
from conformance.entries.designs import Design, designed, idle, read_design, told
from conformance.errors import UsageError
from conformance.judging.judge import Judgement, Verdict
from conformance.judging.known import Known, result_of
from tests.judging.test_known import CLAUSE

CLAUSES = ("urls.one", "urls.two", "hooks.one")


def read(text: str) -> Design:
    """Return the design that a table in TOML declares."""
    return read_design(tomllib.loads(text), "known.toml: by-design 1", CLAUSES)


def test_all_that_may_be_declared() -> None:
    found = read(
        """\
        reason = "It is so."
        headers = ["Vary"]
        scheme = "https"
        drops = ["session.interface"]
        clauses = ["urls.*", "hooks.one"]
        """
    )

    assert found == Design(
        "It is so.",
        ("Vary",),
        "https",
        (Capability.SESSION_INTERFACE,),
        ("urls.*", "hooks.one"),
    )
    assert list(found.plain()) == ["reason", "headers", "scheme", "drops", "clauses"]
    assert told([found], CLAUSES) == (
        "by design: 1 header is left out, requests are https, 1 capability is dropped, "
        "3 clauses may fail"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("headers = ['a']", "'reason' is missing"),
        ("reason = ' '\nheaders = ['a']", "'reason' is missing"),
        ("reason = 'x'", "nothing is declared"),
        ("reason = 'x'\nheader = ['a']", "unknown key 'header'; there are reason, headers"),
        ("reason = 'x'\nheaders = 'a'", "'headers' is a list of texts"),
        ("reason = 'x'\nheaders = [1]", "'headers' is a list of texts"),
        ("reason = 'x'\nheaders = ['a b']", "'a b' is no name of a header"),
        ("reason = 'x'\nscheme = 'ftp'", "'scheme' is http or https"),
        ("reason = 'x'\nscheme = 1", "'scheme' is http or https"),
        ("reason = 'x'\ndrops = ['session']", "'session' is no capability; did you mean"),
        ("reason = 'x'\nclauses = ['url.*']", "no clause matches 'url.*'"),
        ("reason = 'x'\nclauses = ['urls.[']", "no clause matches 'urls.['"),
        (f"reason = 'x'\nheaders = {['a'] * 300}", "more than 200"),
        (f"reason = '{'x' * 3000}'\nheaders = ['a']", "3000 characters"),
    ],
)
def test_what_is_no_design(text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text)

    assert str(caught.value).startswith("known.toml: by-design 1")
    assert says in str(caught.value)


def test_nothing_declared_is_told_nowhere() -> None:
    assert told([], CLAUSES) == ""


@pytest.mark.parametrize(
    ("verdicts", "found"),
    [
        ({"urls.one": True, "urls.two": True}, ["urls.*"]),
        ({"urls.one": True, "urls.two": False}, []),
        ({"urls.one": True, "urls.two": None}, []),
        ({}, []),
    ],
)
def test_pattern_that_nothing_needs(verdicts: dict[str, bool | None], found: list[str]) -> None:
    assert idle([Design("x", clauses=("urls.*",))], verdicts) == found


def test_first_design_that_covers_a_clause() -> None:
    one, other = Design("x", clauses=("urls.*",)), Design("y", clauses=("*",))

    assert designed([one, other], "urls.two") is one
    assert designed([one, other], "hooks.one") is other
    assert designed([one], "hooks.one") is None


def test_what_fails_by_design_is_known_and_what_passes_passes() -> None:
    known = Known(designs=(Design("It is so.", clauses=("a.*",)),))

    failed = result_of(known, CLAUSE, Judgement(Verdict.FAIL, "seen b"))
    passed = result_of(known, CLAUSE, Judgement(Verdict.PASS))

    assert (failed.verdict, failed.reason) == (Verdict.KNOWN, "by design: It is so.")
    assert failed.by_design
    assert (passed.verdict, passed.reason, passed.by_design) == (Verdict.PASS, "", False)


@pytest.fixture
def declared() -> Iterator[None]:
    """Declare a header and the scheme, for this test only."""
    DECLARED.headers, DECLARED.scheme = frozenset({"x-added"}), "https"
    yield
    DECLARED.headers, DECLARED.scheme = frozenset(), ""


HEADERS = [("X-Added", "1"), ("X-Own", "2")]


@pytest.mark.usefixtures("declared")
def test_headers_are_left_out_of_replies() -> None:
    def wsgi(environ: object, start_response: object) -> list[bytes]:
        start_response("200 OK", list(HEADERS))  # type: ignore[operator]
        return [b""]

    async def asgi(scope: object, receive: object, send: object) -> None:
        headers = [(key.encode(), value.encode()) for key, value in HEADERS]
        start = {"type": "http.response.start", "status": 200, "headers": headers}
        await send(start)  # type: ignore[operator]
        await send({"type": "http.response.body"})  # type: ignore[operator]

    loop = AsgiLoop()
    assert call_wsgi(wsgi, get("/")).headers == (("X-Own", "2"),)
    assert loop.call(asgi, get("/")).headers == (("X-Own", "2"),)
    loop.close()


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize(("scheme", "sent"), [("http", "https"), ("https", "https"), ("ws", "ws")])
def test_scheme_of_requests(scheme: str, sent: str) -> None:
    exchange = Exchange(scheme=scheme)

    assert environ_of(exchange)["wsgi.url_scheme"] == sent
    assert environ_of(exchange)["SERVER_PORT"] == ("443" if sent == "https" else "80")
    assert scope_of(exchange)["scheme"] == sent


def test_nothing_is_declared_otherwise() -> None:
    assert environ_of(get("/"))["wsgi.url_scheme"] == "http"
