"""Sessions: what a cookie that comes back is worth: its signature, its keys, its age.

What the cookie looks like that is sent is in `test_cookie`.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Apply, Ask, Call, Read, Write
from conformance.perform.added import cookies_set
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Raised, expect
from conformance.perform.visitor import Client
from conformance.sources import FLASK, RFC, plain_sense
from conformance.strategies.sessions import CONTENT

LIFETIME = FLASK.api("PERMANENT_SESSION_LIFETIME")
NULL_SESSION = FLASK.api("NullSession")
SECRET_KEY = FLASK.api("SECRET_KEY")
SESSIONS = FLASK("API", "Sessions")
FORGED = plain_sense("who writes a session can be anybody")
FALLBACKS = FLASK.api("SECRET_KEY_FALLBACKS")
ASKED = view("/", Ask())
APP = App(ASKED)
STORE = Write("session", "k", 1)


def configured(**config: Any) -> App:
    """Return the app with a configuration."""
    return App(ASKED, config=config)


@clause("sessions.lifetime-is-checked", MUST, needs=[C.SESSION], source=LIFETIME)
def test_lifetime_is_checked(impl: Implementation) -> None:
    """A session cookie that is older than PERMANENT_SESSION_LIFETIME MUST be ignored.

    A client may keep a cookie for longer than it was told, and a stolen cookie must not work
    forever. A lifetime below zero makes every cookie too old at once.
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
    """Without a secret key, the session MUST read as empty, and storing a value in it MUST raise an
    error.

    Clients could write what they like into a session that is not signed.
    """
    changes = (
        Write("session", "k", 1),
        Call("session", "update", ({"k": 1},)),
        Call("session", "setdefault", ("k", 1)),
    )
    for key in (None, "", b""):
        app = configured(SECRET_KEY=key)
        seen = impl.run(app, get("/", CONTENT, Read("session", "k"), *changes, CONTENT))
        first, missing, *refused, last = seen.answers()
        expect([first, str(missing), last], [{}, "(missing)", {}], f"read with the key {key!r}:")
        for change, answer in zip(changes, refused, strict=True):
            assert isinstance(answer, Raised), f"with the key {key!r}, {change} gave {answer!r}"
        sent = cookies_set(impl, seen.reply)
        assert not sent, f"with the key {key!r}, sent {sent}"


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


@clause(
    "sessions.tampered-is-no-session",
    MUST,
    needs=[C.SESSION],
    source=[SESSIONS, FORGED],
    examples=90,
)
@given(data=st.data())
def test_tampered_is_no_session(impl: Implementation, data: st.DataObject) -> None:
    """A session cookie that was tampered with MUST be read as an empty session, not end in an
    error.

    A client that could change a value could claim to be anybody. Only changes that leave the
    decoded bytes as they were, in the unused bits of base64, may be accepted.
    """
    client = Client(impl, APP)
    client.visit(*(Write("session", key, value) for key, value in STORED.items()))
    [kept] = client.kept
    token = data.draw(damaged(kept.value), label="cookie")
    seen = client.visit(Apply(dict, "session"), cookies=f"session={token}")

    allowed: list[Any] = [[{}], [STORED]] if same_bytes(token, kept.value) else [[{}]]
    assert seen.reply.status == 200, f"the cookie {token!r} was answered by {seen.reply}"
    assert seen.answers() in allowed, f"the cookie {token!r} was accepted: {seen.answers()}"


@clause("sessions.every-character-is-signed", MUST, needs=[C.SESSION], source=[SESSIONS, FORGED])
def test_every_character_is_signed(impl: Implementation) -> None:
    """A session cookie in which any one character is another MUST be read as an empty session.

    Who may change only some characters could still try until one fits.
    """
    client = Client(impl, APP)
    client.visit(*(Write("session", key, value) for key, value in STORED.items()))
    [kept] = client.kept
    for place, letter in enumerate(kept.value):
        other = "B" if letter == "A" else "A"
        token = f"{kept.value[:place]}{other}{kept.value[place + 1 :]}"
        seen = client.visit(Apply(dict, "session"), cookies=f"session={token}").answers()
        if not same_bytes(token, kept.value):
            expect(seen, [{}], f"the session of {token!r}, which was sent as {kept.value!r}:")


def same_bytes(token: str, kept: str) -> bool:
    """Tell whether two tokens differ at most where base64 has unused bits or ignored characters."""
    alike = re.sub(r"[^A-Za-z0-9_.-]", "", token).split("."), kept.split(".")
    return len(alike[0]) == len(alike[1]) and all(
        len(a) == len(b) and a[:-1] == b[:-1] for a, b in zip(*alike, strict=True)
    )


# Two keys, and whether they are one. Long ones are longer than a block of any hash.
LONG = "k" * 200
KEYS: tuple[tuple[str | bytes, str | bytes, bool], ...] = (
    ("one", b"one", True), ("one", "two", False), ("one", "one ", False), ("é", "é".encode(), True),
    (LONG, LONG.encode(), True), (LONG + "1", LONG + "2", False), ("1" + LONG, "2" + LONG, False),
)  # fmt: skip


@clause(
    "sessions.foreign-is-no-session", MUST, needs=[C.SESSION_SETTINGS, C.SESSION], source=SESSIONS
)
def test_foreign_is_no_session(impl: Implementation) -> None:
    """A session cookie that was signed with another key MUST be read as an empty session.

    A key may be given as text or as bytes. The cookie of the other application stays good for that
    application.
    """
    for first, second, alike in KEYS:
        client = Client(impl, configured(SECRET_KEY=first))
        client.visit(STORE)
        client.app = configured(SECRET_KEY=second)
        seen = [a if a == 1 else str(a) for a in client.visit(Read("session", "k")).answers()]
        expect(seen, [1 if alike else "(missing)"], f"signed with {first!r}, read with {second!r}")


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
    """A session that was signed with a key in SECRET_KEY_FALLBACKS MUST be read, and be signed with
    SECRET_KEY when it is saved.

    So a key can be changed without ending all sessions, and what was saved since can be read when
    the old key is gone.
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
@every(
    before=["", "a=1; ", "NAME2=x; ", 'q="a\\073b"; ', "flag; ", "=; ", ";; "],
    behind=["", "; a=1", ";a=1;b=2", "; xNAME=x", ";", "; é=ü"],
)
def test_found_among_cookies(impl: Implementation, before: str, behind: str) -> None:
    """The session MUST be found wherever its cookie stands in the Cookie header.

    Other applications on the same host set cookies, too, and some of them are malformed.
    """
    client = Client(impl, APP)
    client.visit(STORE)
    [kept] = client.kept
    sent = f"{before}NAME=...{behind}".replace("NAME", kept.name)
    seen = client.visit(Read("session", "k"), cookies=sent.replace("...", kept.value))

    expect(seen.answers(), [1], f"the Cookie header was {sent}")
