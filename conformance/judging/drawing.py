"""What a property draws from hypothesis's `data` while it runs: remembered, and given again."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import reject
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.strategies import DataObject

from conformance.caches import cached

PROVIDERS = "hypothesis.internal.conjecture.providers"  # older releases have no such module

HOME = "HYPOTHESIS_STORAGE_DIRECTORY"  # in the environment: where hypothesis keeps what it keeps


def keep_apart(scratch: Path) -> None:
    """Let hypothesis keep what it learns of modules and of characters among the user's caches.

    To learn it costs as much as a third of a quick run, and in the folder that a run is started in
    it is in the way. Where nothing can be cached, it is in `scratch`; whoever says where has the
    last word. What a run is to keep has a place of its own.
    """
    if HOME not in os.environ:
        set_hypothesis_home_dir(cached("hypothesis") or scratch)


class Drawn:
    """Stands for hypothesis's `data`: it gives what was drawn from there, in the same order."""

    def __init__(self, *values: Any) -> None:
        self.values = list(values)
        self._left = list(values)

    def draw(self, strategy: Any, label: Any = None) -> Any:
        """Return the next value; an example that has none left is none that the clause takes."""
        return self._left.pop(0) if self._left else reject()

    def __str__(self) -> str:
        return f"drawn({', '.join(map(repr, self.values))})"


class Drawing(Drawn):
    """The same while values are drawn: it remembers them."""

    def __init__(self, data: DataObject) -> None:
        super().__init__()
        self._data = data

    def draw(self, strategy: Any, label: Any = None) -> Any:
        """Draw a value and remember it."""
        value = self._data.draw(strategy, label)
        self.values.append(value)
        return value


def remembering(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments whose `data`, if one is among them, remembers what is drawn from it."""
    return {k: Drawing(v) if isinstance(v, DataObject) else v for k, v in arguments.items()}


@contextmanager
def undrawn() -> Iterator[None]:
    """Let what is imported in the block change nothing of what is drawn afterwards.

    Newer releases of hypothesis draw constants that stand in the modules of a project, and keep a
    book of the modules that they have looked at; there is no public way to leave some out.
    """
    before = set(map(id, list(sys.modules.values())))
    try:
        yield
    finally:
        book = getattr(sys.modules.get(PROVIDERS), "_seen_modules", None)
        if isinstance(book, set):
            book.update(set(map(id, list(sys.modules.values()))) - before)
