"""Variations of defaults: what hashes cost, what stands between parts, what a server announces."""

from __future__ import annotations

import logging
from typing import Any

import werkzeug.security
import werkzeug.test
from werkzeug.serving import BaseWSGIServer

from conformance.clauses.conversing import BARE
from conformance.clauses.server.test_logged import heard
from conformance.clauses.structures.test_passwords import cheaply
from conformance.drive.serving import running
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, RFC, WERKZEUG
from tests.variations import Patch, Variation

ROUNDS = 2_000_000
BOUNDARY = "own'boundary(1)+_,-./:=?"


def hashes_longer(impl: Implementation) -> bool:
    """Tell whether a password is hashed with more rounds."""
    with cheaply() as rounds:
        impl.perform(lambda: impl.messages.generate_password_hash("a", "pbkdf2"))
    return rounds == [ROUNDS]


def bounded(former: Any) -> Any:
    """Return an encoder of forms with a boundary of its own."""

    def encode(
        data: Any, use_tempfile: bool = True, threshold: int = 1, boundary: str | None = None
    ) -> Any:
        return former(data, use_tempfile, threshold, boundary or BOUNDARY)

    return encode


def has_own_boundary(impl: Implementation) -> bool:
    """Tell whether a form is sent with that boundary."""
    seen: list[str] = []

    def ask() -> None:
        made = impl.messages.EnvironBuilder(data={"a": "1"}, content_type="multipart/form-data")
        seen.append(made.get_environ()["CONTENT_TYPE"])

    impl.perform(ask)
    return BOUNDARY in seen[0]


def announced(self: BaseWSGIServer) -> None:
    """Say it in other words, with a path, and with a link that is in brackets."""
    host = f"[{self.host}]" if ":" in self.host else self.host
    scheme = "https" if self.ssl_context else "http"
    logging.getLogger("werkzeug").info("Open <%s://%s:%d/>.", scheme, host, self.port)


def says_open(impl: Implementation) -> bool:
    """Tell whether the server says it so."""
    found: list[str] = []

    def body() -> None:
        built: Any = impl.built(BARE)

        def serve(**options: Any) -> None:
            logging.disable(logging.NOTSET)
            built.serve(**options)

        with heard() as lines, running(serve, use_reloader=False):
            pass
        found.extend(lines)

    impl.perform(body)
    return any(line.startswith("Open <http://") for line in found)


VARIATIONS = [
    Variation(
        "hashes-that-take-longer",
        "default parameters may be updated",
        (WERKZEUG.api("generate_password_hash"),),
        hashes_longer,
        patches=(Patch(werkzeug.security, "DEFAULT_PBKDF2_ITERATIONS", lambda former: ROUNDS),),
    ),
    Variation(
        "forms-with-another-boundary",
        "a boundary is up to whoever sends, and any form may be kept on the disk",
        (RFC(7578, "4.1"), RFC(2046, "5.1.1")),
        has_own_boundary,
        patches=(Patch(werkzeug.test, "stream_encode_multipart", bounded),),
    ),
    Variation(
        "server-in-other-words",
        "how a server announces itself is left to it",
        (FLASK("Quickstart", "A Minimal Application"),),
        says_open,
        patches=(Patch(BaseWSGIServer, "log_startup", lambda former: announced),),
    ),
]
