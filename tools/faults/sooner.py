"""A plugin of pytest for one run: the clauses that noticed faults before are judged first.

It is imported by the process that judges a fault, with `-p`, so it imports nothing of the tool.
Whatever the order, all clauses are judged: a fault that survives has survived each of them.
"""

from __future__ import annotations

import os
from typing import Protocol


class Item(Protocol):
    """What there is to know of a clause that pytest has collected."""

    name: str


def pytest_collection_modifyitems(items: list[Item]) -> None:
    """Move the clauses to the front that the environment lists, in its order."""
    order = {name: place for place, name in enumerate(os.environ["FAULTS_SOONER"].split())}
    items.sort(key=lambda item: order.get(item.name, len(order)))
