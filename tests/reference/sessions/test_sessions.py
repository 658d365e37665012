"""Sessions of the reference: tagged JSON, signatures, the cookie, the test client's jar."""

import datetime
import uuid
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from reference_impl import Flask, flash, g, get_flashed_messages, request, session
from reference_impl.json.tag import TaggedJSONSerializer
from reference_impl.sessions.interface import SecureCookieSessionInterface, SessionInterface
from reference_impl.sessions.signing import DERIVATIONS, BadToken, Signer

tagged_json = TaggedJSONSerializer()

KEYS = st.text(max_size=4) | st.sampled_from([" t", " b", " di", " u", " m", " d", " da"])
LEAVES: st.SearchStrategy[Any] = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.text(max_size=4), st.binary(max_size=4)),
    *(st.floats(allow_nan=False), st.uuids(), st.dates(), st.text(max_size=4).map(Markup)),
    *(st.datetimes(), st.datetimes(timezones=st.just(datetime.UTC))),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(KEYS, inner, max_size=3),
    ),
    max_leaves=8,
)


def types_of(value: Any) -> Any:
    if isinstance(value, dict):
        return dict, {key: types_of(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value), [types_of(item) for item in value]
    return type(value)


class TestTaggedJson:
    @given(VALUES)
    def test_round_trip(self, value: Any) -> None:
        back = tagged_json.loads(tagged_json.dumps(value))
        assert back == value
        assert types_of(back) == types_of(value)

    @pytest.mark.parametrize("value", [{1, 2}, object(), 1j])
    def test_what_cannot_be_kept(self, value: Any) -> None:
        with pytest.raises(TypeError):
            tagged_json.dumps(value)

    @pytest.mark.parametrize(
        "text", ["", "{", '{" u": 5}', '{" t": 5}', '{" di": 1}', '{" d": ""}']
    )
    def test_what_was_never_written(self, text: str) -> None:
        with pytest.raises(ValueError):
            tagged_json.loads(text)


class TestSigning:
    def test_round_trip(self) -> None:
        token = Signer(["secret"], "salt").sign(b"data")
        assert Signer(["other", "secret"], b"salt").unsign(token) == b"data"
        for secrets, salt in ((["other"], b"salt"), (["secret"], b"pepper"), ([], b"salt")):
            with pytest.raises(BadToken):
                Signer(secrets, salt).unsign(token)

    @pytest.mark.parametrize("derivation", DERIVATIONS)
    def test_keys_are_derived_in_ways_of_their_own(self, derivation: str) -> None:
        token = Signer(["secret"], "salt", key_derivation=derivation).dumps(("kept",))
        for other in DERIVATIONS:
            signer = Signer(["secret"], "salt", key_derivation=other)
            if other == derivation:
                assert signer.loads(token) == ("kept",)
            else:
                with pytest.raises(BadToken):
                    signer.loads(token)

    def test_age(self) -> None:
        signer = Signer(["secret"], "salt")
        token = signer.sign(b"data")
        assert signer.unsign(token, max_age=60) == b"data"
        with pytest.raises(BadToken):
            signer.unsign(token, max_age=-2)

    @given(st.text(max_size=20))
    def test_garbage(self, text: str) -> None:
        with pytest.raises(BadToken):
            Signer(["secret"], "salt").unsign(text)


@pytest.fixture
def app() -> Flask:
    app = Flask("app", static_folder=None)
    app.secret_key = "secret"
    app.logger.disabled = True

    @app.route("/set/<key>/<value>")
    def put(key: str, value: str) -> str:
        session[key] = value
        return ""

    @app.route("/all")
    def everything() -> dict[str, Any]:
        return dict(session)

    @app.route("/clear")
    def clear() -> str:
        session.clear()
        return ""

    @app.route("/none")
    def nothing() -> str:
        return ""

    return app


class TestCookie:
    def test_belongs_to_one_client(self, app: Flask) -> None:
        first, second = app.test_client(), app.test_client()
        first.get("/set/a/1")
        first.get("/set/b/2")
        assert first.get("/all").json == {"a": "1", "b": "2"}
        assert second.get("/all").json == {}

    def test_unused_sessions_leave_no_trace(self, app: Flask) -> None:
        client = app.test_client()
        client.get("/set/a/1")
        headers = client.get("/none").headers
        assert "Set-Cookie" not in headers
        assert "Vary" not in headers

    @pytest.mark.parametrize(
        "use",
        [
            *(len, bool, list, dict, repr, lambda s: "a" in s, lambda s: s.get("a")),
            *(lambda s: s == {}, lambda s: s.permanent, lambda s: s.keys(), lambda s: s | {}),
            *(lambda s: s.setdefault("a", 1), lambda s: s.pop("b", None), lambda s: s.update(c=1)),
        ],
    )
    def test_every_use_is_an_access(self, app: Flask, use: Any) -> None:
        @app.get("/use")
        def view() -> str:
            use(session)
            return ""

        client = app.test_client()
        client.get("/set/a/1")
        assert client.get("/use").headers["Vary"] == "Cookie"

    def test_modification_is_noticed_exactly(self, app: Flask) -> None:
        with app.test_request_context():
            session.setdefault("a", [])
            assert session.modified
            session.modified = False
            session.setdefault("a", [])
            session.pop("missing", None)
            session["a"].append(1)
            assert not session.modified
            opened = session
            opened |= {"b": 1}
            assert session.modified
            assert session["b"] == 1

    def test_deletion_names_the_same_place(self, app: Flask) -> None:
        app.config.update(
            SESSION_COOKIE_NAME="other",
            SESSION_COOKIE_DOMAIN="localhost",
            SESSION_COOKIE_PATH="/",
            SESSION_COOKIE_SECURE=True,
            SESSION_COOKIE_SAMESITE="Lax",
            SESSION_COOKIE_PARTITIONED=True,
        )
        client = app.test_client()
        made = client.get("/set/a/1").headers["Set-Cookie"]
        gone = client.get("/clear").headers["Set-Cookie"]
        for part in ("other=", "Domain=localhost", "Path=/", "Secure", "SameSite=Lax", "HttpOnly"):
            assert part in made
            assert part in gone
        assert "Partitioned" in made
        assert "Partitioned" in gone
        assert "Expires=Thu, 01 Jan 1970" in gone
        assert client.get("/all").json == {}

    def test_permanent(self, app: Flask) -> None:
        @app.get("/permanent")
        def view() -> str:
            session["a"] = 1
            session.permanent = True
            return ""

        client = app.test_client()
        assert "Expires=" not in client.get("/set/b/1").headers["Set-Cookie"]
        assert "Expires=" in client.get("/permanent").headers["Set-Cookie"]
        assert "Expires=" in client.get("/none").headers["Set-Cookie"]
        app.config["SESSION_REFRESH_EACH_REQUEST"] = False
        assert "Set-Cookie" not in client.get("/none").headers
        app.permanent_session_lifetime = timedelta(seconds=-2)
        assert client.get("/all").json == {}

    @given(st.data())
    def test_tampering_gives_an_empty_session(self, data: st.DataObject) -> None:
        app = Flask("app", static_folder=None)
        app.secret_key = "secret"
        token = Signer(["secret"], SecureCookieSessionInterface.salt).dumps({"a": 1})
        place = data.draw(st.integers(0, len(token) - 1))
        letter = data.draw(
            st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=';,\\"')
        )
        changed = token[:place] + letter + token[place + 1 :]
        with app.test_request_context(headers={"Cookie": f"session={changed}"}):
            assert session in ({}, {"a": 1})
            assert dict(session) == {} or changed[:-1] == token[:-1]

    @pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "é", "....", "x" * 5000])
    def test_garbage(self, app: Flask, cookie: str) -> None:
        raw = f"session={cookie}".encode().decode("latin-1")
        with app.test_request_context(environ_overrides={"HTTP_COOKIE": raw}):
            assert session == {}
            assert session.new

    def test_old_keys(self, app: Flask) -> None:
        client = app.test_client()
        client.get("/set/a/1")
        app.secret_key = "new"
        assert client.get("/all").json == {}
        app.config["SECRET_KEY_FALLBACKS"] = ["older", "secret"]
        assert client.get("/all").json == {"a": "1"}
        client.get("/set/b/2")
        app.config["SECRET_KEY_FALLBACKS"] = None
        assert client.get("/all").json == {"a": "1", "b": "2"}

    def test_without_a_key(self, app: Flask) -> None:
        app.secret_key = None
        client = app.test_client()
        assert client.get("/all").json == {}
        with app.test_request_context():
            for write in (lambda: session.update(a=1), lambda: session.pop("a"), session.clear):
                with pytest.raises(RuntimeError, match="secret key"):
                    write()
            with pytest.raises(RuntimeError, match="secret key"):
                session["a"] = 1

    def test_saved_after_hooks_and_errors_but_not_by_teardown(self, app: Flask) -> None:
        @app.get("/error")
        def view() -> str:
            session["view"] = 1
            raise KeyError

        @app.after_request
        def after(response: Any) -> Any:
            session["after"] = 1
            return response

        @app.teardown_request
        def teardown(exc: Any) -> None:
            session["teardown"] = 1

        client = app.test_client()
        assert client.get("/error").status_code == 500
        assert client.get("/all").json == {"view": 1, "after": 1}

    def test_values_keep_their_types(self, app: Flask) -> None:
        values = {"t": (1, "é"), "b": b"\xff", "u": uuid.UUID(int=1), "m": Markup("<b>")}
        seen: list[Any] = []

        @app.get("/put")
        def put_values() -> str:
            session.update(values)
            return ""

        @app.get("/get")
        def get_values() -> str:
            seen.append(dict(session))
            return ""

        client = app.test_client()
        client.get("/put")
        client.get("/get")
        assert seen == [values]
        assert types_of(seen[0]) == types_of(values)


