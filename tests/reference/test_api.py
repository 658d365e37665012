"""Whatever Flask's API has is in the reference, or in a table that says why not."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

import reference_impl
from tests.reference.api import differences, documented, found, parameters, public

flask = pytest.importorskip("flask")
pytestmark = pytest.mark.skipif(
    Version(version("flask")) < Version("3.1"), reason="the API is that of Flask 3.1"
)

README = Path(reference_impl.__path__[0], "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([\w.]+)` \| (\S.*) \|$", re.MULTILINE)

# What Flask's main branch has beside that of 3.1: contexts of requests and of applications are one
# class, and methods are given it first. `-W ignore::DeprecationWarning` lets the old names pass.
MAIN = Version(version("flask")) >= Version("3.2.dev0")
NAMES_OF_MAIN = {
    *(f"ctx.AppContext.{name}" for name in ("copy", "from_environ", "has_request")),
    *(f"ctx.AppContext.{name}" for name in ("match_request", "request", "session")),
    *("ctx.RequestContext.from_environ", "ctx.RequestContext.has_request"),
}
GIVEN_A_CONTEXT = {
    "dispatch_request": (),
    "full_dispatch_request": (),
    "make_default_options_response": (),
    "preprocess_request": (),
    "do_teardown_appcontext": ("exc",),
    "do_teardown_request": ("exc",),
    "finalize_request": ("rv", "from_error_handler"),
    "handle_exception": ("e",),
    "handle_http_exception": ("e",),
    "handle_user_exception": ("e",),
    "log_exception": ("exc_info",),
    "process_response": ("response",),
    "update_template_context": ("context",),
}
PARAMETERS_OF_MAIN = {
    **{
        f"Flask.{name}": ["no ctx", *(f"{moved} is at another place" for moved in others)]
        for name, others in GIVEN_A_CONTEXT.items()
    },
    "ctx.AppContext": ["no request", "no session"],
    "ctx.RequestContext": ["environ has to be given"],
}


@cache
def table() -> dict[str, str]:
    """Return the names that the reference has not, and why."""
    return dict(ROW.findall(README))


@cache
def names() -> tuple[str, ...]:
    """Return all names, documented or public."""
    return tuple(sorted({*documented(), *public()}))


def test_names_are_found_in_flask() -> None:
    """Otherwise nothing would be compared."""
    assert len(names()) > 600
    assert [name for name in names() if found("flask", name) is None] == []


def test_every_name_is_there_or_has_a_reason() -> None:
    missing = {name for name in names() if found("reference_impl", name) is None}

    unreleased = NAMES_OF_MAIN if MAIN else set()

    assert missing - table().keys() == unreleased, "neither in the reference nor in its README"
    assert table().keys() - missing == set(), "in the README, and not missing any more"


def test_parameters_are_the_same() -> None:
    told: dict[str, list[str]] = {}
    for name in names():
        theirs, ours = found("flask", name), found("reference_impl", name)
        if ours is None or (name.rpartition(".")[2].islower() and isinstance(theirs, type)):
            continue  # in the table, or the value of an attribute: a class with its own entry
        wanted, given = parameters(theirs), parameters(ours)
        if wanted is not None and given is not None:
            told[name] = differences(wanted, given)
        elif wanted is not None and not isinstance(ours, type):
            told[name] = ["it is not called as Flask's is"]

    assert len(told) > 200, "hardly anything was compared"
    different = PARAMETERS_OF_MAIN if MAIN else {}
    assert {name: said for name, said in told.items() if said} == different


def test_options_of_commands_are_the_same() -> None:
    cli = pytest.importorskip("flask.cli")
    from reference_impl import cli as own

    for name in ("run_command", "shell_command", "routes_command"):
        wanted, given = ({p.name: {*p.opts, *p.secondary_opts} for p in getattr(m, name).params}
                         for m in (cli, own))  # fmt: skip
        assert given == wanted, name


def test_settings_have_their_defaults() -> None:
    """Flask's DEBUG is documented as False; None in its table stands for what FLASK_DEBUG says."""
    assert dict(reference_impl.Flask.default_config) == {
        **flask.Flask.default_config,
        "DEBUG": False,
    }


class TestComparing:
    """The comparison itself: what it must notice, and what it must let pass."""

    @staticmethod
    def told(theirs: Callable[..., Any], ours: Callable[..., Any]) -> list[str]:
        return differences(
            *([*inspect.signature(one).parameters.values()] for one in (theirs, ours))
        )

    @pytest.mark.parametrize(
        ("theirs", "ours", "told"),
        [
            (lambda a: 0, lambda b: 0, ["no a", "b has to be given"]),
            (lambda a, b: 0, lambda b, a: 0, ["a is at another place", "b is at another place"]),
            (lambda a=0: 0, lambda a: 0, ["a has to be given"]),
            (lambda a: 0, lambda a, /: 0, ["a has no name"]),
            (lambda a: 0, lambda *, a: 0, ["a is at another place"]),
            (lambda a: 0, lambda a, b: 0, ["b has to be given"]),
            (lambda *args: 0, lambda: 0, ["no *args"]),
            (lambda **more: 0, lambda: 0, ["no **more"]),
        ],
    )
    def test_it_notices(
        self, theirs: Callable[..., Any], ours: Callable[..., Any], told: list[str]
    ) -> None:
        assert self.told(theirs, ours) == told

    @pytest.mark.parametrize(
        ("theirs", "ours"),
        [
            (lambda a: 0, lambda a, b=1: 0),
            (lambda a: 0, lambda *args, **more: 0),
            (lambda a, /: 0, lambda a: 0),
            (lambda *, a: 0, lambda a: 0),
            (lambda *args, **more: 0, lambda a, b=1: 0),
        ],
    )
    def test_it_lets_pass(self, theirs: Callable[..., Any], ours: Callable[..., Any]) -> None:
        assert self.told(theirs, ours) == []

    def test_what_is_not_there_is_not_found(self) -> None:
        for path in ("nothing", "Flask.nothing", "nothing.at.all", "json.nothing"):
            assert found("flask", path) is None

    def test_attributes_of_instances_are_found(self) -> None:
        assert found("flask", "Flask.url_map") is not None
        assert "url_map" not in vars(flask.Flask)
