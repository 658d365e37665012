"""Freedoms: where two implementations may differ although both keep every document.

One table, a row for each, with its name and its reason; how often each was used is told with the
verdict. Whatever is not in the table has to be the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote

from conformance.describe.messages import Reply
from conformance.foreign import shown
from conformance.models.cookies import say_the_same
from conformance.models.same_urls import same_escapes, same_host
from conformance.perform.trace import Raised


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was seen: where, of what, and its value."""

    where: str
    what: str
    value: Any = None

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (
            "" if self.value is None else f" {shown(self.value)}"
        )


# What the reference answers when the exchange at a place is sent with another method, or to where a
# redirect leads.
Ask: TypeAlias = Callable[[str, str, str], Reply]
Test: TypeAlias = Callable[[Told | None, Told | None, Ask], bool]


@dataclass(frozen=True, slots=True)
class Freedom:
    """What may differ: `allows` is asked of what the reference told, and of what was seen.

    Both are about the same thing in the same place; one of them is None where only the other told
    anything of it.
    """

    name: str
    reason: str
    allows: Test


def _header(*names: str) -> Test:
    wanted = {f"header {name}" for name in names}
    return lambda one, other, ask: (one or other).what in wanted  # type: ignore[union-attr]


def both(test: Callable[[Told, Told], bool]) -> Test:
    """Return a test of what both have told."""
    return lambda one, other, ask: one is not None and other is not None and test(one, other)


def listed(told: Told) -> set[str]:
    """Return what stands in a list, or in several of a name."""
    return {word.strip() for value in told.value for word in value.split(",")}


def _same_list(one: Told, other: Told) -> bool:
    about = one.what == other.what and one.what in (
        "header allow",
        "header vary",
        "header cache-control",
    )
    return about and {w.lower() for w in listed(one)} == {w.lower() for w in listed(other)}


def _media(told: Told) -> str:
    return re.sub(
        r'\s*;\s*charset="?([^";]*)"?', lambda m: f"; charset={m[1].lower()}", told.value[0]
    )


def _same_media(one: Told, other: Told) -> bool:
    about = one.what == other.what == "header content-type"
    return about and _media(one) == _media(other)


PERMANENT = {301, 308}


def _same_move(one: Told, other: Told) -> bool:
    read = one.where.endswith((" GET", " HEAD"))  # of any other one, 301 may make a GET
    return read and one.what == other.what == "status" and {one.value, other.value} <= PERMANENT


def _only_redirected(one: Told | None, other: Told | None, ask: Ask) -> bool:
    """Whether what is refused would only be redirected with a method that is allowed.

    The reference counts the methods of a rule that would redirect the path; nobody has to.
    """
    if one is None:
        return False
    if one.what == "status":
        refused = other is not None and (one.value, other.value) == (405, 404)
        return refused and any(_redirects(ask, one.where, method) for method in VERBS)
    if one.what != "header allow":
        return False
    fewer = set() if other is None or other.what != one.what else listed(other)
    return fewer <= listed(one) and all(
        method == "OPTIONS" or _redirects(ask, one.where, method) for method in listed(one) - fewer
    )


def _redirects(ask: Ask, where: str, method: str) -> bool:
    return 300 <= ask(where, method, "").status < 400


def _in_two_steps(one: Told | None, other: Told | None, ask: Ask) -> bool:
    """Whether what was seen leads to a place that is redirected to where the reference leads."""
    if one is None or other is None or not one.what == other.what == "header location":
        return False
    return ask(one.where, "", other.value[0]).headers_named("Location") == list(one.value)


def _redirected_first(one: Told | None, other: Told | None, ask: Ask) -> bool:
    """Whether a redirect leads to where the method is refused, instead of the refusal."""
    if one is None:
        return (
            other is not None
            and other.what == "header location"
            and ask(other.where, "", other.value[0]).status == 405
        )
    if one.what == "header allow":
        return ask(one.where, "", "").status == 405
    return (
        other is not None and one.what == "status" and one.value == 405 and other.value in PERMANENT
    )


HOST = re.compile(r"https?://[^/]+")


def _same_place(one: Told, other: Told) -> bool:
    about = one.what == other.what == "header location"
    return about and HOST.sub("", one.value[0], count=1) == other.value[0]


def _no_content(one: Told | None, other: Told | None, ask: Ask) -> bool:
    either = one or other
    assert either is not None, "one of them told something"
    alone = one is None or other is None
    about = alone and either.what == "header content-type"
    return about and ask(either.where, "", "").status in (204, 304)


def _same_iri(one: Told, other: Told) -> bool:
    about = one.what == other.what and one.what.endswith(("request.url", "request.base_url"))
    texts = isinstance(one.value, str) and isinstance(other.value, str)
    return about and texts and unquote(one.value) == unquote(other.value)


