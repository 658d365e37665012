"""Manners: what an application answers by itself, whatever views, hooks and handlers it is given.

A blog has a page for every path, an intranet sends strangers to its login, a shop has error pages
of its own. Each is right in its place, and stands in the way of hundreds of clauses. So the few
questions below are asked once a clause has failed, and a failure behind which such an answer is
found says so. What a user is told to do about it is said by `conformance.report.advice`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from conformance.describe.app import App, Declaration, View, view
from conformance.describe.capabilities import Capability
from conformance.describe.files import CONTENTS, folder
from conformance.describe.messages import Exchange, Reply, get, post
from conformance.describe.steps import Abort, Answer, Raise
from conformance.foreign import capped, visible
from conformance.limits.patience import PATIENCE, Stuck
from conformance.perform.implementation import Implementation
from conformance.perform.shown import Answered, page_of

# What is asked, as a person is told. The last word on each is `ADVICE`, in the report.
PAGE = "a path that no view has"
INDEX = "a view for /"
GATE = "a path that has a view"
POSTED = "a POST that a view takes"
REFUSED = "an HTTP error in a view"
MISSING = "what is not there"
BROKEN = "an exception in a view"
OPTIONS = "a file in the folder that the option static_folder names"
SETTING = "a setting of its own"  # which is found by whoever judges, and asked of nobody
QUESTIONS = (GATE, POSTED, PAGE, INDEX, REFUSED, MISSING, BROKEN, OPTIONS)
# With these no view is reached, or none as it is described: nothing can be asked of it.
HIDING = (GATE, POSTED, PAGE, INDEX, OPTIONS)

# No application has these paths, and a rule for all paths has them both.
NOWHERE = ("/conformance-has-no-such-path", "/no/such/path/for/conformance")
OURS = "/conformance-has-a-view-here"
SITE = App(
    view(OURS, Answer("ours"), methods=["GET", "POST"], endpoint="conformance_ours"),
    view(f"{OURS}/raises", Raise(ZeroDivisionError), endpoint="conformance_raises"),
)
ROOT = App(view("/", Answer("ours"), endpoint="conformance_root"))
GONE = App(view(OURS, Abort(404), endpoint="conformance_gone"))
REFUSING = {code: App(view(OURS, Abort(code), endpoint="conformance_no")) for code in (400, 410)}
FILE = "plain.txt"
# What the pages of frameworks say of these, in small letters; others have been written.
USUAL = {400: "bad request", 410: "gone", 404: "not found", 500: "internal server error"}
TITLE = "<title>{} {}"  # of the pages of Flask and its like, which are all that is built onto
SHORT = 60  # characters of a page that are told
TELLING = 8  # characters of a page that no failure has by chance
# A page for every path has methods, too: they are among those of each path.
METHODS = re.compile(r"\b(OPTIONS|Allow)\b")


@dataclass(frozen=True, slots=True)
class Manner:
    """One such answer: to what it is given, its status, where it leads, and how its page begins.

    `also` are further questions that it is the answer to.
    """

    question: str
    status: int
    location: str
    begins: bytes
    text: str
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        leads = f" to {self.location}" if self.location else ""
        page = f" {capped(self.text, SHORT)!r}" if self.text and not leads else ""
        return f"{self.question} is answered with {self.status}{leads}{page}"

    def is_as(self, other: Manner) -> bool:
        """Tell whether another one is the same answer, to another question."""
        if self.location or other.location:
            return (self.status, self.location) == (other.status, other.location)
        if self.question == REFUSED and other.question in (MISSING, BROKEN):
            return other.begins.startswith(self.begins)
        return (self.status, self.text) == (other.status, other.text)

    @property
    def hides(self) -> bool:
        """Whether it keeps requests from what would answer them, so that nothing can be asked."""
        return self.question in HIDING

    def gave(self, answer: Answered) -> bool:
        """Tell whether a reply is this answer."""
        if self.question == OPTIONS:
            return False  # any page for what is not there
        if self.question == REFUSED:  # without the Allow that a 405 must have, it is no page
            refusal = 400 <= answer.status < 500 and answer.status != 405
            broken = answer.status == 500 and BROKEN in self.also
            return (refusal or broken) and answer.body.startswith(self.begins)
        if (answer.status, _place(answer.location)) != (self.status, self.location):
            return False
        return bool(self.location) or answer.body.startswith(self.begins)


def manners_of(impl: Implementation) -> tuple[Manner, ...]:
    """Ask an implementation, and return what it answers by itself.

    Whatever goes wrong meanwhile is not told here: clauses ask for that. One answer to several
    questions is one manner, of the question that tells most: a login stands before every path.
    """
    with impl.undisturbed():
        found = list(filter(None, (_asked(impl, question) for question in QUESTIONS)))
    apart: list[Manner] = []
    for one in found:
        first = next((n for n, each in enumerate(apart) if each.is_as(one)), None)
        if first is None:
            apart.append(one)
        else:
            apart[first] = replace(apart[first], also=(*apart[first].also, one.question))
    return tuple(apart)


def behind(
    manners: Iterable[Manner], answers: Iterable[Answered], app: App | None, message: str = ""
) -> Manner | None:
    """Return which of these manners is behind some replies, or None.

    Where no reply tells (those of test clients and servers are not seen), the application that ran
    does, or the message of the failure, where it names the place that an answer leads to.
    """
    given = list(answers)
    found = [one for one in manners if any(one.gave(each) for each in given)]
    if app is not None:
        found += [one for one in manners if _comes_before(one, app, seen=bool(given))]
    found += [one for one in manners if _is_named(one, message)]
    # A page for what is not there may be there for another reason that was found, too.
    return min(found, key=lambda one: one.question == MISSING) if found else None


def _is_named(manner: Manner, message: str) -> bool:
    """Tell whether the message of a failure names what an answer leads to, says or allows."""
    if manner.question == PAGE and METHODS.search(message):
        return True
    if manner.location:
        return len(manner.location) > 1 and manner.location in message
    # A setting may have made another reply of an error, which says the same.
    return manner.hides and len(manner.text) >= TELLING and manner.text in message


def _comes_before(manner: Manner, app: App, *, seen: bool) -> bool:
    return any(_meets(question, app, seen=seen) for question in (manner.question, *manner.also))


def _meets(question: str, app: App, *, seen: bool) -> bool:
    """Tell whether an application has what the answer to a question takes the place of.

    `seen` tells that its replies are: then they tell of a check.
    """
    if question == GATE:
        return any(isinstance(part, View | Declaration) for part in app.parts)
    views = [part for part in app.parts if isinstance(part, View)]
    rules = [str(part.rule) for part in views]
    if question == POSTED:
        return not seen and any({"POST", "PUT", "PATCH"} & {*(v.methods or ())} for v in views)
    if question == INDEX:
        return "/" in rules
    if question == PAGE:
        return any(rule.startswith("/<") for rule in rules)
    if question == BROKEN:
        return not seen and any(isinstance(step, Raise) for v in views for step in v.steps)
    return question == OPTIONS and bool(app.options)


def _asked(impl: Implementation, question: str) -> Manner | None:
    try:
        with PATIENCE.over():
            replies = list(_replies(impl, question))
    except (Exception, Stuck):
        return None
    if not replies:
        return None
    first = replies[0]
    if question != REFUSED and any(reply.status != first.status for reply in replies):
        return None
    if first.status >= 500 and question != BROKEN:
        return None  # that is no answer of anybody's own
    # What is alike in the pages for several paths: the rest may tell the path.
    begins = _beginning([reply.body for reply in replies])
    location = _place(first.header("Location") or "")
    if not begins and not location:
        return None
    return Manner(question, first.status, location, begins, visible(page_of(first)))


def _replies(impl: Implementation, question: str) -> Iterator[Reply]:
    """Yield replies that no part of the description has given, or none."""
    if question == PAGE:
        replies = impl.run(SITE, *map(get, NOWHERE)).replies
        if all(reply.status != 404 for reply in replies):
            yield from replies
    elif question == REFUSED:
        refused = [impl.reply(app, get(OURS)) for app in REFUSING.values()]
        if not any(
            _is_usual(impl, reply, code) for reply, code in zip(refused, REFUSING, strict=True)
        ):
            yield from refused
    elif question == MISSING:
        app, path = (GONE, OURS) if impl.has(Capability.ABORT) else (SITE, NOWHERE[0])
        reply = impl.reply(app, get(path))
        if reply.status == 404 and not _is_usual(impl, reply, 404):
            yield reply
    elif question == OPTIONS:
        reply = impl.reply(App(options={"static_folder": folder()}), get(f"/static/{FILE}"))
        if impl.has(Capability.STATIC) and reply.body != CONTENTS[FILE]:
            yield reply
    elif question == BROKEN:
        reply = impl.reply(SITE, get(f"{OURS}/raises"))
        if reply.raised is None and not _is_usual(impl, reply, 500):
            yield reply
    else:
        app, asked = _unanswered(question)
        seen = impl.run(app, asked)
        if not seen.of("view") and seen.reply.raised is None:
            yield seen.reply


def _unanswered(question: str) -> tuple[App, Exchange]:
    if question == INDEX:
        return ROOT, get("/")
    return SITE, post(OURS) if question == POSTED else get(OURS)


def _is_usual(impl: Implementation, reply: Reply, status: int) -> bool:
    """Tell whether a reply has this status, and a page that frameworks have for it, or none.

    Of whatever is built onto an application of somebody's own it is known how the page looks.
    """
    page = reply.text.lower()
    usual = USUAL[status]
    if getattr(impl.adapter, "builds_onto_another", False):
        usual = TITLE.format(status, usual)
    return reply.status == status and (not page.strip() or usual in page)


def _beginning(pages: Sequence[bytes]) -> bytes:
    """Return how all of some pages begin."""
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*pages, strict=False))
    return bytes(letters[0] for letters in alike)


def _place(location: str) -> str:
    """Return a place without its query, which may tell the path."""
    return location.partition("?")[0]
