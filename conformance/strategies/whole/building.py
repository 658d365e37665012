"""Applications that build URLs: rules of every converter, and values that fit them, or nearly.

Each exchange asks one view for several URLs, so that an application is built once for many. The
texts are made of the pieces of `strategies.text`; how a value has to come back is no question here.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from conformance.describe.app import App, Blueprint, Hook, Part, Rule, Var, View, handler, view
from conformance.describe.messages import Exchange
from conformance.describe.steps import Answer, Ask, Url, Write
from conformance.strategies import text
from conformance.strategies.maps import EXTRA
from conformance.strategies.paths import UUID
from conformance.strategies.values import WORDS
from conformance.strategies.whole.cases import Case
from conformance.strategies.whole.dice import Among, Dice
from conformance.strategies.whole.routing import HOSTS, SITES, SUBDOMAINS, Site
from conformance.strategies.whole.single import TEXTS

# Where texts are not escaped, or lead elsewhere, only the plainest come back.
PIECES = Among(
    {
        "": (*text.PLAIN,),
        "text-in-urls": (
            *text.RESERVED.replace("/", ""),
            *text.AWKWARD,
            *text.CONTROL.replace("\n", "").replace("\r", ""),
            *text.UNICODE.replace("\u2028", ""),
            *(piece for piece in text.SEQUENCES if not set(piece) & set("/\r\n")),
        ),
    }
)
ANY = ", ".join(repr(word) for word in ("about", "help", "a.b"))
ODD_ANY = ", ".join(repr(word) for word in WORDS)
# In the tables of values, what is always open fits, and has the type that a view is given.
CONVERTERS = Among(
    {
        "": (("string", ""),) * 3,
        "int": (("int", ""), ("int", "")),
        "int sized": (("int", "fixed_digits=4"), ("int", "min=3, max=9"), ("int", "signed=True")),
        "float": (("float", ""),),
        "float sized": (("float", "signed=True"), ("float", "min=0.5")),
        "path": (("path", ""),),
        "uuid": (("uuid", ""),),
        "any": (("any", ANY),),
        "any odd-words": (("any", ODD_ANY),),
        "sized": (("string", "length=2"), ("string", "minlength=3"), ("string", "maxlength=4")),
    }
)
INTS = Among(
    {
        "": (1, 7, 30),
        "url text-for-numbers": ("5",),
        "any-type": (True,),
        "negative": (-1,),
        "refused": ("x", "", None),
        "fraction": (1.5,),
    }
)
FLOATS = Among(
    {
        "": (0.5, 22.25),
        "url odd-numbers": (1.0, 3, "2.5"),
        "negative": (-0.5,),
        "exponent": (1e20, 1e-7),
        "no-number": (float("inf"), float("nan")),
        "refused": ("x", None),
    }
)
# What stands for the values of a converter with its arguments: those that it takes, and more.
VALUES: dict[tuple[str, str], Among] = {
    ("int", ""): INTS,
    ("int", "fixed_digits=4"): Among({"": (0, 7, 1234), "many-digits": (12345,)}),
    ("int", "min=3, max=9"): Among({"": (3, 5, 9), "out-of-range": (2, 10)}),
    ("int", "signed=True"): Among({"": (0, 5, -5)}),
    ("float", ""): FLOATS,
    ("float", "signed=True"): Among({"": (0.5, -0.5, -22.25)}),
    ("float", "min=0.5"): Among({"": (0.5, 7.25), "out-of-range": (0.25,)}),
    ("uuid", ""): Among(
        {"": (uuid.UUID(int=0), uuid.UUID(UUID)), "url": (UUID,), "no-uuid": ("x", UUID[:-1])}
    ),
    ("any", ANY): Among({"": ("about", "help", "a.b"), "unlisted": ("About", "x")}),
    ("any", ODD_ANY): Among({"": WORDS}),
    ("string", "length=2"): Among({"": ("ab", "é%"), "wrong-length": ("a", "abc")}),
    ("string", "minlength=3"): Among({"": ("abc", "a b/"[:3]), "wrong-length": ("ab",)}),
    ("string", "maxlength=4"): Among({"": ("a", "abcd"), "wrong-length": ("abcde",)}),
}
PATHS = Among(
    {
        "": ("x", "x/y"),
        "text-in-urls": ("é/1", "a//b", "a/", "./..", "a?b/#c"),
        "slash-before-path": ("/x",),
    }
)
# Values for a segment that are odd texts, or none.
OTHERS = Among(
    {
        "": ("x",),
        "numbers-as-text": (1, 1.5),
        "any-type": (True, date(2020, 1, 2), Decimal("1.50"), uuid.UUID(int=5)),
        "slash-in-segment": ("a/b", "/"),
        "empty-segment": ("",),
    }
)
EXTRAS = Among(
    {
        "": (),
        "query": (
            *(one for one in EXTRA if not isinstance(one, list | tuple)),
            *(True, 1.5, "a+b^c"),
        ),
        "query surrogates": ("\udc80",),
        "query-lists": (*(one for one in EXTRA if isinstance(one, list | tuple)), [None, "x"]),
    }
)
ANCHORS = Among({"": ("top", "a b", "é", "", "a/b?c", "x=1&y"), "odd-anchor": ("50%", "#", "%41")})
OPTIONS = Among(
    {
        "": ((),) * 4,
        "external": ((("external", True),), (("external", False),)),
        "scheme": (
            (("scheme", "https"), ("external", True)),
            (("scheme", "https"),),
            (("scheme", "https"), ("external", False)),
        ),
        "methods anchor": ((("method", "POST"),), (("method", "PUT"),), (("method", "HEAD"),)),
    }
)
ENDPOINTS = Among({"": ("e0", "e0", "e1", "e2", "e3"), "refused": ("nowhere", ".e0", "static")})
METHODS = Among({"": (None, None, None), "methods": (("POST",), ("GET", "PUT"))})
SCRIPTS = Among({"": ("",), "script": ("", "/app", "/a/b"), "odd-script": ("/a b", "/é%")})
NAMES = ("a", "b")
LAST_NAME = Among({"": ("c",) * 3, "any-name": ("self",)})
LABELS = Among({"": ("x", "y"), "subdomains-beyond-ascii": ("bücher", "a\u4e2d")})


def building(whole: Dice, rows: Sequence[Dice], asked: Sequence[Dice]) -> Case:
    """Make rules that share endpoints and names, and ask for URLs of all of them."""
    site: Site = whole.pick(SITES)
    names = (*NAMES, whole.pick(LAST_NAME))
    kinds = {name: whole.pick(CONVERTERS) for name in names}
    views = [_view(number, row, kinds, site) for number, row in enumerate(rows)]
    parts: list[Part] = [*views, *PROBES.get(site.keyword if site.options else "", PROBES[""])]
    if site.domains != (None,) and site.keyword == "subdomain" and whole.may("urls-of-blueprints"):
        parts.append(whole.pick(GROUPS))
    if site not in (HOSTS, SUBDOMAINS) and whole.may("url-hooks", "error-code"):
        name = whole.pick(names)
        adds = Write("values", name, _value(whole, kinds[name], fits=True))
        parts += [handler(404, Ask(), Answer("nowhere")), Hook("url_defaults", "u", (adds,))]
    app = App(*parts, config=site.config, options=site.options)
    return Case(app, tuple(_asked(row, views, kinds, site) for row in asked))


# Blueprints that have a subdomain of their own, or with each registration.
GROUP = (view("/g", endpoint="g"), view("/g/<a>", endpoint="h"))
GROUPS = (
    Blueprint("grp", GROUP, "/grp", options=(("subdomain", "api"),)),
    Blueprint("grp", GROUP, "/grp", registration=(("subdomain", "x"),)),
    Blueprint("grp", GROUP, options=(("subdomain", "api"), ("url_defaults", (("a", "d"),)))),
)
# Who is asked, on every host that there is.
PROBES = {
    "": (view("/ask", Ask(), endpoint="ask"),),
    "host": (view("/ask", Ask(), endpoint="ask", host="<host>"),),
    "subdomain": (
        view("/ask", Ask(), endpoint="ask"),
        view("/ask", Ask(), endpoint="ask", subdomain="<sub>"),
    ),
}


def _view(number: int, row: Dice, kinds: dict[str, tuple[str, str]], site: Site) -> View:
    parts: list[str | Var] = [f"/r{number}"]
    for name in [name for name in kinds if row.chance(4)]:
        parts += [row.pick(TEXTS), Var(name, *kinds[name])]
        if kinds[name][0] == "path":
            break  # what stands after a path can be read into it
    names = [part.name for part in parts if isinstance(part, Var)]
    if not names or kinds[names[-1]][0] != "path":
        parts += ["/"] * row.chance(2)
    options: dict[str, Any] = {}
    free = [name for name in kinds if name not in names]
    if free and row.may("defaults"):
        name = free[0]
        options["defaults"] = ((name, _value(row, kinds[name], fits=True)),)
    if row.may("shortcuts", of=8):
        options["build_only"] = True
    domain = row.pick(site.domains)
    if domain is not None:
        options[site.keyword] = domain
    # Of the method and the host, either may go first where an endpoint has several rules.
    methods = row.pick(METHODS) if domain is None else None
    shared = row.chance(1, 3) and (not number or row.terrain.has("several-rules"))
    endpoint = "e0" if shared else f"e{number}"
    return view(Rule(tuple(parts)), endpoint=endpoint, methods=methods, **options)


OF_GROUPS: tuple[tuple[Any, ...], ...] = (
    ("grp.g",),
    ("grp.h", (("a", "v"),)),
    ("grp.h",),
    ("grp.g", (), (("external", True),)),
)


def _value(row: Dice, kind: tuple[str, str], *, fits: bool = False) -> Any:
    """Return a value for a variable; one that `fits` is what its converter takes."""
    table = PATHS if kind[0] == "path" else VALUES.get(kind)
    if table is not None:
        return row.pick(table.entries[""] if fits else table)
    if row.chance(2):
        return row.pick(OTHERS.entries[""] if fits else OTHERS)
    return "".join(row.pick(PIECES) for _ in range(1 + row.byte() % 3))


def _asked(
    row: Dice, views: Sequence[View], kinds: dict[str, tuple[str, str]], site: Site
) -> Exchange:
    path, script = "/nowhere" if row.chance(1) else "/ask", row.pick(SCRIPTS)
    host, scheme = row.pick(site.hosts), row.pick(("http", "https"))
    steps = tuple(_url(row, views, kinds, site) for _ in range(3))
    return Exchange(path=path, script=script, host=host, scheme=scheme, steps=steps)


def _url(row: Dice, views: Sequence[View], kinds: dict[str, tuple[str, str]], site: Site) -> Url:
    if site.keyword == "subdomain" and site.domains != (None,) and row.may("urls-of-blueprints"):
        return Url(*row.pick(OF_GROUPS))
    made = row.pick(views)
    # Values of another rule make a query.
    endpoint = row.pick(ENDPOINTS) if row.may("query", times=1, of=8) else made.endpoint
    values: dict[str, Any] = {}
    # Where one rule refuses a value, another one of the endpoint may be tried or not.
    shared = sum(one.endpoint == endpoint for one in views) > 1
    for var in made.rule.variables:
        if not row.chance(1, 16):
            values[var.name] = _value(row, kinds[var.name], fits=shared)
    domain = dict(made.options).get(site.keyword) or ""
    for var in Rule.parse(str(domain)).variables:
        values[var.name] = row.pick((7, 8) if var.converter == "int" else LABELS)
    for name, value in dict(made.options).get("defaults", ()):
        if row.chance(4):
            values[name] = value
    extras = EXTRAS.on(row.terrain)
    if extras and row.chance(3):
        values[row.pick(("q", "p", "é"))] = row.pick(extras)
    options = dict(row.pick(OPTIONS))
    if row.may("anchor", times=1):
        options["anchor"] = row.pick(ANCHORS)
    return Url(endpoint, tuple(values.items()), tuple(options.items()))
