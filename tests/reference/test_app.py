"""URLs, routes, hosts, WSGI and async functions of one application."""

import io
import threading
from typing import Any
from wsgiref.handlers import CGIHandler
from wsgiref.validate import validator

import pytest

from reference_impl import (
    Flask,
    current_app,
    g,
    request,
    session,
    url_for,
)
from reference_impl.routing.urls import BuildError
from tests.reference.recorder import Recorder


class TestUrls:
    def test_of_the_documentation(self, app: Flask) -> None:
        app.add_url_rule("/", "index")
        app.add_url_rule("/login", "login")
        app.add_url_rule("/user/<username>", "profile")
        with app.test_request_context():
            assert url_for("index") == "/"
            assert url_for("login", next="/") == "/login?next=/"
            assert url_for("profile", username="John Doe") == "/user/John%20Doe"
            assert url_for("login", _external=True) == "http://localhost/login"
            assert url_for("login", _scheme="https") == "https://localhost/login"
            assert url_for("login", _anchor="a#b%") == "/login#a%23b%25"
            with pytest.raises(ValueError):
                url_for("login", _scheme="https", _external=False)
            with pytest.raises(BuildError, match="index"):
                url_for("indx")

    def test_outside_of_requests(self, app: Flask) -> None:
        app.add_url_rule("/a", "a")
        with app.app_context():
            with pytest.raises(RuntimeError, match="SERVER_NAME"):
                url_for("a")
            app.config.update(
                SERVER_NAME="example.org", APPLICATION_ROOT="/root", PREFERRED_URL_SCHEME="https"
            )
            assert url_for("a") == "https://example.org/root/a"
            assert url_for("a", _external=False) == "/root/a"

    def test_every_application_uses_its_own_rules(self, app: Flask) -> None:
        other = Flask("other", static_folder=None)
        other.config["SERVER_NAME"] = "other.example"
        other.add_url_rule("/only", "only")
        with app.test_request_context():
            assert other.url_for("only") == "http://other.example/only"
            with pytest.raises(BuildError):
                url_for("only")
            with other.app_context():
                assert url_for("only") == "http://other.example/only"

    def test_defaults_and_error_handlers(self, app: Flask) -> None:
        app.add_url_rule("/<lang>/a", "a")

        @app.url_defaults
        def add(endpoint: str, values: dict[str, Any]) -> None:
            values.setdefault("lang", "en")

        def decline(error: Any, endpoint: str, values: Any) -> Any:
            return None

        def build(error: Any, endpoint: str, values: Any) -> Any:
            return f"/external/{endpoint}/{values['_anchor']}"

        app.url_build_error_handlers += [decline, build]
        with app.test_request_context():
            assert url_for("a") == "/en/a"
            assert url_for("a", lang="de") == "/de/a"
            assert url_for("missing", _anchor="x") == "/external/missing/x"


class TestRoutes:
    def test_endpoints_are_unique(self, app: Flask) -> None:
        def view() -> str:
            return ""

        app.add_url_rule("/a", "view", view)
        app.add_url_rule("/b", "view", view)
        with pytest.raises(AssertionError):
            app.add_url_rule("/c", "view", lambda: "")
        assert len(list(app.url_map.iter_rules())) == 2
        with pytest.raises(TypeError):
            app.add_url_rule("/d", "d", view, methods="POST")
        with pytest.raises(TypeError):
            app.get("/e", methods=["POST"])

    def test_methods(self, recorder: Recorder) -> None:
        app = recorder.app
        app.get("/a")(lambda: request.method)
        app.add_url_rule("/b", "b", lambda: request.method, methods=["OPTIONS", "propfind"])
        app.add_url_rule("/c", "c", lambda: "", provide_automatic_options=False)
        recorder.hooks("1")
        client = app.test_client()
        response = client.options("/a")
        assert set(response.allow) == {"GET", "HEAD", "OPTIONS"}
        assert response.data == b""
        assert recorder.seen[0] == "before 1"
        assert client.open("/b", method="PROPFIND").text == "PROPFIND"
        assert client.options("/b").text == "OPTIONS"
        assert client.options("/c").status_code == 405
        refused = client.post("/a")
        assert refused.status_code == 405
        assert set(refused.allow) == {"GET", "HEAD", "OPTIONS"}

    def test_views_may_be_bound_later(self, recorder: Recorder) -> None:
        recorder.app.add_url_rule("/", "later")
        recorder.app.endpoint("later")(lambda: "later")
        assert recorder.get().text == "later"


