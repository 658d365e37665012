"""Templates: the signals that tell of rendering."""

from __future__ import annotations

import json
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.templates.rendering import NEEDS, asked, carried, page, sending, written
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK

SIGNALS = [FLASK.api("template_rendered"), FLASK("Signals", "Core Signals")]
FILES = {"a.html": "{% include 'b.html' %}{{ v }}{{ added }}", "b.html": "b"}


def telling(app: Any, api: Any) -> None:
    """Declare receivers of both signals, a view that renders, and one that says what was told."""
    heard: list[Any] = []
    app.extensions["heard"] = heard  # what is connected is kept weakly

    def receiver(name: str) -> Any:
        def receive(sender: Any, template: Any, context: dict[str, Any], **others: Any) -> None:
            values = {key: context.get(key) for key in ("v", "added")}
            heard.append([name, sender is app, template.name, values, sorted(others)])

        getattr(api, name).connect(receive, app)
        return receive

    app.extensions["receivers"] = [
        receiver(name) for name in ("before_render_template", "template_rendered")
    ]

    app.context_processor(lambda: {"added": "+"})

    @asked(app, "/")
    def render() -> Any:
        heard.clear()
        given = carried(api)
        if given["name"] is None:
            return api.render_template_string(given["text"], v="v")
        return api.render_template(given["name"], v="v")

    @asked(app, "/told")
    def told() -> Any:
        return json.dumps(heard)


@clause("templates.signals", MUST, needs=[*NEEDS, C.SIGNALS], source=SIGNALS)
@every(name=("a.html", None))
def test_signals(impl: Implementation, name: str | None) -> None:
    """`before_render_template` and `template_rendered` MUST be sent once for each rendering, by the
    application, with the template, and with all values that it is rendered with.

    The name of a template that is given as text is None. What it includes is not told apart.
    """
    with written(FILES) as folder:
        options = {"template_folder": str(folder)}
        app = App(Declaration("telling", telling), name="telling", options=options)
        shown = page(impl, app, sending(name=name, text="{{ v }}{{ added }}"))
        heard = json.loads(page(impl, app, sending("/told")))

    expect([shown], ["bv+" if name else "v+"], "what is rendered")
    values = {"v": "v", "added": "+"}
    wanted: list[Any] = [[signal, True, name, values, []] for signal in
              ("before_render_template", "template_rendered")]  # fmt: skip
    expect(heard, wanted, "signal, sent by the application, template, values, other arguments:")


@clause("templates.signals-of-a-failure", MUST, needs=[*NEEDS, C.SIGNALS], source=SIGNALS)
def test_signals_of_a_failure(impl: Implementation) -> None:
    """`template_rendered` MUST NOT be sent for a template that could not be rendered."""
    app = App(Declaration("telling", telling), name="telling")
    reply = impl.reply(app, sending(name=None, text="{{ 1 // 0 }}"))
    expect([reply.status], [500], "the status of a template that raises")
    heard = json.loads(page(impl, app, sending("/told")))
    expect([signal for signal, *_ in heard], ["before_render_template"], "what is told")


def telling_coroutines(app: Any, api: Any) -> None:
    """Declare coroutine functions as receivers, and views that render in both ways."""
    heard: list[str] = []

    def receiver(name: str) -> Any:
        async def receive(sender: Any, **others: Any) -> None:
            heard.append(name)

        getattr(api, name).connect(receive, app)
        return receive

    app.extensions["receivers"] = [
        receiver(name) for name in ("before_render_template", "template_rendered")
    ]

    @asked(app, "/")
    def render() -> Any:
        heard.clear()
        if carried(api)["streams"]:
            "".join(api.stream_template_string("x"))
        else:
            api.render_template_string("x")
        return json.dumps(heard)


@clause(
    "templates.signals-to-coroutines",
    MUST,
    needs=[*NEEDS, C.TEMPLATE_STREAMS, C.SIGNALS, C.ASYNC_SIGNALS],
    source=[*SIGNALS, FLASK.changes("2.3.0", "signals support async subscriber functions")],
)
@every(streams=(False, True))
def test_signals_to_coroutines(impl: Implementation, streams: bool) -> None:
    """Coroutine functions MUST hear both signals, as they hear all others."""
    app = App(Declaration("telling_coroutines", telling_coroutines), name="coroutines")
    heard = json.loads(page(impl, app, sending(streams=streams)))
    expect(heard, ["before_render_template", "template_rendered"], "what coroutines were told")
