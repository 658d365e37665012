"""What an implementation offers apart from applications: locals, URL maps, kits for WSGI, messages.

What is in a kit is said by `conformance.perform.seam`, what it owes for which capability by
`conformance.describe.contract`; who asks for it is an `Implementation`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.perform.contract import check_kit
from conformance.perform.seam import LocalKit, MessageKit, RoutingKit, WsgiKit


class Kits:
    """The kits of an adapter, asked for when a clause first touches them."""

    adapter: Any

    def __init__(self) -> None:
        super().__init__()
        self.kits: dict[str, Any] = {}  # of the clause that is judged

    @property
    def locals(self) -> LocalKit:
        """The implementation's locals."""
        kit: LocalKit = self._kit("locals")
        return kit

    @property
    def kit(self) -> WsgiKit:
        """What the implementation has for every WSGI application."""
        kit: WsgiKit = self._kit("wsgi_kit")
        return kit

    @property
    def routing(self) -> RoutingKit:
        """The implementation's URL maps; the method is there where Capability.MAPS is claimed."""
        kit: RoutingKit = self._kit("routing")
        return kit

    @property
    def messages(self) -> MessageKit:
        """What the implementation makes messages of: data structures, functions for fields."""
        kit: MessageKit = self._kit("message_kit")
        return kit

    def _kit(self, method: str) -> Any:
        if method not in self.kits:
            found = self._asked(method, lambda: getattr(self.adapter, method)())
            check_kit(found, method)
            self.kits[method] = found
        return self.kits[method]

    def _asked(self, method: str, ask: Callable[[], Any]) -> Any:
        """Ask the adapter; what its own code raises at that is an AdapterError."""
        raise NotImplementedError
