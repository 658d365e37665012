"""Building: from an endpoint and values to a path on a host.

Here live the choice among an endpoint's rules, the writing of one rule, the query for
what is left over, and `BuildError`.  Characters are in ``escaping``, host names in
``host_names``; whether the result is relative or absolute is decided by
``routing.Binding.build``, which knows the request.

The law of this module: a rule is only written with values that it reads back as the
same text.  Everything else is refused: a slash in a single segment, an empty value, a
number outside its bounds, a separator inside a value of ``<a>-<b>``.  So a URL never
leads to another view than the one it was built for because of the value in it.

How a rule is chosen (Werkzeug documentation, "Rules" and "MapAdapter.build"):

1. it must have the endpoint, allow the method if one was asked for, find all its
   variables among values and defaults, and contradict none of its own defaults;
2. a rule that allows the method of the request comes first;
3. then a rule that is no alias, then the one with more variables, then with more
   defaults, then the one that was added first;
4. with host matching, a rule on the bound host comes before all others;
5. a rule that cannot be written is passed over, but for one that uses as many of the
   values: what one rule refuses must not end in the query of another.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from .escaping import complete_escapes, encode_query, escape_anchor, escape_path, escape_segment
from .rules import Rule, normalize_domain
from .segments import Variable

if TYPE_CHECKING:
    from .map import Map

__all__ = [
    "BuildError",
    "Location",
    "RefusedValue",
    "encode_query",
    "escape_anchor",
    "escape_path",
    "escape_segment",
    "locate",
    "suits",
    "write_rule",
]


class BuildError(LookupError):
    """Raised when no rule of an endpoint can be written with the given values.

    ``suggested`` is the nearest endpoint that exists, or None.
    """

    def __init__(
        self,
        endpoint: Any,
        values: Mapping[str, Any],
        method: str | None = None,
        rules: Iterable[Rule] = (),
        reason: str = "",
    ) -> None:
        super().__init__(endpoint, values, method)
        self.endpoint = endpoint
        self.values = values
        self.method = method
        self.reason = reason
        self._rules = tuple(rules)

    @property
    def suggested(self) -> Any:
        """The existing endpoint that is most like the one asked for, or None."""
        endpoints = {str(rule.endpoint): rule.endpoint for rule in self._rules}
        if self.endpoint in endpoints.values():
            return self.endpoint
        nearest = get_close_matches(str(self.endpoint), endpoints, n=1, cutoff=0.4)
        return endpoints[nearest[0]] if nearest else None

    def __str__(self) -> str:
        asked = f"could not build a URL for endpoint {self.endpoint!r}"
        if self.method is not None:
            asked += f" and method {self.method}"
        if self.values:
            asked += f" with values {sorted(self.values)}"
        return f"{asked}: {self.reason or self._explain()}"

    def _explain(self) -> str:
        rules = [rule for rule in self._rules if rule.endpoint == self.endpoint]
        if not rules:
            hint = "" if self.suggested is None else f"; did you mean {self.suggested!r}?"
            return f"no rule has this endpoint{hint}"
        method = self.method
        allowing = [rule for rule in rules if method is None or rule.allows(method)]
        if not allowing:
            methods = sorted({name for rule in rules for name in rule.methods or ()})
            return f"its rules allow {methods} only"
        missing = [rule.arguments - set(self.values) - set(rule.defaults) for rule in allowing]
        fewest = min(missing, key=len)
        if fewest:
            return f"did you forget to give {sorted(fewest)}?"
        return "a value contradicts a default of the rule"


class RefusedValue(BuildError, ValueError):
    """Raised when the values are all there, but one of them fits no rule."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a written rule leads: host or subdomain, and the path in two spellings."""

    rule: Rule
    domain: str
    path: str
    escaped_path: str

    @property
    def place(self) -> tuple[str, str]:
        """What is looked up when this URL is requested."""
        return (self.domain, self.path)


