"""One request of the reference: order of hooks, errors, responses, URLs, hosts, WSGI."""

import io
import json
import re
import threading
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from wsgiref.handlers import CGIHandler
from wsgiref.validate import validator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response as OtherResponse

from reference_impl import (
    Flask,
    Response,
    abort,
    after_this_request,
    current_app,
    g,
    got_request_exception,
    has_app_context,
    jsonify,
    make_response,
    redirect,
    request,
    request_finished,
    request_started,
    request_tearing_down,
    send_file,
    session,
    url_for,
)
from reference_impl.cookies import read_cookies, set_cookie_header
from reference_impl.testing import Client
from reference_impl.urls import BuildError


class Recorder:
    """An application whose hooks write down that they ran."""

    def __init__(self) -> None:
        self.app = Flask("app", static_folder=None)
        self.app.logger.disabled = True
        self.app.secret_key = "secret"
        self.seen: list[Any] = []

    def hooks(self, *names: str) -> None:
        for name in names:
            self.app.before_request(self.noting(f"before {name}"))
            self.app.after_request(self.noting(f"after {name}"))
            self.app.teardown_request(self.noting(f"request {name}"))
            self.app.teardown_appcontext(self.noting(f"app {name}"))

    def noting(self, name: str) -> Any:
        def hook(*arguments: Any) -> Any:
            self.seen.append(name)
            return arguments[0] if name.startswith("after") else None

        return hook

    def get(self, path: str = "/", **options: Any) -> Any:
        response = self.app.test_client().get(path, buffered=True, **options)
        assert not has_app_context()
        return response


class BufferedClient(Client):
    """Reads and closes every response at once, as a server would."""

    def open(self, *args: Any, **options: Any) -> Any:
        return super().open(*args, **{**options, "buffered": True})


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def app(recorder: Recorder) -> Flask:
    return recorder.app


class TestOrder:
    def test_of_a_request(self, recorder: Recorder) -> None:
        recorder.hooks("1", "2")
        recorder.app.add_url_rule("/", "view", lambda: str(recorder.seen.append("view")))  # type: ignore[func-returns-value]
        recorder.get()
        assert recorder.seen == [
            *("before 1", "before 2", "view", "after 2", "after 1"),
            *("request 2", "request 1", "app 2", "app 1"),
        ]

    def test_of_signals(self, recorder: Recorder) -> None:
        recorder.hooks("1")
        recorder.app.add_url_rule("/", "view", lambda: "")
        signals = (request_started, request_finished, request_tearing_down)
        receivers = [signal.connect(self._note(recorder, signal.name)) for signal in signals]
        recorder.get()
        assert recorder.seen == [
            *("request-started", "before 1", "after 1", "request-finished"),
            *("request 1", "request-tearing-down", "app 1"),
        ]
        assert len(receivers) == 3

    @staticmethod
    def _note(recorder: Recorder, name: str) -> Any:
        return lambda sender, **data: recorder.seen.append(name)

    def test_a_hook_may_answer(self, recorder: Recorder) -> None:
        recorder.hooks("1")
        recorder.app.before_request(lambda: "")
        recorder.hooks("2")
        assert recorder.get("/missing").status_code == 200
        assert recorder.seen == [
            *("before 1", "after 2", "after 1", "request 2", "request 1", "app 2", "app 1"),
        ]

    def test_after_this_request_comes_first(self, recorder: Recorder) -> None:
        recorder.hooks("1")

        @recorder.app.get("/")
        def view() -> str:
            after_this_request(recorder.noting("after this"))
            after_this_request(recorder.noting("after that"))
            return ""

        recorder.get()
        assert recorder.seen[1:4] == ["after this", "after that", "after 1"]

    def test_after_functions_run_once_although_one_raises(self, recorder: Recorder) -> None:
        recorder.hooks("1")
        recorder.app.after_request(self._fail)
        recorder.hooks("2")
        recorder.app.add_url_rule("/", "view", lambda: "")
        assert recorder.get().status_code == 500
        assert [name for name in recorder.seen if name.startswith("after")] == [
            "after 2",
            "after 1",
        ]

    @staticmethod
    def _fail(response: Any) -> Any:
        raise ValueError

    def test_an_after_function_has_to_return_a_response(self, recorder: Recorder) -> None:
        recorder.app.after_request(lambda response: None)
        recorder.app.add_url_rule("/", "view", lambda: "")
        assert recorder.get().status_code == 500

    def test_set_up_ends_with_the_first_request(self, recorder: Recorder) -> None:
        recorder.get("/missing")
        for register in (
            lambda: recorder.app.add_url_rule("/", "view", lambda: ""),
            lambda: recorder.app.before_request(lambda: None),
            lambda: recorder.app.register_error_handler(404, lambda error: ""),
            lambda: recorder.app.teardown_appcontext(lambda exc: None),
        ):
            with pytest.raises(AssertionError):
                register()

    def test_url_value_preprocessors_come_first(self, recorder: Recorder) -> None:
        recorder.hooks("1")

        @recorder.app.url_value_preprocessor
        def take(endpoint: str | None, values: dict[str, Any] | None) -> None:
            recorder.seen.append((endpoint, values))
            if values is not None:
                g.lang = values.pop("lang")

        recorder.app.add_url_rule("/<lang>", "view", lambda: g.lang)
        assert recorder.get("/en").text == "en"
        assert recorder.seen[:2] == [("view", {}), "before 1"]
        recorder.seen.clear()
        recorder.get("/not/there")
        assert recorder.seen[0] == (None, None)