class TestHosts:
    @pytest.mark.parametrize("host", ["a b", "a/b", "a\\b", "a@b", "[::1", "h:x", "é"])
    def test_a_malformed_host_is_refused(self, recorder: Recorder, host: str) -> None:
        recorder.app.add_url_rule("/", "view", lambda: url_for("view", _external=True))
        assert recorder.get(headers={"Host": host}).status_code == 400

    def test_an_error_page_may_link_all_the_same(self, recorder: Recorder) -> None:
        app = recorder.app
        app.add_url_rule("/", "view", lambda: "")

        @app.errorhandler(400)
        def handle(error: Any) -> str:
            return f"{url_for('view')} {url_for('view', _external=True)}"

        for server_name in (None, "example.org"):
            app.config["SERVER_NAME"] = server_name
            text = recorder.get(headers={"Host": "a@evil"}).text
            assert text == f"/ http://{server_name or 'localhost'}/"

    def test_trusted_hosts(self, recorder: Recorder) -> None:
        recorder.app.config["TRUSTED_HOSTS"] = ["example.org", ".example.com"]
        recorder.app.add_url_rule("/", "view", lambda: request.host)
        for host, status in {
            "example.org": 200,
            "example.org:8080": 200,
            "EXAMPLE.org": 200,
            "a.example.com": 200,
            "example.com": 200,
            "a.example.org": 400,
            "evil": 400,
        }.items():
            assert recorder.get(headers={"Host": host}).status_code == status, host

    def test_subdomains(self) -> None:
        app = Flask("app", static_folder=None, subdomain_matching=True)
        app.config["SERVER_NAME"] = "example.org"
        app.add_url_rule("/", "main", lambda: "main")
        app.add_url_rule("/", "user", lambda user: user, subdomain="<user>")
        client = app.test_client()
        # SERVER_NAME restricts nothing: a foreign host is answered, and has no subdomain.
        for host, body in {
            "example.org": "main",
            "a.example.org": "a",
            "other.example": "main",
        }.items():
            assert client.get("/", headers={"Host": host}).text == body


class TestWsgi:
    def test_the_validator_accepts_it(self, app: Flask) -> None:
        app.add_url_rule("/", "view", lambda: "x")
        setattr(app, "wsgi_app", validator(app.wsgi_app))  # noqa: B010 - as the documentation says
        for path in ("/", "/missing"):
            response = app.test_client().get(path, query_string="a=1", buffered=True)
            assert response.status_code in (200, 404)

    def test_cgi(self, app: Flask) -> None:
        app.add_url_rule("/p", "view", lambda: request.args["q"])
        out = io.BytesIO()
        handler = CGIHandler()
        handler.stdin, handler.stdout, handler.stderr = io.BytesIO(), out, io.StringIO()
        handler.base_env = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/p",
            "QUERY_STRING": "q=1",
            "SERVER_NAME": "h",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.0",
        }
        handler.run(app)
        head, _, body = out.getvalue().partition(b"\r\n\r\n")
        assert head.startswith(b"Status: 200 OK\r\n")
        assert body == b"1"

    def test_applications_nest(self, recorder: Recorder) -> None:
        inner = Recorder()
        for each in (recorder, inner):
            each.seen = recorder.seen
        recorder.hooks("outer")
        inner.hooks("inner")
        inner.app.add_url_rule("/inner", "view", lambda: f"{request.path} {current_app.name}")

        @recorder.app.get("/outer")
        def view() -> Any:
            g.x = 1
            text = inner.app.test_client().get("/inner").text
            assert (request.path, g.x, current_app) == ("/outer", 1, recorder.app)
            return text

        assert recorder.get("/outer").text == "/inner app"
        assert recorder.seen == [
            *("before outer", "before inner", "after inner", "request inner", "app inner"),
            *("after outer", "request outer", "app outer"),
        ]

    def test_first_requests_at_once(self) -> None:
        app = Flask("app", static_folder=None)
        app.add_url_rule("/<n>", "view", lambda n: n)
        barrier = threading.Barrier(8)
        seen: dict[int, str] = {}

        def work(number: int) -> None:
            barrier.wait()
            seen[number] = app.test_client().get(f"/{number}").text

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == {number: str(number) for number in range(8)}


class TestAsync:
    def test_everything_may_be_async(self, recorder: Recorder) -> None:
        app = recorder.app

        @app.before_request
        async def before() -> None:
            g.seen = ["before"]

        @app.after_request
        async def after(response: Any) -> Any:
            response.headers["X-Seen"] = " ".join(g.seen)
            return response

        @app.get("/")
        async def view() -> Any:
            g.seen.append(request.path)
            raise KeyError

        @app.errorhandler(KeyError)
        async def handle(error: Any) -> Any:
            return "handled"

        @app.teardown_request
        async def teardown(exc: Any) -> None:
            recorder.seen.append(exc)

        response = recorder.get()
        assert response.text == "handled"
        assert response.headers["X-Seen"] == "before /"
        assert recorder.seen == [None]

    def test_inside_a_running_loop(self, recorder: Recorder) -> None:
        import asyncio

        @recorder.app.get("/")
        async def view() -> str:
            await asyncio.sleep(0)
            return str(request.path)

        async def main() -> str:
            return str(recorder.get().text)

        assert asyncio.run(main()) == "/"


def test_made_up_requests_follow_the_configuration(app: Flask) -> None:
    app.config.update(
        SERVER_NAME="example.org:81", APPLICATION_ROOT="/root", PREFERRED_URL_SCHEME="https"
    )
    with app.test_request_context("/p", json={"a": 1}, method="POST", query_string={"q": "é"}):
        assert request.url == "https://example.org:81/root/p?q=é"
        assert request.json == {"a": 1}
        assert request.script_root == "/root"
        assert session == {}
    with app.test_request_context("http://h/x?y=1"):
        assert (request.host, request.path, request.args["y"]) == ("h", "/x", "1")
