"""Rule factories: what makes rules of rules before a map takes them.

A factory returns copies and leaves its own rules alone, so one list of rules can be mounted in
several places.  A copy differs from its original in the one thing that the factory is for.
Source: Werkzeug documentation, "Rule Factories" and "Rule Templates".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from string import Template
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .map import Map
    from .rules import Rule


class RuleFactory:
    """The base of everything that `Map.add` takes; rules are factories of themselves."""

    def get_rules(self, map: Map) -> Iterable[Rule]:  # noqa: A002
        """Return the rules for a map, not yet bound; every factory says which."""
        raise NotImplementedError


class _Changing(RuleFactory):
    """A factory that changes one thing of each of its rules."""

    def __init__(self, rules: Iterable[RuleFactory]) -> None:
        self.rules = list(rules)

    def get_rules(self, map: Map) -> Iterator[Rule]:  # noqa: A002
        """Return a changed copy of each rule of each factory inside."""
        for factory in self.rules:
            for rule in factory.get_rules(map):
                yield self.changed(rule)

    def changed(self, rule: Rule) -> Rule:
        """Return the copy of one rule."""
        raise NotImplementedError


class Subdomain(_Changing):
    """Puts rules on a subdomain."""

    def __init__(self, subdomain: str, rules: Iterable[RuleFactory]) -> None:
        super().__init__(rules)
        self.subdomain = subdomain

    def changed(self, rule: Rule) -> Rule:
        """Return the rule on the subdomain."""
        return rule.copied(subdomain=self.subdomain)


class Submount(_Changing):
    """Puts rules below a path."""

    def __init__(self, path: str, rules: Iterable[RuleFactory]) -> None:
        super().__init__(rules)
        self.path = path.rstrip("/")

    def changed(self, rule: Rule) -> Rule:
        """Return the rule below the path."""
        return rule.copied(rule=self.path + rule.rule)


class EndpointPrefix(_Changing):
    """Puts a text in front of endpoints, which have to be texts."""

    def __init__(self, prefix: str, rules: Iterable[RuleFactory]) -> None:
        super().__init__(rules)
        self.prefix = prefix

    def changed(self, rule: Rule) -> Rule:
        """Return the rule with the longer endpoint."""
        return rule.copied(endpoint=self.prefix + rule.endpoint)


class RuleTemplate:
    """Rules with ``$name`` in their texts; calling it fills them in and returns a factory."""

    def __init__(self, rules: Iterable[RuleFactory]) -> None:
        self.rules = list(rules)

    def __call__(self, *args: Any, **kwargs: Any) -> RuleFactory:
        """Return a factory of these rules with the names filled in."""
        return _FilledTemplate(self.rules, dict(*args, **kwargs))


class _FilledTemplate(_Changing):
    def __init__(self, rules: Iterable[RuleFactory], context: Mapping[str, Any]) -> None:
        super().__init__(rules)
        self.context = context

    def changed(self, rule: Rule) -> Rule:
        """Return the rule with the names filled in, in all its texts."""
        options: dict[str, Any] = {
            name: self._filled(value)
            for name, value in rule.options.items()
            if name in ("rule", "endpoint", "subdomain", "host", "redirect_to")
        }
        defaults = {name: self._filled(value) for name, value in rule.defaults.items()}
        return rule.copied(**options, defaults=defaults)

    def _filled(self, value: Any) -> Any:
        return Template(value).substitute(self.context) if isinstance(value, str) else value
