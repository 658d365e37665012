"""Sessions: the cookie that is sent: its attributes, its end, and when it is sent at all.

What a cookie that comes back is worth is in `test_signed`.
"""

from __future__ import annotations

import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.zones import ZONES, in_zone
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.steps import Apply, Ask, Call, Delete, Read, Step, Write
from conformance.drive.cookies import Cookie, varies_by_cookie
from conformance.perform.added import cookies_set
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.perform.visitor import Client
from conformance.sources import FLASK, RFC
from conformance.strategies.sessions import CONTENT

CONFIG = FLASK("Configuration Handling", "Builtin Configuration Values")
PARTITIONED = FLASK.api("SESSION_COOKIE_PARTITIONED")
SAVE = FLASK.api("SessionInterface.save_session")
PERMANENT = FLASK.api("session.permanent")
LIFETIME = FLASK.api("PERMANENT_SESSION_LIFETIME")
REFRESH = FLASK.api("SESSION_REFRESH_EACH_REQUEST")
VARY = FLASK.changes("2.3.2", "Vary: Cookie where it is refreshed or modified")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
ASKED = view("/", Ask())
BELOW = view("/below/here", Ask())
APP = App(ASKED, BELOW)
STORE = Write("session", "k", 1)
KEEP = Apply(lambda session: setattr(session, "permanent", True), "session")
EMPTY = Call("session", "clear")
EMPTYING = (
    EMPTY,
    Call("session", "pop", ("k",)),
    Call("session", "popitem"),
    Delete("session", "k"),
)


def configured(**config: Any) -> App:
    """Return the app with a configuration."""
    return App(ASKED, BELOW, config=config)


def only_cookie(client: Client, *steps: Step, **details: Any) -> Cookie:
    """Return the one cookie that a visit sends."""
    found = cookies_set(client.impl, client.visit(*steps, **details).reply)
    assert len(found) == 1, f"{len(found)} cookies were sent: {found}"
    return found[0]


def settings() -> st.SearchStrategy[dict[str, Any]]:
    """Generate configurations of the session cookie."""
    return st.fixed_dictionaries(
        {},
        optional={
            "SESSION_COOKIE_NAME": st.sampled_from(["session", "s", "__Host-x", "a.b_c"]),
            "SESSION_COOKIE_PATH": st.sampled_from([None, "/", "/below"]),
            "APPLICATION_ROOT": st.sampled_from(["/", "/below"]),
            "SESSION_COOKIE_DOMAIN": st.sampled_from([None, "example.org", "a.example.org"]),
            "SESSION_COOKIE_HTTPONLY": st.booleans(),
            "SESSION_COOKIE_SECURE": st.booleans(),
            "SESSION_COOKIE_SAMESITE": st.sampled_from([None, "Lax", "Strict", "None"]),
        },
    )


def stays(cookie: Cookie) -> datetime.timedelta | None:
    """Return when a cookie ends, and None if it ends with the browser.

    Max-Age is counted from now and a date from 1970; both say the same of two cookies that are
    compared, and no clock is asked.
    """
    age, date = cookie.get("max-age"), cookie.get("expires")
    if age is not None:
        return datetime.timedelta(seconds=int(age))
    return None if date is None else parsedate_to_datetime(date) - EPOCH


def place_of(cookie: Cookie) -> dict[str, str]:
    """Return the attributes of a cookie, spelled as RFC 6265 reads them."""
    spelled = {"domain": lambda domain: domain.lstrip(".").lower(), "samesite": str.lower}
    return {k: spelled.get(k, str)(v) for k, v in cookie.place.items()}


def wanted_place(config: dict[str, Any]) -> dict[str, str]:
    """Return the attributes of a cookie that is configured in this way."""
    domain = config.get("SESSION_COOKIE_DOMAIN")
    same_site = config.get("SESSION_COOKIE_SAMESITE")
    root = config.get("APPLICATION_ROOT", "/")
    return {
        **({"domain": domain} if domain else {}),
        "path": config.get("SESSION_COOKIE_PATH") or root,
        **({"httponly": ""} if config.get("SESSION_COOKIE_HTTPONLY", True) else {}),
        **({"secure": ""} if config.get("SESSION_COOKIE_SECURE") else {}),
        **({"samesite": same_site.lower()} if same_site else {}),
    }


