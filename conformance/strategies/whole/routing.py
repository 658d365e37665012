"""Applications whose rules compete, and requests that several of the rules could answer.

The rules and the paths are those of `strategies.rules` and `strategies.paths`; here they get
methods, defaults, hosts, settings, aliases and redirects, and places where the application is
mounted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from conformance.describe.app import App, Rule, Var, View, view
from conformance.describe.messages import Exchange
from conformance.describe.steps import Read
from conformance.strategies import rules as known
from conformance.strategies.paths import spelled
from conformance.strategies.whole.cases import Case
from conformance.strategies.whole.dice import Among, Dice
from conformance.strategies.whole.single import alone, malformed, near, with_converters
from conformance.strategies.whole.terrain import Terrain

# Varieties of variables by weight. An application has one of each: between two, nothing decides.
VARIETIES = (
    Among(
        {
            "": known.PLAIN[:1] * 4,
            "any": known.PLAIN[2:3] * 2,
            "uuid": known.UUIDS,
            "sized": known.SIZED,
        }
    ),
    Among(
        {
            "": (None,),
            "int odd-numbers": known.PLAIN[1:2] * 2,
            "int odd-numbers bounded": known.BOUNDED,
        }
    ),
    Among({"": (None,), "float odd-numbers": known.PLAIN[3:]}),
    Among({"": (None,), "path path-among-others": known.SPANNING}),
)
# What views tell of the request; the values of their rules are told anyway.
TOLD = Among(
    {
        "": ((),),
        "request-line": tuple((Read("request", name),) for name in ("path", "script_root", "host")),
        "request-routes": (
            (Read("request", "endpoint"), Read("request", "view_args")),
            (Read("request", "url_rule.rule"),),
        ),
        "routing-errors": ((Read("request", "routing_exception"),),),
    }
)
URLS_TOLD = tuple((Read("request", name),) for name in ("url", "base_url", "root_url"))
METHODS = Among({"": (None, None, None), "methods": known.METHODS[2:]})
# Methods as they are listed: in any case, and those that are automatic elsewhere.
LISTED = (("get",), ("Post", "get"), ("HEAD",), ("OPTIONS",), ("GET", "OPTIONS"), ("PURGE",))
# Methods of a rule whose OPTIONS the framework answers: they list it, or it is added.
FORCED = Among({"": (("GET", "OPTIONS"), ("OPTIONS",)), "added-options": (("POST",),)})
ASKED = Among(
    {"": ("GET", "GET"), "methods": ("POST", "PUT", "DELETE"), "automatic": ("HEAD", "OPTIONS")}
)
SCRIPTS = Among({"": ("",), "script": ("", "", "/app", "/a/b", "/a b")})
QUERIES = Among(
    {
        "": ("", "", "q", "?x=/", "a=1&a=&&b"),
        "raw-query": ("q=1&q=%2F+é".encode().decode("latin-1"),),
    }
)
SCHEMES = ("http", "http", "https")
# Settings of the map, each with the features that make it visible.
SETTINGS: Among = Among(
    {
        "": ((), (), ()),
        "map-options slash lax lax-methods lax-doubled": ((("url_map.strict_slashes", False),),),
        "map-options doubled merging-rule unmerged": ((("url_map.merge_slashes", False),),),
        "map-options defaults": ((("url_map.redirect_defaults", False),),),
    }
)


@dataclass(frozen=True, slots=True)
class Site:
    """Where rules are: the options and the configuration of it, domains of rules, and hosts."""

    options: tuple[tuple[str, Any], ...] = ()
    config: tuple[tuple[str, Any], ...] = ()
    keyword: str = "subdomain"
    domains: tuple[str | None, ...] = (None,)
    hosts: Among = field(default_factory=lambda: Among({"": ("localhost",)}))


NAMED = (("SERVER_NAME", "h.example"),)
PLACES = Among({"": ("localhost", "localhost", "other.example:8080")})
SUBDOMAINS = Site(
    (("subdomain_matching", True),),
    NAMED,
    "subdomain",
    (None, None, "api", "api", "<sub>", "<int:number>.x"),
    Among(
        {
            "": (
                *("h.example", "api.h.example", "api.h.example", "x.h.example"),
                *("API.h.example", "api.H.Example"),
            ),
            "int": ("7.x.h.example",),
            "foreign-hosts": ("other.example", "xh.example", "api.h.example:8080"),
        }
    ),
)
PORTS = Site(
    (("subdomain_matching", True),),
    (("SERVER_NAME", "h.example:8080"),),
    "subdomain",
    (None, "api", "<sub>"),
    Among(
        {
            "": ("h.example:8080", "api.h.example:8080", "x.h.example:8080"),
            "foreign-hosts": ("api.h.example:80", "h.example"),
        }
    ),
)
HOSTS = Site(
    (("host_matching", True), ("static_host", None)),
    (),
    "host",
    ("h.example", "h.example", "other.example:8080", "<sub>.h.example"),
    Among({"": ("h.example", "h.example", "other.example:8080", "x.h.example", "other.example")}),
)
SITES = Among(
    {
        "": (Site(hosts=PLACES),) * 4,
        "hosts": (Site(config=NAMED, hosts=Among({"": ("h.example",)})), SUBDOMAINS, HOSTS),
        "hosts ports": (PORTS,),
    }
)
# What a rule may be besides, by its likeliness: nothing most of the time.
EXTRAS = Among(
    {
        "": ("",) * 8,
        "defaults": ("default", "default", "twin", "twin", "twin"),
        "merging-rule": ("merging",),
        "merging-rule unmerged": ("unmerging",),
        "methods automatic": ("manual",),
        "methods automatic forced-options": ("forced",),
        "shortcuts": ("redirect", "redirect", "alias", "alias", "alias", "build_only"),
        "methods": ("listed",),
        "competing": ("same", "same", *("rival",) * 6),
    }
)


def away(adapter: Any, **values: Any) -> str:
    """Say where a rule redirects to, as a function of what stands in the path."""
    return quote("/went/" + ",".join(f"{key}.{value!r}" for key, value in sorted(values.items())))


DEFAULTS: tuple[Any, ...] = (1, "a", "1", 0.5, None)
AWAY = ("/a", "a/<v0>", "/1/", "https://else.example/<v0>", away)
SLASHES = re.compile("//+")
BEFORE_A_SLASH = re.compile("<path[^>]*>/")
DOUBLED = re.compile("/<[^<>]*>/[^<]*$")  # with the variable gone, there would be two slashes
LINES = re.compile("[\n\r\u2028\u2029\x85]")
DIGITS = "\u0663"
ODD = Among(
    {
        "": (
            "/é",
            "/a b",
            "/%41",
            "/a%2Fb",
            "/.",
            "/..",
            "/a/../b",
            "/a;b",
            "/A",
        ),
        "odd-bytes": (b"/\xff", b"/a\xe9/"),
        "doubled": ("/a//b", "/a//", "/b//a/", "/a//b//"),
        "doubled long-runs": ("/a///b", "/a////"),
        "doubled leading-runs": ("//a", "//a/b", "//b/"),
        "odd-digits": (f"/{DIGITS}", f"/a/{DIGITS}"),
        "large-floats": ("/" + "9" * 400 + ".0",),
        "line-breaks": ("/a\nb", "/a\n"),
    }
)


def routing(whole: Dice, rows: Sequence[Dice], asked: Sequence[Dice]) -> Case:
    """Make rules that compete, and ask for what they accept, or nearly."""
    site: Site = whole.pick(SITES)
    settings = whole.pick(SETTINGS)
    base = whole.pick(known.BASES[whole.pick((1, 1, 2, 2, 3))])  # short ones compete more
    manner = _Manner(
        lax=whole.may("slash", "lax"),
        lax_map=("url_map.strict_slashes", False) in settings,
        urls=whole.may("request-urls", times=1, of=3),
        refusing=whole.chance(1),
        site=site,
        variables=tuple(filter(None, (whole.pick(some) for some in VARIETIES))),
        rivals=whole.may("competing"),
    )
    views: list[View] = []
    for number, row in enumerate(rows):
        made = _view(number, row, base, manner, views)
        if not any(_same(made, other) for other in views):
            views.append(made)
    if whole.may("malformed", times=1, of=16):
        views.append(malformed(whole))
    app = App(*views, config=site.config, options=(*site.options, *settings))
    app = with_converters(app, views)
    return Case(app, tuple(_asked(row, views, manner) for row in asked))


@dataclass(frozen=True, slots=True)
class _Manner:
    """What all rules of an application have in common.

    Some are `lax` about the slash at the end, or all in a `lax_map`; all may be `refusing` values,
    views tell `urls`, and all may be `rivals` of the first rule. Where clauses speak of how one of
    these meets something else, it is left out.
    """

    lax: bool
    lax_map: bool
    urls: bool
    refusing: bool
    site: Site
    variables: known.Pairs
    rivals: bool

    def methods(self, terrain: Terrain) -> bool:
        """Whether rules answer various methods."""
        if self.refusing and not terrain.has("refusing"):
            return False
        return not self.lax or terrain.has("lax-methods")

    def doubled(self, terrain: Terrain) -> bool:
        """Whether paths have slashes too many."""
        if self.refusing and not terrain.has("refusing"):
            return False
        return terrain.has("doubled") and (not self.lax or terrain.has("lax-doubled"))

    def percent(self, terrain: Terrain) -> bool:
        """Whether paths have percent signs, decoded."""
        return not self.urls or terrain.has("percent-in-urls")


def _view(number: int, row: Dice, base: known.Base, manner: _Manner, former: list[View]) -> View:
    terrain = row.terrain
    mixed = row.may("mixed", times=1, of=3)
    if manner.refusing or row.chance(1, 3):
        rule = alone(number, row, refusing=manner.refusing)
    elif terrain.has("competing"):
        rule = known.numbered_rule(manner.variables, mixed, base, row.number())
    else:
        rule = known.numbered_rule(manner.variables, mixed, base, row.number())
        rule = Rule(known.joined((f"/r{number}", *rule.parts)))
    extra = row.pick(EXTRAS) if not manner.refusing or terrain.has("refusing") else ""
    extra = "rival" if manner.rivals and number else extra
    endpoint, steps = f"e{number}", row.pick(URLS_TOLD if manner.urls else TOLD)
    options: dict[str, Any] = {}
    methods = row.pick(METHODS)
    if not manner.methods(terrain):
        methods = None
    domain = row.pick(manner.site.domains)
    if domain is not None:
        options[manner.site.keyword] = domain
    first = former[0] if former else None
    if manner.lax and row.chance(1, 2):
        options["strict_slashes"] = False
    if extra == "merging":
        options["merge_slashes"] = True
    elif extra == "unmerging":
        options["merge_slashes"] = False
    elif extra == "manual":
        options["provide_automatic_options"] = False
    elif extra == "forced" and manner.methods(terrain):
        methods = row.pick(FORCED)
        options["provide_automatic_options"] = True
    elif extra == "listed" and manner.methods(terrain):
        methods = row.pick(LISTED)
    elif extra == "build_only":
        options["build_only"] = True
    elif extra == "redirect":
        options["redirect_to"] = _target(row.pick(AWAY), rule)
    elif extra == "default":
        options["defaults"] = ((f"v{row.byte() % 3}x", row.pick(DEFAULTS)),)
    elif extra == "same" and first is not None:
        rule = first.rule
    elif extra == "rival" and first is not None and not str(first.rule).startswith("/s"):
        rule = _rival(first.rule, row, manner)
    elif first is not None and extra in ("twin", "alias"):
        endpoint, steps = first.endpoint, first.steps
        names = first.rule.variables
        if extra == "alias":
            rule = Rule(known.joined((f"/al{number}", *first.rule.parts)))
            methods, options = first.methods, {**dict(first.options), "alias": True}
        elif (
            names
            and not {"redirect_to", "alias"} & {key for key, _ in first.options}
            and not DOUBLED.search(str(first.rule))
        ):
            last = names[-1]
            kept = tuple(p for p in first.rule.parts if p != last)
            rule = Rule(known.joined((f"/t{number}", *kept)))
            options = {**dict(first.options)}
            options["defaults"] = (
                *(options.get("defaults") or ()),
                (last.name, {"int": 1, "float": 0.5}.get(last.converter, "a")),
            )
    return view(rule, *steps, endpoint=endpoint, methods=methods, **options)


def _rival(rule: Rule, row: Dice, manner: _Manner) -> Rule:
    """Return a rule that differs in one place: in the kind of a variable, or text stands for it."""
    parts = list(rule.parts)
    places = [place for place, part in enumerate(parts) if isinstance(part, Var)]
    if not places:
        head, _, last = str(rule).rstrip("/").rpartition("/")
        other = Var("v9", *row.pick(manner.variables))
        return Rule(known.joined((f"{head}/", other))) if last else rule
    place = row.pick(places)
    former = parts[place]
    name = former.name if isinstance(former, Var) else ""
    parts[place] = row.pick(("1", *(Var(name, *kind) for kind in manner.variables)))
    return Rule(known.joined(parts))


def _target(text: Any, rule: Rule) -> Any:
    """Return a target with a variable that the rule has."""
    if not isinstance(text, str):
        return text
    names = [var.name for var in rule.variables]
    return text.replace("v0", names[0]) if names else text.replace("<v0>", "x")


def _same(one: View, other: View) -> bool:
    """Tell whether it is promised nowhere which of two rules goes first.

    Of equal rules the first one goes first, unless one of them does not mind its last slash.
    """
    lax = "strict_slashes" in dict((*one.options, *other.options))
    return lax and str(one.rule).rstrip("/") == str(other.rule).rstrip("/")


def _asked(row: Dice, views: Sequence[View], manner: _Manner) -> Exchange:
    made = row.pick(views)
    path: str | bytes = ""
    if str(made.rule).startswith("/s"):
        path = near(made.rule, row)
    else:
        path = spelled(made.rule, row.number())
    if row.chance(1, 6):
        path = row.pick(ODD)
    if isinstance(path, str):
        if not row.terrain.has("slash"):
            path = path.rstrip("/") + "/" * str(made.rule).endswith("/") or "/"
        if (manner.lax or manner.lax_map) and "<path" in str(made.rule):
            path = path.rstrip("/") or "/"  # whether it belongs to the value is said nowhere
        if BEFORE_A_SLASH.search(str(made.rule)):
            path = SLASHES.sub("/", path)  # which of two slashes is the rule's, nobody can tell
        path = path if manner.doubled(row.terrain) else SLASHES.sub("/", path)
        path = path if row.terrain.has("line-breaks") else LINES.sub("b", path)
        path = path if manner.percent(row.terrain) else path.replace("%", "b")
    method = row.pick(ASKED)
    return Exchange(
        method if manner.methods(row.terrain) else "GET",
        path,
        row.pick(QUERIES),
        script=row.pick(SCRIPTS),
        host=row.pick(manner.site.hosts),
        scheme=row.pick(SCHEMES),
    )
