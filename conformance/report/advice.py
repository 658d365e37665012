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
TOLD_OF = (Verdict.FAIL, Verdict.UNSUPPORTED, Verdict.KNOWN)
DECLARE = ", or declare"  # what begins so in an advice is about a run that fails
MOST = 40  # clauses that an entry names: with more, little would be left to judge
# Who sends everybody to https does so whatever was asked: one answer, and one key for it.
SECURE = re.compile(r" is answered with 30\d to https://")
TO_HTTPS = "every request is sent to https"
SCHEME = 'declare it with scheme = "https", and each request is made so'
REASON = "Everybody is sent to https."
SECURE_COOKIES = "SESSION_COOKIE_SECURE"
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
    manners.REFUSED: (PAGES, "It has pages of its own for HTTP errors."),
    manners.MISSING: (PAGES, "It has a page of its own for what is not there."),
    manners.BROKEN: (PAGES, "It has a page of its own for exceptions."),
    manners.SETTING: (
        "judge it without, or declare it",
        "It has a setting of its own.",
    ),
    manners.OPTIONS: (
        "hand the options that your factory is given on to the application, or declare "
        'drops = ["static.files", "static.rule"] and what else they set',
        "It is made with options of its own.",
    ),
}


def advice(results: Iterable[Result]) -> Iterator[str]:
    """Yield a line per answer and per advice, and entries that declare what can be declared.

    An answer is told that fails clauses, keeps them from being asked, or hides known deviations.
    Lines of an entry begin with a bar, so that nobody breaks them.
    """
    behind = [r for r in results if r.manner and r.verdict in TOLD_OF and not r.by_design]
    if not behind:
        return
    yield HEAD
    secure = [result for result in behind if SECURE.search(result.manner)]
    if secure:
        yield f"- {TO_HTTPS}{_harm(secure)}: {SCHEME}."
        yield from ("| [[by-design]]", f'| reason = "{REASON}"', '| scheme = "https"')
    others = [result for result in behind if not SECURE.search(result.manner)]
    for manner, _ in Counter(result.manner for result in others).most_common():
        mine = [result for result in others if result.manner == manner]
        failed = [result.clause for result in mine if result.verdict is Verdict.FAIL]
        question = next(q for q in ADVICE if manner.startswith(q))
        what, reason = ADVICE[question]
        if manner == f"{manners.SETTING}: {SECURE_COOKIES}":
            what = f"add --impl-scheme=https, with which cookies come back{DECLARE} it"
        if not failed:  # what does not fail the run needs no entry
            what = what.partition(DECLARE)[0]
        yield f"- {manner}{_harm(mine)}: {what}."
        if 0 < len(failed) <= MOST and DECLARE in what:
            yield from entry(reason, failed)
    hidden = [result.clause for result in behind if result.verdict is Verdict.KNOWN]
    if hidden:
        known = "1 known deviation still shows" if len(hidden) == 1 else (
            f"{len(hidden)} known deviations still show"
        )  # fmt: skip
        yield f"They hide whether {known}: {listed(hidden)}."
    yield AFTER


def _harm(results: Iterable[Result]) -> str:
    """Return what an answer does to these clauses, as the rest of a sentence, or ""."""
    counts = Counter(result.verdict for result in results)
    failed, unasked = counts[Verdict.FAIL], counts[Verdict.UNSUPPORTED]
    told = [f"is behind {_counted(failed)} that failed"] if failed else []
    told += [f"keeps {_counted(unasked)} from being asked"] if unasked else []
    return f", which {' and '.join(told)}" if told else ""


def _counted(count: int) -> str:
    return "1 clause" if count == 1 else f"{count} clauses"


def entry(reason: str, clauses: Iterable[str]) -> Iterator[str]:
    """Yield the lines of an entry that says that these clauses may fail."""
    yield "| [[by-design]]"
    yield f'| reason = "{reason}"'
    yield "| clauses = ["
    yield from (f'|   "{clause}",' for clause in clauses)
    yield "| ]"
