"""A model of routing by brute force: what may answer a path, computed rule by rule.

Each rule is read against the whole path on its own, in every way in which its variables can share
the text, and rules are compared two at a time. There is no tree and no order of registration, so
nothing can depend on them. Where documents say nothing, the model allows each of the outcomes that
are in use. Defaults and aliases are left out. Hosts and WebSockets are for
`conformance.models.maps`.
"""

from __future__ import annotations

import ast
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, product
from typing import Any

from conformance.describe.app import App, Converter, Rule, Var, View
from conformance.perform.trace import plain

SLASHES = re.compile("//+")


@dataclass(frozen=True, slots=True)
class Matched:
    """A view answers; `values` are pairs of a name and the repr of its value, sorted."""

    endpoint: str
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, endpoint: str, values: Iterable[tuple[str, Any]]) -> Matched:
        """Make one of plain values; their types count."""
        return cls(endpoint, tuple(sorted((name, repr(plain(v))) for name, v in values)))

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value}" for name, value in self.values)
        return f"{self.endpoint}({shown})"


@dataclass(frozen=True, slots=True)
class Redirected:
    """The client is sent to another path of the same application, given decoded."""

    path: str

    def __str__(self) -> str:
        return f"redirect to {self.path!r}"


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing answers: 404, or 405 with the methods that are allowed."""

    status: int
    allowed: frozenset[str] = frozenset()

    def __str__(self) -> str:
        if self.allowed:
            return f"{self.status} Allow: {', '.join(sorted(self.allowed))}"
        return f"{self.status}" + " without Allow" * (self.status == 405)


Decision = Matched | Redirected | Refused
UNKNOWN = Refused(404)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a converter takes: a pattern for the whole text, and a value or ValueError from it."""

    pattern: re.Pattern[str]
    weight: int = 100
    value: Callable[[str], Any] = str
    spans: bool = False  # whether it can take a slash, and so several segments


def _string(minlength: int = 1, maxlength: int | None = None, length: int | None = None) -> Kind:
    least, most = (length, length) if length is not None else (minlength, maxlength)
    return Kind(re.compile(f"[^/]{{{least},{'' if most is None else most}}}"))


def _number(pattern: str, kind: Callable[[str], Any], *names: str) -> Callable[..., Kind]:
    def make(*arguments: Any, **keywords: Any) -> Kind:
        given = {**dict(zip(names, arguments, strict=False)), **keywords}
        least, most, digits = given.get("min"), given.get("max"), given.get("fixed_digits")

        def value(text: str) -> Any:
            number = kind(text)
            if digits and len(text) != digits:
                raise ValueError(f"{text} has not {digits} digits")
            if (least is not None and number < least) or (most is not None and number > most):
                raise ValueError(f"{text} is out of bounds")
            return number

        return Kind(re.compile(("-?" if given.get("signed") else "") + pattern), 50, value)

    return make


def _uuid() -> Kind:
    hexadecimal = "[0-9A-Fa-f]"
    widths = (8, 4, 4, 4, 12)
    return Kind(re.compile("-".join(f"{hexadecimal}{{{n}}}" for n in widths)), 100, uuid.UUID)


BOUNDS = ("min", "max", "signed")
# Converters by name, and what their arguments make of them (Werkzeug documentation, Built-in
# Converters). Numbers are ASCII digits.
KINDS: dict[str, Callable[..., Kind]] = {
    "string": _string,
    "default": _string,
    "int": _number("[0-9]+", int, "fixed_digits", *BOUNDS),
    "float": _number(r"[0-9]+\.[0-9]+", float, *BOUNDS),
    "any": lambda *words: Kind(re.compile("|".join(re.escape(str(word)) for word in words))),
    "path": lambda: Kind(re.compile("(?s:[^/].*)"), 200, spans=True),
    "uuid": _uuid,
}


@lru_cache(maxsize=512)
def arguments_of(text: str) -> tuple[tuple[Any, ...], tuple[tuple[str, Any], ...]]:
    """Read converter arguments: Python literals; a bare word is its own text."""
    call = ast.parse(f"f({text})", mode="eval").body
    assert isinstance(call, ast.Call)
    values = tuple(_literal(node) for node in call.args)
    return values, tuple((k.arg or "", _literal(k.value)) for k in call.keywords)


