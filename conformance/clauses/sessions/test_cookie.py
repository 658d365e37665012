"""Sessions: the cookie, its attributes, its keys, and what tampering with it comes to."""

from __future__ import annotations

import datetime
import re
from email.utils import parsedate_to_datetime
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Apply, Ask, Call, Delete, Read, Step, Write
from conformance.drive.cookies import Cookie, cookies_of, varies_by_cookie
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
NULL_SESSION = FLASK.api("NullSession")
SECRET_KEY = FLASK.api("SECRET_KEY")
SESSIONS = FLASK("API", "Sessions")
FALLBACKS = FLASK.api("SECRET_KEY_FALLBACKS")
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
    found = cookies_of(client.visit(*steps, **details).reply)
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
        **({"samesite": same_site} if same_site else {}),
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
@example(config={"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_SAMESITE": "Lax"})
def test_cookie_as_configured(impl: Implementation, config: dict[str, Any]) -> None:
    """The session cookie MUST have the name and exactly the attributes that are configured.

    HttpOnly and the path `/` (or APPLICATION_ROOT) are the defaults. The cookie that deletes it has
    the same name, path and domain, else browsers keep what they should forget.
    """
    client = Client(impl, configured(**config))
    there = {"host": "a.example.org", "scheme": "https", "path": "/below/here"}
    made = only_cookie(client, STORE, **there)
    gone = only_cookie(client, EMPTY, **there)

    place = {k: v.lstrip(".") if k == "domain" else v for k, v in made.place.items()}
    expect(sorted(place.items()), sorted(wanted_place(config).items()), str(made))
    assert made.name == gone.name == config.get("SESSION_COOKIE_NAME", "session"), f"{made} {gone}"
    assert gone.expired and not made.expired and made.get("expires") is None, f"{made} {gone}"  # noqa: PT018
    assert [gone.get(key) for key in ("path", "domain")] == [
        made.get(key) for key in ("path", "domain")
    ], f"set as {made}, deleted as {gone}"
    expect(client.visit(CONTENT, **there).answers(), [{}], "after the deletion")


@clause(
    "sessions.deleted-with-its-flags",
    MUST,
    needs=[C.SESSION_SETTINGS, C.SESSION],
    source=CONFIG,
    examples=20,
)
@given(config=settings())
@example(config={"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_SAMESITE": "None"})
def test_deleted_with_its_flags(impl: Implementation, config: dict[str, Any]) -> None:
    """The cookie that deletes a session MUST have all attributes of the one that it deletes.

    Browsers refuse a cookie `SameSite=None` without `Secure`, and one `__Host-` without it: then
    the deletion is refused, and who has logged out is still logged in.
    """
    client = Client(impl, configured(**config))
    there = {"host": "a.example.org", "scheme": "https", "path": "/below/here"}
    made = only_cookie(client, STORE, **there)
    gone = only_cookie(client, EMPTY, **there)

    expect(sorted(gone.place.items()), sorted(made.place.items()), f"{made} is deleted by {gone}")


@clause("sessions.partitioned", MUST, needs=[C.SESSION, C.PARTITIONED], source=PARTITIONED)
def test_partitioned(impl: Implementation) -> None:
    """The session cookie MUST be Partitioned when it is configured so, set and deleted.

    A cookie in a partition is another one than its namesake outside. It is Secure, too, without
    being asked: browsers refuse others.
    """
    for config in ({"SESSION_COOKIE_PARTITIONED": True}, {}):
        client = Client(impl, configured(**config))
        for step in (STORE, EMPTY):
            cookie = only_cookie(client, step, scheme="https")
            for attribute in ("partitioned", "secure"):
                assert (cookie.get(attribute) is not None) == bool(config), f"{step}: {cookie}"


@clause("sessions.emptied-is-deleted", MUST, needs=[C.SESSION], source=SAVE)
def test_emptied_is_deleted(impl: Implementation) -> None:
    """The cookie MUST be deleted when the last value is taken out of a session.

    By whatever means; and a session that was empty before and after sends no cookie.
    """
    for step in EMPTYING:
        client = Client(impl, APP)
        client.visit(STORE)
        cookie = only_cookie(client, step)
        assert cookie.expired, f"{step} sent {cookie}"
        assert not client.jar, f"{step} left {client.jar} in the browser"
        expect(client.visit(CONTENT).answers(), [{}], str(step))


@clause(
    "sessions.permanent-expires",
    MUST,
    needs=[C.SESSION, C.SESSION_STATE],
    source=[PERMANENT, LIFETIME],
)
def test_permanent_expires(impl: Implementation) -> None:
    """The cookie of a permanent session MUST expire after PERMANENT_SESSION_LIFETIME.

    Whether it is given as seconds or as a timedelta; a session that is not permanent ends with the
    browser. Two lifetimes are compared, so that no clock has to be asked.
    """
    dates = []
    for lifetime in (86400, datetime.timedelta(days=1), datetime.timedelta(days=101)):
        client = Client(impl, configured(PERMANENT_SESSION_LIFETIME=lifetime))
        assert only_cookie(client, STORE).get("expires") is None, "a session that is not permanent"
        text = only_cookie(client, KEEP).get("expires")
        assert text, "a permanent session without Expires"
        dates.append(parsedate_to_datetime(text))
    assert abs(dates[1] - dates[0]) < datetime.timedelta(hours=1), f"a day or a day: {dates}"
    difference = dates[2] - dates[0] - datetime.timedelta(days=100)
    assert abs(difference) < datetime.timedelta(hours=1), f"a day and 101 days: {dates}"


