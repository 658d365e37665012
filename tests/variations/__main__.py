"""Judges variations one after another, each over every chapter: `python -m tests.variations`.

Names on the command line choose among them. Prints each MUST that does not hold and ends with 1 if
there is one, with 2 if there is no such variation. `tests/test_variations.py` does the same with
many at once.
"""

from __future__ import annotations

import difflib
import sys

from tests.variations import all_variations, varied
from tests.variations.judged import failing


def main(names: list[str]) -> int:
    """Judge, and return the exit status."""
    variations = {variation.name: variation for variation in all_variations()}
    if {"-h", "--help"} & set(names):
        print(f"{__doc__}\nThere are: {', '.join(sorted(variations))}")
        return 0
    unknown = sorted(set(names) - variations.keys())
    if unknown:
        near = difflib.get_close_matches(unknown[0], variations, n=1, cutoff=0)
        print(f"no variation is called {unknown[0]}; did you mean {near[0]}?")
        return 2
    broken = 0
    for name in names or variations:
        with varied(variations[name]) as impl:
            if not variations[name].shows(impl):
                broken += 1
                print(f"{name}: is not seen, so it would prove nothing", flush=True)
                continue
        found = failing(variations[name])
        broken += bool(found)
        print(f"{name}: fails {len(found)}" if found else f"{name}: holds", flush=True)
        for clause, judgement in found:
            print(f"  {clause.id}: {judgement.verdict}: {judgement.message}\n", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
