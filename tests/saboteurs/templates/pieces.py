"""Faults in templates: what is told of them, and how they are streamed."""

from __future__ import annotations

from tests.saboteurs import Saboteur

RENDERING = "templating.rendering"

SABOTEURS = [
    Saboteur(
        "templates.signals",
        "receivers are told before context processors have added anything",
        RENDERING,
        "    app.update_template_context(context)\n"
        "    before_render_template.send(app, template=template, context=context)\n",
        "    before_render_template.send(app, template=template, context=dict(context))\n"
        "    app.update_template_context(context)\n",
    ),
    Saboteur(
        "templates.signals",
        "a rendering is told of twice",
        RENDERING,
        "    text = template.render(context)\n",
        "    text = template.render(context)\n"
        "    template_rendered.send(app, template=template, context=context)\n",
    ),
    Saboteur(
        "templates.signals-of-a-failure",
        "what could not be rendered is told of, too",
        RENDERING,
        "    text = template.render(context)\n"
        "    template_rendered.send(app, template=template, context=context)\n",
        "    try:\n        text = template.render(context)\n    finally:\n"
        "        template_rendered.send(app, template=template, context=context)\n",
    ),
    Saboteur(
        "templates.streams-are-the-same",
        "each piece of a stream is stripped",
        RENDERING,
        "        yield from template.generate(context)\n",
        "        yield from (piece.strip() for piece in template.generate(context))\n",
    ),
    Saboteur(
        "templates.streams-see-the-request",
        "a stream does not keep its request",
        RENDERING,
        "stream: Iterator[str] = stream_with_context(pieces())",
        "stream: Iterator[str] = pieces()",
    ),
    Saboteur(
        "templates.streams-are-made-when-sent",
        "a stream is made at once",
        RENDERING,
        "yield from template.generate(context)",
        "yield from list(template.generate(context))",
    ),
    Saboteur(
        "templates.streams-are-told-of",
        "a stream is told of before it is made",
        RENDERING,
        "        yield from template.generate(context)\n"
        "        template_rendered.send(app, template=template, context=context)\n",
        "        template_rendered.send(app, template=template, context=context)\n"
        "        yield from template.generate(context)\n",
    ),
    Saboteur(
        "templates.streams-without-a-request",
        "a stream needs a request",
        RENDERING,
        "    if not has_request_context():\n        return pieces()\n",
        "",
    ),
]
