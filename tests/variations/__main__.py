"""Judges variations one after another, each over every chapter: `python -m tests.variations`.

Names on the command line choose among them. Prints each MUST that does not hold and ends with 1 if
there is one. `tests/test_variations.py` does the same with many at once.
"""

from __future__ import annotations

import sys

from tests.variations import all_variations
from tests.variations.judged import failing


def main(names: list[str]) -> int:
    """Judge, and return the exit status."""
    found = 0
    for variation in all_variations():
        if names and variation.name not in names:
            continue
        for clause, judgement in failing(variation):
            found += 1
            print(
                f"{variation}: {clause.id}: {judgement.verdict}: {judgement.message}\n", flush=True
            )
        print(f"judged: {variation}", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
