"""A map that is changed: settings that are set as attributes, and rules between two builds."""

from __future__ import annotations

from functools import partial
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.mapping import SERVER, apart, page, said
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, WERKZEUG

MAP = WERKZEUG.api("Map")
BUILD = WERKZEUG.api("MapAdapter.build")

# Settings that are attributes, and what a map decides with each: of a branch, of defaults, and the
# URL with a query that it builds.
USUAL = [page("/a/"), page("/all/"), "/a/?b=1&a=2"]
SETTINGS: dict[str, tuple[dict[str, Any], dict[int, Any]]] = {
    "none": ({}, {}),
    "strict_slashes": ({"strict_slashes": False}, {0: ("a", {})}),
    "redirect_defaults": ({"redirect_defaults": False}, {1: ("all", {"page": 1})}),
    "sort_parameters": ({"sort_parameters": True}, {2: "/a/?a=2&b=1"}),
    "sort_key": ({"sort_parameters": True, "sort_key": lambda pair: pair[1]}, {}),
    "default_subdomain": (
        {"default_subdomain": "www"},
        {n: one.replace("//", "//www.") for n, one in enumerate(USUAL[:2])},
    ),
}


@clause(
    "maps.settings-are-attributes",
    MUST,
    needs=[C.MAP_BUILDING, C.MAPS],
    source=[MAP, FLASK.api("Flask.url_map")],
)
@every(setting=list(SETTINGS), given=(True, False))
def test_settings_are_attributes(impl: Implementation, setting: str, given: bool) -> None:
    """A setting of a map that is set as an attribute before rules are added MUST do what it does as
    an argument.

    `app.url_map.strict_slashes = False` is how applications that are given a map set it.
    """
    settings, differing = SETTINGS[setting]
    wanted = [differing.get(number, usual) for number, usual in enumerate(USUAL)]

    def body(kit: Any) -> None:
        made = kit.Map(**settings) if given else kit.Map()
        for name, value in settings.items():
            setattr(made, name, value)
        for rule in (
            kit.Rule("/a/", endpoint="a"),
            kit.Rule("/all/", endpoint="all", defaults={"page": 1}),
            kit.Rule("/all/<int:page>", endpoint="all"),
        ):
            made.add(rule)
        adapter = made.bind(SERVER)
        seen = [said(kit, partial(adapter.match, path)) for path in ("/a", "/all/1")]
        seen.append(adapter.build("a", {"b": 1, "a": 2}))
        expect(seen, wanted, f"{settings}, {'given' if given else 'set'}:")

    apart(impl, body)


@clause(
    "maps.merge-slashes-is-an-attribute",
    MUST,
    needs=[C.MAP_MERGING, C.MAPS],
    source=WERKZEUG.api("Map", "merge_slashes"),
)
@every(merge=(False, True))
def test_merge_slashes_is_an_attribute(impl: Implementation, merge: bool) -> None:
    """`merge_slashes` of a map that is set before rules are added MUST do what it does as an
    argument.
    """

    def body(kit: Any) -> None:
        made = kit.Map(merge_slashes=not merge)
        made.merge_slashes = merge
        made.add(kit.Rule("/b/c", endpoint="b"))
        seen = said(kit, lambda: made.bind(SERVER).match("/b//c"))
        wanted = page("/b/c") if merge else "404"
        assert seen == wanted, f"merge_slashes set to {merge}: /b//c gives {seen}, not {wanted}"

    apart(impl, body)


@clause("maps.rules-between-builds", MUST, needs=[C.MAP_BUILDING, C.MAPS], source=BUILD)
def test_rules_between_builds(impl: Implementation) -> None:
    """A rule that is added after URLs were built MUST be built where it goes before the others, as
    if it had been there.
    """

    def body(kit: Any) -> None:
        made = kit.Map(
            [
                kit.Rule("/<a>", endpoint="e"),
                kit.Rule("/old", endpoint="f", alias=True),
                kit.Rule("/g/<n>", endpoint="g"),
            ]
        )
        adapter = made.bind(SERVER)
        asked = [("e", {"a": 1, "b": 2}), ("f", {}), ("g", {"n": 1})]
        built = [adapter.build(*one) for one in asked]
        expect(built, ["/1?b=2", "/old", "/g/1"], f"{asked} is built:")
        for rule, endpoint, defaults in (
            ("/x/<a>/<b>", "e", None),
            ("/new", "f", None),
            ("/g/", "g", {"n": 1}),
        ):
            made.add(kit.Rule(rule, endpoint=endpoint, defaults=defaults))
        built = [adapter.build(*one) for one in asked]
        expect(built, ["/x/1/2", "/new", "/g/"], f"{asked} is built with three more rules:")

    apart(impl, body)
