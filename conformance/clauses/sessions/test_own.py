"""Sessions: classes of an application's own, in the place of the framework's."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from conformance.clause import MUST, clause
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK


@clause(
    "sessions.any-mapping-with-the-mixin",
    MUST,
    needs=[C.DECLARATIONS, C.SESSION, C.SESSION_INTERFACE],
    source=[
        FLASK.api("SessionMixin.modified"),
        FLASK.api("SessionMixin.permanent"),
        FLASK.api("SessionMixin"),
    ],
)
def test_any_mapping_with_the_mixin(impl: Implementation) -> None:
    """A mapping that is derived from `SessionMixin` MUST count as modified, and keep `permanent`
    under its key "_permanent".

    Who does not find out about changes has every session saved.
    """
    found: list[Any] = []

    def declare(app: Any, api: Any) -> None:
        mixin = import_module(f"{api.__name__}.sessions").SessionMixin
        own = type("Own", (dict, mixin), {})({"k": 1})
        found.extend([own.modified, own.permanent])
        own.permanent = True
        found.extend([own.permanent, dict(own)])
        own.modified = False
        found.append(own.modified)

    impl.forget()
    impl.perform(lambda: impl.built(App(Declaration("own", declare))))
    wanted = [True, False, True, {"k": 1, "_permanent": True}, False]
    told = (
        "modified, permanent; permanent and all items when it was set; modified when it was unset:"
    )
    expect(found, wanted, told)
