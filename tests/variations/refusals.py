"""What refuses in place of the framework. It has no name of the suite's, so it stands for Flask.

An exception out of a module that uses the suite is taken for the adapter's
(`conformance.perform.blame`). The variations that use this are in `rules` and `faults`.
"""

from __future__ import annotations

from typing import Any

from tests.variations import Application


class Refusal(Exception):
    """What is refused, where no document names a class."""


class OwnRefusals(Application):
    """Rules, instance paths and URLs that cannot be are refused with another class."""

    def __init__(self, *given: Any, **options: Any) -> None:
        try:
            super().__init__(*given, **options)
        except ValueError as error:
            raise Refusal(*error.args) from None

    def add_url_rule(self, *given: Any, **options: Any) -> None:
        try:
            super().add_url_rule(*given, **options)
        except (ValueError, TypeError, LookupError) as error:
            raise Refusal(*error.args) from None


def refusing(former: Any) -> Any:
    """Return a method whose errors are of an own class."""

    def method(self: Any, *given: Any, **options: Any) -> Any:
        try:
            return former(self, *given, **options)
        except (ValueError, LookupError, TypeError) as error:
            raise Refusal(*error.args) from error

    return method


def once(former: Any) -> Any:
    """Return `add` that refuses a rule with the parts and a method of an earlier one.

    Of rules for static files, which are made by themselves, the documentation says that that of the
    application goes first.
    """

    def add(self: Any, rule: Any) -> None:
        known = self.__dict__.setdefault("known", [])
        for other in known:
            shared = (rule.methods or set()) & (other.methods or set()) - {"HEAD", "OPTIONS"}
            alike = rule._parts == other._parts and rule.websocket == other.websocket
            static = str(rule.endpoint).rpartition(".")[2] == "static"
            if alike and not static and (shared or rule.methods == other.methods):
                raise Refusal(f"{rule.rule} is {other.rule}")
        known.append(rule)
        former(self, rule)

    return add
