"""Whole applications: that all of a description is reached, that they are valid, and drawn fast."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from conformance.describe import steps
from conformance.describe.app import App, Blueprint, Part, View, walk
from conformance.describe.capabilities import Capability
from conformance.judging.loading import reference
from conformance.models.beside import observed
from conformance.strategies.whole.building import building
from conformance.strategies.whole.cases import ASKED, PART, WHOLE, Case, Kind
from conformance.strategies.whole.dice import Among, Dice
from conformance.strategies.whole.features import FEATURES, Feature
from conformance.strategies.whole.kinds import KINDS
from conformance.strategies.whole.terrain import closed_by, everywhere, terrain_of

DRAWS = 600  # of each kind, within which all has to be reached
EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
# What no kind makes: an application that changes while it runs, and sessions kept elsewhere.
LEFT_OUT = {"Step", "Register"}
PARTS = {"View", "Hook", "Handler", "Listener", "Converter", "Blueprint"}
OPTIONS = {
    *("strict_slashes", "merge_slashes", "defaults", "subdomain", "host", "alias", "redirect_to"),
    *("build_only", "provide_automatic_options", "again"),
}
HOOKS = {"before", "after", "teardown", "app_teardown", "url_value_preprocessor", "url_defaults"}


def drawn(kind: Kind, count: int, seed: int = 0) -> Iterator[Case]:
    """Yield cases of a kind, drawn where everything is open."""
    source, terrain = random.Random(seed), everywhere()

    def rows(most: int, size: int) -> list[Dice]:
        return [Dice(source.randbytes(size), terrain) for _ in range(source.randint(1, most))]

    for _ in range(count):
        yield kind(Dice(source.randbytes(WHOLE), terrain), rows(5, PART), rows(8, ASKED))


def inside(thing: Any) -> Iterator[Any]:
    """Yield what a description is made of, all the way down."""
    yield thing
    if isinstance(thing, tuple | list):
        for one in thing:
            yield from inside(one)
    elif is_dataclass(thing) and not isinstance(thing, type):
        for slot in fields(thing):
            yield from inside(getattr(thing, slot.name))


def test_every_word_of_a_description_is_reached() -> None:
    found: Counter[str] = Counter()
    for kind in KINDS.values():
        for case in drawn(kind, DRAWS):
            found.update(type(one).__name__ for one in inside((case.app, case.exchanges)))
    words = {
        name
        for name, one in vars(steps).items()
        if isinstance(one, type) and is_dataclass(one) and one.__module__ == steps.__name__
    }

    assert sorted((words | PARTS) - LEFT_OUT - found.keys()) == []


def test_every_option_is_reached() -> None:
    found: set[str] = set()
    for kind in KINDS.values():
        for case in drawn(kind, DRAWS):
            found |= {key for part in walk(case.app.parts) for key in options_of(part)}
            found |= {key for key, _ in (*case.app.options, *case.app.config)}

    wanted = OPTIONS | HOOKS | {"subdomain_matching", "host_matching", "SERVER_NAME"}
    assert sorted(wanted - found) == []


def options_of(part: Part) -> list[str]:
    """Return the options of a part, and what it is called."""
    if isinstance(part, View):
        return [key for key, _ in part.options]
    if isinstance(part, Blueprint):
        return ["again"] * bool(part.again)
    return [str(getattr(part, "kind", ""))]


@EVERY_KIND
def test_what_is_drawn_is_valid(kind: Kind) -> None:
    """The reference builds it (unless a rule is refused on purpose), and no law is broken."""
    impl = reference()
    for case in drawn(kind, 60, seed=1):
        told = observed(impl, case.app, case.exchanges)
        broken = [str(one) for one in told if one.where == "law"]
        refused = any(one.where == "build" for one in told)

        assert broken == [], str(case)
        assert not refused or "bad" in str(case.app), f"{told[0]}\n{case}"


@EVERY_KIND
def test_the_same_is_seen_again(kind: Kind) -> None:
    """Otherwise a difference would say nothing."""
    impl = reference()
    for case in drawn(kind, 40, seed=2):
        first = [str(one) for one in observed(impl, case.app, case.exchanges)]
        again = [str(one) for one in observed(impl, case.app, case.exchanges)]

        assert unsigned(first) == unsigned(again), str(case)


def unsigned(lines: list[str]) -> list[str]:
    """Return lines without those that tell of cookies, which are signed with the time."""
    return [line for line in lines if "set-cookie" not in line]


@EVERY_KIND
def test_drawing_is_fast(kind: Kind) -> None:
    """150 applications a second, with a good deal in hand."""
    start = time.process_time()
    count = sum(1 for _ in drawn(kind, 300))

    assert count / (time.process_time() - start) > 150


@EVERY_KIND
def test_zeros_are_the_simplest(kind: Kind) -> None:
    terrain = everywhere()
    nothing = Dice(b"", terrain)
    simple = kind(Dice(b"", terrain), [nothing], [Dice(b"", terrain)])
    sizes = [len(str(case)) for case in drawn(kind, 50)]

    assert len(str(simple)) <= min(sizes)


@EVERY_KIND
def test_little_is_generated_for_who_claims_little(kind: Kind) -> None:
    """With no capability at all, what is drawn has no feature that needs one."""
    terrain = terrain_of(frozenset(), frozenset())
    source = random.Random(3)
    for _ in range(40):
        rows = [Dice(source.randbytes(PART), terrain) for _ in range(3)]
        case = kind(Dice(source.randbytes(WHOLE), terrain), rows, rows)
        named = {type(one).__name__ for one in inside((case.app, case.exchanges))}

        beyond = {"Url", "Dispatch", "Push", "AfterThis", "Bound", "Made"}
        beyond -= {"Url"} if kind is building else set()  # which is about nothing else
        assert not named & beyond, str(case)
        assert isinstance(case.app, App)


def test_a_missed_clause_closes_what_it_speaks_of() -> None:
    claimed = frozenset(Capability)
    before, after = (
        terrain_of(claimed, frozenset(missed)) for missed in ((), ("urls.negative-integer",))
    )

    assert before.names - after.names == {"negative"}
    assert closed_by(["urls.negative-integer"]) == {"negative": ["urls.negative-integer"]}


def test_tables_name_features_that_exist() -> None:
    terrain = terrain_of(frozenset(), frozenset())
    with pytest.raises(KeyError):
        Among({"nonsense": (1,)}).on(terrain)
    assert Among({"": (0,), "int": (1,)}).on(terrain) == (0,)
    assert "int" in FEATURES


def test_clauses_that_close_features_exist(clause_ids: frozenset[str]) -> None:
    named = {name for feature in FEATURES.values() for name in feature.spoken_of}
    begun = {
        name for name in named if name.endswith("*") and Feature((), (name,)).missed(clause_ids)
    }

    assert sorted(named - clause_ids - begun) == []


@pytest.fixture(scope="module")
def clause_ids() -> frozenset[str]:
    from conformance.clause import load_clauses

    return frozenset(clause.id for clause in load_clauses())
