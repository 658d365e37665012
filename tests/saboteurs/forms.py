"""Faults in how the body of a multipart form is read."""

from __future__ import annotations

from tests.saboteurs import Saboteur

BODY = 'body = b"".join(read)\n'


def reading(clause: str, fault: str, expression: str) -> Saboteur:
    """Return a saboteur that takes something else for the body."""
    return Saboteur(f"forms.{clause}", fault, "messages.forms", BODY, f"body = {expression}\n")


SABOTEURS = [
    Saboteur(
        "forms.without-an-application",
        "a form is read for the current application only",
        "messages.forms",
        '        body = b"".join(read)\n',
        "        from ..contexts.ambient import current_app\n"
        '        current_app.config\n        body = b"".join(read)\n',
    ),
    reading(
        "parts-arrive",
        "bytes that are no text are lost",
        'b"".join(read).replace(b"\\xff", b"?")',
    ),
    reading(
        "parts-arrive",
        "characters that can be composed are composed",
        'b"".join(read).replace("e\\u0301".encode(), "é".encode())',
    ),
    reading(
        "long-parts-arrive",
        "what is read at once is taken for a line",
        'b"\\n".join(read)',
    ),
    reading(
        "long-forms-close",
        "the last boundary is looked for at the end of what is read at once",
        'b"".join(data.removesuffix(b"\\r") for data in read)',
    ),
    reading(
        "long-forms-close-in-dashes",
        "a block that ends in a dash is taken for the end",
        'b"".join(data + b"-" * data.endswith(b"-") for data in read)',
    ),
    reading(
        "cut-parts-arrive",
        "a short read is the end of the body",
        'next(read, b"")',
    ),
    reading(
        "parts-arrive-in-pieces",
        "a line break at the end of what was read is dropped",
        'b"".join(data.removesuffix(b"\\r\\n") or b"\\n" for data in read)',
    ),
    Saboteur(
        "forms.preamble-is-skipped",
        "a form that does not begin with its boundary is none",
        "messages.forms",
        "for end in ends if boundary else ():",
        'for end in ends if body.startswith((b"--", b"\\r")) else ():',
    ),
    Saboteur(
        "forms.cut-off-form-is-no-crash",
        "the end of the body is looked for behind it",
        "messages.forms",
        "    start = None\n",
        '    start = None\n    text.rindex(b"--\\r\\n")\n',
    ),
    Saboteur(
        "forms.no-boundary-is-no-crash",
        "every form has a boundary",
        "messages.forms",
        'options.get("boundary", "")',
        'options["boundary"]',
    ),
    Saboteur(
        "forms.files-are-saved",
        "half a million bytes of a file are kept",
        "messages.forms",
        "FileStorage(BytesIO(content),",
        "FileStorage(BytesIO(content[:500_000]),",
    ),
    Saboteur(
        "forms.files-are-read",
        "line breaks in files are made one character",
        "messages.forms",
        "FileStorage(BytesIO(content),",
        'FileStorage(BytesIO(content.replace(b"\\r\\n", b"\\n")),',
    ),
    Saboteur(
        "forms.files-are-described",
        "the header fields of a file are lost",
        "messages.forms",
        "filename, name, headers=head)",
        "filename, name)",
    ),
    Saboteur(
        "forms.charset-of-a-field",
        "every field is read as UTF-8",
        "messages.forms",
        'return named if named in ("us-ascii", "iso-8859-1") else "utf-8"',
        'return "utf-8"',
    ),
    Saboteur(
        "forms.odd-bytes-are-no-crash",
        "a form that is no text is an error",
        "messages.forms",
        "return super().parse(BytesIO(body)",
        "body.decode()\n            return super().parse(BytesIO(body)",
    ),
    Saboteur(
        "forms.odd-bytes-in-parts",
        "a field that is no text is an error",
        "messages.forms",
        'content.decode(charset(head), "replace")',
        "content.decode(charset(head))",
    ),
    Saboteur(
        "forms.each-limit-has-its-forms",
        "the defaults of the configuration go before the request class",
        "binding",
        "if app.config[setting] is not None and not _is_own(type(request), setting.lower()):",
        "if app.config[setting] is not None:",
    ),
    Saboteur(
        "forms.each-limit-has-its-forms",
        "files are counted as if they were kept in memory",
        "messages.forms",
        "            if filename is not None:\n",
        "            if len(content) > (self.max_form_memory_size or len(content)):\n"
        "                raise RequestEntityTooLarge\n"
        "            if filename is not None:\n",
    ),
    Saboteur(
        "forms.odd-names-are-no-crash",
        "an extended name has to be written well",
        "messages.forms",
        "    lines = _FOLDED",
        "    from urllib.parse import unquote_to_bytes\n"
        "    unquote_to_bytes(head).decode()\n"
        "    lines = _FOLDED",
    ),
    Saboteur(
        "forms.any-boundary",
        "a boundary is read in lower case",
        "messages.forms",
        'options.get("boundary", "")',
        'options.get("boundary", "").lower()',
    ),
    Saboteur(
        "forms.any-boundary",
        "what a boundary has is an expression",
        "messages.forms",
        "edge = re.escape(boundary.encode())",
        "edge = boundary.encode()",
    ),
    Saboteur(
        "forms.odd-bytes-lose-no-field",
        "a form of which a field is no text is empty",
        "messages.forms",
        '        if mimetype != "multipart/form-data":\n',
        "        if b'%ff' in body:\n            body = b''\n"
        '        if mimetype != "multipart/form-data":\n',
    ),
    Saboteur(
        "forms.text-is-no-file",
        "where no file was sent, fields are files",
        "messages.forms",
        "return BytesIO(), made(fields), made(files)",
        "files = files or [(k, FileStorage(BytesIO(v.encode()), name=k)) for k, v in fields]\n"
        "        return BytesIO(), made(fields), made(files)",
    ),
]
