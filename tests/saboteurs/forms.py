"""Faults in how the body of a multipart form is read."""

from __future__ import annotations

from tests.saboteurs import Saboteur

READ = 'BytesIO(b"".join(read))'
REST = ", *args, **kwargs)\n\n\nclass Request"
ALL = f"return super().parse({READ}{REST}"


def reading(clause: str, fault: str, expression: str, before: str = "") -> Saboteur:
    """Return a saboteur that parses something else than what was read."""
    new = f"{before}return super().parse({expression}{REST}"
    return Saboteur(f"forms.{clause}", fault, "messages", ALL, new)


SABOTEURS = [
    reading(
        "parts-arrive",
        "bytes that are no text are lost",
        'BytesIO(b"".join(read).replace(b"\\xff", b"?"))',
    ),
    reading(
        "long-parts-arrive",
        "what is read at once is taken for a line",
        'BytesIO(b"\\n".join(read))',
    ),
    reading(
        "cut-parts-arrive",
        "a short read is the end of the body",
        "BytesIO(next(read, b''))",
    ),
    reading(
        "parts-arrive-in-pieces",
        "the parser is given what the server hands out at a time",
        "stream",
    ),
    reading(
        "preamble-is-skipped",
        "a form that does not begin with its boundary is none",
        'BytesIO(data if data.startswith((b"--", b"\\r")) else b"")',
        'data = b"".join(read)\n        ',
    ),
    reading(
        "cut-off-form-is-no-crash",
        "the end of the body is looked for behind it",
        "BytesIO(data)",
        'data = b"".join(read)\n        data.rindex(b"--\\r\\n")\n        ',
    ),
    reading(
        "no-boundary-is-no-crash",
        "every form has a boundary",
        READ,
        'assert "multipart" not in args[0] or args[2]["boundary"]\n        ',
    ),
]