def locate(
    url_map: Map,
    endpoint: Any,
    values: Mapping[str, Any],
    method: str | None,
    default_method: str,
    near: str | None = None,
) -> Location:
    """Choose a rule of the endpoint and write it; ``near`` is the host that is preferred.

    Raises `BuildError`, or `RefusedValue` when only the values were to blame; a lone
    surrogate in a value raises UnicodeEncodeError.
    """
    own = url_map.build_rules(endpoint)
    suiting = [
        rule for rule in own if (method is None or rule.allows(method)) and suits(rule, values, own)
    ]
    if method is None:
        suiting.sort(key=lambda rule: not rule.allows(default_method))
    refusal: _Refusal | None = None
    refused: set[str] = set()
    far: Location | None = None
    for rule in suiting:
        if not refused <= rule.arguments:
            continue
        try:
            location = write_rule(rule, values)
        except _Refusal as error:
            if refusal is None:
                refusal, refused = error, rule.arguments & values.keys()
            continue
        if near is None or location.domain == near:
            return location
        far = far or location
    if far is not None:
        return far
    if refusal is not None:
        raise RefusedValue(endpoint, values, method, url_map.rules, str(refusal)) from refusal
    raise BuildError(endpoint, values, method, url_map.rules)


def suits(rule: Rule, values: Mapping[str, Any], siblings: Iterable[Rule] = ()) -> bool:
    """Whether the values give all that the rule needs and do not contradict its defaults.

    A value is a default, too, when a converter of the siblings writes both alike:
    ``page="1"`` has to choose the rule whose default is ``page=1``, because the URL of
    the other rule is redirected there.
    """
    if not rule.arguments <= values.keys() | rule.defaults.keys():
        return False
    return all(
        values[name] == default or _written_alike(name, values[name], default, siblings)
        for name, default in rule.defaults.items()
        if name in values
    )


def write_rule(rule: Rule, values: Mapping[str, Any]) -> Location:
    """Write one rule.

    Raises ValueError for values that the rule would not read back.
    """
    values = {**values, **rule.defaults}
    texts: dict[str, str] = {}
    path = escaped_path = ""
    for segment in rule.segments:
        path += "/"
        escaped_path += "/"
        for piece in segment.pieces:
            if isinstance(piece, str):
                text, escaped = piece, escape_path(piece)
            else:
                text, escaped = _write_variable(piece, values[piece.name])
                texts[piece.name] = text
            path += text
            escaped_path += escaped
    if rule.read(path) != tuple(texts.values()):
        raise _Refusal(_explain_misreading(rule, texts))
    return Location(rule, _write_domain(rule, values), path, escaped_path)


class _Refusal(ValueError):
    """One rule cannot be written with these values."""


def _write_domain(rule: Rule, values: Mapping[str, Any]) -> str:
    assert rule.map is not None
    segment = rule.host_segment
    domain = segment.static_text
    if domain is None:
        domain = "".join(
            piece if isinstance(piece, str) else _write_variable(piece, values[piece.name])[0]
            for piece in segment.pieces
        )
        try:
            domain = normalize_domain(rule.map)(domain)
        except ValueError as error:
            raise _Refusal(str(error)) from error
        if segment.read(domain) is None:
            raise _Refusal(f"{domain!r} is not a host of {rule.rule!r}")
    if not domain and rule.map.host_matching:
        raise _Refusal(f"{rule.rule!r} has no host")
    return domain


def _write_variable(variable: Variable, value: Any) -> tuple[str, str]:
    """Return the text of a value, as it is and escaped; it must be one the converter takes."""
    try:
        escaped = complete_escapes(str(variable.converter.to_url(value)))
    except UnicodeEncodeError:
        raise
    except (ValueError, TypeError, ArithmeticError) as error:
        raise _Refusal(f"<{variable.name}> does not take {_show(value)}: {error}") from error
    return unquote(escaped), escaped


def _explain_misreading(rule: Rule, texts: Mapping[str, str]) -> str:
    for name, text in texts.items():
        if re.fullmatch(rule.converters[name].regex, text) is None:
            return f"<{name}> does not take {_show(text)}"
    return f"{rule.rule!r} would read other values from the URL"


def _show(value: Any) -> str:
    try:
        return reprlib.repr(value)
    except Exception:
        # A repr may fail: an int of more digits than CPython writes, a broken object.
        return f"this {type(value).__name__}"


def _written_alike(name: str, value: Any, default: Any, siblings: Iterable[Rule]) -> bool:
    for rule in siblings:
        if name in rule.converters:
            write = rule.converters[name].to_url
            try:
                return write(value) == write(default)
            except (ValueError, TypeError, ArithmeticError):
                return False
    return False
