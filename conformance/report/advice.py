"""What to do about an application that answers by itself: told before the table of verdicts.

What such answers are, and how they are found, is said by `conformance.perform.manners`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from conformance.entries.applying import listed
from conformance.judging.judge import Verdict
from conformance.judging.results import Result
from conformance.perform import manners

HEAD = "The application has answers of its own, in place of what clauses expect:"
AFTER = "Then judge again: what is left is about your hooks, handlers and settings."
MOST = 40  # clauses that an entry names: with more, little would be left to judge
# Who sends everybody to https does so whatever was asked: one answer, and one key for it.
SECURE = re.compile(r" is answered with 30\d to https://")
TO_HTTPS = "every request is sent to https"
SCHEME = 'declare it with scheme = "https", and each request is made so'
REASON = "Everybody is sent to https."
# What to do, by what was asked; and what an entry gives as the reason.
WITHOUT = "make it without the blueprint or the rule that answers"
PAGES = "make it without that handler, or declare it"
ADVICE: dict[str, tuple[str, str]] = {
    manners.GATE: (
        "switch that off by its setting (LOGIN_DISABLED, say), or leave out the hook that does it",
        "Every request has to pass a check.",
    ),
    manners.POSTED: (
        "switch that off by its setting (WTF_CSRF_ENABLED = False, say), or declare it",
        "A request that changes something needs a token.",
    ),
    manners.PAGE: (WITHOUT, "A rule answers every path."),
    manners.INDEX: (WITHOUT, "It has a page of its own at /."),
    manners.MISSING: (PAGES, "It has a page of its own for what is not there."),
    manners.BROKEN: (PAGES, "It has a page of its own for exceptions."),
    manners.OPTIONS: (
        "hand the options that your factory is given on to the application, or declare "
        'drops = ["static.files", "static.rule"] and what else they set',
        "It is made with options of its own.",
    ),
}


def advice(results: Iterable[Result]) -> Iterator[str]:
    """Yield a line per answer and per advice, and entries that declare what can be declared.

    Lines of an entry begin with a bar, so that nobody breaks them.
    """
    behind = [result for result in results if result.manner]
    failed = [result for result in behind if result.verdict is Verdict.FAIL]
    hidden = [r.clause for r in behind if r.verdict is Verdict.KNOWN and not r.by_design]
    if not failed and not hidden:
        return
    yield HEAD
    secure = sum(bool(SECURE.search(result.manner)) for result in failed)
    if secure:
        clauses = "1 clause" if secure == 1 else f"{secure} clauses"
        yield f"- {TO_HTTPS}, which is behind {clauses} that failed: {SCHEME}."
        yield from ("| [[by-design]]", f'| reason = "{REASON}"', '| scheme = "https"')
    others = [result for result in failed if not SECURE.search(result.manner)]
    for manner, count in Counter(result.manner for result in others).most_common():
        clauses = "1 clause" if count == 1 else f"{count} clauses"
        question = next(q for q in ADVICE if manner.startswith(q))
        what, reason = ADVICE[question]
        yield f"- {manner}, which is behind {clauses} that failed: {what}."
        names = [result.clause for result in failed if result.manner == manner]
        if count <= MOST and "declare" in what:
            yield from entry(reason, names)
    if hidden:
        known = "1 known deviation still shows" if len(hidden) == 1 else (
            f"{len(hidden)} known deviations still show"
        )  # fmt: skip
        yield f"They hide whether {known}: {listed(hidden)}."
    yield AFTER


def entry(reason: str, clauses: Iterable[str]) -> Iterator[str]:
    """Yield the lines of an entry that says that these clauses may fail."""
    yield "| [[by-design]]"
    yield f'| reason = "{reason}"'
    yield "| clauses = ["
    yield from (f'|   "{clause}",' for clause in clauses)
    yield "| ]"
