"""Finds all rules that fit a host and a path.

A tree of nodes, one level for each segment.  A segment without variables is a
dictionary look-up, so rules that have nothing to do with a path cost nothing; a segment
with variables is one expression, shared by the rules that begin alike.  From the first
segment that may contain slashes on, a rule is one expression for the rest of the path.

The tree only finds.  It returns every fit, in no particular order; which one wins is
decided by sorting (`Fit.precedence`), which methods are allowed and what redirects by
``matching``.

A rule fits a path in one of three ways:

============  ==========================================================================
EXACT         the rule reads the path as it is
LENIENT       with a slash added to or taken from the end, and the rule does not mind
NEEDS_SLASH   with a slash added to the end, and the rule insists on it
============  ==========================================================================

With ``merge`` each slash of a rule may be a run of slashes in the path.  Slashes inside
the text of a variable are never merged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import accumulate

from .rules import Rule, Tail
from .segments import Rank, Segment

_filled_segment = re.compile("[^/]+")


class Slash(IntEnum):
    """How the last slash of a path and of a rule agree; the smaller is preferred."""

    EXACT = 0
    LENIENT = 1
    NEEDS_SLASH = 2


@dataclass(frozen=True, slots=True)
class Fit:
    """A rule that fits, and the text of each of its variables."""

    rule: Rule
    texts: tuple[str, ...]
    slash: Slash

    @property
    def precedence(self) -> tuple[Rank, Slash, int]:
        """The smallest of all fits wins.

        First how specific the rule is, by the segments that the path used; then whether
        the slash at the end is right; then which rule was added first.
        """
        used_slash = self.slash == Slash.EXACT or not self.rule.is_branch
        return (self.rule.rank(used_slash), self.slash, self.rule.number)


@dataclass(slots=True)
class _Node:
    static: dict[str, _Node] = field(default_factory=dict)
    dynamic: dict[str, tuple[Segment, _Node]] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    """Rules that end here."""
    tails: list[tuple[Tail, Rule]] = field(default_factory=list)
    """Rules of which the rest may contain slashes."""

    def child(self, segment: Segment) -> _Node:
        """Return the node behind a segment, made when it is not there yet."""
        if segment.pattern is None:
            return self.static.setdefault(segment.static_text or "", _Node())
        return self.dynamic.setdefault(segment.pattern.pattern, (segment, _Node()))[1]

    def follow(self, text: str) -> Iterator[tuple[_Node, tuple[str, ...]]]:
        """Return the nodes behind all segments that fit the text, with what the variables took."""
        static = self.static.get(text)
        if static is not None:
            yield static, ()
        for segment, node in self.dynamic.values():
            texts = segment.read(text)
            if texts is not None:
                yield node, texts


class RouteTree:
    """All rules of a map that match; rules are added, never removed."""

    def __init__(self) -> None:
        self._hosts = _Node()

    def add(self, rule: Rule) -> None:
        """Add a rule that is bound to its map."""
        node = self._hosts.child(rule.host_segment)
        for segment in rule.head:
            node = node.child(segment)
        if rule.tail is None:
            node.rules.append(rule)
        else:
            node.tails.append((rule.tail, rule))

    def find(self, host: str, path: str, merge: bool = False) -> list[Fit]:
        """Return every fit of a path, which is empty or starts with a slash."""
        segments, offsets = _cut_merging(path) if merge else _cut(path)
        ends_with_slash = path.endswith("/")
        fits: list[Fit] = []
        waiting = [(node, texts, 0) for node, texts in self._hosts.follow(host)]
        while waiting:
            node, texts, depth = waiting.pop()
            if depth == len(segments):
                fits.extend(Fit(rule, texts, Slash.EXACT) for rule in node.rules)
                if not ends_with_slash and "" in node.static:
                    branches = node.static[""].rules
                    fits.extend(Fit(rule, texts, _slash_missing(rule)) for rule in branches)
                continue
            text = segments[depth]
            for child, more in node.follow(text):
                waiting.append((child, texts + more, depth + 1))
            if text == "" and depth == len(segments) - 1:
                fits.extend(
                    Fit(rule, texts, Slash.LENIENT)
                    for rule in node.rules
                    if not rule.strict_slashes and not rule.is_branch
                )
            for tail, rule in node.tails:
                for rest, slash in _spellings(rule, path[offsets[depth] :], merge):
                    rest_texts = tail.read(rest, merge)
                    if rest_texts is not None:
                        fits.append(Fit(rule, texts + rest_texts, slash))
        return [fit for fit in fits if fit.rule.merge_slashes] if merge else fits


def _spellings(rule: Rule, rest: str, merge: bool) -> Iterator[tuple[str, Slash]]:
    """Yield the rest of a path as it is, and with its last slash as the rule has it."""
    yield rest, Slash.EXACT
    if rule.is_branch and not rest.endswith("/"):
        yield f"{rest}/", _slash_missing(rule)
    if rest.endswith("/") and not rule.is_branch and not rule.strict_slashes:
        yield rest.rstrip("/") if merge else rest[:-1], Slash.LENIENT


def _slash_missing(rule: Rule) -> Slash:
    return Slash.NEEDS_SLASH if rule.strict_slashes else Slash.LENIENT


def _cut(path: str) -> tuple[list[str], list[int]]:
    segments = path.split("/")[1:]
    offsets = list(accumulate((len(segment) + 1 for segment in segments), initial=1))
    return segments, offsets


def _cut_merging(path: str) -> tuple[list[str], list[int]]:
    matches = list(_filled_segment.finditer(path))
    segments = [match.group() for match in matches]
    offsets = [match.start() for match in matches]
    if path.endswith("/"):
        segments.append("")
        offsets.append(len(path))
    return segments, offsets