def _undecoded(one: Told, other: Told) -> bool:
    texts = isinstance(one.value, str) and isinstance(other.value, str)
    about = texts and one.what == other.what and one.what.endswith(PATHS)
    return about and one.value.replace("\ufffd", "") == other.value.replace("\ufffd", "")


def _both_refused(one: Told, other: Told) -> bool:
    refused = isinstance(one.value, Raised) and isinstance(other.value, Raised)
    return refused and one.what == other.what and one.what.startswith("url ")


# Floats that Python writes with an exponent or with letters, and a slash where a path begins: such
# values may be refused, or come back (`urls.float-with-exponent`, `urls.slash-before-path` ...).
UNUSUAL = re.compile(r"\d{16,}\.0|0\.0000|\d+e[+-]\d+|/(?:-?inf|nan)\b|(?<!:)//")


def _unusual_value(one: Told, other: Told) -> bool:
    values = (one.value, other.value)
    about = one.what == other.what and one.what.startswith("url ")
    told = all(isinstance(value, str | Raised) for value in values)
    return about and told and any(isinstance(v, str) and UNUSUAL.search(v) for v in values)


def _both_redirects(one: Told, other: Told) -> bool:
    names = {str(one.value), str(other.value)}
    return one.what == other.what and names <= REDIRECTS


def _urls(same: Callable[[str, str], bool]) -> Test:
    """Return a test of two URLs, that were built or are redirected to."""

    def allows(one: Told, other: Told) -> bool:
        if one.what != other.what or not one.what.startswith(("url ", "header location")):
            return False
        texts = [t.value[0] if type(t.value) is tuple else t.value for t in (one, other)]
        return all(isinstance(text, str) for text in texts) and same(*texts)

    return both(allows)


def _both_unread(one: Told, other: Told) -> bool:
    names = {str(one.value), str(other.value)}
    return one.what == other.what and names <= {"UnsupportedMediaType!", "BadRequest!"}


def _length(one: Told | None, other: Told | None, ask: Ask) -> bool:
    """Whether only one of them says how long the body is; both bodies are compared anyway."""
    about = (one or other).what == "header content-length"  # type: ignore[union-attr]
    return about and (one is None or other is None)


def _both_http(one: Told, other: Told) -> bool:
    """Whether both are an error of HTTP: another framework has its own classes, or one for all."""
    return one.what == other.what and str(one.value) in HTTP and str(other.value) in FOREIGN


HTTP = {
    f"{name}!"
    for name in (
        *("BadRequest", "Forbidden", "NotFound", "MethodNotAllowed", "Gone", "ImATeapot"),
        *("InternalServerError", "ServiceUnavailable"),
    )
}
FOREIGN = {"HTTPException!", "HTTPError!"}
REDIRECTS = {"RoutingRedirect!", "RequestRedirect!"}


def _both_unbuilt(one: Told, other: Told) -> bool:
    return one.where == other.where == "build" and one.what == other.what


def same_cookies(one: Told, other: Told) -> bool:
    """Return whether both set the same cookies, however a session is signed."""
    about = one.what == other.what == "header set-cookie"
    return about and say_the_same(one.value, other.value)


def _same_reason(one: Told, other: Told) -> bool:
    return one.what == other.what == "reason" and one.value.lower() == other.value.lower()


def _no_reason(one: Told | None, other: Told | None, ask: Ask) -> bool:
    told = [each for each in (one, other) if each is not None]
    return all(each.what == "reason" for each in told) and other is not None and not other.value


def _both_unpopped(one: Told, other: Told) -> bool:
    refused = isinstance(one.value, Raised) and isinstance(other.value, Raised)
    return refused and one.what == other.what and one.what.startswith("pop ")


PATHS = ("request.path", "request.full_path")
VERBS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "PURGE")