@clause(
    "sessions.cookie-as-configured",
    MUST,
    needs=[C.SESSION_SETTINGS, C.SESSION],
    source=CONFIG,
    examples=40,
)
@given(config=settings())
@example(config={"SESSION_COOKIE_DOMAIN": "example.org"})
@example(config={"SESSION_COOKIE_PATH": "/below", "APPLICATION_ROOT": "/"})
@example(config={"SESSION_COOKIE_PATH": "/", "APPLICATION_ROOT": "/below"})
@example(config={"SESSION_COOKIE_HTTPONLY": False, "SESSION_COOKIE_NAME": "a.b_c"})
@example(config={"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_SAMESITE": "Lax"})
def test_cookie_as_configured(impl: Implementation, config: dict[str, Any]) -> None:
    """The session cookie MUST have the configured name and exactly the configured attributes.

    By default these are HttpOnly and the path `/` (or APPLICATION_ROOT). The cookie that deletes
    the session has the same name, path and domain: otherwise the browser goes on sending the old
    one.
    """
    client = Client(impl, configured(**config))
    there = {"host": "a.example.org", "scheme": "https", "path": "/below/here"}
    made = only_cookie(client, STORE, **there)
    gone = only_cookie(client, EMPTY, **there)

    expect(sorted(place_of(made).items()), sorted(wanted_place(config).items()), str(made))
    assert made.name == gone.name == config.get("SESSION_COOKIE_NAME", "session"), f"{made} {gone}"
    assert stays(made) is None, f"{made} outlives the browser"
    assert gone.expired, f"{gone} deletes nothing"
    assert [gone.get(key) for key in ("path", "domain")] == [
        made.get(key) for key in ("path", "domain")
    ], f"set as {made}, deleted as {gone}"
    expect(client.visit(CONTENT, **there).answers(), [{}], "after the deletion")


@clause(
    "sessions.deleted-with-its-flags",
    MUST,
    needs=[C.SESSION_SETTINGS, C.SESSION],
    source=[
        FLASK.changes("2.0.0", "secure and samesite are kept when the cookie is removed"),
        FLASK.changes("2.1.0", "and httponly"),
    ],
    examples=20,
)
@given(config=settings())
@example(config={"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_SAMESITE": "None"})
def test_deleted_with_its_flags(impl: Implementation, config: dict[str, Any]) -> None:
    """The cookie that deletes a session MUST have all attributes of the cookie that it deletes.

    A browser refuses a cookie with `SameSite=None`, or with a name that begins with `__Host-`,
    unless it is `Secure`. When the deletion is refused, a user who has logged out is still logged
    in.
    """
    client = Client(impl, configured(**config))
    there = {"host": "a.example.org", "scheme": "https", "path": "/below/here"}
    made = only_cookie(client, STORE, **there)
    gone = only_cookie(client, EMPTY, **there)

    expect(sorted(gone.place.items()), sorted(made.place.items()), f"{made} is deleted by {gone}")


@clause(
    "sessions.deleted-as-securely",
    MUST,
    needs=[C.SESSION_SETTINGS, C.SESSION],
    source=FLASK.changes("2.0.0", "secure and samesite are kept when the cookie is removed"),
)
@every(secure=[True, False], site=[None, "Lax", "Strict", "None"])
def test_deleted_as_securely(impl: Implementation, secure: bool, site: str | None) -> None:
    """The cookie that deletes a session MUST be as secure as the one that it deletes, and sent from
    the same sites.

    Browsers refuse a cookie of all sites that is not secure, and keep the session.
    """
    app = configured(SESSION_COOKIE_SECURE=secure, SESSION_COOKIE_SAMESITE=site)
    client = Client(impl, app)
    made = only_cookie(client, STORE, scheme="https")
    gone = only_cookie(client, EMPTY, scheme="https")

    found, wanted = ([one.get(n) for n in ("secure", "samesite")] for one in (gone, made))
    expect(found, wanted, f"{made} is deleted by {gone}")


@clause("sessions.partitioned", MUST, needs=[C.SESSION, C.PARTITIONED], source=PARTITIONED)
def test_partitioned(impl: Implementation) -> None:
    """With SESSION_COOKIE_PARTITIONED, the session cookie MUST be Partitioned and Secure, both when
    it is set and when it is deleted.

    A cookie in a partition is not the cookie of the same name outside. Browsers refuse a
    Partitioned cookie that is not Secure.
    """
    for config in ({"SESSION_COOKIE_PARTITIONED": True}, {}):
        client = Client(impl, configured(**config))
        for step in (STORE, EMPTY):
            cookie = only_cookie(client, step, scheme="https")
            for attribute in ("partitioned", "secure"):
                assert (cookie.get(attribute) is not None) == bool(config), f"{step}: {cookie}"


@clause("sessions.emptied-is-deleted", MUST, needs=[C.SESSION], source=SAVE)
def test_emptied_is_deleted(impl: Implementation) -> None:
    """The cookie MUST be deleted when the last value is taken out of a session, by whatever method.

    The browser keeps nothing of a session that holds nothing.
    """
    for step in EMPTYING:
        client = Client(impl, APP)
        client.visit(STORE)
        cookie = only_cookie(client, step)
        assert cookie.expired, f"{step} sent {cookie}"
        assert not client.kept, f"{step} left {client.kept} in the browser"
        expect(client.visit(CONTENT).answers(), [{}], str(step))


