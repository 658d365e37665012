"""The kits of an implementation: what it offers by itself, without any application.

Here is the part of `impl` that hands them on. What is in a kit is said by
`conformance.perform.seam`, what it owes for which capability by `conformance.describe.contract`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.perform.contract import check_kit
from conformance.perform.seam import LocalKit, RoutingKit


class Kits:
    """The kits of the adapter; `Implementation` says how an adapter is asked."""

    adapter: Any
    _asked: Callable[[str, Callable[[], Any]], Any]

    @property
    def locals(self) -> LocalKit:
        """The implementation's locals."""
        kit: LocalKit = self._asked("locals", self.adapter.locals)
        check_kit(kit)
        return kit

    @property
    def routing(self) -> RoutingKit:
        """The implementation's URL maps; the method is there where Capability.MAPS is claimed."""
        kit: RoutingKit = self._asked("routing", self.adapter.routing)
        check_kit(kit, "routing")
        return kit
