"""Templates, by Jinja2: where they are found, what they see, and how they are rendered.

`environment` has what an application keeps for its templates, `rendering` the functions that views
call. What a template language is made of is Jinja2's; it is imported when the first template is
asked for, and without it one line says how to get it. Source: Flask documentation, "Templates".
"""

from typing import Any

from .rendering import (
    render_template,
    render_template_string,
    stream_template,
    stream_template_string,
)

__all__ = [
    "render_template",
    "render_template_string",
    "stream_template",
    "stream_template_string",
]


def __getattr__(name: str) -> Any:
    """Return one of the classes that are imported with Jinja2."""
    if name not in ("DispatchingJinjaLoader", "Environment"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import loading

    return getattr(loading, name)
