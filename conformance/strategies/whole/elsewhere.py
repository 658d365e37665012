"""Other applications: those that are asked inside of a request, or whose contexts are pushed."""

from __future__ import annotations

from conformance.describe.app import App, Hook, view
from conformance.describe.messages import Exchange
from conformance.describe.steps import Read
from conformance.strategies.whole.dice import Among, Dice

# Applications whose contexts are pushed and which are asked inside of another one.
ASKED: tuple[App, ...] = (
    App(Hook("before", "ib", (Read("g", "x"),)), view("/v", Read("g", "x")), name="asked"),
)
# A request takes over an application context of its own application that is open already, which a
# clause speaks of; so by depth, and by whether there is a request, they are different ones.
ENDING = Hook("app_teardown", "ends")
SCOPED = tuple(App(view("/v"), view("/w"), name=f"scoped{depth}") for depth in range(4))
HELD = tuple(App(view("/v"), name=f"held{depth}") for depth in range(4))
TOLD = {app: app.with_parts(ENDING) for app in (*SCOPED, *HELD)}
SELF = Among({"": (False,), "self-scope": (True,)})


def pushed_app(row: Dice, depth: int, exchange: Exchange | None) -> App | None:
    """Return an application whose context may be pushed here; None is the one that runs."""
    own = row.pick(SELF)
    if own:
        return None
    app = (HELD if exchange is None else SCOPED)[depth]
    return TOLD[app] if row.may("scope-teardown") else app
