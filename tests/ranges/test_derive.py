"""Which environments come out of a range: its ends, its neighbours, and not many more."""

from __future__ import annotations

import pytest

from tests.ranges.derive import chosen, every_release, is_inside, points_of
from tests.ranges.toys import TABLE, at, entry


def test_environments_are_what_the_lines_allow() -> None:
    found = TABLE.environments("toy")

    assert len(found) == 2 * 2 + 3 * 3
    assert at("1.0", "1.0") in found
    assert at("1.0", "2.0") not in found
    assert at("1.0", "1.0").requirements() == ("toy==1.0", "lib==1.0", "old<1")
    assert at("1.0", "1.0").name == "toy-1.0+lib-1.0"


@pytest.mark.parametrize(
    ("versions", "lib", "points"),
    [
        (">=2,<3", "", ["first toy 2.0", "last toy 2.1", "before toy 1.1", "after toy 3.0"]),
        (">=1", "", ["first toy 1.0", "last toy 3.0"]),
        ("<2", "", ["first toy 1.0", "last toy 1.1", "after toy 2.0"]),
        ("==2.1", "", ["first toy 2.1", "last toy 2.1", "before toy 2.0", "after toy 3.0"]),
        ("", "<2", ["first toy 1.0", "last toy 3.0", "first lib 1.0", "last lib 1.1",
                    "after lib 2.0"]),
        (">=3", ">=2.1", ["first toy 3.0", "last toy 3.0", "before toy 2.1", "first lib 2.1",
                          "last lib 2.1", "before lib 2.0"]),
        (">=9", "", []),
    ],
)  # fmt: skip
def test_places_of_a_range(versions: str, lib: str, points: list[str]) -> None:
    found = [point.what for point in points_of(entry(versions, lib), TABLE, "toy")]

    assert found == points


def test_a_range_with_a_gap_has_two_first_releases() -> None:
    found = [point.what for point in points_of(entry("!=2.0"), TABLE, "toy")]

    assert found == [
        *("first toy 1.0", "last toy 1.1", "after toy 2.0"),
        *("first toy 2.1", "last toy 3.0", "before toy 2.0"),
    ]


def test_just_outside_is_left_along_one_axis() -> None:
    """The neighbour has what else the entry asks for, where such a neighbour exists."""
    points = {p.what: p.choices for p in points_of(entry(">=2", "<2"), TABLE, "toy")}

    assert points["after lib 2.0"] == {at("2.0", "2.0"), at("2.1", "2.0"), at("3.0", "2.0")}
    assert points["before toy 1.1"] == {at("1.1", "1.0"), at("1.1", "1.1")}


def test_just_outside_may_need_another_neighbour() -> None:
    points = {p.what: p.choices for p in points_of(entry(">=2", ">=2"), TABLE, "toy")}

    assert points["before toy 1.1"] == {at("1.1", "1.0"), at("1.1", "1.1")}


@pytest.mark.parametrize("versions", ["", ">=2", "<2", ">=1.1,<3", "!=2.0"])
@pytest.mark.parametrize("lib", ["", "<2", ">=1.1,<2.1"])
def test_each_place_is_served(versions: str, lib: str) -> None:
    known = entry(versions, lib)
    points = list(points_of(known, TABLE, "toy"))

    picked = chosen(points)

    for point in points:
        served = point.choices & set(picked)
        assert served, f"nothing for {point.what}"
        inside = point.what.startswith(("first", "last"))
        assert all(is_inside(known, environment) is inside for environment in served)
    for environment in picked:
        others = set(picked) - {environment}
        assert not all(point.choices & others for point in points), f"{environment} is needless"


def test_few_environments_serve_many_entries() -> None:
    entries = [entry(">=2", clause="a.b"), entry("<2", clause="a.c"), entry(">=2", clause="a.d")]
    points = [point for known in entries for point in points_of(known, TABLE, "toy")]

    picked = chosen(points)

    assert {e.releases[0][1] for e in picked} == {"1.0", "1.1", "2.0", "3.0"}
    assert len(picked) == 4
    assert at("3.0", "2.1") in picked, "what an installer picks goes first"


def test_every_release() -> None:
    picked = chosen(every_release(TABLE, "toy"))

    assert {e.releases[0][1] for e in picked} == {"1.0", "1.1", "2.0", "2.1", "3.0"}
    assert {e.releases[1][1] for e in picked} == {"1.0", "1.1", "2.0", "2.1"}
    assert len(picked) == 5