FREEDOMS: tuple[Freedom, ...] = (
    Freedom("date", "when a reply was made", _header("date")),
    Freedom("server", "a name of the software (RFC 9110, 10.2.4)", _header("server")),
    Freedom("order", "methods and names of fields have no order in a list", both(_same_list)),
    Freedom("charset", "the case of a charset, and quotes around it", both(_same_media)),
    Freedom("cookie", "the order of attributes, and what a session looks like", both(same_cookies)),
    Freedom("permanent", "301 and 308 are both permanent, and keep a GET", both(_same_move)),
    Freedom("reason", "a reason has no case", both(_same_reason)),
    Freedom("no reason", "ASGI has no reason for a status", _no_reason),
    Freedom("error of a pop", "of which class the error is", both(_both_unpopped)),
    Freedom("host", "a name beyond ASCII is escaped, or written as IDNA has it", _urls(same_host)),
    Freedom("iri", "which characters of a URL for people are escaped", both(_same_iri)),
    Freedom("no UTF-8", "what stands for bytes of a path that are no text", both(_undecoded)),
    Freedom("build error", "of which class the error is when no URL is built", both(_both_refused)),
    Freedom("unusual value", "it may be refused, if it would come back", both(_unusual_value)),
    Freedom("refusal of a rule", "of which class the error is", both(_both_unbuilt)),
    Freedom(
        "redirect error", "of which class the redirect is that is raised", both(_both_redirects)
    ),
    Freedom("escapes", "characters that mean the same if they are escaped", _urls(same_escapes)),
    Freedom("no JSON", "400 and 415 both say that a body is no JSON", both(_both_unread)),
    Freedom("length", "a body whose length is not told is as long", _length),
    Freedom("HTTP error", "an HTTP error of one class for all codes", both(_both_http)),
    Freedom("two steps", "a redirect may go by way of another one", _in_two_steps),
    Freedom(
        "relative", "a Location names the same place with its host or without", both(_same_place)
    ),
    Freedom("no content", "what is not there need not have a type", _no_content),
    Freedom("redirect first", "a path may be redirected to where it is refused", _redirected_first),
    Freedom("refusal", "a path that is only redirected may be unknown, too", _only_redirected),
)
OF_A_PAGE = {"body", "header content-length", "header content-type"}


def _of_a_page(one: Told | None, other: Told | None, ask: Ask) -> bool:
    """Whether this tells of a page: its text, or by what it was chosen. A cookie chooses none."""
    either = one or other
    assert either is not None, "one of them told something"
    if one is not None and other is not None and one.what != other.what:
        return False
    if either.what == "body" and one is not None and other is not None:
        return (RAW in one.value) == (RAW in other.value)
    if either.what != "header vary":
        return either.what in OF_A_PAGE
    names = [{n.lower() for n in listed(told)} if told else set() for told in (one, other)]
    return "cookie" not in names[0] ^ names[1]


# Of pages that nobody described, the text is the implementation's own.
PAGE = Freedom("page", "the text of a default page, and what tells of the text", _of_a_page)
DEFAULT_PAGE = b"<!doctype html"  # releases differ in what follows
RAW = b"<x&y>"  # what was sent, and has to be escaped in every page


def set_aside(
    wanted: Sequence[Told], seen: Sequence[Told], ask: Ask, freedoms: Sequence[Freedom]
) -> tuple[list[Told], list[Told], list[str]]:
    """Return both without what they may differ in, and the names of what was set aside.

    `freedoms` are those that count here, in this order.

    What is set aside is shown as the reference has it, on both sides.
    """
    left, right = _aligned(wanted, seen)
    pages = {told.where for told in wanted if _is_page(told, wanted)}
    used: list[str] = []
    shown_left: list[Told] = []
    shown_right: list[Told] = []
    for one, other in zip(left, right, strict=True):
        name = None if one == other else _freedom(one, other, pages, ask, freedoms)
        if name is not None:
            used.append(name)
            either = one or other
            assert either is not None, "one of them told something"
            one = other = Told(either.where, either.what, f"({name})")
        elif one == other:
            other = one  # dicts have no order
        shown_left += [one] if one is not None else []
        shown_right += [other] if other is not None else []
    return shown_left, shown_right, used


def _is_page(told: Told, wanted: Sequence[Told]) -> bool:
    if told.what != "body":
        return False
    if told.value.lower().startswith(DEFAULT_PAGE):
        return True
    here = {t.what: t.value for t in wanted if t.where == told.where}
    return told.where.endswith(" HEAD") and (here["status"] >= 300 or "header location" in here)


def _freedom(
    one: Told | None,
    other: Told | None,
    pages: set[str],
    ask: Ask,
    freedoms: Sequence[Freedom],
) -> str | None:
    if one is not None and other is not None and one.where != other.where:
        return None  # there is no more that both tell of one place
    for freedom in freedoms:
        if freedom.allows(one, other, ask):
            return freedom.name
    either = one or other
    if either is not None and either.where in pages and PAGE.allows(one, other, ask):
        return PAGE.name
    return None


def _aligned(
    wanted: Sequence[Told], seen: Sequence[Told]
) -> tuple[list[Told | None], list[Told | None]]:
    """Return both in step: header fields by their names, everything else by its place."""
    left: list[Told | None] = []
    right: list[Told | None] = []
    i = j = 0
    while i < len(wanted) or j < len(seen):
        one = wanted[i] if i < len(wanted) else None
        other = seen[j] if j < len(seen) else None
        if one is not None and other is not None and one.where == other.where:
            mine, its = _field(one), _field(other)
            if mine is not None or its is not None:
                if mine is None or (its is not None and its < mine):
                    one = None
                elif its is None or mine < its:
                    other = None
        left.append(one)
        right.append(other)
        i += one is not None
        j += other is not None
    return left, right


def _field(told: Told) -> str | None:
    return told.what if told.what.startswith(("header ", "reason")) else None
