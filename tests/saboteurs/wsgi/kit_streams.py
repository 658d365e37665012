"""Faults in the tools for streams and bodies."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def stream(catches: str, what: str, old: str, new: str) -> Saboteur:
    """Return a saboteur of the tools that read bodies."""
    return Saboteur(f"wsgi.{catches}", what, "wsgi.streams", old, new)


def body(catches: str, what: str, old: str, new: str) -> Saboteur:
    """Return a saboteur of the tools that send bodies."""
    return Saboteur(f"wsgi.{catches}", what, "wsgi.iterables", old, new)


READ = "data = self._stream.read(min(wanted, self.limit - self._position))"
ASCII = "return int(text) if text.isascii() and text.isdecimal() else 0"

SABOTEURS = [
    body(
        "responder",
        "what it returns is the reply",
        "        return function(*given)(*given[-2:])\n",
        "        return function(*given)\n",
    ),
    body(
        "responder",
        "a method is given the request alone",
        "        return function(*given)(*given[-2:])\n",
        "        return function(*given[-2:])(*given[-2:])\n",
    ),
    stream(
        "limited-stream-that-breaks",
        "a reset comes out as it is",
        "        except (OSError, ValueError) as error:\n",
        "        except ValueError as error:\n",
    ),
    stream(
        "limited-stream-that-breaks",
        "below a maximum it is the end",
        "if error is not None or not self._is_max:",
        "if not self._is_max:",
    ),
    stream(
        "limited-stream",
        "the limit is that of each read",
        READ,
        READ.replace(" - self._position", ""),
    ),
    stream(
        "limited-stream",
        "the limit is reached one byte later",
        "return self._position >= self.limit",
        "return self._position > self.limit",
    ),
    stream(
        "limited-stream-of-a-slow-one",
        "the rest is what one read gives",
        "            read += data\n",
        "            read += data\n            break\n",
    ),
    stream(
        "limited-stream-that-ends-early",
        "a body that is cut off is whole",
        "            self.on_disconnect()\n",
        "            pass\n",
    ),
    stream(
        "limited-stream-hooks",
        "a read at the limit is a disconnect",
        "            self.on_exhausted()\n            return 0\n",
        "            self.on_disconnect()\n            return 0\n",
    ),
    stream(
        "stream-with-a-maximum",
        "a maximum is never enforced",
        "    def on_exhausted(self) -> Any:\n",
        "    def on_exhausted(self) -> Any:\n        return None\n\n    def _dead(self) -> Any:\n",
    ),
    stream(
        "content-length",
        "a sign is ignored",
        ASCII,
        'return int(text.strip("-")) if text.strip("-").isdecimal() else 0',
    ),
    stream(
        "content-length-in-ascii",
        "any digits count",
        ASCII,
        ASCII.replace("text.isascii() and ", ""),
    ),
    stream(
        "content-length-of-chunks",
        "chunks have a length",
        'if "chunked" in',
        'if "none" in',
    ),
    stream(
        "content-length-of-several-codings",
        "one coding alone is looked for",
        '.lower().split(",")',
        '.lower().split(";")',
    ),
    stream(
        "input-stream",
        "without a length, everything is read",
        "return io.BytesIO() if safe_fallback else stream",
        "return stream",
    ),
    stream(
        "input-stream-terminated",
        "a length goes before what the server says",
        'if environ.get("wsgi.input_terminated"):',
        'if environ.get("wsgi.input_terminated") and length is None:',
    ),
    stream(
        "input-stream-maximum",
        "as long as the maximum is too long",
        "length > max_content_length:",
        "length >= max_content_length:",
    ),
    body(
        "closing-iterator",
        "the callbacks go before the body",
        "        for callback in self._callbacks:",
        "        for callback in reversed(self._callbacks):",
    ),
    body(
        "file-wrapper",
        "the last block is lost when it is short",
        "        if not block:\n",
        "        if len(block) < self.buffer_size:\n",
    ),
    body(
        "file-wrapper-seeks",
        "every file can be sought",
        'return hasattr(self.file, "seek") if ask is None else bool(ask())',
        "return True",
    ),
    body(
        "file-wrapper-of-the-server",
        "the server's wrapper is not asked",
        'environ.get("wsgi.file_wrapper", FileWrapper)',
        "FileWrapper",
    ),
    stream(
        "limited-stream-reads-nothing",
        "who asks for nothing is told that nothing comes",
        "        if not wanted:\n            return 0\n",
        "",
    ),
    stream(
        "limited-stream-in-a-buffer",
        "a buffer is filled as if it were as long as what is left",
        READ,
        "data = self._stream.read(wanted)",
    ),
    stream(
        "limited-stream-of-a-bare-one",
        "the stream below has to have readinto",
        READ,
        READ.replace("self._stream.read(", "self._stream.readinto and self._stream.read("),
    ),
    stream(
        "limited-stream-of-a-broken-one",
        "an error of the stream below is handed on",
        "        except (OSError, ValueError) as error:\n            self.on_disconnect(error)",
        "        except ValueError as error:\n            self.on_disconnect(error)",
    ),
    Saboteur(
        "wsgi.no-path",
        "a path is there",
        "wsgi.hosts",
        '    path: str = environ.get("PATH_INFO", "")\n',
        '    path: str = environ["PATH_INFO"]\n',
    ),
]
