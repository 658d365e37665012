"""Traces: the ordered record of what was observed while steps ran, and how two are compared.

Nothing here runs anything. Values are kept in a plain form, so that traces of different frameworks
compare equal, and every exception or object is labelled, so that identity can be told from
equality. Documents name classes of exceptions, and a framework may raise a subclass of its own; so
an exception is named by the class that documents can name (`class_named`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import Any

from conformance.describe.messages import Reply
from conformance.foreign import capped, class_name, exact, module_of, name_of, text


def class_named(error: BaseException, *documented: type[BaseException]) -> str:
    """Return the name of the class that a document names when it promises this exception.

    That is the nearest class that Python itself has (but for Exception and BaseException, which
    say nothing), that an application described, or that is one of `documented`; and the very class
    where there is none.
    """
    for kind in type.__dict__["__mro__"].__get__(type(error)):
        module = module_of(kind)
        own = module.partition(".")[0] == DESCRIBED
        if kind in documented or own or (module == "builtins" and kind not in SAY_NOTHING):
            return name_of(kind)
    return class_name(error)


MARK = "!"  # behind the name of an exception
# What applications raise comes from the package that describes them.
DESCRIBED = __name__.partition(".")[0]
SAY_NOTHING = (Exception, BaseException, object)


@dataclass(frozen=True, slots=True)
class Raised:
    """Stands in a trace for an exception: `class_named`, and a number once it has been seen.

    Two exceptions of one class have different numbers; the same object keeps its own.
    """

    name: str
    number: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.name}{MARK}"

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class Missing:
    """Stands in a trace for a value that was not there."""

    def __repr__(self) -> str:
        return "(missing)"


@dataclass(frozen=True, slots=True)
class Unbound:
    """Stands in a trace for a target that no context binds."""

    def __repr__(self) -> str:
        return "(unbound)"


MISSING = Missing()
ANSWERING = frozenset({"answer", "raise", "abort"})
# How multi-valued mappings of Bottle and Starlette give all their pairs.
PAIR_LISTINGS = ("allitems", "multi_items")
# Values from these modules are kept as their repr, which names the type and the value.
SHOWN = frozenset({"uuid", "datetime", "decimal", "fractions"})
UNBOUND = Unbound()
# What is plain already, and what stands for what is not.
EXACT: tuple[type[Any], ...] = (type(None), bool, int, float, str, bytes)
STANDING = frozenset({Raised, Missing, Unbound})
LONG = 8  # lines of a timeline in which one that is missing would make all others differ
AROUND, STRETCH = 3, 4  # lines around a difference that are shown; a stretch that is shown whole
LEAVING = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")  # what would leave the row
LONGEST = 1_000  # characters of a line that two timelines show


@dataclass(frozen=True, slots=True)
class Event:
    """One observation: which part saw what.

    `kind` and `name` are the part's ("view" "index", "teardown" "a"); `action` is "enter" or the
    lower-cased name of a step, `subject` what it concerned ("g.x"), `value` what was seen, in a
    plain form. `depth` tells how many dispatches it is nested in, `worker` who did it.
    """

    kind: str
    name: str
    action: str
    subject: str = ""
    value: Any = None
    depth: int = 0
    worker: str = ""

    def __str__(self) -> str:
        who = f"{self.worker}: " if self.worker else ""
        shown = "" if self.action == "enter" and self.value is None else f" {self.value!r}"
        what = " ".join(filter(None, [self.action, self.subject]))
        return f"{'  ' * self.depth}{who}{self.kind} {self.name}: {what}{shown}"


@dataclass(slots=True)
class Trace:
    """What was seen during one run, and the replies to its exchanges, in order."""

    events: list[Event] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    @property
    def reply(self) -> Reply:
        """The last reply."""
        return self.replies[-1]

    def of(self, *kinds: str) -> list[str]:
        """Return the names of the parts of these kinds that ran, in order, once for each run."""
        return [e.name for e in self.events if e.action == "enter" and e.kind in kinds]

    def order(self) -> list[str]:
        """Return "kind name" of every part that ran, in order."""
        return [f"{e.kind} {e.name}" for e in self.events if e.action == "enter"]

    def given(self, kind: str, name: str | None = None) -> list[Any]:
        """Return what parts were entered with: a view's values, a teardown's exception."""
        return [
            e.value
            for e in self.events
            if e.action == "enter" and e.kind == kind and name in (None, e.name)
        ]

    def values(
        self, subject: str, *, name: str | None = None, kind: str | None = None
    ) -> list[Any]:
        """Return everything that was observed of one subject, such as "g.x" or "url user"."""
        return [
            e.value
            for e in self.events
            if e.subject == subject and name in (None, e.name) and kind in (None, e.kind)
        ]

    def answers(self) -> list[Any]:
        """Return all observations in order, without the entering of parts."""
        return [e.value for e in self.events if e.action != "enter"]

    def answers_since(self, number: int) -> bool:
        """Tell whether a described part ran behind so many events that may have made a reply."""
        return any(
            event.kind in ("view", "handler") or event.action in ANSWERING
            for event in self.events[number:]
        )

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __str__(self) -> str:
        return "\n".join([*map(str, self.events), *(f"reply {r}" for r in self.replies)])


def side_by_side(expected: Iterable[object], seen: Iterable[object]) -> str:
    """Return two timelines beside each other, with a mark at each line that differs.

    What is missing, or too much, moves nothing else: lines that are alike stay beside each other.
    Of many that are alike, those around a difference are shown. Lines of which a person would see
    no end are shown from shortly before they differ.
    """
    left, right = [_on_a_line(e) for e in expected], [_on_a_line(s) for s in seen]
    pairs = [_both(want, got) for want, got in _aligned(left, right)]
    width = max([8, *(len(want) for want, _, _ in pairs)])
    lines = [f"  {'expected':<{width}}   seen"]
    for shown in _without_stretches(pairs):
        if isinstance(shown, int):
            lines.append(f"  ... {shown} lines that are alike ...")
        else:
            want, got, mark = shown
            lines.append(f"{mark} {want:<{width}}   {got}")
    return "\n".join(lines)


def _on_a_line(value: object) -> str:
    """Return a text that keeps its row of a table: line ends and tabs are written as escapes."""
    told = text(value)
    return told if told.isprintable() else LEAVING.sub(_escaped, told)


def _escaped(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode("ascii")


def _aligned(left: list[str], right: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines of both sides in pairs, with "-" where a side has none.

    Short ones are told by their place: of three values, each is what was asked for there.
    """
    if len(left) == len(right) or max(len(left), len(right)) < LONG:
        yield from zip_longest(left, right, fillvalue="-")
        return
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for _, first, last, begin, end in matcher.get_opcodes():
        yield from zip_longest(left[first:last], right[begin:end], fillvalue="-")


