"""Faults in URL maps by themselves: lost arguments, forgetful factories, misread hosts."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def bad(
    catches: str, fault: str, module: str, old: str, new: str, *more: tuple[str, str, str]
) -> Saboteur:
    """Return a saboteur of the chapter on maps."""
    return Saboteur(f"maps.{catches}", fault, module, old, new, more)


MAP, RULES, FACTORIES = "routing.map", "routing.rules", "routing.factories"
KEPT = "        options = {**self.options, **changes}\n"


def forgets(catches: str, *options: str) -> Saboteur:
    """Return a fault: copies of rules lose some options."""
    without = "".join(f'        options.pop("{name}", None)\n' for name in options)
    return bad(catches, f"copies have no {options[0]}", RULES, KEPT, KEPT + without)
