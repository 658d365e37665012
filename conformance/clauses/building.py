"""What the clauses on URLs share: build a URL, ask for it, compare what the view is given."""

from __future__ import annotations

from conformance.describe.app import App
from conformance.describe.capabilities import Capability
from conformance.describe.messages import Exchange, get
from conformance.describe.steps import Url, url
from conformance.drive.follow import follow
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect, plain
from conformance.strategies.values import Target


def built(impl: Implementation, app: App, step: Url, at: Exchange | None = None) -> str:
    """Return the URL that the app builds while it answers `at`; a refusal is a failure."""
    (made,) = impl.ask(app, step, exchange=at)
    assert isinstance(made, str), f"url_for({step.endpoint!r}, {dict(step.values)}) raised {made}"
    return made


def root_for(impl: Implementation, script: str) -> str:
    """Return a script root to ask below: none where nobody claims that URLs begin with one."""
    return script if impl.has(Capability.SCRIPT) else ""


def comes_back(impl: Implementation, target: Target, at: Exchange | None = None) -> None:
    """Build a URL for the target, ask for it, and compare what the view is given."""
    made = built(impl, target.app, target.step, at)
    leads_to(impl, target, made, at or get())


def comes_back_or_is_refused(impl: Implementation, target: Target) -> None:
    """Do the same, but accept an error in place of a URL."""
    (made,) = impl.ask(target.app, target.step)
    if isinstance(made, str):
        leads_to(impl, target, made, get())


def all_come_back(
    impl: Implementation, app: App, values: list[tuple[str, object]], at: Exchange | None = None
) -> None:
    """Build and ask for many URLs of one app: pairs of an endpoint and the value of its `v`."""
    steps = [url(endpoint, {"v": value}) for endpoint, value in values]
    made = impl.ask(app, *steps, exchange=at)
    for (endpoint, value), one in zip(values, made, strict=True):
        assert isinstance(one, str), f"url_for({endpoint!r}, v={value!r}) raised {one}"
    trace = impl.run(app, *(follow(one, at or get()) for one in made))
    entered = [(e.name, e.value) for e in trace if e.action == "enter" and e.kind == "view"]
    want = [(endpoint, {"v": plain(value)}) for endpoint, value in values]
    lines = [f"{one}  {reply}" for one, reply in zip(made, trace.replies, strict=True)]
    expect(map(repr, entered), map(repr, want), "built and asked for:\n  " + "\n  ".join(lines))


def leads_to(impl: Implementation, target: Target, made: str, at: Exchange) -> None:
    """Ask for a built URL and compare what the view is given with the target's values."""
    trace = impl.run(target.app, follow(made, at))
    want = {name: plain(value) for name, value in target.values}
    got = trace.given("view", "target")
    assert repr(got) == repr([want]), (
        f"{target} is built as {made!r}; asking for that gives {trace.reply}, "
        f"and the view was called with {got}"
    )
