"""Deriving from a shipped adapter: what an application is by itself, is judged as it is."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

import reference_impl
from adapters.below.releases import had_by, version_of
from adapters.flask import FlaskAdapter
from adapters.reference import ReferenceAdapter
from conformance.adapter import Capability
from conformance.clause import Clause, load_clauses
from conformance.describe.app import App, Declaration, blueprint, view
from conformance.describe.messages import get
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Judgement, Verdict, judge
from conformance.perform.implementation import Implementation
from tests.conftest import Run, WriteAdapter


def opened(adapter: Any) -> Implementation:
    """Return an implementation; its adapter is looked at as a user's, which has no types."""
    return Implementation(adapter)


def verdicts(adapter: Any, *ids: str) -> dict[str, Judgement]:
    """Judge these clauses."""
    impl = Implementation(adapter)
    try:
        chosen: list[Clause] = [clause for clause in load_clauses() if clause.id in ids]
        return {clause.id: judge(clause, impl, PROFILES["quick"]) for clause in chosen}
    finally:
        impl.close()


def make(name: str, **options: Any) -> Any:
    """Make an application with a blueprint, an error body and settings of its own."""
    app = reference_impl.Flask(name, **options)
    app.config["SECRET_KEY"] = "its own"
    app.register_blueprint(reference_impl.Blueprint("own", __name__, root_path="/"))
    app.register_error_handler(
        reference_impl.messages.HTTPException,
        lambda error: ({"error": [error.name, error.description]}, error.code),
    )
    return app


class FromFunction(ReferenceAdapter):
    factory = make  # type: ignore[assignment]


class OwnBlueprint(reference_impl.Blueprint):
    """A class of blueprints."""


class WithBlueprints(ReferenceAdapter):
    blueprint = OwnBlueprint


def test_a_function_is_a_factory_and_what_it_makes_is_judged() -> None:
    ids = (
        "setup.blueprints-in-order", "setup.folders", "setup.instance-path-is-absolute",
        "setup.resources", "setup.name-of-a-program", "setup.config-instance-folder",
        "errors.page", "errors.abort-describes",
    )  # fmt: skip

    found = verdicts(FromFunction(), *ids)

    assert {id_: each.message for id_, each in found.items() if each.verdict != "pass"} == {}
    assert len(found) == len(ids)


class Picky(reference_impl.Flask):
    """A class with an argument of its own, which only its function gives."""

    def __init__(self, name: str, *, picked: str, **options: Any) -> None:
        super().__init__(name, **options)
        self.picked = picked


class FromPicky(ReferenceAdapter):
    factory = staticmethod(  # type: ignore[assignment]
        lambda name, **options: Picky(name, picked="x", **options)
    )


class Claiming(FromPicky):
    factory = staticmethod(make)
    capabilities = ReferenceAdapter.capabilities


class FromClass(FromFunction):
    factory = reference_impl.Flask  # type: ignore[assignment]
    capabilities = ReferenceAdapter.capabilities


def test_what_a_function_makes_has_no_subclasses_unless_its_adapter_claims_them() -> None:
    claims = [
        Capability.SUBCLASSING in each.capabilities
        for each in (ReferenceAdapter, FromFunction, FromPicky, Claiming, FromClass)
    ]
    found = verdicts(FromPicky(), "setup.replaced-trap", "errors.page")

    assert claims == [True, False, False, True, True]
    assert found["setup.replaced-trap"].verdict is Verdict.UNSUPPORTED
    assert found["errors.page"].verdict is Verdict.PASS


def test_a_reply_that_does_not_describe_fails_in_any_form() -> None:
    class Mute(ReferenceAdapter):
        def make(self, name: str, **options: Any) -> Any:
            app = reference_impl.Flask(name, **options)
            kind = reference_impl.messages.HTTPException
            app.register_error_handler(kind, lambda error: ({"error": "an error"}, error.code))
            return app

    found = verdicts(Mute(), "errors.page", "errors.abort-describes")

    assert {each.verdict for each in found.values()} == {Verdict.FAIL}


def test_what_the_factory_configures_stays() -> None:
    impl = opened(FromFunction())
    seen: list[Any] = []
    look = Declaration("look", lambda app, api: seen.append(dict(app.config)))
    impl.run(App(look, view("/")), get("/"))
    impl.run(App(look, view("/"), config={"SECRET_KEY": "described"}), get("/"))
    impl.close()

    assert [each["SECRET_KEY"] for each in seen] == ["its own", "described"]


def test_blueprints_are_of_its_own_class() -> None:
    impl = opened(WithBlueprints())
    seen: list[Any] = []

    def look(app: Any, api: Any) -> None:
        seen.extend([*app.iter_blueprints(), api.Blueprint("x", __name__, root_path="/")])

    impl.run(App(blueprint("a", view("/")), Declaration("look", look)), get("/"))
    impl.close()

    assert [type(each) for each in seen] == [OwnBlueprint, OwnBlueprint]


def test_a_renamed_adapter_keeps_known_deviations(
    own_adapter: WriteAdapter, judge_run: Run, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(
        named="from adapters.flask import FlaskAdapter\n"
        "class Named(FlaskAdapter):\n    name, version = 'named', '0.1'\n"
    )
    pytester.syspathinsert()

    result = judge_run("--impl=named:Named", "-k", "proxies.module")

    result.assert_outcomes()
    result.stdout.fnmatch_lines(["*named 0.1*", "*1 known*"])
    assert FlaskAdapter.deviates_as[0] == "flask"


def test_a_copy_without_metadata_says_its_version() -> None:
    module = ModuleType("conformance_vendored")
    module.__version__ = "1.2"  # type: ignore[attr-defined]

    assert version_of(module) == "1.2"
    assert version_of(ModuleType("pytest")) == pytest.__version__


def test_a_release_has_what_came_until_then() -> None:
    both = {Capability.THREADS, Capability.TASKS}

    assert had_by("1.9", both, {Capability.TASKS: "2.0"}) == {Capability.THREADS}
    assert had_by("2.0", both, {Capability.TASKS: "2.0"}) == both
