"""Words for clauses on templates: views that render what a request carries, and folders of files.

The query of a request carries a template, or its name, and the values for it as JSON; so one
application renders whatever an example has.
"""

from __future__ import annotations

import html
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK

View = TypeVar("View", bound=Callable[..., Any])
NEEDS = [C.TEMPLATES, C.WSGI]
TEMPLATES = "Templates"
JINJA_SETUP = FLASK(TEMPLATES, "Jinja Setup")
STANDARD_CONTEXT = FLASK(TEMPLATES, "Standard Context")
AUTOESCAPING = FLASK(TEMPLATES, "Controlling Autoescaping")
REGISTERING = FLASK(TEMPLATES, "Registering Filters")
RENDER = FLASK.api("render_template")
RENDER_STRING = FLASK.api("render_template_string")
SPECIAL = "<>\"'"  # with "&", what means something in a page
REFERENCE = re.compile(r"&#?\w+;", re.ASCII)
USUAL = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


def asked(app: Any, path: str) -> Callable[[View], View]:
    """Return a decorator that registers a view for what is sent there."""

    def register(function: View) -> View:
        app.add_url_rule(path, function.__name__, function)
        return function

    return register


def renders(app: Any, api: Any) -> None:
    """Declare a view that renders what is sent to it: a text as it is, else templates by name."""

    @asked(app, "/")
    def render() -> Any:
        given = carried(api)
        if "text" in given:
            return api.render_template_string(given["text"], **given["values"])
        try:
            return api.render_template(given["names"], **given["values"])
        except LookupError:
            return "LookupError", 404


SITE = App(Declaration("renders", renders), name="site")


def sending(path: str = "/", *, cookie: str = "", **what: Any) -> Exchange:
    """Return a request that carries something to a view, and a cookie if there is one."""
    path, _, query = path.partition("?")
    query += "&" * bool(query) + urlencode({"carried": json.dumps(what)})
    return get(path, query=query, headers=[("Cookie", cookie)] if cookie else [])


def carried(api: Any) -> Any:
    """Return what the current request carries, in a view."""
    return json.loads(api.request.args["carried"])


def rendered(impl: Implementation, text: str, *, app: App = SITE, **values: Any) -> str:
    """Return the page that a template given as text makes of these values."""
    return page(impl, app, sending(text=text, values=values))


def named(impl: Implementation, app: App, names: str | list[str], **values: Any) -> str:
    """Return the page that a template makes, by its name or by a list of names."""
    return page(impl, app, sending(names=names, values=values))


def missed(impl: Implementation, app: App, names: str | list[str]) -> str:
    """Return "LookupError" if that is what rendering raises, and else what came."""
    reply = impl.reply(app, sending(names=names, values={}))
    return reply.text if reply.status == 404 else str(reply)


def page(impl: Implementation, app: App, exchange: Exchange) -> str:
    """Return what a view has rendered; what is no page at all is an AssertionError."""
    reply = impl.reply(app, exchange)
    assert reply.status == 200, f"{exchange} gives {reply}, and no page"
    return REFERENCE.sub(spelled_usually, reply.text)


def spelled_usually(found: re.Match[str]) -> str:
    """Return a character reference in its usual spelling: there are several that mean the same."""
    return USUAL.get(html.unescape(found.group()), found.group())


def site(folder: Path | None, *, config: Mapping[str, Any] = {}, **options: Any) -> App:
    """Return an app that renders the templates of a folder."""
    options["template_folder"] = None if folder is None else str(folder)
    return App(Declaration("renders", renders), name="site", options=options, config=config)


@contextmanager
def written(files: Mapping[str, str]) -> Iterator[Path]:
    """Make a folder of templates, for the time of the block."""
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        yield Path(folder)


def stands_for(shown: str, value: str) -> bool:
    """Tell whether a piece of a page is this text, and nothing that means more in a page."""
    return not any(char in shown for char in SPECIAL) and html.unescape(shown) == value
