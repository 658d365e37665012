"""Rendering: the functions that views call, as a whole or piece by piece.

Each of them tells `before_render_template` and `template_rendered`. A stream keeps the request of
the view that began it. Source: Flask documentation, "Template Rendering", "Signals",
"Streaming Contents".
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..contexts.ambient import current_app, has_request_context
from ..contexts.streaming import stream_with_context
from ..signals import before_render_template, template_rendered

if TYPE_CHECKING:
    from jinja2 import Template

Names = Any  # the name of a template, a template, or a list of them of which the first is taken


def render_template(template_name_or_list: Names, **context: Any) -> str:
    """Return a template of the application, rendered with these values.

    jinja2.TemplateNotFound where none of the names is one of a template.
    """
    return _rendered(_template(template_name_or_list), context)


def render_template_string(source: str, **context: Any) -> str:
    """Return a template that is given as text, rendered with these values, which are escaped."""
    return _rendered(current_app.jinja_env.from_string(source), context)


def stream_template(template_name_or_list: Names, **context: Any) -> Iterator[str]:
    """Return the pieces of a template of the application as they are made."""
    return _streamed(_template(template_name_or_list), context)


def stream_template_string(source: str, **context: Any) -> Iterator[str]:
    """Return the pieces of a template that is given as text as they are made."""
    return _streamed(current_app.jinja_env.from_string(source), context)


def get_template_attribute(template_name: str, attribute: str) -> Any:
    """Return a macro or a variable of a template; AttributeError where it has none such."""
    return getattr(current_app.jinja_env.get_template(template_name).module, attribute)


def _template(name_or_list: Names) -> "Template":
    template: Template = current_app.jinja_env.get_or_select_template(name_or_list)
    return template


def _rendered(template: "Template", context: dict[str, Any]) -> str:
    app = _begun(template, context)
    text = template.render(context)
    template_rendered.send(app, template=template, context=context)
    return text


def _streamed(template: "Template", context: dict[str, Any]) -> Iterator[str]:
    app = _begun(template, context)

    def pieces() -> Iterator[str]:
        yield from template.generate(context)
        template_rendered.send(app, template=template, context=context)

    if not has_request_context():
        return pieces()
    stream: Iterator[str] = stream_with_context(pieces())
    return stream


def _begun(template: "Template", context: dict[str, Any]) -> Any:
    app = current_app._get_current_object()
    app.update_template_context(context)
    before_render_template.send(app, template=template, context=context)
    return app