@clause("sessions.refreshed-each-request", MUST, needs=[C.SESSION, C.SESSION_STATE], source=REFRESH)
def test_refreshed_each_request(impl: Implementation) -> None:
    """A permanent session MUST be sent with each reply, or only when changed, as configured.

    That is SESSION_REFRESH_EACH_REQUEST, true by default: visits prolong the session, also those
    that do not touch it. Others are never sent unasked.
    """
    for config, again in (({}, 1), ({"SESSION_REFRESH_EACH_REQUEST": False}, 0)):
        client = Client(impl, configured(**config))
        client.visit(STORE)
        assert not cookies_of(client.visit().reply), "a session that is not permanent was sent"
        only_cookie(client, KEEP)
        for steps in ((), (Read("session", "k"),)):
            reply = client.visit(*steps).reply
            assert len(cookies_of(reply)) == again, f"{config}: sent {cookies_of(reply)}"
        expect(client.visit(Read("session", "k")).answers(), [1], f"{config}")


@clause(
    "sessions.refresh-varies",
    MUST,
    needs=[C.SESSION, C.SESSION_STATE],
    source=[VARY, RFC(9111, "4.1")],
)
def test_refresh_varies(impl: Implementation) -> None:
    """A reply that prolongs a permanent session unasked MUST say Vary: Cookie.

    It holds one client's session, which a shared cache would hand to another one.
    """
    client = Client(impl, APP)
    client.visit(STORE, KEEP)
    reply = client.visit().reply

    assert cookies_of(reply), "the session was not prolonged"
    assert varies_by_cookie(reply), f"the session was sent without Vary: {reply.headers}"


@clause("sessions.emptying-varies", MUST, needs=[C.SESSION], source=[VARY, RFC(9111, "4.1")])
def test_emptying_varies(impl: Implementation) -> None:
    """A reply that deletes the session's cookie MUST say Vary: Cookie.

    A cache that hands it to others would log them out.
    """
    for step in EMPTYING:
        client = Client(impl, APP)
        client.visit(STORE)
        reply = client.visit(step).reply
        assert varies_by_cookie(reply), f"{step}: {reply.headers}"


@clause("sessions.lifetime-is-checked", MUST, needs=[C.SESSION], source=LIFETIME)
def test_lifetime_is_checked(impl: Implementation) -> None:
    """A cookie MUST be ignored when it is older than PERMANENT_SESSION_LIFETIME.

    A client can keep a cookie for longer than it was told; a stolen one must not work forever. A
    lifetime below zero makes every cookie too old at once.
    """
    client = Client(impl, configured(PERMANENT_SESSION_LIFETIME=datetime.timedelta(days=1)))
    client.visit(STORE)
    expect(client.visit(CONTENT).answers(), [{"k": ["int", 1]}], "a cookie of today")

    client.app = configured(PERMANENT_SESSION_LIFETIME=datetime.timedelta(seconds=-10))
    expect(client.visit(CONTENT).answers(), [{}], "a cookie that is too old")


@clause(
    "sessions.without-key-read-only",
    MUST,
    needs=[C.SESSION_SETTINGS, C.SESSION],
    source=[NULL_SESSION, SECRET_KEY],
)
def test_without_key_read_only(impl: Implementation) -> None:
    """Without a secret key, a session MUST read as empty and refuse each change by RuntimeError.

    An unsigned session would let clients write what they like into it.
    """
    changes = (
        Write("session", "k", 1),
        Call("session", "update", ({"k": 1},)),
        Call("session", "setdefault", ("k", 1)),
        Call("session", "pop", ("k", 1)),
        EMPTY,
    )
    for key in (None, "", b""):
        app = configured(SECRET_KEY=key)
        seen = impl.run(app, get("/", CONTENT, Read("session", "k"), *changes, CONTENT))
        answers = [str(answer) for answer in seen.answers()]
        expect(
            answers, ["{}", "(missing)", *["RuntimeError!"] * len(changes), "{}"], f"key {key!r}"
        )
        assert not cookies_of(seen.reply), f"sent {cookies_of(seen.reply)}"


def damaged(token: str) -> st.SearchStrategy[str]:
    """Generate what is left of a token after damage."""
    places = st.integers(0, len(token) - 1)
    letters = st.characters(min_codepoint=33, max_codepoint=255, exclude_characters=";, \x7f\x85")
    return st.one_of(
        st.builds(lambda i, c: token[:i] + c + token[i + 1 :], places, letters),
        st.builds(lambda i: token[:i] + chr(ord(token[i]) ^ 1) + token[i + 1 :], places),
        st.builds(lambda i: token[:i], places),
        st.builds(lambda i: token[i:], places),
        st.builds(lambda i, c: token[:i] + c + token[i:], places, letters),
        st.lists(st.sampled_from([*token.split("."), "", ".", "e30", "=", "%", '"', "é"])).map(
            ".".join
        ),
        st.text(letters, max_size=9),
    )


