"""A strict reader of HTTP/1.1 on the bytes that a server really sends.

Clients forgive: they hide a second interim reply, a bare line feed, a body where none may be. Here
bytes go out as they are written, bytes come in, and `replies` takes them apart by RFC 9112. What
breaks a rule is told, and nothing that follows on the connection is lost. What a server is started
with is said by `conformance.drive.serving`.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from conformance.drive.serving import LONGEST, LOOPBACK, watched

STATUS_LINE = re.compile(rb"HTTP/(\d\.\d) (\d{3}) ([\t \x21-\x7e\x80-\xff]*)")
NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(rb"[\t \x21-\x7e\x80-\xff]*")
SIZE = re.compile(rb"([0-9A-Fa-f]+)[ \t]*(;.*)?")
DIGITS = re.compile(r"[0-9]+")
BODILESS = frozenset({204, 304})  # and 1xx, and any reply to HEAD (RFC 9112, 6.3)

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A reply as it was sent.

    `framing` says what its end was found by: "none" where no body may be, "chunked", "length", or
    "close". `complete` says whether that end was there. `breaches` has each rule that it breaks.
    """

    version: str
    status: int
    reason: str
    fields: Fields
    body: bytes = b""
    framing: str = "none"
    complete: bool = True
    trailers: Fields = ()
    breaches: tuple[str, ...] = ()

    def all(self, name: str) -> list[str]:
        """Return the values of a field, in order; its name has no case."""
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def listed(self, name: str) -> list[str]:
        """Return the members of a field that is a list of tokens, in lower case."""
        return [one.strip().lower() for one in ",".join(self.all(name)).split(",") if one.strip()]

    @property
    def interim(self) -> bool:
        """Whether the final reply is still to come."""
        return 100 <= self.status < 200


@dataclass(frozen=True, slots=True)
class Heard:
    """All that came on a connection: the bytes, the replies, and what is none at the end."""

    raw: bytes
    messages: tuple[Message, ...]
    rest: bytes = b""

    @property
    def finals(self) -> list[Message]:
        """The replies that are no interim ones."""
        return [message for message in self.messages if not message.interim]

    @property
    def breaches(self) -> list[str]:
        """Each rule that is broken, in the order of the bytes."""
        found = [breach for message in self.messages for breach in message.breaches]
        return found + ([f"no reply begins with {self.rest[:60]!r}"] if self.rest else [])


def replies(raw: bytes, methods: Sequence[str] = ("GET",), version: str = "1.1") -> Heard:
    """Take the bytes of a connection apart that is closed now.

    In: the methods of the requests in order, since a reply to HEAD has no body, and the version of
    the requests. A reply too many is read as one to GET.
    """
    found: list[Message] = []
    rest, left = raw, list(methods)
    while rest:
        method = left[0] if left else "GET"
        message, after = _message(rest, method, version)
        if message is None:
            break
        found.append(message)
        rest = after
        if not message.interim:
            left = left[1:]
    return Heard(raw, tuple(found), rest)


def _message(raw: bytes, method: str, version: str) -> tuple[Message | None, bytes]:
    """Return the first reply and what comes after it; None when there is no status line."""
    head, found, after = raw.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    line = STATUS_LINE.fullmatch(first)
    if line is None:
        return None, raw
    breaches = [] if found else ["the header section does not end"]
    fields = _fields(lines, breaches)
    status = int(line[2])
    message = Message(line[1].decode(), status, line[3].decode("latin-1"), fields)
    codings, lengths = message.listed("Transfer-Encoding"), message.all("Content-Length")
    if codings and lengths:
        breaches.append("both Transfer-Encoding and Content-Length are sent (RFC 9112, 6.2)")
    if codings and version == "1.0":
        breaches.append("Transfer-Encoding is sent to a client of HTTP/1.0 (RFC 9112, 6.1)")
    if message.interim and version == "1.0":
        breaches.append(f"{status} is sent to a client of HTTP/1.0 (RFC 9110, 15.2)")
    if status < 200 or status == 204:
        for name in ("Transfer-Encoding", "Content-Length"):
            if message.all(name):
                breaches.append(f"{name} is sent with {status} (RFC 9112, 6.1; RFC 9110, 8.6)")
    if len(lengths) > 1 or any(not DIGITS.fullmatch(one) for one in lengths):
        breaches.append(f"Content-Length is {lengths} (RFC 9110, 8.6)")
    body, framing, complete = b"", "none", bool(found)
    trailers: Fields = ()
    if not found or method == "HEAD" or message.interim or status in BODILESS:
        pass
    elif codings:
        framing = "chunked"
        if codings != ["chunked"]:
            breaches.append(f"Transfer-Encoding is {codings}, which nobody asked for")
        body, after, complete, trailers = _chunks(after, breaches)
    elif lengths and DIGITS.fullmatch(lengths[0]):
        framing, wanted = "length", int(lengths[0])
        body, after = after[:wanted], after[wanted:]
        complete = len(body) == wanted
    else:
        framing, body, after = "close", after, b""
    whole = Message(
        message.version, status, message.reason, fields, body, framing, complete, trailers,
        tuple(breaches),
    )  # fmt: skip
    return whole, after


