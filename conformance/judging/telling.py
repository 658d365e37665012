"""What a judgement shows: the counterexample, and what was raised behind a failure.

Which verdict an outcome gets is decided by `conformance.judging.judge`.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from types import FunctionType
from typing import Any

from hypothesis.strategies import DataObject

from conformance.describe.app import App
from conformance.drive.causes import CAUSES
from conformance.errors import Unsupported
from conformance.foreign import capped, exact_text, module_of, said, shown, text
from conformance.frames import is_ours, raised_at
from conformance.perform.implementation import Implementation
from conformance.perform.shown import REFUSAL, SAY_LITTLE
from conformance.perform.trace import MARK

# How a message begins whose first line says what lies behind the failure.
BEHIND = (REFUSAL, "no reply came", "the implementation raised ")
DECLINED = " is claimed, and the adapter declined "
BRACKETS: dict[type, tuple[str, str]] = {list: ("[", "]"), tuple: ("(", ")")}


def counterexample(arguments: dict[str, Any], last_run: str) -> str:
    """Return what showed a failure: what a property was called with, and what was run last.

    The last run is left out where the arguments hold the application already, exchanges and all.
    """
    drawn = describe(arguments)
    if not last_run or any(isinstance(value, App) for value in arguments.values()):
        exchanges = last_run.partition("\n")[2]
        missing = [line for line in exchanges.split("\n") if line and line not in drawn]
        return "\n".join(filter(None, [drawn, *missing])) if drawn else last_run
    return "\n".join(filter(None, [drawn, last_run]))


def describe(arguments: dict[str, Any]) -> str:
    """Return what a property was called with, as a person would write it down."""
    return "\n".join(
        _described(name, value)
        for name, value in arguments.items()
        if type(value) is not DataObject
    )


def _described(name: str, value: Any) -> str:
    own = module_of(type(value)).startswith("conformance.")
    told = capped(text(value)) if own else capped(_spelled(value))
    if "\n" in told:
        return f"{name}:\n" + "\n".join("  " + line for line in told.split("\n"))
    return f"{name} = {told}"


def _spelled(value: Any) -> str:
    """Return a value as a person would write it down: classes and functions by their names."""
    if type(value) in (type, FunctionType):
        return exact_text(value.__qualname__.rpartition(".")[2])
    if type(value) in BRACKETS:
        opening, closing = BRACKETS[type(value)]
        inner = ", ".join(map(_spelled, value))
        return f"{opening}{inner}{',' * (type(value) is tuple and len(value) == 1)}{closing}"
    return shown(value)


def message_of(error: BaseException) -> str:
    """Return what a failure says, without what pytest's rewriting adds."""
    if type(error) is not AssertionError and not isinstance(error, AssertionError):
        return said(error)
    told = exact_text(text(error)).strip()
    # pytest rewrites the assertions of a plugin: it adds its view, and indents all lines but the
    # first, so that a table of a message would be none any more.
    own, rewritten, _ = told.partition("\nassert ")
    return (own.replace("\n  ", "\n") if rewritten else own) or said(error)


def declined(error: Unsupported, claimed: AbstractSet[str], examples: int) -> str:
    """Return why nothing of a clause was judged: the adapter took none of its examples.

    It says whether the capability in question is claimed, and where the adapter declined.
    """
    if error.problem:
        return text(error)
    asked = "its one example" if examples == 1 else f"all of its {examples} examples"
    file, place = raised_at(error)
    where = f" ({place})" if file and not is_ours(file) else ""
    if error.capability in claimed:
        return f"{error.capability}{DECLINED}{asked}{where}"
    return f"{error.capability} is not claimed, and {asked} would need it{where}"


def with_cause(message: str, told: str, cause: str) -> str:
    """Return a message with what lies behind it first, unless the message tells it itself.

    The page of a 404 or 405 says no more than its number.
    """
    if not told or (cause or told) in message:
        return message
    little = next((number for number in ("404", "405") if told.startswith(REFUSAL + number)), None)
    return message if little is not None and little in message else f"{told}\n{message}"


def telling(message: str) -> str:
    """Return a message without a first line that says no more than which status the reply had.

    Many failures begin with it, so nobody would know one by it.
    """
    first, _, rest = message.partition("\n")
    bare = first.startswith(REFUSAL) and ": " not in first and " to " not in first
    return rest if rest and (bare or first.startswith(SAY_LITTLE)) else message


def behind(impl: Implementation) -> tuple[str, str]:
    """Return what lies behind a failure, as its first line, and the exception as text.

    That is the exception behind the last reply, or else the page of a reply that is an error. Each
    is "" if there is none.
    """
    if CAUSES.found is not None:
        return CAUSES.told(), str(CAUSES.found)
    return impl.last.refusal, ""


def with_seen(error: BaseException) -> str:
    """Return what a failure says, and the text and place of each exception that it only names."""
    message = message_of(error)
    return "\n".join([message, *CAUSES.seen_in(message, MARK)])