class Recording(SessionInterface):
    """Keeps one dict in memory and writes down every call."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def open_session(self, app: Any, request: Any) -> Any:
        self.calls.append(f"open {request.path}")
        return None if request.path == "/null" else {}

    def save_session(self, app: Any, session: Any, response: Any) -> None:
        self.calls.append("save")


class TestInterface:
    def test_opens_before_matching_and_saves_once(self, app: Flask) -> None:
        interface = Recording()
        app.session_interface = interface
        app.add_url_rule("/null", "null", lambda: session.get("x", "empty"))

        @app.after_request
        def fail(response: Any) -> Any:
            raise ValueError

        client = app.test_client()
        client.get("/none")
        client.get("/missing")
        assert client.get("/null").status_code == 500
        assert interface.calls == ["open /none", "save", "open /missing", "save", "open /null"]

    def test_open_session_sees_the_request(self, app: Flask) -> None:
        class Proxied(Recording):
            def open_session(self, app: Any, current: Any) -> Any:
                g.path = request.path
                with pytest.raises(RuntimeError):
                    session.get("x")
                return {}

        app.session_interface = Proxied()
        with app.test_request_context("/p"):
            assert g.path == "/p"


class TestClient:
    def test_session_transaction(self, app: Flask) -> None:
        client = app.test_client()
        with client.session_transaction() as opened:
            opened["a"] = (1,)
        with client.session_transaction() as opened:
            assert opened["a"] == (1,)
            opened["b"] = 2
        assert client.get("/all").json == {"a": [1], "b": 2}

    def test_cookies(self, app: Flask) -> None:
        @app.get("/cookies")
        def view() -> Any:
            return dict(request.cookies)

        client = app.test_client()
        client.set_cookie("a", "1")
        client.set_cookie("b", "2", path="/other")
        client.set_cookie("c", "3", domain="example.org")
        assert client.get("/cookies").json == {"a": "1"}
        cookie = client.get_cookie("a")
        assert cookie is not None
        assert cookie.value == "1"
        client.delete_cookie("a")
        assert client.get("/cookies").json == {}
        assert app.test_client(use_cookies=False).get("/set/a/1").status_code == 200

    def test_redirects(self, app: Flask) -> None:
        from reference_impl import redirect

        app.add_url_rule("/from", "from", lambda: redirect("/all", 303), methods=["POST"])
        app.add_url_rule("/circle", "circle", lambda: redirect("/circle"))
        client = app.test_client()
        response = client.post("/from", data={"a": 1}, follow_redirects=True)
        assert response.json == {}
        assert [entry.status_code for entry in response.history] == [303]
        assert response.request.path == "/all"
        with pytest.raises(RuntimeError):
            client.get("/circle", follow_redirects=True)


def test_flashed_messages(app: Flask) -> None:
    @app.get("/flash")
    def view() -> str:
        flash("one")
        flash("two", "error")
        return ""

    app.add_url_rule("/fetch", "fetch", lambda: get_flashed_messages(with_categories=True))
    client = app.test_client()
    client.get("/flash")
    assert client.get("/fetch").json == [["message", "one"], ["error", "two"]]
    assert client.get("/fetch").json == []
