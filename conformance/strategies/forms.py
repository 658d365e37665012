"""Forms as browsers post them in multipart/form-data (RFC 7578), whole and in awkward places.

How a form is sent is in `conformance.clauses.sending`, what has to come back in the clauses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from hypothesis import strategies as st

BOUNDARIES = ("edge", "b", "----WebKitFormBoundary7MA4YWxkTrZu0gW", "a'()+_,-./:=?b", "0" * 70)
# What a parser could take for the end of a part. EDGE stands for the boundary, HALF for its begin.
EDGE, HALF = b"<edge>", b"<half>"
PIECES = (
    b"\r", b"\n", b"\r\n", b"\n\r", b"-", b"--", b"\r\n-", b"\r\n--", b"\n--" + EDGE, b"--" + EDGE,
    b"\r\n--" + HALF, b"\r--" + EDGE + b"--", b"\r\n-" + EDGE, b"a", b" ",
    b"\x00", b"\xff", b"\xe2\x80\xa8", b'"', b"name=", b"\r\n\r\n", b"Content-Type: text/x\r\n\r\n",
)  # fmt: skip
# Where parsers cut what they read.
BLOCKS = (1 << 16, 1 << 16, 1 << 16, 1 << 13, 1 << 14)
# Made once, because making a strategy costs more than drawing from it.
BLOCK, INDEX = st.sampled_from(BLOCKS), st.integers(0, 1 << 10)
SHIFT, NEAR = st.integers(-1, 2), st.booleans()


@dataclass(frozen=True, slots=True)
class Content:
    """What a part holds: `text` after a run of one byte, so that what is long is written short."""

    text: bytes = b""
    before: int = 0

    def data(self, boundary: str) -> bytes:
        """Return the bytes. What would end the part is never among them, nor what nearly would.

        Parsers may take a single CR or LF for a line break (RFC 2046 asks for both).
        """
        edge = boundary.encode()
        text = self.text.replace(EDGE, edge).replace(HALF, edge[: len(edge) // 2])
        return b"x" * self.before + text.replace(b"--" + edge, b"__" + edge)


@dataclass(frozen=True, slots=True)
class Part:
    """A field, or with a file name a file."""

    name: str
    content: Content
    filename: str | None = None
    kind: str | None = None

    def __str__(self) -> str:
        title = f"file {self.filename!r}" if self.filename is not None else "field"
        run = f"{self.content.before} times b'x', then " * bool(self.content.before)
        content = f"{run}{self.content.text!r}"
        return f"{title} {self.name!r} {self.kind or ''}: {content}"

    def head(self) -> bytes:
        """Return the header fields."""
        lines = [f"Content-Disposition: form-data; name={quoted(self.name)}"]
        if self.filename is not None:
            lines[0] += f"; filename={quoted(self.filename)}"
        lines += [f"Content-Type: {self.kind}"] if self.kind else []
        return "\r\n".join(lines).encode()


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form. `preamble` comes before the first boundary, where it means nothing."""

    parts: tuple[Part, ...]
    boundary: str = "edge"
    preamble: bytes = b""
    epilogue: bytes = b""

    def __str__(self) -> str:
        extras = [f"preamble {self.preamble!r}"] * bool(self.preamble)
        extras += [f"epilogue {self.epilogue!r}"] * bool(self.epilogue)
        title = ", ".join([f"multipart form with the boundary {self.boundary!r}", *extras])
        return "\n  ".join([title, *map(str, self.parts)])

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return f"multipart/form-data; boundary={quoted(self.boundary)}"

    @property
    def open_end(self) -> int:
        """How many bytes of the body come before the closing boundary."""
        return len(self.body()) - len(self.epilogue) - len(f"\r\n--{self.boundary}--\r\n")

    @property
    def start(self) -> int:
        """How many bytes of the body come before the content of the first part."""
        return self.body().index(b"\r\n\r\n", len(self.preamble)) + 4

    def padded(self, size: int) -> Form:
        """Return the form with so many more bytes at the beginning of its first part."""
        first, *rest = self.parts
        content = replace(first.content, before=first.content.before + size)
        return replace(self, parts=(replace(first, content=content), *rest))

    def body(self) -> bytes:
        """Return the form as bytes."""
        edge = b"--" + self.boundary.encode()
        parts = [
            edge + b"\r\n" + part.head() + b"\r\n\r\n" + part.content.data(self.boundary) + b"\r\n"
            for part in self.parts
        ]
        return self.preamble + b"".join(parts) + edge + b"--\r\n" + self.epilogue


def quoted(text: str) -> str:
    """Return a quoted-string (RFC 9110, 5.6.4)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def contents() -> st.SearchStrategy[Content]:
    """Generate small contents full of what looks like an end."""
    return st.lists(st.sampled_from(PIECES), max_size=6).map(b"".join).map(Content)


def field_names() -> st.SearchStrategy[str]:
    """Generate names of fields."""
    return st.sampled_from(["a", "b", "x y", "a;b", "a=b", "é", "a[0].b", "\U0001f40d", "%41"])


def file_names() -> st.SearchStrategy[str]:
    """Generate names of files."""
    return st.sampled_from(["f.txt", "a b.tar.gz", "x;y=z.png", "é.pdf", "a'b", "100%.txt", ".x"])


@cache
def forms(*, min_size: int = 0) -> st.SearchStrategy[Form]:
    """Generate forms of fields and files."""
    kinds = st.sampled_from([None, "image/png", "text/x"])
    files = st.builds(Part, field_names(), contents(), file_names(), kinds)
    # A field is text, so only what UTF-8 stands for.
    fields = st.builds(Part, field_names(), contents().filter(is_text))
    return st.builds(
        Form,
        st.lists(files | fields, min_size=min_size, max_size=4).map(tuple),
        st.sampled_from(BOUNDARIES),
        st.sampled_from([b"", b"", b"\r\n"]),
        st.sampled_from([b"", b"", b"no part either", b"\r\n\r\n"]),
    )


@st.composite
def cut_forms(draw: st.DrawFn, *, long: bool) -> tuple[Form, int]:
    """Generate a form and a place in its body, before the closing boundary, that is awkward to cut.

    A long form is made long enough for the place to be the end of a block.
    """
    form = draw(forms(min_size=1))
    body = form.body()
    start, end = form.start, form.open_end
    breaks = [at for at in range(start, end) if body[at] in b"\r\n"] or [end]
    chosen = draw(INDEX)
    near = breaks[chosen % len(breaks)] + draw(SHIFT)
    place = near if draw(NEAR) else start + chosen % (end - start + 1)
    place = min(max(place, start), end)
    if not long:
        return form, place
    block = draw(BLOCK)
    size = -place % block
    return form.padded(size), place + size


def closed(form: Form, within: int, block: int = 1 << 16) -> Form:
    """Return the form padded so that a block ends so many bytes within its closing boundary."""
    return form.padded(-(form.open_end + within) % block)


@st.composite
def closing_forms(draw: st.DrawFn, *, in_dashes: bool) -> Form:
    """Generate long forms in whose closing boundary a block ends: in its last dashes, or not."""
    form = draw(forms(min_size=1))
    dashes = len(f"\r\n--{form.boundary}-")
    places = [1, 2, 3, 4, 5, dashes - 2, dashes - 1, dashes + 1, dashes + 2]
    within = dashes if in_dashes else places[draw(INDEX) % len(places)]
    return closed(form, within, draw(BLOCK))


def is_text(content: Content) -> bool:
    """Tell whether UTF-8 stands for it."""
    return b"\xff" not in content.text
