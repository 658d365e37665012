"""Where data becomes HTML: the templates, and what is done to everything that they print.

All that is printed is escaped, and control characters and marks of direction are written as what
they are. An address becomes a link only if it is one of the web. The policy of each page lets
nothing run but the file of this package. What is on a page is said by the other modules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

from conformance.foreign import visible

ROOM = Path(__file__).parent
FILES = ("style.css", "pages.js", "first.js")
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)
ADDRESS = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+(?:[/?#][^\s\"'<>\\^`{|}]*)?")
CODE = re.compile(r"`([^`\n]+)`")


@cache
def environment() -> jinja2.Environment:
    """Return the environment of the templates."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOM / "templates"),
        autoescape=True,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    for usable in (prose, address, anchor, packages, data):
        made.filters[usable.__name__] = usable
    made.globals |= {"policy": POLICY}
    return made


def render(template: str, **values: Any) -> str:
    """Return a page."""
    return environment().get_template(template).render(values)


def files() -> dict[str, str]:
    """Return the files that all pages share, by name."""
    return {name: (ROOM / "static" / name).read_text(encoding="utf-8") for name in FILES}


def _shown(value: Any) -> Any:
    """Return what a template prints: text without characters that a reader would not see."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible(value)


def address(text: str) -> str | None:
    """Return a text that is an address of the web; None for one that is none, or does something."""
    return text if ADDRESS.fullmatch(text) and text.isprintable() else None


def prose(text: str) -> Markup:
    """Return a text of ours or of a report; what stands between backquotes is code."""
    parts = CODE.split(visible(text))
    parts[1::2] = [Markup("<code>{}</code>").format(part) for part in parts[1::2]]
    return Markup("").join(escape(part) for part in parts)


def anchor(text: str) -> str:
    """Return a text as it can stand behind the # of an address."""
    return quote(visible(text), safe="")


def packages(found: Mapping[str, str]) -> str:
    """Return distributions and their versions in a row."""
    return ", ".join(f"{name} {version}" for name, version in found.items())


def data(value: Mapping[str, Any] | Iterable[Any]) -> Markup:
    """Return plain data for a script, inside of an element that is no script itself."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for mark in "<>&'":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)