class TestErrors:
    def test_the_nearest_class_wins(self, recorder: Recorder) -> None:
        @recorder.app.get("/")
        def view() -> str:
            raise KeyError("x")

        recorder.app.register_error_handler(Exception, lambda error: "Exception")
        recorder.app.register_error_handler(LookupError, lambda error: "LookupError")
        response = recorder.get()
        assert (response.status_code, response.text) == (200, "LookupError")

    def test_a_code_beats_a_class(self, recorder: Recorder) -> None:
        recorder.app.register_error_handler(HTTPException, lambda error: "class")
        recorder.app.register_error_handler(404, lambda error: ("code", 404))
        assert recorder.get("/missing").text == "code"

    def test_teardown_gets_only_unhandled_errors(self, recorder: Recorder) -> None:
        recorder.app.teardown_request(recorder.seen.append)
        error = KeyError()

        @recorder.app.get("/")
        def view() -> str:
            raise error

        recorder.app.register_error_handler(500, self._original(recorder))
        assert recorder.get().status_code == 500
        assert recorder.seen == [error, error]
        other = Recorder()
        other.app.teardown_request(other.seen.append)
        other.app.add_url_rule("/", "view", view)
        other.app.register_error_handler(KeyError, lambda error: "handled")
        other.get()
        assert other.seen == [None]

    @staticmethod
    def _original(recorder: Recorder) -> Any:
        def handle(error: Any) -> Any:
            recorder.seen.append(error.original_exception)
            return "", 500

        return handle

    def test_an_error_in_a_handler_is_unhandled(self, recorder: Recorder) -> None:
        recorder.app.teardown_request(recorder.seen.append)

        @recorder.app.errorhandler(404)
        def handle(error: Any) -> Any:
            raise NotFound

        assert recorder.get("/missing").status_code == 500
        assert isinstance(recorder.seen[0], NotFound)

    def test_a_failing_handler_for_500_is_answered_all_the_same(self, recorder: Recorder) -> None:
        recorder.hooks("1")
        recorder.app.teardown_request(lambda exc: recorder.seen.append(type(exc)))

        @recorder.app.get("/")
        def view() -> str:
            raise KeyError

        @recorder.app.errorhandler(500)
        def handle(error: Any) -> Any:
            raise ValueError

        assert recorder.get().status_code == 500
        assert recorder.seen == ["before 1", "after 1", ValueError, "request 1", "app 1"]

    @pytest.mark.parametrize("setting", ["TESTING", "DEBUG", "PROPAGATE_EXCEPTIONS"])
    def test_propagation(self, recorder: Recorder, setting: str) -> None:
        recorder.hooks("1")
        recorder.app.config[setting] = True
        error = KeyError()

        @recorder.app.get("/")
        def view() -> str:
            raise error

        with pytest.raises(KeyError) as caught:
            recorder.get()
        assert caught.value is error
        assert recorder.seen == ["before 1", "request 1", "app 1"]

    @pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit()])
    def test_what_is_no_error_passes(self, recorder: Recorder, error: BaseException) -> None:
        recorder.app.teardown_request(recorder.seen.append)
        recorder.app.register_error_handler(500, lambda error: "")

        @recorder.app.get("/")
        def view() -> str:
            raise error

        with pytest.raises(type(error)):
            recorder.get()
        assert recorder.seen == [error]
        assert not has_app_context()

    def test_a_response_may_be_raised(self, recorder: Recorder) -> None:
        recorder.app.add_url_rule("/", "view", lambda: abort(Response("stop", 418)))
        recorder.app.register_error_handler(HTTPException, lambda error: "handled")
        response = recorder.get()
        assert (response.status_code, response.text) == (418, "stop")

    def test_redirects_of_routing_are_no_errors(self, recorder: Recorder) -> None:
        recorder.app.add_url_rule("/a/", "view", lambda: "")
        for kind in (308, HTTPException, Exception):
            if kind != 308:
                recorder.app.register_error_handler(kind, lambda error: "handled")
        response = recorder.get("/a?x=1")
        assert response.status_code == 308
        assert response.headers["Location"].endswith("/a/?x=1")

    def test_got_request_exception(self, recorder: Recorder) -> None:
        error = KeyError()

        @recorder.app.get("/")
        def view() -> str:
            raise error

        with got_request_exception.connected_to(
            lambda sender, exception: recorder.seen.append(exception), recorder.app
        ):
            recorder.get()
            recorder.get("/missing")
        assert recorder.seen == [error]

    def test_registration_is_checked(self, app: Flask) -> None:
        for wrong, error in ((999, ValueError), (int, TypeError), (KeyError(), TypeError)):
            with pytest.raises(error):
                app.register_error_handler(wrong, lambda error: "")
        with pytest.raises(LookupError):
            abort(999)

    def test_a_session_that_does_not_open_gives_500(self, recorder: Recorder) -> None:
        class Broken(type(recorder.app.session_interface)):  # type: ignore[misc]
            def open_session(self, app: Any, request: Any) -> Any:
                raise ValueError

        recorder.hooks("1")
        recorder.app.session_interface = Broken()
        assert recorder.get().status_code == 500
        assert recorder.seen == ["after 1", "request 1", "app 1"]