def _fields(lines: list[bytes], breaches: list[str]) -> Fields:
    """Return field lines as pairs, and note what is wrong with them (RFC 9112, 5)."""
    found: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not NAME.fullmatch(name) or not VALUE.fullmatch(value):
            breaches.append(f"{line!r} is no field line (RFC 9112, 5)")
        found.append((name.decode("latin-1"), value.strip(b" \t").decode("latin-1")))
    return tuple(found)


def _chunks(raw: bytes, breaches: list[str]) -> tuple[bytes, bytes, bool, Fields]:
    """Return content, what follows, whether the last chunk was there, and the trailer fields."""
    body = b""
    while True:
        line, found, raw = raw.partition(b"\r\n")
        size = SIZE.fullmatch(line)
        if not found or size is None:
            if line:
                breaches.append(f"{line[:60]!r} is no size of a chunk (RFC 9112, 7.1)")
            return body, raw, False, ()
        wanted = int(size[1], 16)
        if not wanted:
            break
        body, raw = body + raw[:wanted], raw[wanted:]
        if not raw.startswith(b"\r\n"):
            if raw:
                breaches.append(f"{raw[:20]!r} stands where a chunk ends (RFC 9112, 7.1)")
            return body, raw, False, ()
        raw = raw[2:]
    lines: list[bytes] = []
    while True:
        line, found, raw = raw.partition(b"\r\n")
        if not found or not line:
            return body, raw, bool(found), _fields(lines, breaches)
        lines.append(line)


class Wire:
    """A connection to a server: exact bytes out, exact bytes in."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.raw = b""
        self.port: int = connection.getsockname()[1] if connection.family != UNIX else 0

    def send(self, data: bytes) -> None:
        """Send bytes as they are; a server that has closed already does not get them."""
        with suppress(OSError):
            self.socket.sendall(data)

    def until(self, mark: bytes) -> bool:
        """Read until these bytes came; False when the server closed before."""
        while mark not in self.raw:
            if not self._more():
                return False
        return True

    def finish(self) -> None:
        """Say that nothing more is sent."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)

    def all(self) -> bytes:
        """Read until the server closes, and return all that came."""
        while self._more():
            pass
        return self.raw

    def reply(self, method: str) -> Heard:
        """Read until one final reply to a request is whole, or until the server closes."""
        while True:
            heard = replies(self.raw, (method,))
            last = heard.messages[-1] if heard.messages else None
            ended = last is not None and last.complete and last.framing != "close"
            if (ended and last is not None and not last.interim) or not self._more():
                return heard

    def closes(self, seconds: float) -> bool:
        """Read on for so long; tell whether the server closed."""
        former = self.socket.gettimeout()
        self.socket.settimeout(seconds)
        try:
            while data := self.socket.recv(65536):
                self.raw += data
        except TimeoutError:
            return False
        except OSError:  # a reset
            return True
        finally:
            self.socket.settimeout(former)
        return True

    def _more(self) -> bool:
        try:
            data = self.socket.recv(65536)
        except OSError:  # a reset: what came before it was read
            return False
        self.raw += data
        return bool(data)


UNIX = getattr(socket, "AF_UNIX", None)


@contextmanager
def connected(
    address: int | str, host: str = LOOPBACK, secure: ssl.SSLContext | None = None
) -> Iterator[Wire]:
    """Connect to a port of the loopback, or to a socket by its path; with `secure`, by TLS.

    Raises AssertionError when nobody listens there, or does not speak TLS.
    """
    try:
        if isinstance(address, str):
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(LONGEST)
            connection.connect(address)
        else:
            connection = socket.create_connection((host, address), timeout=LONGEST)
    except OSError as error:
        raise AssertionError(f"nobody listens at {host}, {address}: {error}") from None
    with watched(connection):
        yield Wire(_secured(connection, secure) if secure else connection)


def _secured(connection: socket.socket, secure: ssl.SSLContext) -> socket.socket:
    try:
        return secure.wrap_socket(connection, server_hostname="localhost")
    except OSError as error:
        raise AssertionError(f"who listens there speaks no TLS: {error}") from None