STORED = {"user": "alice", "n": [1, 2]}


@clause("sessions.tampered-is-no-session", MUST, needs=[C.SESSION], source=SESSIONS, examples=90)
@given(data=st.data())
def test_tampered_is_no_session(impl: Implementation, data: st.DataObject) -> None:
    """A session cookie that was changed in any way MUST be treated as no session, not as an error.

    Changes that leave the decoded bytes as they were (the unused bits of base64) may be accepted.
    A client that could change a value could be anybody.
    """
    client = Client(impl, APP)
    client.visit(*(Write("session", key, value) for key, value in STORED.items()))
    [kept] = client.jar.kept.values()
    token = data.draw(damaged(kept.value), label="cookie")
    seen = client.visit(Apply(dict, "session"), cookies=f"session={token}")

    allowed: list[Any] = [[{}], [STORED]] if same_bytes(token, kept.value) else [[{}]]
    assert seen.reply.status == 200, f"the cookie {token!r} was answered by {seen.reply}"
    assert seen.answers() in allowed, f"the cookie {token!r} was accepted: {seen.answers()}"


def same_bytes(token: str, kept: str) -> bool:
    """Tell whether two tokens differ at most where base64 has unused bits or ignored characters."""
    alike = re.sub(r"[^A-Za-z0-9_.-]", "", token).split("."), kept.split(".")
    return len(alike[0]) == len(alike[1]) and all(
        len(a) == len(b) and a[:-1] == b[:-1] for a, b in zip(*alike, strict=True)
    )


@clause(
    "sessions.foreign-is-no-session", MUST, needs=[C.SESSION_SETTINGS, C.SESSION], source=SESSIONS
)
def test_foreign_is_no_session(impl: Implementation) -> None:
    """A session that another key signed MUST be treated as no session.

    Text and bytes are the same key. The other application's own cookie stays good for it.
    """
    client = Client(impl, configured(SECRET_KEY="one"))
    client.visit(STORE)
    for key, expected in ((b"one", [1]), ("two", ["(missing)"]), ("one ", ["(missing)"])):
        client.app = configured(SECRET_KEY=key)
        seen = [a if a == 1 else str(a) for a in client.visit(Read("session", "k")).answers()]
        expect(seen, expected, f"signed with 'one', read with {key!r}")


@clause("sessions.old-keys-still-read", MUST, needs=[C.SESSION, C.KEY_ROTATION], source=FALLBACKS)
@given(
    fallbacks=st.lists(st.sampled_from(["old", b"older", "oldest"]), max_size=3),
    signed_with=st.sampled_from(["old", "older", "oldest", "new", "strange"]),
)
@example(fallbacks=["old"], signed_with="old")
@example(fallbacks=["old", b"older"], signed_with="older")
def test_old_keys_still_read(
    impl: Implementation, fallbacks: list[str | bytes], signed_with: str
) -> None:
    """A session that a key in SECRET_KEY_FALLBACKS signed MUST be read, and signed anew if changed.

    So a key can be changed without losing all sessions; what is written is signed with the current
    key, and keeps being readable when the old one is gone.
    """
    names = {key.decode() if isinstance(key, bytes) else key for key in fallbacks}
    client = Client(impl, configured(SECRET_KEY=signed_with))
    client.visit(STORE)
    client.app = configured(SECRET_KEY="new", SECRET_KEY_FALLBACKS=tuple(fallbacks))
    readable = signed_with in {"new", *names}
    expect(client.visit(CONTENT).answers(), [{"k": ["int", 1]} if readable else {}], "read")

    client.visit(Write("session", "k", 2))
    client.app = configured(SECRET_KEY="new")
    expect(client.visit(CONTENT).answers(), [{"k": ["int", 2]}], "written anew")


@clause("sessions.found-among-cookies", MUST, needs=[C.SESSION], source=RFC(6265, "5.4"))
@given(
    before=st.sampled_from(["", "a=1; ", "session2=x; ", 'q="a\\073b"; ', "flag; ", "=; ", ";; "]),
    behind=st.sampled_from(["", "; a=1", ";a=1;b=2", "; sessio=x", ";", "; é=ü"]),
)
def test_found_among_cookies(impl: Implementation, before: str, behind: str) -> None:
    """The session MUST be found wherever its cookie stands in the Cookie header.

    Other applications of the same host set cookies, too, and not all of them well.
    """
    client = Client(impl, APP)
    client.visit(STORE)
    [kept] = client.jar.kept.values()
    seen = client.visit(Read("session", "k"), cookies=f"{before}session={kept.value}{behind}")

    expect(seen.answers(), [1], "the Cookie header was " + before + "session=..." + behind)
