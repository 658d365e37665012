"""What a machine lacks is no pass: nobody was asked."""

from __future__ import annotations

import os
import socket

import pytest

from conformance.clauses import needing
from conformance.errors import Unsupported


def test_without_cryptography(monkeypatch: pytest.MonkeyPatch) -> None:
    needing.need_cryptography()
    monkeypatch.setattr(needing, "find_spec", lambda name: None)
    with pytest.raises(Unsupported, match="cryptography, which is not installed"):
        needing.need_cryptography()


def test_without_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    needing.need_fork()
    monkeypatch.delattr(os, "fork")
    with pytest.raises(Unsupported, match="needs fork"):
        needing.need_fork()


def test_without_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no such address")

    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(Unsupported, match=r"needs IPv6, .*no such address"):
        needing.need_ipv6()
