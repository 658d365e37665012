"""EnvironHeaders: the header fields of an environ; read as Headers are, they never change."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import (
    apart,
    called,
)
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.describe.structures import Use
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, WERKZEUG, plain_sense
from conformance.strategies.structures import (
    CHANGE_HEADERS,
)

NEEDS = [C.HEADER_LISTS]
VIEW = WERKZEUG.api("EnvironHeaders")
ENVIRON = {
    "HTTP_HOST": "h.example",
    "HTTP_X_A_B": "1",
    "HTTP_ACCEPT": "x",
    "CONTENT_TYPE": "text/plain",
    "CONTENT_LENGTH": "5",
    "HTTP_CONTENT_TYPE": "of a field that a server makes no field of",
    "PATH_INFO": "/",
    "wsgi.version": (1, 0),
    "REMOTE_ADDR": "10.0.0.1",
}
SHOWN = [
    *(("Accept", "x"), ("Content-Length", "5"), ("Content-Type", "text/plain")),
    *(("Host", "h.example"), ("X-A-B", "1")),
]


@clause(
    "structures.environ-headers", MUST, needs=NEEDS, source=[VIEW, PEP(3333, "environ Variables")]
)
def test_environ_headers(impl: Implementation) -> None:
    """EnvironHeaders MUST be read like Headers that hold what the environ does: the variables with
    HTTP_ in front, and the type and the length of the content.
    """

    def body(kit: Any) -> None:
        real = kit.EnvironHeaders(dict(ENVIRON))
        expect(sorted((n.title(), v) for n, v in real), SHOWN, "the fields:")
        expect([len(real), bool(real)], [len(SHOWN), True], "their number:")
        expect(sorted(real.keys(lower=True)), [name.lower() for name, _ in SHOWN], "the names:")
        expect(sorted(real.values()), sorted(v for _, v in SHOWN), "the values:")
        expect(sorted(real.to_wsgi_list()), sorted(real), "for WSGI:")
        for name, value in SHOWN:
            for written in (name, name.lower(), name.upper()):
                seen = [real[written], real.get(written), real.getlist(written), written in real]
                expect(seen, [value, value, [value], True], f"{written}:")
        for name in ("Missing", "Path-Info", "Wsgi.Version", "Remote-Addr"):
            seen = [real.get(name), real.get(name, 7), real.getlist(name), name in real]
            expect(seen, [None, 7, [], False], f"{name}:")
            error = ending(lambda name=name: real[name])
            assert isinstance(error, KeyError), f"[{name!r}] gives {error!r}, not KeyError"
        expect([real.get("X-A-B", type=int), real.get("Host", 0, int)], [1, 0], "converted:")

    apart(impl, body)


@clause(
    "structures.environ-headers-view", MUST, needs=NEEDS, source=[VIEW, WERKZEUG.api("Headers")]
)
def test_environ_headers_view(impl: Implementation) -> None:
    """EnvironHeaders MUST show what the environ holds when they are asked, and be equal to those of
    the same environ.
    """

    def body(kit: Any) -> None:
        environ = dict(ENVIRON)
        real, other = kit.EnvironHeaders(environ), kit.EnvironHeaders(environ)
        environ["HTTP_LATE"] = "1"
        del environ["HTTP_HOST"]
        expect([real["Late"], "Host" in real, len(real)], ["1", False, len(SHOWN)], "later:")
        expect([real == other, real == kit.EnvironHeaders({})], [True, False], "equality:")

    apart(impl, body)


@clause("structures.environ-headers-missing", MUST, needs=[*NEEDS, C.EXCEPTIONS], source=VIEW)
@every(name=["X-Missing", "Content-Type", "Content-Length"])
def test_environ_headers_missing(impl: Implementation, name: str) -> None:
    """The KeyError for a field that EnvironHeaders do not have MUST be a BadRequest, too."""

    def body(kit: Any) -> None:
        error = ending(lambda: kit.EnvironHeaders({})[name])
        both = isinstance(error, KeyError) and isinstance(error, kit.BadRequest)
        assert both, f"EnvironHeaders({{}})[{name!r}] raises {error!r}, which is no BadRequest"

    apart(impl, body)


@clause(
    "structures.empty-content-fields",
    SHOULD,
    needs=NEEDS,
    source=[VIEW, PEP(3333, "environ Variables")],
)
@every(variable=["CONTENT_TYPE", "CONTENT_LENGTH"])
def test_empty_content_fields(impl: Implementation, variable: str) -> None:
    """An empty CONTENT_TYPE or CONTENT_LENGTH, which stands for none, SHOULD be no field, whether
    fields are listed or asked for.
    """

    def body(kit: Any) -> None:
        real = kit.EnvironHeaders({variable: ""})
        name = variable.replace("_", "-").title()
        expect([list(real), name in real, real.getlist(name)], [[], False, []], f"{variable}='':")

    apart(impl, body)


VIEW_CHANGES = {call.name: call for call in CHANGE_HEADERS if call.name != "clear"}.values()


@clause("structures.environ-headers-unchanging", MUST, needs=NEEDS, source=VIEW)
@every(call=VIEW_CHANGES)
def test_environ_headers_unchanging(impl: Implementation, call: Use) -> None:
    """What would change EnvironHeaders MUST raise TypeError, and change nothing."""

    def body(kit: Any) -> None:
        environ = {**ENVIRON, "HTTP_X_A": "1"}
        real = kit.EnvironHeaders(environ)
        end = called(call, real, kit)
        assert isinstance(end, TypeError), f"{call} of EnvironHeaders gives {end!r}, not TypeError"
        expect([environ], [{**ENVIRON, "HTTP_X_A": "1"}], f"the environ after {call}:")
        expect([len(list(real))], [len(SHOWN) + 1], f"the number of fields after {call}:")

    apart(impl, body)


@clause(
    "structures.environ-headers-cleared",
    SHOULD,
    needs=NEEDS,
    source=[
        VIEW,
        plain_sense("who calls `clear` and is told nothing believes that the fields are gone"),
    ],
)
def test_environ_headers_cleared(impl: Implementation) -> None:
    """`clear` of EnvironHeaders SHOULD raise TypeError, too."""

    def body(kit: Any) -> None:
        end = ending(kit.EnvironHeaders(dict(ENVIRON)).clear)
        assert isinstance(end, TypeError), f"clear() of EnvironHeaders gives {end!r}, not TypeError"

    apart(impl, body)