@clause(
    "sessions.permanent-expires",
    MUST,
    needs=[C.SESSION, C.SESSION_STATE],
    source=[PERMANENT, LIFETIME],
)
def test_permanent_expires(impl: Implementation) -> None:
    """The cookie of a permanent session MUST expire after PERMANENT_SESSION_LIFETIME.

    The lifetime is a number of seconds or a timedelta. The cookie of a session that is not
    permanent ends with the browser.
    """
    ends = []
    for lifetime in (86400, datetime.timedelta(days=1), datetime.timedelta(days=101)):
        client = Client(impl, configured(PERMANENT_SESSION_LIFETIME=lifetime))
        cookie = only_cookie(client, STORE)
        assert stays(cookie) is None, f"a session that is not permanent was sent as {cookie}"
        cookie = only_cookie(client, KEEP)
        end = stays(cookie)
        assert end is not None, f"a permanent session has no end: {cookie}"
        ends.append(end)
    hour = datetime.timedelta(hours=1)
    assert abs(ends[1] - ends[0]) < hour, f"86400 seconds and one day end at {ends[:2]}"
    difference = ends[2] - ends[0] - datetime.timedelta(days=100)
    assert abs(difference) < hour, f"one day and 101 days end at {ends[0]} and {ends[2]}"


@clause(
    "sessions.permanent-expires-in-any-time-zone",
    MUST,
    needs=[C.SESSION, C.SESSION_STATE],
    source=[LIFETIME, RFC(6265, "5.1.1")],
)
@every(zone=ZONES)
def test_permanent_expires_in_any_time_zone(impl: Implementation, zone: str) -> None:
    """The cookie of a permanent session MUST expire when its lifetime is over, in whatever time
    zone the server is.

    The date in a cookie is read as GMT. One that is written in local time ends sessions hours too
    early, or keeps them too long, and is right on each machine whose clock shows GMT.
    """
    with in_zone(zone):
        client = Client(impl, configured(PERMANENT_SESSION_LIFETIME=datetime.timedelta(days=1)))
        cookie = only_cookie(client, STORE, KEEP)
    assert stays(cookie) is not None, f"a permanent session has no end: {cookie}"
    if cookie.get("max-age") is None:
        date = parsedate_to_datetime(cookie.get("expires") or "")
        left = date - datetime.datetime.now(datetime.UTC)
        wrong = abs(left - datetime.timedelta(days=1))
        assert wrong < datetime.timedelta(hours=1), f"a day is {left} in the zone {zone}: {cookie}"


@clause("sessions.refreshed-each-request", MUST, needs=[C.SESSION, C.SESSION_STATE], source=REFRESH)
def test_refreshed_each_request(impl: Implementation) -> None:
    """The cookie of a permanent session MUST be sent with every reply, or with
    SESSION_REFRESH_EACH_REQUEST off only when the session was changed.

    By default each visit prolongs the session, even a visit that does not touch it. The cookie of a
    session that is not permanent is sent only when the session was changed.
    """
    for config, again in (({}, 1), ({"SESSION_REFRESH_EACH_REQUEST": False}, 0)):
        client = Client(impl, configured(**config))
        client.visit(STORE)
        sent = cookies_set(impl, client.visit().reply)
        assert not sent, f"a session that is not permanent was sent: {sent}"
        only_cookie(client, KEEP)
        for steps in ((), (Read("session", "k"),)):
            sent = cookies_set(impl, client.visit(*steps).reply)
            assert len(sent) == again, f"{config}: sent {sent}"
            assert all(map(stays, sent)), f"a permanent session is sent without an end: {sent}"
        expect(client.visit(Read("session", "k")).answers(), [1], f"{config}")


@clause(
    "sessions.refresh-varies",
    MUST,
    needs=[C.SESSION, C.SESSION_STATE],
    source=[VARY, RFC(9111, "4.1")],
)
def test_refresh_varies(impl: Implementation) -> None:
    """A reply that prolongs a permanent session without being asked MUST say Vary: Cookie.

    The reply holds the session of one client. A shared cache would hand it to others.
    """
    client = Client(impl, APP)
    client.visit(STORE, KEEP)
    reply = client.visit().reply

    assert cookies_set(impl, reply), "the session was not prolonged"
    assert varies_by_cookie(reply), f"the session was sent without Vary: {reply.headers}"


@clause("sessions.emptying-varies", MUST, needs=[C.SESSION], source=[VARY, RFC(9111, "4.1")])
def test_emptying_varies(impl: Implementation) -> None:
    """A reply that deletes the session cookie MUST say Vary: Cookie.

    A shared cache that hands the reply to other clients would log them out.
    """
    for step in EMPTYING:
        client = Client(impl, APP)
        client.visit(STORE)
        reply = client.visit(step).reply
        assert varies_by_cookie(reply), f"{step}: {reply.headers}"
