"""Templates: what a value becomes in a page.

Special characters, of which a client may have sent any, must never become a part of the page.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.templates.rendering import (
    AUTOESCAPING,
    JINJA_SETUP,
    NEEDS,
    RENDER,
    RENDER_STRING,
    STANDARD_CONTEXT,
    asked,
    carried,
    named,
    page,
    rendered,
    sending,
    site,
    stands_for,
    written,
)
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK
from conformance.strategies.text import text

# html.unescape gives another character for these, as browsers do; and line ends may be normalized.
VALUES = text(also="&<>\"'", without="\r\x00\x1f\x7f\uffff\U0010ffff")
TRICKY = "\"'><script>alert(1)</script>&amp;&lt;{{ 7 * 7 }}{% raw %}"


@clause("templates.text-is-escaped", MUST, needs=NEEDS, source=[AUTOESCAPING, RENDER_STRING])
@given(value=VALUES)
@example(value=TRICKY)
def test_text_is_escaped(impl: Implementation, value: str) -> None:
    """A value in a template that is given as text MUST be escaped, between tags and within a quoted
    attribute: the page shows it as it is, and nothing in it means anything.
    """
    shown = rendered(impl, "<p title=\"{{ v }}\" id='{{ v }}'>{{ v }}</p>", v=value)

    body = shown.removeprefix('<p title="').removesuffix("</p>")
    title, _, rest = body.partition("\" id='")
    name, _, content = rest.partition("'>")
    seen = {"title": title, "id": name, "content": content}
    wrong = {place: piece for place, piece in seen.items() if not stands_for(piece, value)}
    assert not wrong, f"{value!r} is shown as {wrong}"


ESCAPED = ("a.html", "a.htm", "a.xml", "a.xhtml", "b/c.d.html", ".html")
UNESCAPED = ("a.txt", "a", "html", "a.html.txt", "b.html/c.txt")
# A value of each kind of special character, and what is none.
VALUE = '<a href="x">\'&amp;'


@clause("templates.files-are-escaped", MUST, needs=NEEDS, source=[JINJA_SETUP, RENDER])
@every(name=ESCAPED, way=("itself", "included", "extended", "imported"))
def test_files_are_escaped(impl: Implementation, name: str, way: str) -> None:
    """Values MUST be escaped in all templates whose names end in .html, .htm, .xml or .xhtml,
    however the template comes into the page.
    """
    shown = shown_in(impl, name, way)
    assert stands_for(shown, VALUE), f"in {name} ({way}), {VALUE!r} is shown as {shown!r}"


@clause("templates.other-files-are-not", MUST, needs=NEEDS, source=[JINJA_SETUP, RENDER])
@every(name=UNESCAPED, way=("itself", "included"))
def test_other_files_are_not(impl: Implementation, name: str, way: str) -> None:
    """Values MUST be left as they are in templates with other names: a text file is no page."""
    expect([shown_in(impl, name, way)], [VALUE], f"in {name} ({way}) the value is shown as")


@clause(
    "templates.drawings-are-escaped",
    MUST,
    needs=NEEDS,
    source=[JINJA_SETUP, FLASK.changes("2.2.0", "autoescaping is enabled for .svg")],
)
def test_drawings_are_escaped(impl: Implementation) -> None:
    """Values MUST be escaped in templates whose names end in .svg."""
    shown = shown_in(impl, "a.svg", "itself")
    assert stands_for(shown, VALUE), f"in a.svg, {VALUE!r} is shown as {shown!r}"


def shown_in(impl: Implementation, name: str, way: str) -> str:
    """Return what a value is shown as by a template of this name, as it comes into a page."""
    ways = {
        "itself": (name, {name: "{{ v }}"}),
        "included": ("outer", {"outer": f"{{% include '{name}' %}}", name: "{{ v }}"}),
        "extended": (
            name,
            {name: "{% extends 'base' %}{% block b %}{{ v }}{% endblock %}",
             "base": "{% block b %}{% endblock %}"},
        ),
        "imported": (
            name,
            {name: "{% from 'macros.html' import m %}{{ m(v) }}",
             "macros.html": "{% macro m(v) %}{{ v }}{% endmacro %}"},
        ),
    }  # fmt: skip
    begun, files = ways[way]
    with written(files) as folder:
        return named(impl, site(folder), begun, v=VALUE)


@clause("templates.escaping-in-a-block", MUST, needs=NEEDS, source=[JINJA_SETUP, AUTOESCAPING])
@every(on=(True, False), name=("a.html", "a.txt", ""))
def test_escaping_in_a_block(impl: Implementation, on: bool, name: str) -> None:
    """A template MUST be able to switch escaping on and off for a block, with `autoescape`,
    whatever it is called; behind the block it is as before.
    """
    source = f"{{% autoescape {str(on).lower()} %}}{{{{ v }}}}{{% endautoescape %}}|{{{{ v }}}}"
    with written({name: source} if name else {}) as folder:
        app = site(folder)
        shown = named(impl, app, name, v="<") if name else rendered(impl, source, app=app, v="<")

    pieces = {True: "&lt;", False: "<"}
    expect([shown], [f"{pieces[on]}|{pieces[name != 'a.txt']}"], source)


@clause("templates.safe-is-left", MUST, needs=NEEDS, source=AUTOESCAPING)
def test_safe_is_left(impl: Implementation) -> None:
    """What is marked as safe MUST be left as it is: a value with `safe`, and one that is `Markup`,
    which says so by its `__html__`; what is put together with it is escaped.
    """
    made = "{% set m = v|safe %}{{ m }}|{{ m ~ w }}|{{ v }}"
    shown = rendered(impl, made, v="<b>", w="<i>")
    expect([shown], ["<b>|<b>&lt;i&gt;|&lt;b&gt;"], made)

    def declare(app: Any, api: Any) -> None:
        @asked(app, "/")
        def render() -> Any:
            return api.render_template_string("{{ v }}", v=Safe())

    app = App(Declaration("safe", declare), name="safe")
    expect([page(impl, app, sending())], ["<b>"], "a value whose __html__ returns '<b>'")


class Safe:
    """What has made its own markup."""

    def __html__(self) -> str:
        return "<b>"


PLAIN = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), VALUES)
NESTED = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(VALUES, inner, max_size=3),
    max_leaves=5,
)


@clause("templates.json-in-scripts", MUST, needs=NEEDS, source=FLASK("API", "JSON Support"))
@given(value=NESTED)
@example(value={"</script>": ["<!--", "'", "&lt;", '"']})
def test_json_in_scripts(impl: Implementation, value: Any) -> None:
    """`tojson` MUST make JSON of a value that reads as the same value, and that ends neither a
    script nor a quoted attribute.
    """
    shown = rendered(impl, "{{ v|tojson }}", v=value)
    means = [char for char in "<>&'" if char in shown]
    assert not means, f"{value!r} becomes {shown}, which has {means}"
    expect([json.loads(shown)], [value], f"what {shown} reads as")


def with_provider(app: Any, api: Any) -> None:
    """Declare an application whose JSON has a dialect of its own, and a view that shows some."""

    class Provider(type(app.json)):  # type: ignore[misc]
        def dumps(self, obj: Any, **options: Any) -> str:
            return str(super().dumps({"wrapped": obj}, **options))

    app.json = Provider(app)

    @asked(app, "/")
    def render() -> Any:
        return api.render_template_string("{{ [1]|tojson }}")


@clause(
    "templates.json-by-the-provider",
    MUST,
    needs=[*NEEDS, C.JSON_PROVIDER],
    source=[FLASK("API", "JSON Support"), FLASK.api("Flask.json")],
)
def test_json_by_the_provider(impl: Implementation) -> None:
    """`tojson` MUST use the JSON provider of the application."""
    shown = page(impl, App(Declaration("with_provider", with_provider), name="wrap"), sending())
    expect([json.loads(shown)], [{"wrapped": [1]}], "what `tojson` writes by a provider that wraps")


def linking(app: Any, api: Any) -> None:
    """Declare a view that links to itself, in Python's words and in a template's."""

    @asked(app, "/")
    def link() -> Any:
        value = carried(api)["value"]
        source = "<a href=\"{{ url_for('link', q=v, _anchor=v) }}\">"
        shown = api.render_template_string(source, v=value)
        return f"{api.url_for('link', q=value, _anchor=value)}\n{shown}"


LINKS = App(Declaration("linking", linking), name="links")


@clause(
    "templates.links-are-urls", MUST, needs=[*NEEDS, C.URL], source=[STANDARD_CONTEXT, AUTOESCAPING]
)
@given(value=VALUES)
@example(value='a&b="c"\'<d>')
def test_links_are_urls(impl: Implementation, value: str) -> None:
    """`url_for` in a template MUST give the URL that it gives to a view, escaped as every value."""
    built, _, shown = page(impl, LINKS, sending(value=value)).partition("\n")
    assert built.startswith("/"), f"url_for gives a view {built!r} and not a path"
    href = shown.removeprefix('<a href="').removesuffix('">')
    assert stands_for(href, built), f"{built} is shown as {href}"
