"""With what a clause is called: by hypothesis, or with every value of its small domains.

How many examples a run spends is said here, by profile; what comes of them, `judge` tells.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import hypothesis

from conformance.clause import Clause

NOISE = (
    hypothesis.HealthCheck.too_slow,
    hypothesis.HealthCheck.data_too_large,
    hypothesis.HealthCheck.large_base_example,
)
FEW = 36  # combinations of small domains that the quick profile tries, all of them
LEAST = 12  # of more, it tries so many at least, and each value once


@dataclass(frozen=True, slots=True)
class Profile:
    """How many examples are spent: `factor` times what a clause asks for, at least `least`.

    With `spare`, they are drawn without hypothesis's engine, and large tables are not exhausted.
    What is no property is as thorough as in the profile `like`, if that is named.
    """

    name: str
    factor: float
    least: int = 5
    spare: bool = False
    database: bool = False
    shrink: bool = True
    like: str = ""

    def count(self, clause: Clause) -> int:
        """Return how many examples of a property are drawn."""
        return max(self.least, round(clause.examples * self.factor))


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("quick", 0.08, least=4, spare=True),
        Profile("default", 1.0),
        Profile("fuzz", 60.0, least=5000, database=True),
    )
}

# A fuzz run that has a budget judges so often, again and again.
ROUND = Profile("fuzz", 1.0, database=True, like="default")


def settings_for(
    clause: Clause, profile: Profile, *, database: Any = None, found: bool = False
) -> hypothesis.settings:
    """Return hypothesis's settings for one clause in one profile.

    `found` tells that the database has what fails, so that it only has to be made smaller.
    """
    phases = [hypothesis.Phase.reuse]
    phases += [] if found else [hypothesis.Phase.generate]
    phases += [hypothesis.Phase.shrink] if profile.shrink else []
    return hypothesis.settings(
        max_examples=profile.count(clause),
        phases=phases,
        database=database,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=NOISE,
    )


def explicit(clause: Clause) -> Iterator[dict[str, Any]]:
    """Yield the arguments of each `@example`, in the order of the file."""
    given = getattr(clause.function, "hypothesis_explicit_examples", ())
    for example in reversed(given):
        if example.args:
            names = list(strategies_of(clause))[-len(example.args) :]
            yield dict(zip(names, example.args, strict=True))
        else:
            yield dict(example.kwargs)


def strategies_of(clause: Clause) -> dict[str, Any]:
    """Return what the arguments of a property are drawn from."""
    handle: Any = clause.function.hypothesis  # type: ignore[attr-defined]
    given: dict[str, Any] = handle._given_kwargs
    return given


@contextmanager
def prepared(
    clause: Clause,
    settings: hypothesis.settings,
    watched: Callable[[Callable[..., None]], Callable[..., None]],
    seed: int | None,
    profile: Profile,
    turn: int = 0,
) -> Iterator[Callable[..., None]]:
    """Give a property its settings and its seed for one run, and watch its inner function.

    Each turn of a fuzz run has another seed, which is made of the run's.
    """
    function: Any = clause.function
    handle = function.hypothesis
    former = (
        handle.inner_test,
        function._hypothesis_internal_use_settings,
        getattr(function, "_hypothesis_internal_use_seed", None),
    )
    # What was drawn is told by `describe`; hypothesis would print each explicit example in vain.
    function._hypothesis_internal_print_given_args = False
    # The name is as good a key as a digest of the source, and takes no time to find out.
    function._hypothesis_internal_database_key = clause.id.encode()
    handle.inner_test = watched(former[0])
    if seed is not None or not profile.database:
        # Seeded by the clause's name: editing its source does not change what is drawn.
        hypothesis.seed(f"{seed or 0} {clause.id}{f' {turn}' if turn else ''}")(function)
    # There is no public way to change the settings of a test that is already made. It comes after
    # the seed, which would leave the database out.
    function._hypothesis_internal_use_settings = settings
    try:
        yield function
    finally:
        handle.inner_test, function._hypothesis_internal_use_settings, _ = former
        function._hypothesis_internal_use_seed = former[2]


def cases(
    domains: Mapping[str, Sequence[Any]], profile: Profile, *, known: bool
) -> Iterator[dict[str, Any]]:
    """Yield the arguments that a clause with small domains is called with, in their order.

    They are all combinations; where these are many, the quick profile takes some, with each value
    among them. A known deviation must show again in every run, so for one of these it takes all.
    """
    lengths = [len(values) for values in domains.values()]
    longest = max(lengths)
    chosen: Iterable[tuple[int, ...]] = itertools.product(*map(range, lengths))
    if profile.spare and not known and math.prod(lengths) > FEW:
        # Each round puts other values beside those of the first domain.
        turns = itertools.product(range(-(-LEAST // longest)), range(longest))
        chosen = dict.fromkeys(
            tuple((turn + around * place) % length for place, length in enumerate(lengths))
            for around, turn in turns
        )
    for row in chosen:
        values = (one[i] for one, i in zip(domains.values(), row, strict=True))
        yield dict(zip(domains, values, strict=True))
