"""What an implementation offers apart from applications: its locals, and its kit for WSGI.

What each of them has is said by `conformance.perform.seam`; who asks for it is an `Implementation`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.perform.contract import check_kit
from conformance.perform.seam import Adapter, LocalKit, WsgiKit


class Kits:
    """The kits of an adapter, asked for when a clause touches them."""

    adapter: Adapter

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

    def _kit(self, method: str) -> Any:
        found = self._asked(method, lambda: getattr(self.adapter, method)())
        check_kit(found, method)
        return found

    def _asked(self, method: str, ask: Callable[[], Any]) -> Any:
        """Ask the adapter; what its own code raises at that is an AdapterError."""
        raise NotImplementedError
