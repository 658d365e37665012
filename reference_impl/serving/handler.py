"""The development server's side of HTTP: which requests it takes, and what it adds to replies.

Werkzeug's handler reads and writes. What is said here goes by RFC 9112 and PEP 3333 where that
handler goes its own way: what is no request, how chunks are read, what HTTP/1.0 is answered with.
Where the server listens is said by `reference_impl.serving.server`.
"""

from __future__ import annotations

import io
import re
from importlib import metadata
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes, urlsplit

from werkzeug.serving import WSGIRequestHandler

SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(;[^\r\n]*)?\r\n")
LENGTH = re.compile(r"[0-9]+")
LONGEST = 8192  # bytes of a line between chunks
BY_ITSELF = tuple(map(int, metadata.version("werkzeug").split(".")[:2])) < (3, 2)


class Handler(WSGIRequestHandler):
    """Answers the requests of one connection."""

    raw_requestline: bytes

    def parse_request(self) -> bool:
        """Read a request; answer it here, and return False, when it is none."""
        if self.raw_requestline == b"\r\n":  # left over from an earlier body
            self.raw_requestline = self.rfile.readline(65537)
        self.sent: set[str] = set()
        if not super().parse_request():
            return False
        if problem := self.problem():
            self.path = "*"  # the log takes it apart, too
            self.send_error(*problem)
            return False
        if self.request_version == "HTTP/1.0":
            del self.headers["Expect"]
            self.protocol_version = "HTTP/1.0"
        return True

    def problem(self) -> tuple[int, str] | None:
        """Return status and reason for a request that has to be refused (RFC 9112, 3.2, 5, 6.3)."""
        lengths = self.headers.get_all("Content-Length", [])
        codings = ",".join(self.headers.get_all("Transfer-Encoding", []))
        hosts = len(self.headers.get_all("Host", []))
        if self.headers.defects:
            return 400, "Malformed header section"
        if hosts > 1 or (not hosts and self.request_version == "HTTP/1.1"):
            return 400, "One Host is needed"
        if len(set(lengths)) > 1 or not all(LENGTH.fullmatch(one.strip(" \t")) for one in lengths):
            return 400, "Malformed Content-Length"
        if codings and codings.strip(" \t").lower() != "chunked":
            return 501, "Unknown transfer coding"
        try:
            urlsplit(self.path)
        except ValueError:
            return 400, "Malformed target"
        return None

    def handle_expect_100(self) -> bool:
        """Answer an expectation, once: before Werkzeug 3.2, `run_wsgi` does so by itself."""
        return BY_ITSELF or super().handle_expect_100()

    def make_environ(self) -> dict[str, Any]:
        """Return what the application is given: targets and values as the bytes that they were."""
        environ: dict[str, Any] = super().make_environ()
        target = urlsplit(self.path)
        path = target.path
        if target.netloc and not target.scheme:  # two slashes at the front, and no host
            path = f"/{target.netloc}{path}"
        environ["PATH_INFO"] = unquote_to_bytes(path.encode("latin-1")).decode("latin-1")
        environ["QUERY_STRING"] = target.query
        environ["REQUEST_URI"] = environ["RAW_URI"] = self.path
        if isinstance(self.server.server_address, str):  # a socket of the file system
            environ["SERVER_NAME"], environ["SERVER_PORT"] = "localhost", ""
        for key, value in environ.items():
            if key.startswith(("HTTP_", "CONTENT_")):
                environ[key] = value.strip(" \t")
        if "wsgi.input_terminated" in environ:
            environ["wsgi.input"] = io.BufferedReader(Dechunked(self.rfile))
        self.rfile = Waiting(self.rfile)
        return environ

    def send_response(self, code: int, message: str | None = None) -> None:
        """Begin a reply; what the server says of itself comes at its end."""
        self.sent = set()
        self.log_request(code)
        self.send_response_only(code, message)

    def send_header(self, keyword: str, value: str) -> None:
        """Write one field."""
        self.sent.add(keyword.lower())
        super().send_header(keyword, value)

    def end_headers(self) -> None:
        """Add what the application has not named itself, and end the fields."""
        if "server" not in self.sent:
            self.send_header("Server", self.version_string())
        if "date" not in self.sent:
            self.send_header("Date", self.date_time_string())
        super().end_headers()


class Waiting(io.BufferedIOBase):
    """What waits to be read when a reply is complete, and no more.

    Werkzeug's handler reads on until the client closes, and the client waits for the server: it was
    told that the server closes (RFC 9112, 9.6).
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int | None = -1, /) -> bytes:
        """Return what is there already, at most so many bytes; nothing at the end."""
        found: bytes = self._stream.read1(-1 if size is None else size)
        return found

    def close(self) -> None:
        """Close the connection's stream."""
        self._stream.close()


class Dechunked(io.RawIOBase):
    """A body that comes in chunks, as one stream; raises OSError for what are no chunks."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = 0
        self._began = self._done = False

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some of it into a buffer, and return how much; 0 at its end."""
        if not self._left and not self._done:
            self._next()
        data = self._stream.read(min(self._left, len(buffer)))
        if self._left and not data:
            self._fail()
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)

    def _next(self) -> None:
        """Go to the next chunk; behind the last one, read the trailer."""
        if self._began and self._stream.read(2) != b"\r\n":
            self._fail()
        self._began = True
        size = SIZE.fullmatch(self._stream.readline(LONGEST))
        if size is None:
            self._fail()
        self._left = int(size[1], 16)
        self._done = not self._left
        line = b"\r\n" if self._left else self._stream.readline(LONGEST)
        while line != b"\r\n":
            if not line.endswith(b"\r\n"):
                self._fail()
            line = self._stream.readline(LONGEST)

    def _fail(self) -> NoReturn:
        """Let nobody take what came for a whole body."""
        self._left, self._done = 0, False
        self._began = True
        raise OSError("the chunks of a request's body are broken")
