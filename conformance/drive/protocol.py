"""The protocols between server and application, as rules: what breaks PEP 3333, or ASGI's own.

Each check raises ProtocolBreach, an AssertionError, wherever it happens. Who calls an application
is said by `conformance.drive.wire`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from conformance.describe.messages import Exchange, Reply
from conformance.foreign import class_name, exact, shown

STATUS = re.compile(r"[1-9][0-9]{2} [^\x00-\x1f\x7f]*")
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a token, RFC 9110, 5.6.2
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
OTHER_LOOPS = ("trio", "curio")  # ASGI is driven with asyncio, as most servers do it
SHORT = 200  # characters of what was sent that a breach shows


class ProtocolBreach(AssertionError):
    """The implementation broke the protocol between server and application."""


def check_status(status: object) -> None:
    """Raise ProtocolBreach unless `status` is a native string such as "200 OK" (PEP 3333)."""
    if type(status) is not str or not STATUS.fullmatch(status):
        raise ProtocolBreach(
            f"the status {shown(status, SHORT)} is not a str like '200 OK' (PEP 3333)"
        )


def check_iterable(body: object) -> None:
    """Raise ProtocolBreach unless an application has returned an iterable (PEP 3333)."""
    if not hasattr(type(body), "__iter__") and not hasattr(type(body), "__getitem__"):
        raise ProtocolBreach(f"the application returned {class_name(body)}, no iterable (PEP 3333)")


# What an ASGI message of a kind may have, and of which type it is.
MESSAGES: dict[str, dict[str, tuple[type, ...]]] = {
    "http.response.start": {"status": (int,)},
    "http.response.body": {"body": (bytes, bytearray, memoryview)},
}


def check_message(message: Any) -> list[Any]:
    """Return the headers of a message to the client: any iterable of pairs, which is read once.

    Raises ProtocolBreach for a message that no ASGI server could send.
    """
    kind = message.get("type") if isinstance(message, Mapping) else None
    if not isinstance(kind, str):
        raise ProtocolBreach(f"send() was given {shown(message, SHORT)}, no message (ASGI)")
    for name, types in MESSAGES.get(kind, {}).items():
        if not isinstance(message.get(name, b"" if name == "body" else None), types):
            found = shown(message.get(name), SHORT)
            raise ProtocolBreach(f"{kind} has {name} {found}, no {types[0].__name__} (ASGI)")
    if kind == "http.response.start" and not 100 <= exact(message["status"]) <= 999:
        found = shown(message["status"], SHORT)
        raise ProtocolBreach(f"the status {found} has not three digits (RFC 9110, 15)")
    headers = message.get("headers", ()) if kind == "http.response.start" else ()
    if isinstance(headers, str | bytes) or not isinstance(headers, Iterable):
        raise ProtocolBreach(f"the headers are {class_name(headers)}, no list of pairs (ASGI)")
    read = list(headers)
    for item in read:
        try:
            pair = tuple(item)
        except TypeError:
            pair = ()
        if [isinstance(one, bytes) for one in pair] != [True, True]:
            raise ProtocolBreach(f"the header {shown(item, SHORT)} is no pair of bytes (ASGI)")
    return read


def check_headers(headers: object) -> None:
    """Raise ProtocolBreach unless `headers` is a list of valid (str, str) tuples (PEP 3333)."""
    if type(headers) is not list:
        raise ProtocolBreach(f"the headers are {class_name(headers)}, not a list (PEP 3333)")
    for item in headers:
        if type(item) is not tuple or len(item) != 2:
            raise ProtocolBreach(f"the header {shown(item, SHORT)} is not a pair (PEP 3333)")
        name, value = item
        if type(name) is not str or type(value) is not str:
            raise ProtocolBreach(
                f"the header {shown(item, SHORT)} is not made of native strings (PEP 3333)"
            )
        if not NAME.fullmatch(name) or name.lower() == "status":
            raise ProtocolBreach(f"the header name {shown(name, SHORT)} is not allowed (PEP 3333)")
        if CONTROL.search(value):
            raise ProtocolBreach(
                f"the header {name} has a control character: {shown(value, SHORT)}"
            )
        try:
            value.encode("latin-1")
        except UnicodeEncodeError:
            raise ProtocolBreach(
                f"the header {name} is not latin-1: {shown(value, SHORT)}"
            ) from None


def check_body(exchange: Exchange, reply: Reply) -> None:
    """Raise ProtocolBreach when length and body disagree (RFC 9110, 8.6).

    What HEAD is answered with has clauses of its own: not every framework claims to know HEAD.
    """
    bodiless = reply.status in (204, 304) or reply.status < 200
    if bodiless and reply.body:
        raise ProtocolBreach(f"{exchange.method} {reply.status} has a body: {reply.body[:40]!r}")
    lengths = set(reply.headers_named("Content-Length"))
    if len(lengths) > 1:
        raise ProtocolBreach(f"several values of Content-Length: {sorted(lengths)}")
    if lengths and not bodiless and exchange.method != "HEAD" and lengths != {str(len(reply.body))}:
        raise ProtocolBreach(
            f"Content-Length says {lengths.pop()}, the body has {len(reply.body)} bytes"
        )


def loop_of(error: BaseException) -> str | None:
    """Return the library of another event loop that an error comes from: it misses its own loop."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = str(trace.tb_frame.f_globals.get("__name__"))
        trace = trace.tb_next
    return next((loop for loop in OTHER_LOOPS if place.partition(".")[0] == loop), None)