def _without_stretches(
    pairs: list[tuple[str, str, str]],
) -> Iterator[tuple[str, str, str] | int]:
    """Yield pairs, and in place of a long stretch that is alike how many pairs that is."""
    differing = [number for number, (_, _, mark) in enumerate(pairs) if mark != " "]
    near = {n for number in differing for n in range(number - AROUND, number + AROUND + 1)}
    for is_near, group in groupby(enumerate(pairs), key=lambda item: item[0] in near):
        stretch = [pair for _, pair in group]
        if is_near or len(stretch) <= STRETCH or not differing:
            yield from stretch
        else:
            yield len(stretch)


def first_difference(message: str) -> tuple[str, str, str] | None:
    """Return the first line that differs in a message with two timelines, and its two sides.

    Returns None for a message without them.
    """
    lines = message.split("\n")
    head = next((n for n, line in enumerate(lines) if line.split() == ["expected", "seen"]), None)
    if head is None:
        return None
    marked = next((line for line in lines[head:] if line.startswith("> ")), None)
    if marked is None:
        return None
    column = lines[head].index("seen")
    return marked, marked[2:column].strip(), marked[column:].strip()


def _both(want: str, got: str) -> tuple[str, str, str]:
    """Return what is shown of a pair of lines, and the mark before it."""
    mark = " " if want == got else ">"
    if max(len(want), len(got)) <= LONGEST:
        return want, got, mark
    start = 0
    alike = next((n for n, (a, b) in enumerate(zip(want, got, strict=False)) if a != b), 0)
    if alike > LONGEST // 2:
        start = alike - LONGEST // 10
    head = f"({start:,} characters that are alike) " if start else ""
    shown = [head * (len(line) > start) + capped(line[start:], LONGEST) for line in (want, got)]
    return shown[0], shown[1], mark


def expect(seen: Iterable[object], expected: Iterable[object], why: str = "") -> None:
    """Compare two timelines; raise AssertionError with both beside each other if they differ.

    What is seen is compared as what it holds (`settled`): nobody passes by saying that he is equal.
    """
    got, want = list(seen), list(expected)
    try:
        held, wanted = settled(got), settled(want)
    except RecursionError:  # too deep, or in a circle
        held, wanted = got, want
    if held != wanted:
        told = side_by_side(want, got)
        if "\n> " not in told:  # they only say that they are alike
            told = side_by_side(wanted, held)
        raise AssertionError("\n".join(filter(None, [why, told])))


def settled(value: Any) -> Any:
    """Return a value with exact text, numbers and lists in it, as deep as plain containers go.

    Other objects stay as they are: how they compare is what they are asked.
    """
    kind = type(value)
    if kind in EXACT:
        return value
    if kind is dict:
        return {hashable(settled(key)): settled(item) for key, item in value.items()}
    if kind in (set, frozenset):
        return kind(hashable(settled(item)) for item in value)
    if issubclass(kind, list):
        return [settled(item) for item in list.__iter__(value)]
    if issubclass(kind, tuple):
        return tuple(settled(item) for item in tuple.__iter__(value))
    return exact(value)


def plain(value: Any) -> Any:
    """Return a value in the form that traces keep.

    Subclasses of built-in types become those types, whatever they say of themselves; mappings with
    repeated keys become lists of pairs, and anything else that is not plain data becomes the name
    of its class.
    """
    real = exact(value)
    if type(real) in EXACT or type(value) in STANDING:
        return real
    for kind in EXACT[1:]:
        if isinstance(value, kind):  # a proxy, which stands for such a value
            return exact(kind(value))
    for listing in PAIR_LISTINGS:
        if hasattr(value, listing):
            return [(plain(key), plain(item)) for key, item in getattr(value, listing)()]
    if isinstance(value, Mapping) or (hasattr(value, "items") and hasattr(value, "getlist")):
        return _plain_mapping(value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return frozenset(hashable(plain(item)) for item in value)
    if isinstance(value, BaseException):
        return Raised(class_named(value))
    if module_of(type(value)) in SHOWN:
        return repr(value)
    return f"<{class_name(value)}>"


def hashable(value: Any) -> Any:
    """Return a plain value that can be a key: lists become tuples, as they were."""
    return tuple(map(hashable, value)) if type(value) is list else value


def _plain_mapping(value: Any) -> Any:
    if hasattr(value, "getlist"):
        try:
            listed = value.items(multi=True)
        except TypeError:
            listed = value.items()
        return [(plain(key), plain(item)) for key, item in listed]
    return {hashable(plain(key)): plain(item) for key, item in value.items()}
