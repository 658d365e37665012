"""Which chapters are near a file of the reference: those with a saboteur in it.

What is broken there is mostly theirs. So they can be asked by themselves, each clause of them, in a
second or two; the whole suite is asked where none of them notices. And with the clauses that have a
saboteur in the file first, who notices does not depend on what was judged before.
"""

from __future__ import annotations

from conformance.pages.saboteurs import proofs


def clauses(package: str, path: str) -> list[str]:
    """Return the clauses that have a saboteur in a file of a package, by id."""
    module = ".".join([package, *path.removesuffix(".py").split("/")]).removesuffix(".__init__")
    return sorted(
        clause
        for clause, some in proofs().items()
        if any(edit.place == module for proof in some for edit in proof.edits)
    )


def chosen(near: list[str]) -> str:
    """Return the expression, as of pytest's -k, for the chapters of these clauses."""
    chapters = sorted({clause.partition(".")[0] for clause in near})
    return " or ".join(f"{chapter}." for chapter in chapters)
