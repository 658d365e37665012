"""The generators of competing rules reach the corners that routing goes wrong in."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from conformance.describe.app import Rule, Var
from conformance.models.routing import Matched, Redirected, Refused, RoutingModel
from conformance.strategies.paths import CHANGES, spelled
from conformance.strategies.rules import BASES, PLAIN, SPANNING, Contest, contests, numbered_rule

EXAMPLES = 150


def drawn(strategy: st.SearchStrategy[Contest]) -> list[Contest]:
    """Return what a clause would be given, the same in every run."""
    found: list[Contest] = []

    @seed(1)
    @settings(max_examples=EXAMPLES, database=None, deadline=None)
    @given(contest=strategy)
    def collect(contest: Contest) -> None:
        found.append(contest)

    collect()
    return found


def classes(contests_: list[Contest]) -> Counter[str]:
    """Count what the requests are about, as the model sees them."""
    seen: Counter[str] = Counter()
    for contest in contests_:
        model = RoutingModel(contest.app)
        for method, path in contest.requests:
            fits = [c for c in model.candidates if any(c.readings(path))]
            seen["several rules accept the path"] += len(fits) > 1
            seen["the first registered rule does not win"] += len(fits) > 1 and not any(
                isinstance(d, Matched) and d.endpoint == fits[0].view.endpoint
                for d in model.decide(method, path)
            )
            for decision in model.decide(method, path):
                seen[type(decision).__name__] += 1
                if isinstance(decision, Redirected):
                    seen["merged" if "//" in path else "slash added"] += 1
                if isinstance(decision, Refused):
                    seen[str(decision.status)] += 1
    return seen


def test_rules_compete() -> None:
    """Several rules accept a path often enough, and their order is not the answer."""
    seen = classes(drawn(contests(PLAIN)))

    assert seen["several rules accept the path"] >= 60, seen
    assert seen["the first registered rule does not win"] >= 15, seen
    assert seen["Matched"] >= 100, seen
    assert seen["slash added"] >= 40, seen
    assert seen["merged"] >= 10, seen
    assert seen["404"] >= 40, seen


def test_methods_compete() -> None:
    """405 is reached, with one rule and with several."""
    seen = classes(drawn(contests(PLAIN, methods=True, size=5, depth=1)))

    assert seen["405"] >= 60, seen
    assert seen["Matched"] >= 60, seen


def test_paths_compete_with_segments() -> None:
    """Path variables stand beside single segments, alone and with text behind them."""
    texts = [str(contest.app) for contest in drawn(contests((*PLAIN, *SPANNING), mixed=True))]

    assert sum("<path:" in text and "<v" in text for text in texts) >= 40
    assert sum("<path:v0>/" in text for text in texts) >= 20


def test_rules_of_a_contest_differ() -> None:
    """No two rules differ in the slash at the end alone: these have a clause of their own."""
    for contest in drawn(contests(PLAIN)):
        bare = [str(view.rule).rstrip("/") for view in contest.app.views]
        assert len(set(bare)) == len(bare)


@given(number=st.integers(0, 2**31), base=st.sampled_from(BASES[3]), again=st.integers(0, 2**30))
@settings(max_examples=200, deadline=None)
def test_numbers_mean_the_same_always(number: int, base: tuple[str, ...], again: int) -> None:
    """A rule and a path are functions of their numbers; variables of a rule have other names."""
    rule = numbered_rule(PLAIN, True, base, number)
    names = [var.name for var in rule.variables]

    assert rule == numbered_rule(PLAIN, True, base, number)
    assert len(set(names)) == len(names)
    assert Rule.parse(str(rule)) == rule
    assert spelled(rule, again) == spelled(rule, again)
    assert spelled(rule, again).startswith("/")
    assert not spelled(rule, again).startswith("//")


def test_every_change_is_made() -> None:
    """A path that just misses its rule misses it in each of the ways in the table."""
    rule = Rule(("/a/", Var("v"), "/b"))
    paths = {spelled(rule, number) for number in range(20_000)}
    made = [change("/a/a", "/b", ".") for change in CHANGES]

    assert len(paths) > 500
    assert sum(path in paths for path in made) >= len(CHANGES) - 2, set(made) - paths