def _literal(node: ast.expr) -> Any:
    return node.id if isinstance(node, ast.Name) else ast.literal_eval(node)


def kind_of(var: Var, converters: Iterable[Converter] = ()) -> Kind:
    """Return what a variable takes; custom converters come first."""
    for own in converters:
        if own.name == var.converter:
            value, spans = own.to_python or str, "/" in own.regex
            return Kind(re.compile(own.regex), own.weight, value, spans)
    values, keywords = arguments_of(var.arguments)
    return KINDS[var.converter](*values, **dict(keywords))


@dataclass(frozen=True, slots=True)
class Candidate:
    """One rule, ready to be read against paths."""

    view: View
    kinds: tuple[tuple[str, Kind], ...]
    rank: tuple[Any, ...]
    strict: bool = True
    merging: bool = True

    @property
    def is_branch(self) -> bool:
        """Whether the rule ends with a slash."""
        return str(self.view.rule).endswith("/")

    def goes_on(self, index: int) -> bool:
        """Whether this segment may take several, and is not the last one of its rule."""
        segment = self.rank[index]
        return segment[0] == 1 and segment[3] and index < len(self.rank) - 1

    @property
    def methods(self) -> frozenset[str]:
        """The methods that it answers, the automatic HEAD and OPTIONS among them."""
        own = {method.upper() for method in self.view.methods or ("GET",)}
        return frozenset(own | {"OPTIONS"} | ({"HEAD"} if "GET" in own else set()))

    def readings(self, path: str) -> Iterator[Matched]:
        """Yield every way in which this rule accepts exactly this path."""
        kinds = dict(self.kinds)
        for values in _readings(self.view.rule.parts, path, kinds):
            yield Matched.of(self.view.endpoint, values)


def _readings(
    parts: tuple[str | Var, ...], text: str, kinds: dict[str, Kind]
) -> Iterator[tuple[tuple[str, Any], ...]]:
    if not parts:
        if not text:
            yield ()
        return
    part, rest = parts[0], parts[1:]
    if isinstance(part, str):
        if text.startswith(part):
            yield from _readings(rest, text[len(part) :], kinds)
        return
    kind = kinds[part.name]
    most = len(text) if kind.spans else (text + "/").index("/")
    for end in range(most + 1) if rest else (len(text),):
        if kind.pattern.fullmatch(text, 0, end):
            try:
                value = kind.value(text[:end])
            except ValueError:
                continue
            for others in _readings(rest, text[end:], kinds):
                yield ((part.name, value), *others)


STATIC = (0,)


def rank_of(rule: Rule, kinds: dict[str, Kind]) -> tuple[Any, ...]:
    """Return the rank of each segment: static text, one bare variable, or a mixture (None)."""
    segments: list[list[str | Var]] = [[]]
    for part in rule.parts:
        if isinstance(part, Var):
            segments[-1].append(part)
        else:
            first, *others = part.split("/")
            segments[-1] += [first] if first else []
            segments += [[other] if other else [] for other in others]
    ranks: list[Any] = []
    for pieces in segments:
        if any(isinstance(piece, Var) for piece in pieces):
            bare = pieces[0] if len(pieces) == 1 else None
            kind = kinds[bare.name] if isinstance(bare, Var) else None
            ranks.append(
                None if kind is None else (1, kind.weight, kind.pattern.pattern, kind.spans)
            )
        else:
            ranks.append((*STATIC, "".join(str(piece) for piece in pieces)))
    return tuple(ranks)


def precedence(first: Candidate, second: Candidate) -> int | None:
    """Return -1 when the first rule goes before the second, 1 when behind, 0 when they are equal.

    Segments are compared from left to right: static text before variables, then the smaller
    weight (Werkzeug documentation, State Machine Matching). None where no document decides, or
    where a clause of its own does: for different variables of one weight, for mixtures of text and
    variables, and from a variable on that takes several segments, unless it ends its rule.
    """
    for index, (one, other) in enumerate(zip(first.rank, second.rank, strict=False)):
        if one is None or other is None:
            return None
        if first.goes_on(index) or second.goes_on(index):
            return None
        if one[0] != other[0]:
            return -1 if one[0] < other[0] else 1
        if one[0] == STATIC[0]:
            continue
        if one[1] != other[1]:
            return -1 if one[1] < other[1] else 1
        if one != other or one[3]:
            return None
    return 0


