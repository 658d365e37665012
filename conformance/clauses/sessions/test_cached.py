"""Sessions: what a reply tells caches: whether it depends on the session of one client."""

from __future__ import annotations

import operator
from collections.abc import Iterator

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import answered
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Reply, get
from conformance.describe.steps import Answer, Apply, Ask, Call, Read, Step, Write
from conformance.drive.cookies import sent_back, varies_by_cookie
from conformance.perform.added import cookies_set
from conformance.perform.implementation import Implementation
from conformance.perform.visitor import Client
from conformance.sources import FLASK, RFC

SESSION_MIXIN_ACCESSED = FLASK.api("SessionMixin.accessed")
FLASK_1_0 = FLASK.changes("1.0", "Vary names Cookie if the session is accessed")
APP = App(view("/", Ask()))

# All ways to look at a dict.
READS: tuple[Step, ...] = (
    Read("session", "k"),
    Call("session", "get", ("k",)),
    Call("session", "keys"),
    Call("session", "values"),
    Call("session", "items"),
    Apply(list, "session"),
    Apply(dict, "session"),
    Apply(sorted, "session"),
    Apply(str, "session"),
    Apply(operator.contains, "session", ("k",)),
    Apply(operator.contains, "session", ("other",)),
    Apply(len, "session"),
    Apply(bool, "session"),
    Apply(operator.eq, "session", ({"k": 1},)),
    Apply(operator.ne, "session", ({"k": 1},)),
    Apply(operator.or_, "session", ({"k": 1},)),
)
# Those that nobody can do without.
LOOKUPS = READS[:2]


@clause(
    "sessions.untouched-leaves-no-mark",
    MUST,
    needs=[C.SESSION],
    source=[SESSION_MIXIN_ACCESSED, FLASK.api("SessionInterface.should_set_cookie")],
)
def test_untouched_leaves_no_mark(impl: Implementation) -> None:
    """A reply to a request that did not touch the session MUST NOT set a cookie for the session.

    A session that is not permanent is sent again only when it was changed.
    """
    for what, reply in untouched(impl):
        assert not cookies_set(impl, reply), f"{what}; sent: {cookies_set(impl, reply)}"


@clause(
    "sessions.untouched-stays-cacheable",
    SHOULD,
    needs=[C.SESSION],
    source=[SESSION_MIXIN_ACCESSED, RFC(9111, "4.1")],
)
def test_untouched_stays_cacheable(impl: Implementation) -> None:
    """A reply to a request that did not touch the session SHOULD NOT say Vary: Cookie.

    A page that is the same for all clients then stays in shared caches.
    """
    for what, reply in untouched(impl):
        assert not varies_by_cookie(reply), f"{what}; the reply says Vary: Cookie"


def untouched(impl: Implementation) -> Iterator[tuple[str, Reply]]:
    """Yield replies to requests that do not touch the session, and what was sent with each."""
    kept = answered(impl, APP, get("/", Write("session", "k", 1))).reply
    assert cookies_set(impl, kept), "the session that a view wrote was not sent to the client"
    yield "no cookie was sent", answered(impl, APP, get("/")).reply
    for cookie in (sent_back(kept), "session=spoilt", "session=e30.a.b", "session="):
        reply = answered(impl, APP, get("/", headers={"Cookie": cookie})).reply
        yield f"the header Cookie: {cookie} was sent", reply


@clause(
    "sessions.reading-varies",
    MUST,
    needs=[C.SESSION],
    source=[SESSION_MIXIN_ACCESSED, FLASK_1_0, RFC(9111, "4.1")],
)
def test_reading_varies(impl: Implementation) -> None:
    """A reply for which the view read a value of the session MUST say Vary: Cookie.

    Otherwise a shared cache hands the page of one client to another client.
    """
    client = Client(impl, APP)
    client.visit(Write("session", "k", 1))
    for step in LOOKUPS:
        reply = client.visit(step).reply
        assert varies_by_cookie(reply), f"no Vary: Cookie after {step}"
        assert not cookies_set(impl, reply), f"{step} set a cookie: {cookies_set(impl, reply)}"


@clause(
    "sessions.reading-nothing-varies",
    MUST,
    needs=[C.SESSION],
    source=[SESSION_MIXIN_ACCESSED, FLASK_1_0, RFC(9111, "4.1")],
)
def test_reading_nothing_varies(impl: Implementation) -> None:
    """A reply for which the view looked for a value in an empty session MUST say Vary: Cookie.

    The page for a user who has not logged in depends on the cookie, too: on its absence.
    """
    for step in LOOKUPS:
        reply = impl.reply(APP, get("/", step))
        assert varies_by_cookie(reply), f"no Vary: Cookie after {step} of an empty session"
        assert not cookies_set(impl, reply), f"{step} set a cookie: {cookies_set(impl, reply)}"


@clause(
    "sessions.every-look-varies",
    MUST,
    needs=[C.SESSION],
    source=[RFC(9111, "4.1"), FLASK.changes("3.1.3", "looking at keys is an access, too")],
)
def test_every_look_varies(impl: Implementation) -> None:
    """A reply for which the view asked anything about the session MUST say Vary: Cookie.

    `"user" in session`, `if session` and a loop over the session tell clients apart as reading a
    value does.
    """
    client = Client(impl, APP)
    client.visit(Write("session", "k", 1))
    for cookies in (None, ""):
        for step in READS:
            reply = client.visit(step, cookies=cookies).reply
            assert varies_by_cookie(reply), f"no Vary: Cookie after {step}"
            assert not cookies_set(impl, reply), f"{step} set a cookie: {cookies_set(impl, reply)}"


@clause("sessions.vary-is-added", MUST, needs=[C.SESSION, C.RESPONSES], source=RFC(9110, "12.5.5"))
@every(own=["Accept", "Accept-Encoding, Origin", "cookie", "*"])
def test_vary_is_added(impl: Implementation, own: str) -> None:
    """What a view says in Vary MUST stay there when the session adds Cookie.

    A cache that does not know what else the reply depends on serves the wrong language or encoding.
    """
    steps = (Write("session", "k", 1), Answer("x", headers=(("Vary", own), ("X-Other", "1"))))
    reply = impl.reply(APP, get("/", *steps))

    tokens = {t.strip().lower() for v in reply.headers_named("Vary") for t in v.split(",")}
    wanted = {t.strip().lower() for t in own.split(",")}
    assert wanted <= tokens, f"the view said {own}, sent: {tokens}"
    assert varies_by_cookie(reply), f"the view said {own}, sent: {tokens}"