def _application(environ: Any, start_response: Any) -> Any:
    start_response("202 Accepted", [("X-From", "wsgi")])
    return [environ["PATH_INFO"].encode()]


FORMS: list[tuple[Any, int, bytes]] = [
    ("é", 200, "é".encode()),
    (b"\x00\xff", 200, b"\x00\xff"),
    (bytearray(b"ab"), 200, b"ab"),
    ({"a": 1}, 200, b'{"a":1}\n'),
    ([1, 2], 200, b"[1,2]\n"),
    (("text", 201), 201, b"text"),
    (("text", "418 I am a teapot"), 418, b"text"),
    (("text", "201"), 201, b"text"),
    (("text", HTTPStatus.CREATED), 201, b"text"),
    (("text", {"X": "1"}), 200, b"text"),
    (("text", 201, [("X", "1")]), 201, b"text"),
    (("text", None, {}), 200, b"text"),
    (_application, 202, b"/"),
    (NotFound("gone"), 404, NotFound("gone").get_response().get_data()),
]
ILLEGAL: list[Any] = [
    *(None, 1, 1.5, {1, 2}, object(), (), ("a",), ("a", 200, {}, 1), (None, 200)),
    *(("a", 3.5), ("a", 42), ("a", "nonsense")),
]


class TestResponses:
    @pytest.mark.parametrize(("value", "status", "body"), FORMS)
    def test_forms(self, recorder: Recorder, value: Any, status: int, body: bytes) -> None:
        recorder.app.add_url_rule("/", "view", lambda: value)
        response = recorder.get()
        assert (response.status_code, response.data) == (status, body)

    @pytest.mark.parametrize("value", ILLEGAL, ids=repr)
    def test_illegal_forms(self, recorder: Recorder, value: Any) -> None:
        recorder.app.add_url_rule("/", "view", lambda: value)
        recorder.app.testing = True
        with pytest.raises((TypeError, ValueError)):
            recorder.get()

    def test_none_is_explained(self, recorder: Recorder) -> None:
        recorder.app.add_url_rule("/", "some_view", lambda: None)
        recorder.app.testing = True
        with pytest.raises(TypeError, match="some_view"):
            recorder.get()

    @pytest.mark.parametrize("body", ["text", {"a": 1}, Response("r"), iter(["a"]), b"b"])
    def test_given_headers_replace_and_repeat(self, recorder: Recorder, body: Any) -> None:
        headers = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Type", "text/x")]
        recorder.app.add_url_rule("/", "view", lambda: (body, headers))
        response = recorder.get()
        assert response.headers.getlist("Set-Cookie") == ["a=1", "b=2"]
        assert response.headers.getlist("Content-Type") == ["text/x"]

    def test_streams_are_lazy_and_have_no_length(self, recorder: Recorder) -> None:
        def chunks() -> Iterator[str]:
            for number in range(3):
                recorder.seen.append(number)
                yield str(number)

        recorder.app.add_url_rule("/", "view", chunks)
        response = recorder.app.test_client().get("/")
        assert "Content-Length" not in response.headers
        assert recorder.seen == []
        assert response.data == b"012"

    def test_other_responses_get_the_class_of_the_application(self, app: Flask) -> None:
        class Special(Response):
            pass

        app.response_class = Special
        with app.test_request_context():
            assert type(make_response(OtherResponse("x"))) is Special
            assert type(make_response("x", 201, {"a": "b"})) is Special
            assert make_response().status_code == 200

    @pytest.mark.parametrize("text", ["a\nb", "a\rb"])
    def test_header_injection(self, recorder: Recorder, text: str) -> None:
        recorder.app.add_url_rule("/", "view", lambda: ("", {"X": text}))
        recorder.app.testing = True
        with pytest.raises(ValueError):
            recorder.get()

    @pytest.mark.parametrize("status", [204, 304, 200])
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_bodiless(self, recorder: Recorder, status: int, method: str) -> None:
        closed: list[int] = []

        @recorder.app.get("/")
        def view() -> Any:
            response = Response(["a", "b"], status)
            response.call_on_close(lambda: closed.append(1))
            return response

        response = recorder.app.test_client().open("/", method=method)
        full = (status, method) == (200, "GET")
        assert response.data == (b"ab" if full else b"")
        response.close()
        assert closed == [1]
        if status == 200:
            assert response.content_length == 2

    def test_json(self, app: Flask) -> None:
        with app.test_request_context():
            assert json.loads(jsonify(a=1, b=[2]).data) == {"a": 1, "b": [2]}
            assert json.loads(jsonify(1, 2).data) == [1, 2]
            assert json.loads(jsonify([]).data) == []
            assert json.loads(jsonify().data) is None
            with pytest.raises(TypeError):
                jsonify(1, a=1)

    @pytest.mark.parametrize("target", ["/x", "http://h/p?a=1#f", "/é ü", "//h/%41"])
    def test_redirect(self, app: Flask, target: str) -> None:
        location = redirect(target).headers["Location"]
        assert location.isascii()
        assert location == target or not target.isascii()
        with pytest.raises(ValueError):
            redirect(target, 200)


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
        for host, body in {"example.org": "main", "a.example.org": "a"}.items():
            assert client.get("/", headers={"Host": host}).text == body
        assert client.get("/", headers={"Host": "other.example"}).status_code == 404


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