class RoutingModel:
    """The rules of one app, and what may answer at a path.

    Unless the rules are `ranked`, any that accepts a path may answer.
    """

    def __init__(
        self, app: App, *, strict: bool = True, merging: bool = True, ranked: bool = True
    ) -> None:
        self.ranked = ranked
        own = [part for part in app.parts if isinstance(part, Converter)]
        self.candidates = []
        for view in app.views:
            options = dict(view.options)
            kinds = {var.name: kind_of(var, own) for var in view.rule.variables}
            self.candidates.append(
                Candidate(
                    view,
                    tuple(kinds.items()),
                    rank_of(view.rule, kinds),
                    options.get("strict_slashes", strict),
                    options.get("merge_slashes", merging),
                )
            )

    def decide(self, method: str, path: str) -> frozenset[Decision]:
        """Return every decision that is right; there is one unless documents leave it open."""
        able = [c for c in self.candidates if method in c.methods]
        unable = [c for c in self.candidates if method not in c.methods]
        found = self._direct(able, path)
        if found:
            return found
        merged = SLASHES.sub("/", path)
        if merged != path and not path.startswith("//"):
            found = self._merged(able, merged)
            if found:
                return found
        return self._refusals(unable, path, merged)

    def _direct(self, able: list[Candidate], path: str) -> frozenset[Decision]:
        """Return what answers without merging: all fits that no other one surely goes before."""
        exact = [(c, found) for c in able if (found := set(c.readings(path)))]
        loose = [(c, found) for c in able if (found := self._other_slash(c, path))]
        decisions: set[Decision] = set()
        for one, found in exact:
            if not any(self._beats(c, one) for c, _ in exact):
                decisions |= found
        for one, found in loose:
            if not any(self._beats(c, one) for c, _ in exact + loose) and not any(
                precedence(c, one) == 0 for c, _ in exact
            ):
                decisions |= found
        return frozenset(decisions)

    def _beats(self, first: Candidate, second: Candidate) -> bool:
        return self.ranked and precedence(first, second) == -1

    @staticmethod
    def _other_slash(candidate: Candidate, path: str) -> set[Any]:
        """Return what the rule makes of the path with a slash more or less at its end."""
        if candidate.is_branch:
            found = set() if path.endswith("/") else set(candidate.readings(path + "/"))
            return {Redirected(path + "/")} if found and candidate.strict else found
        willing = path.endswith("/") and not candidate.strict
        return set(candidate.readings(path[:-1])) if willing else set()

    def _merged(self, able: list[Candidate], merged: str) -> frozenset[Decision]:
        willing = [c for c in able if c.merging]
        direct = self._direct(willing, merged)
        redirects = {d for d in direct if isinstance(d, Redirected)}
        if len(redirects) < len(direct):
            redirects.add(Redirected(merged))
        return frozenset(redirects)

    @staticmethod
    def _refusals(unable: list[Candidate], path: str, merged: str) -> frozenset[Decision]:
        """Return 404, or 405 when rules accept the path with other methods.

        Rules that would only redirect this path may count or not, those that merge slashes on their
        own, too. So may those that do not mind the slash at the end; these have a clause of their
        own, `routing.lax-slash-knows-methods`.
        """

        def methods(near: Iterable[Candidate], *spellings: str) -> frozenset[str]:
            fits = [c for c in near if any(any(c.readings(p)) for p in spellings)]
            return frozenset(method for c in fits for method in c.methods)

        surely = methods(unable, path)
        other_slash = (path + "/", merged + "/", path.removesuffix("/"))
        lax = [c for c in unable if not c.strict]
        perhaps = (
            methods(unable, merged),
            methods((c for c in lax if c.is_branch), *other_slash),
            methods((c for c in lax if not c.is_branch), *other_slash),
            methods((c for c in unable if c.strict), *other_slash),
        )
        decisions: set[Decision] = set()
        for counted in product((False, True), repeat=len(perhaps)):
            allowed = surely.union(*compress(perhaps, counted))
            decisions.add(Refused(405, allowed) if allowed else UNKNOWN)
        if surely.union(*perhaps) and merged != path:
            decisions.add(Redirected(merged))
        return frozenset(decisions)
