"""What a clause needs of the machine: where it is lacking, nobody is asked, and nobody passes."""

from __future__ import annotations

import os
import socket
from importlib.util import find_spec

from conformance.errors import Unsupported


def need_cryptography() -> None:
    """Raise Unsupported where no certificate can be made."""
    if find_spec("cryptography") is None:
        raise Unsupported("a certificate", "is made with cryptography, which is not installed")


def need_fork() -> None:
    """Raise Unsupported where a process cannot be forked."""
    if not hasattr(os, "fork"):
        raise Unsupported("a process for each request", "needs fork, which this system lacks")


def need_ipv6() -> None:
    """Raise Unsupported where nobody can listen on the loopback of IPv6."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            pass
    except OSError as error:
        problem = f"needs IPv6, which this machine's loopback lacks: {error}"
        raise Unsupported("a server at ::1", problem) from None