class TestStatic:
    @pytest.fixture
    def client(self, tmp_path: Any) -> Any:
        (tmp_path / "secret").write_text("secret")
        folder = tmp_path / "static"
        (folder / "sub dir").mkdir(parents=True)
        (folder / "sub dir" / "é.css").write_text("body {}")
        (folder / "empty").write_bytes(b"")
        app = Flask("app", root_path=str(tmp_path))
        app.test_client_class = BufferedClient
        return app.test_client()

    def test_files(self, client: Any) -> None:
        with client.application.test_request_context():
            url = url_for("static", filename="sub dir/é.css")
        response = client.get(url)
        assert response.data == b"body {}"
        assert response.mimetype == "text/css"
        assert response.content_length == 7
        again = client.get(url, headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        since = {"If-Modified-Since": response.headers["Last-Modified"]}
        assert client.get(url, headers=since).status_code == 304
        part = client.get(url, headers={"Range": "bytes=1-3"})
        assert (part.status_code, part.data) == (206, b"ody")
        assert part.headers["Content-Range"] == "bytes 1-3/7"
        assert client.get(url, headers={"Range": "bytes=90-"}).status_code == 416
        assert client.get("/static/empty").data == b""
        assert client.head(url).content_length == 7
        assert client.post(url).status_code == 405

    @pytest.mark.parametrize(
        "path",
        [
            *("../secret", "sub dir/../../secret", "..\\secret", "a\0b", "", "sub dir", "sub dir/"),
            *("/etc/passwd", "C:/x", "./empty", ".", "empty/", "x" * 5000),
        ],
    )
    def test_nothing_else(self, client: Any, path: str) -> None:
        from urllib.parse import quote

        response = client.get(f"/static/{quote(path)}")
        assert response.status_code in (404, 308)
        assert b"secret" not in response.data

    def test_send_file(self, app: Flask) -> None:
        with app.test_request_context():
            response = send_file(io.BytesIO(b"abc"), "text/plain", True, 'é".txt')
            disposition = response.headers["Content-Disposition"]
            assert disposition == "attachment; filename=\"__.txt\"; filename*=UTF-8''%C3%A9%22.txt"
            assert response.content_length == 3
            with pytest.raises(ValueError):
                send_file(io.BytesIO(b"abc"))
            with pytest.raises(ValueError):
                send_file(io.StringIO("abc"), "text/plain")


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


class TestCookies:
    @given(st.text(max_size=6))
    def test_every_text_comes_back(self, value: str) -> None:
        header = set_cookie_header("k", value, path=None)
        assert re.fullmatch(r'k="?[!#-+\--:<-\[\]-~]*"?', header)
        assert list(read_cookies(f"a=b; {header}")) == [("a", "b"), ("k", value)]

    def test_backslashes_of_others(self) -> None:
        assert dict(read_cookies(r'a="x\"\\\073\303\251"; b=plain; ; c')) == {
            "a": 'x"\\;é',
            "b": "plain",
        }

    @pytest.mark.parametrize(
        "wrong",
        [{"name": "a b"}, {"name": ""}, {"name": "a="}, {"samesite": "x"}, {"domain": "a;b"}],
    )
    def test_what_is_refused(self, wrong: dict[str, str]) -> None:
        with pytest.raises(ValueError):
            set_cookie_header(**{"name": "k", **wrong})  # type: ignore[arg-type]

    def test_attributes(self) -> None:
        response = Response()
        response.set_cookie("k", "v", 5, 0, "/ü;x", ".bücher.example", httponly=True)
        response.delete_cookie("k", "/p")
        made, gone = response.headers.getlist("Set-Cookie")
        assert made == (
            "k=v; Domain=xn--bcher-kva.example; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=5;"
            " HttpOnly; Path=/%C3%BC%3Bx"
        )
        assert gone == "k=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/p"


@pytest.mark.parametrize("name", ["X-A", "X\tB"])
@pytest.mark.parametrize("value", ["\x00", "a\tb", "\u20ac"])
def test_headers_that_no_server_could_send(recorder: Recorder, name: str, value: str) -> None:
    recorder.app.add_url_rule("/", "view", lambda: ("", {name: value}))
    assert recorder.get().status_code == 500


def test_json_of_requests(recorder: Recorder) -> None:
    recorder.app.add_url_rule("/", "view", lambda: [request.get_json()], methods=["POST"])
    client = recorder.app.test_client()
    assert client.post("/", json={"a": 1}).json == [{"a": 1}]
    assert client.post("/", data="1", content_type="application/x+json").json == [1]
    assert client.post("/", data="1").status_code == 415
    assert client.post("/", data="{", content_type="application/json").status_code == 400
    with recorder.app.test_request_context(data="2", method="POST"):
        assert request.get_json(silent=True) is None
        assert request.get_json(force=True) == 2
