"""The order of hooks, and what errors become."""

from typing import Any

import pytest
from werkzeug.exceptions import HTTPException, NotFound

from reference_impl import (
    Flask,
    Response,
    abort,
    after_this_request,
    g,
    got_request_exception,
    has_app_context,
    request,
    request_finished,
    request_started,
    request_tearing_down,
)
from tests.reference.recorder import Recorder, environ


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

    @pytest.mark.parametrize(
        ("settings", "path", "trapped"),
        [
            ({}, "/form", False),
            ({}, "/404", False),
            ({"DEBUG": True}, "/form", True),
            ({"DEBUG": True}, "/400", False),
            ({"TRAP_BAD_REQUEST_ERRORS": True}, "/400", True),
            ({"TRAP_BAD_REQUEST_ERRORS": False, "DEBUG": True}, "/form", False),
            ({"TRAP_HTTP_EXCEPTIONS": True}, "/404", True),
        ],
    )
    def test_traps(
        self, recorder: Recorder, settings: dict[str, bool], path: str, trapped: bool
    ) -> None:
        recorder.app.config.update(settings, PROPAGATE_EXCEPTIONS=True)

        @recorder.app.get("/<what>")
        def view(what: str) -> str:
            return str(request.form["missing"]) if what == "form" else abort(int(what))

        if trapped:
            with pytest.raises(HTTPException):
                recorder.get(path)
        else:
            assert recorder.get(path).status_code in (400, 404)

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


def test_a_server_that_fails_gets_no_body_to_close(recorder: Recorder) -> None:
    closed: list[int] = []

    @recorder.app.get("/")
    def view() -> Any:
        response = Response("")
        response.call_on_close(lambda: closed.append(1))
        return response

    def start_response(*_: Any) -> Any:
        raise OSError

    with pytest.raises(OSError):
        recorder.app(environ(), start_response)
    assert closed == [1]
