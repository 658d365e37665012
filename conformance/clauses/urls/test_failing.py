"""What happens when no URL can be built: who may help, and what the error says."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.app import App, Declaration, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.steps import url
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, plain_sense

URL_BUILD_ERROR_HANDLERS = FLASK.api("Flask.url_build_error_handlers")
OUTCOMES = ("none", "raise", "url")


def declare_handlers(app: Any, api: Any) -> None:
    """Register three handlers; what each one does is said by the values, under its own name."""
    for name in ("h0", "h1", "h2"):
        app.url_build_error_handlers.append(handler(name))


def handler(name: str) -> Any:
    """Return a handler that gives a URL, gives nothing, or raises the error that it was given."""

    def handle(error: Exception, endpoint: str, values: dict[str, Any]) -> str | None:
        if values[name] == "raise":
            raise error
        seen = "".join(values[other][0] for other in ("h0", "h1", "h2"))
        return f"/{name}/{endpoint}/{seen}" if values[name] == "url" else None

    return handle


HELPED = App(view("/page/<v>", endpoint="page"), Declaration("handlers", declare_handlers))


@clause(
    "urls.build-error-handlers",
    MUST,
    needs=[C.URL, C.DECLARATIONS],
    source=URL_BUILD_ERROR_HANDLERS,
)
@given(
    outcomes=st.lists(st.sampled_from(OUTCOMES), min_size=3, max_size=3),
    endpoint=st.sampled_from(["page", "elsewhere"]),
)
@example(outcomes=["none", "raise", "url"], endpoint="elsewhere")
@example(outcomes=["none", "none", "raise"], endpoint="page")
def test_build_error_handlers(impl: Implementation, outcomes: list[str], endpoint: str) -> None:
    """When no URL can be built, `url_for` MUST return the first URL that an error handler gives.

    The handlers are asked in the order of their registration, with the error, the endpoint and the
    values. A handler that returns None or raises the error is skipped. When no handler gives a URL,
    `url_for` raises the error.
    """
    values = dict(zip(("h0", "h1", "h2"), outcomes, strict=True))
    (made,) = impl.ask(HELPED, url(endpoint, values))
    first = next((name for name, outcome in values.items() if outcome == "url"), None)

    if first is None:
        assert not isinstance(made, str), f"{outcomes}: url_for gives {made!r}"
    else:
        want = f"/{first}/{endpoint}/" + "".join(outcome[0] for outcome in outcomes)
        assert made == want, f"{outcomes}: url_for gives {made!r}, not {want!r}"


@clause(
    "urls.handlers-are-for-errors",
    MUST,
    needs=[C.URL, C.DECLARATIONS],
    source=URL_BUILD_ERROR_HANDLERS,
)
@every(value=["a", "b"])
def test_handlers_are_for_errors(impl: Implementation, value: str) -> None:
    """When a URL can be built, `url_for` MUST NOT ask a build error handler."""
    (made,) = impl.ask(HELPED, url("page", {"v": value}))
    assert made == f"/page/{value}", f"url_for gives {made!r}, not '/page/{value}'"


def without_its_end(name: str) -> str:
    """Leave out the last letter."""
    return name[:-1]


def with_an_s(name: str) -> str:
    """Add a letter at the end."""
    return name + "s"


def without_its_beginning(name: str) -> str:
    """Leave out the first letter."""
    return name[1:]


@clause(
    "urls.error-suggests",
    SHOULD,
    needs=[C.URL, C.DECLARATIONS],
    source=plain_sense("a misspelled name is the likely mistake"),
)
@every(
    name=["profile", "settings", "invoices"],
    change=[without_its_end, with_an_s, without_its_beginning],
)
def test_error_suggests(impl: Implementation, name: str, change: Any) -> None:
    """The error for a misspelled endpoint SHOULD name the endpoint that is spelled most like it."""
    (said,) = impl.ask(TOLD, url(change(name)))
    assert isinstance(said, str), f"url_for({change(name)!r}) raised {said}"
    assert repr(name) in said, f"url_for({change(name)!r}) says {said!r}"


def declare_telling(app: Any, api: Any) -> None:
    """Register a handler that gives what the error says, in place of a URL."""
    app.url_build_error_handlers.append(lambda error, endpoint, values: str(error))


TOLD = App(
    *(view(f"/{name}", endpoint=name) for name in ("profile", "settings", "invoices")),
    Declaration("telling", declare_telling),
)
