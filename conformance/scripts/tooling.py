"""Calls of a kit as a program: the last one whose outcome differs, and what has to be before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from conformance.perform.implementation import Implementation
from conformance.scripts.calls import MOST, Called, Calls, Ref, Stream, needed, outcome, refs_of
from conformance.scripts.idioms import Idiom
from conformance.scripts.literals import Names, NotSpelled, literal
from conformance.scripts.program import Written
from conformance.scripts.speaking import is_confirmed, is_in_the_line, spoken_of
from conformance.scripts.steps import identifier

OUTCOME = '''\
def outcome(action):
    """Return what comes of something: its result, or what it raises."""
    try:
        result = action()
    except Exception as error:
        where = getattr(error, "new_url", None)
        return f"raises {type(error).__name__}" + (f" to {where}" if where is not None else "")
    return result@@'''
# Where only the class of a result is told.
CLASS = ' if isinstance(result, PLAIN) else f"a {type(result).__name__}"'
CODES = {"NotFound": "404", "MethodNotAllowed": "405", "WebsocketMismatch": "400"}
LONG = 100  # characters of a line
PLAIN = "PLAIN = (type(None), bool, int, float, str, bytes, list, tuple, dict, set, frozenset)"


class Tried:
    """The calls of a tape, made with two implementations."""

    def __init__(self, impl: Implementation, reference: Implementation) -> None:
        self.impl, self.reference = impl, reference

    def differing(self, made: Sequence[Called], numbers: Sequence[int]) -> tuple[Any, Any] | None:
        """Return what was seen and what was expected of the last call, or None where it is one."""
        seen, expected = (outcome(one, made, numbers) for one in (self.impl, self.reference))
        again = outcome(self.impl, made, numbers)
        return (seen, expected) if seen != expected and seen == again else None


def written_calls(
    impl: Implementation, reference: Implementation, idiom: Idiom, calls: Calls, message: str
) -> Written:
    """Return the program of a call whose outcome differs as the message says.

    Raises NotSpelled where there is none.
    """
    tried = Tried(impl, reference)
    made = calls.made
    ranked = []
    for last in range(len(made) - 1, max(-1, len(made) - 1 - MOST), -1):
        found = tried.differing(made, needed(made, last))
        rank = None if found is None else _rank(message, *found)
        if rank is not None:
            ranked.append((rank, -last))
    if not ranked:
        raise NotSpelled("no call ends otherwise as the message says")
    last = -min(ranked)[1]
    made, numbers = _smallest(tried, list(made[: last + 1]))
    found = tried.differing(made, numbers)
    if found is None:
        raise NotSpelled("the calls do not end the same twice")
    return _Writer(idiom, made, numbers).written(*found)


def _rank(message: str, seen: Any, expected: Any) -> int | None:
    """Return how well a message speaks of an outcome, the lower the better; None for not at all."""
    if is_confirmed(message, seen, expected) or is_in_the_line(message, seen, expected):
        return 0
    spoken = spoken_of(message, seen, expected)
    if spoken > 1:
        return 1
    words = [word for one in (seen, expected) for word in _words_of(str(one))]
    return 2 if spoken or any(word in message for word in words) else None


def _words_of(outcome: str) -> list[str]:
    """Return how a message may call what is raised: by its name, its code, or where it leads."""
    if not outcome.startswith("raises "):
        return []
    name, _, where = outcome.removeprefix("raises ").partition(" to ")
    return [word for word in (name, where, CODES.get(name)) if word]


def _smallest(tried: Tried, made: list[Called]) -> tuple[list[Called], list[int]]:
    """Return the calls with less in them, and those that are needed."""
    last = len(made) - 1
    wanted = tried.differing(made, needed(made, last))
    changed = True
    while changed:
        changed = False
        for number in needed(made, last):
            for smaller in _smaller(made[number]):
                candidate = [*made[:number], smaller, *made[number + 1 :]]
                if tried.differing(candidate, needed(candidate, last)) == wanted:
                    made, changed = candidate, True
                    break
    return made, needed(made, last)


def _smaller(one: Called) -> Iterator[Called]:
    for name in one.keywords:
        left = {key: value for key, value in one.keywords.items() if key != name}
        yield replace(one, keywords=left)
    for place, argument in enumerate(one.arguments):
        for fewer in _fewer(argument):
            arguments = (*one.arguments[:place], fewer, *one.arguments[place + 1 :])
            yield replace(one, arguments=arguments)


def _fewer(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from (value[:place] + value[place + 1 :] for place in range(len(value)))
    elif isinstance(value, dict):
        for key in value:
            yield {other: one for other, one in value.items() if other != key}


class _Writer:
    """Writes calls; what is used once stands where it is used."""

    def __init__(self, idiom: Idiom, made: Sequence[Called], numbers: Sequence[int]) -> None:
        self.idiom, self.made, self.numbers = idiom, made, numbers
        self.names = Names()
        self.names.module("sys")
        uses = Counter(ref for number in numbers for ref in refs_of(made[number]))
        self.kept = {n for n, count in uses.items() if count > 1 or made[n].name == "Map"}
        self.called: dict[int, str] = {}

    def written(self, seen: Any, expected: Any) -> Written:
        """Return the program, without its head and its end."""
        lines: list[str] = []
        last = self.numbers[-1]
        used = {ref for number in self.numbers for ref in refs_of(self.made[number])}
        for number in self.numbers[:-1]:
            if number in self.kept:
                name = self._name(self.made[number].name)
                lines += self._assigned(name, number)
                self.called[number] = name
            elif number not in used:
                lines.append(self.expression(number))
        looked = self.expression(last)
        plain = not any(str(one).startswith("a ") for one in (seen, expected))
        if not plain:
            self.names.definitions["PLAIN"] = PLAIN
        self.names.definitions["outcome"] = OUTCOME.replace("@@", "" if plain else CLASS)
        lines.append(f"seen = outcome(lambda: {looked})")
        sides = [literal(one, self.names) for one in (expected, seen)]
        head = [*self.names.lines(), *self.names.defined(), "", ""]
        return Written([*head, *lines], looked, sides[0], sides[1])

    def _assigned(self, name: str, number: int) -> list[str]:
        """Return the line that keeps a result; a long one has a line for each rule."""
        line = f"{name} = {self.expression(number)}"
        first = [*self.made[number].arguments, None][0]
        if len(line) <= LONG or type(first) is not list:
            return [line]
        rules = [f"        {self.spelled(rule)}," for rule in first]
        rest = replace(self.made[number], arguments=self.made[number].arguments[1:])
        words = self._words(rest)
        more = [f"    {word}," for word in words]
        return [line.partition("(")[0] + "(", "    [", *rules, "    ],", *more, ")"]

    def _name(self, name: str) -> str:
        made = identifier({"Map": "url_map", "bind": "adapter"}.get(name, name.lower()))
        taken = [one for one in self.called.values() if one.rstrip("0123456789") == made]
        return f"{made}{len(taken) + 1}" if taken else made

    def expression(self, number: int) -> str:
        """Return a call as source."""
        if number in self.called:
            return self.called[number]
        one = self.made[number]
        if isinstance(one.owner, Ref):
            owner = self.expression(one.owner.number)
            function = owner if one.name == "__call__" else f"{owner}.{one.name}"
        else:
            function = self.names.of(self.idiom.tool(one.owner, one.name), one.name)
        return f"{function}({', '.join(self._words(one))})"

    def _words(self, one: Called) -> list[str]:
        words = [self.spelled(value) for value in one.arguments]
        for key, value in one.keywords.items():
            if not key.isidentifier():
                raise NotSpelled(f"an argument {key!r}")
            words.append(f"{key}={self.spelled(value)}")
        return words

    def spelled(self, value: Any) -> str:
        """Return an argument as source."""
        if isinstance(value, Ref):
            return self.expression(value.number)
        if isinstance(value, Stream):
            return f"{self.names.module('io')}.BytesIO({literal(value.content, self.names)})"
        if type(value) is list:
            return f"[{', '.join(map(self.spelled, value))}]"
        if type(value) is tuple:
            return f"({', '.join(map(self.spelled, value))}{',' * (len(value) == 1)})"
        if type(value) is dict:
            pairs = (f"{literal(k, self.names)}: {self.spelled(v)}" for k, v in value.items())
            return f"{{{', '.join(pairs)}}}"
        return literal(value, self.names)
