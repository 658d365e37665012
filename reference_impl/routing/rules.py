"""One rule: what an application registers, and what it becomes inside a map.

How the text is read lives in ``rule_parser`` and ``segments``; how rules compete for
a path in ``route_tree`` and ``matching``; how URLs are built from them in ``urls``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .factories import RuleFactory
from .host_names import normalize_host, normalize_subdomain
from .rule_parser import Placeholder, parse_rule
from .segments import (
    END_RANK,
    LAST_SLASH_RANK,
    Rank,
    Segment,
    Variable,
    compile_pieces,
    cut_segments,
    make_segment,
    make_variables,
    read_variables,
)

if TYPE_CHECKING:
    from .map import Map

WEBSOCKET_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# What stands for a variable in redirect_to; the converter may be written, and is not used.
REDIRECT_VARIABLE = re.compile(r"<(?:[^<>]*:)?([A-Za-z_][A-Za-z0-9_]*)>")


@dataclass(frozen=True, slots=True)
class Tail:
    """The rest of a rule from the first segment on that may contain slashes."""

    plain: re.Pattern[str]
    merging: re.Pattern[str]
    """The same where each slash of the rule may be a run of slashes."""

    @classmethod
    def of(cls, segments: Sequence[Segment]) -> Tail:
        """Compile the segments to one expression."""
        pieces = [segment.pieces for segment in segments]
        return cls(compile_pieces(pieces), compile_pieces(pieces, "/+"))

    def read(self, text: str, merge: bool = False) -> tuple[str, ...] | None:
        """Return the texts of the variables if the tail fits the whole text, else None."""
        return read_variables(self.merging if merge else self.plain, text)


def normalize_domain(url_map: Map) -> Callable[[str], str]:
    """Return what spells the part of the host that rules of this map are compared with."""
    return normalize_host if url_map.host_matching else normalize_subdomain


class Rule(RuleFactory):
    """A URL pattern, belonging to at most one map.

    Parameters are those of Flask's ``add_url_rule`` (Flask documentation, "URL Route
    Registrations"; Werkzeug documentation, "Rules").  Raises ValueError for a rule that
    is malformed or does not start with a slash, TypeError when methods is one string.

    A rule with ``defaults`` for a variable always passes that default to the view.
    """

    def __init__(
        self,
        rule: str,
        *,
        endpoint: Any = None,
        methods: Iterable[str] | None = None,
        defaults: Mapping[str, Any] | None = None,
        subdomain: str | None = None,
        host: str | None = None,
        strict_slashes: bool | None = None,
        merge_slashes: bool | None = None,
        redirect_to: str | Callable[..., str] | None = None,
        alias: bool = False,
        build_only: bool = False,
        websocket: bool = False,
    ) -> None:
        if not rule.startswith("/"):
            raise ValueError(f"rule {rule!r} does not start with a slash")
        # As they were given, for copies: a map fills in what was left to it.
        self.options: dict[str, Any] = {
            "rule": rule,
            "endpoint": endpoint,
            "methods": None if methods is None or isinstance(methods, str) else tuple(methods),
            "defaults": defaults,
            "subdomain": subdomain,
            "host": host,
            "strict_slashes": strict_slashes,
            "merge_slashes": merge_slashes,
            "redirect_to": redirect_to,
            "alias": alias,
            "build_only": build_only,
            "websocket": websocket,
        }
        if self.options["methods"] is not None:
            methods = self.options["methods"]
        self.rule = rule
        self.endpoint = endpoint
        self.methods = _methods(methods, websocket)
        self.defaults = dict(defaults or {})
        self.subdomain = subdomain
        self.host = host
        self.strict_slashes = strict_slashes
        self.merge_slashes = merge_slashes
        self.redirect_to = redirect_to
        self.alias = alias
        self.build_only = build_only
        self.websocket = websocket
        self.is_branch = rule.endswith("/")
        self.map: Map | None = None
        self.number = -1
        self._pieces = parse_rule(rule)
        self.arguments = {piece.name for piece in self._pieces if isinstance(piece, Placeholder)}
        self.arguments.update(self.defaults)

    def get_rules(self, map: Map) -> Iterator[Rule]:  # noqa: A002
        """Return this rule alone."""
        yield self

    def empty(self) -> Rule:
        """Return a copy that belongs to no map (Werkzeug documentation, `Rule.empty`)."""
        return self.copied()

    def copied(self, **changes: Any) -> Rule:
        """Return a copy that belongs to no map, made with other options."""
        options = {**self.options, **changes}
        return type(self)(options.pop("rule"), **options)

    def bind(self, url_map: Map, number: int) -> None:
        """Make the rule part of a map; called by `Map.add`.

        Raises RuntimeError if it is part of one already, LookupError for an unknown
        converter, ValueError for bad arguments of one.
        """
        if self.map is not None:
            raise RuntimeError(f"{self!r} is already part of a map")
        strict = url_map.strict_slashes if self.strict_slashes is None else self.strict_slashes
        merge = url_map.merge_slashes if self.merge_slashes is None else self.merge_slashes
        host_segment = self._host_segment(url_map)
        segments = cut_segments(make_variables(self._pieces, url_map), merge)
        variables = [variable for part in [host_segment, *segments] for variable in part.variables]
        converters = {variable.name: variable.converter for variable in variables}
        if len(converters) != len(variables):
            raise ValueError(f"rule {self.rule!r} and its host share the name of a variable")
        arguments = set(converters) | set(self.defaults)
        if isinstance(self.redirect_to, str):
            unknown = set(REDIRECT_VARIABLE.findall(self.redirect_to)) - arguments
            if unknown:
                raise ValueError(f"redirect_to {self.redirect_to!r} uses unknown {unknown}")
        cut = next((n for n, segment in enumerate(segments) if segment.may_span), len(segments))
        tail = Tail.of(segments[cut:]) if segments[cut:] else None

        self.map, self.number = url_map, number
        self.strict_slashes, self.merge_slashes = strict, merge
        self.converters, self.arguments = converters, arguments
        self.host_segment, self.head, self.tail = host_segment, tuple(segments[:cut]), tail
        self.segments = tuple(segments)
        ranks = [part.rank for part in (host_segment, *segments)]
        if tail and self.is_branch:
            ranks[-1] = LAST_SLASH_RANK
        self._rank = (*ranks, END_RANK)
        self._rank_without_slash = (*ranks[:-1], END_RANK)

    def _host_segment(self, url_map: Map) -> Segment:
        """Return the host or subdomain in the spelling that requests have."""
        domain = self.host if url_map.host_matching else self.subdomain
        if domain is None:
            domain = "" if url_map.host_matching else url_map.default_subdomain
        pieces = make_variables(parse_rule(domain), url_map)
        if all(isinstance(piece, str) for piece in pieces):
            return make_segment([normalize_domain(url_map)(domain)])
        return make_segment([p.lower() if isinstance(p, str) else p for p in pieces])

    def rank(self, with_slash: bool = True) -> Rank:
        """How specific the rule is, optionally without its last slash; see ``segments``."""
        return self._rank if with_slash else self._rank_without_slash

    @property
    def build_order(self) -> tuple[bool, int, int, int]:
        """The smallest of an endpoint's rules is tried first when a URL is built."""
        return (self.alias, -len(self.arguments), -len(self.defaults), self.number)

    def read(self, path: str) -> tuple[str, ...] | None:
        """Return the texts of the path variables if this rule reads exactly this path."""
        parts: list[Segment | Tail] = [*self.head, *([self.tail] if self.tail else [])]
        texts = path.split("/", len(parts) if self.tail else -1)[1:]
        if len(texts) != len(parts):
            return None
        found: tuple[str, ...] = ()
        for part, text in zip(parts, texts, strict=True):
            variables = part.read(text)
            if variables is None:
                return None
            found += variables
        return found

    def spell(self, texts: Iterable[str]) -> str:
        """Return the path that this rule reads, with these texts for all its variables."""
        waiting = list(texts)[len(self.host_segment.variables) :]
        path = ""
        for segment in self.segments:
            path += "/"
            for piece in segment.pieces:
                path += waiting.pop(0) if isinstance(piece, Variable) else piece
        return path

    def convert(self, texts: Iterable[str]) -> dict[str, Any]:
        """Return the view's values; lets a converter's ValidationError through."""
        named = zip(self.converters.items(), texts, strict=True)
        values = {name: converter.to_python(text) for (name, converter), text in named}
        return {**values, **self.defaults}

    def allows(self, method: str) -> bool:
        """Whether the rule answers this method, given in upper case."""
        return self.methods is None or method in self.methods

    def __str__(self) -> str:
        return self.rule

    def __repr__(self) -> str:
        methods = "" if self.methods is None else f" ({', '.join(sorted(self.methods))})"
        return f"<{type(self).__name__} {self.rule!r}{methods} -> {self.endpoint!r}>"


def _methods(methods: Iterable[str] | None, websocket: bool) -> set[str] | None:
    if methods is None:
        return None
    if isinstance(methods, str):
        raise TypeError("methods is a list of strings, not one string")
    names = {method.upper() for method in methods}
    if "GET" in names:
        names.add("HEAD")
    if websocket and not names <= WEBSOCKET_METHODS:
        raise ValueError(f"a WebSocket rule answers {sorted(WEBSOCKET_METHODS)} only")
    return names
