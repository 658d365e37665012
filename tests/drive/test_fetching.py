"""A reply over a socket is there when the application has come to its end, too."""

from __future__ import annotations

import http.client
import threading
from typing import Any

import pytest

from conformance.describe.messages import get
from conformance.drive.serving import LONGEST, fetch, listening


def test_fetch_outlasts_the_application(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the application does after its last byte belongs to the request."""
    has_read = threading.Event()
    ended: list[bool] = []
    read = http.client.HTTPResponse.read

    def reading(response: http.client.HTTPResponse) -> bytes:
        found = read(response)
        has_read.set()
        return found

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        write = start_response("200 OK", [("Content-Length", "1")])
        write(b"a")
        ended.append(has_read.wait(LONGEST))
        return []

    monkeypatch.setattr(http.client.HTTPResponse, "read", reading)
    with listening(app) as port:
        reply = fetch(port, get("/"))

        assert reply.body == b"a"
        assert ended == [True]
