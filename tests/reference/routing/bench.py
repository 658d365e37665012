"""What matching and building cost, beside Werkzeug's: `tox -e bench`.

Both maps hold the same rules and answer the same questions in one process, so the ratio means the
same on every machine. Growth is the cost with this many rules over the cost with the fewest. It
measures; it judges nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import werkzeug.routing

import reference_impl.maps

SIZES = (10, 100, 1000)
SECONDS = 0.1
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Made:
    """A set of rules, the paths that are asked for and the endpoints that URLs are built of."""

    rules: Sequence[str]
    paths: Sequence[str]
    targets: Sequence[tuple[str, dict[str, Any]]]


def among_static(size: int) -> Made:
    """Return two rules that are used, among static ones that share no text with them."""
    unrelated = [f"/static{n}/page{n}" for n in range(size - 2)]
    rules = ["/user/<name>", *unrelated, "/item/<int:n>/edit"]
    last = f"e{len(rules) - 1}"
    return Made(rules, ["/user/ann", "/item/7/edit"], [("e0", {"name": "ann"}), (last, {"n": 7})])


def among_variables(size: int) -> Made:
    """Return rules that all have a variable, each below a text of its own; all are used."""
    rules = [f"/kind{n}/<int:number>/<name>" for n in range(size)]
    some = range(0, size, max(1, size // 10))
    return Made(
        rules,
        [f"/kind{n}/7/ann" for n in some],
        [(f"e{n}", {"number": 7, "name": "ann"}) for n in some],
    )


SETS: dict[str, Callable[[int], Made]] = {
    "unrelated static rules": among_static,
    "rules with variables": among_variables,
}


def bound(routing: Any, made: Made) -> Any:
    """Return a map of the rules as a request sees it, with either routing module."""
    url_map = routing.Map()
    for number, rule in enumerate(made.rules):
        url_map.add(routing.Rule(rule, endpoint=f"e{number}"))
    return url_map.bind("localhost")


def matching(binding: Any, made: Made) -> Callable[[], None]:
    """Return a function that matches every path once."""
    match = binding.match

    def run() -> None:
        for path in made.paths:
            match(path, "GET")

    return run


def building(binding: Any, made: Made) -> Callable[[], None]:
    """Return a function that builds every URL once."""
    build = binding.build

    def run() -> None:
        for endpoint, values in made.targets:
            build(endpoint, values)

    return run


def cost(run: Callable[[], None], each: int) -> float:
    """Return the microseconds of CPU of one question, the best of a few rounds."""
    run()  # Werkzeug compiles and sorts at the first use
    best = float("inf")
    for _ in range(ROUNDS):
        count, start = 0, time.process_time()
        while (spent := time.process_time() - start) < SECONDS:
            for _ in range(20):
                run()
            count += 20 * each
        best = min(best, spent / count * 1e6)
    return best


def measured(action: Callable[[Any, Made], Callable[[], None]], made: Made) -> tuple[float, float]:
    """Return what one question costs the reference and Werkzeug."""
    ours, theirs = (
        cost(action(bound(routing, made), made), len(made.paths))
        for routing in (reference_impl.maps, werkzeug.routing)
    )
    return ours, theirs


def main() -> None:
    """Print a line for each kind of rules, of question, and each number of rules."""
    head = f"{'us each':<33} {'rules':>5} {'reference':>9} {'growth':>6}"
    print(f"{head} {'Werkzeug':>9} {'growth':>6} {'ratio':>6}")
    for name, make in SETS.items():
        for action in (matching, building):
            first: tuple[float, float] | None = None
            for size in SIZES:
                ours, theirs = measured(action, make(size))
                first = first or (ours, theirs)
                print(
                    f"{action.__name__ + ', ' + name:<33} {size:>5} {ours:>9.1f}"
                    f" {ours / first[0]:>6.2f} {theirs:>9.1f} {theirs / first[1]:>6.2f}"
                    f" {ours / theirs:>6.2f}"
                )


if __name__ == "__main__":
    main()
