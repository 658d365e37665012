"""Pushing and popping, teardown, hand-over, `g`: who sees what, and when it ends."""

import asyncio
import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import pytest

from reference_impl import (
    Flask,
    Response,
    after_this_request,
    appcontext_popped,
    appcontext_pushed,
    copy_current_request_context,
    current_app,
    g,
    has_app_context,
    request,
    session,
    stream_with_context,
)
from reference_impl.sessions.interface import SessionInterface
from tests.reference.recorder import call


class TestPushAndPop:
    def test_an_app_context_binds_two_proxies(self, app: Flask) -> None:
        context = app.app_context()
        assert not has_app_context()
        with context:
            assert current_app._get_current_object() is app
            assert g._get_current_object() is context.g
            with pytest.raises(RuntimeError, match="request context"):
                _ = request.path
        with pytest.raises(RuntimeError, match="application context"):
            _ = g.x

    def test_a_request_context_binds_four(self, app: Flask) -> None:
        with app.test_request_context("/path"):
            assert request.path == "/path"
            assert session == {}
            assert current_app == app
            assert list(g) == []

    def test_a_request_never_shares_g_with_the_outside(self, app: Flask) -> None:
        with app.app_context():
            g.x = 1
            with app.test_request_context():
                assert "x" not in g
                g.x = 2
            assert g.x == 1

    def test_an_app_context_inside_a_request_leaves_the_request(self, app: Flask) -> None:
        other = Flask("other", static_folder=None)
        with app.test_request_context("/path"):
            g.x = 1
            with other.app_context():
                assert request.path == "/path"
                assert current_app == other
                assert "x" not in g
            assert current_app == app

    def test_the_wrong_order_is_refused_and_changes_nothing(
        self, app: Flask, ends: list[Any]
    ) -> None:
        lower, upper = app.app_context(), app.test_request_context("/upper")
        lower.push()
        upper.push()
        with pytest.raises(RuntimeError):
            lower.pop()
        assert ends == []
        assert request.path == "/upper"
        upper.pop()
        lower.pop()
        assert [name for name, _ in ends] == ["request", "app", "app"]

    def test_a_second_pop_is_refused(self, app: Flask, ends: list[Any]) -> None:
        context = app.app_context()
        with pytest.raises(RuntimeError):
            context.pop()
        context.push()
        context.pop()
        with pytest.raises(RuntimeError):
            context.pop()
        assert ends == [("app", None)]

    def test_a_foreign_pop_is_refused(self, app: Flask, ends: list[Any]) -> None:
        context = app.test_request_context("/mine")
        context.push()
        with ThreadPoolExecutor(1) as pool:
            with pytest.raises(RuntimeError):
                pool.submit(context.pop).result()
            with pytest.raises(RuntimeError):
                pool.submit(copy_context().run, context.pop).result()
        assert ends == []
        assert request.path == "/mine"
        context.pop()
        assert len(ends) == 2

    def test_pushing_several_times_ends_once(self, app: Flask, ends: list[Any]) -> None:
        context = app.test_request_context()
        for _ in range(3):
            context.push()
        g.x = 1
        for _ in range(2):
            context.pop()
        assert g.x == 1
        assert ends == []
        context.pop()
        assert len(ends) == 2

    def test_a_context_may_be_used_again(self, app: Flask, ends: list[Any]) -> None:
        context = app.test_request_context()
        for _ in range(2):
            with context:
                assert "x" not in g
                g.x = 1
        assert len(ends) == 4

    def test_a_failing_push_leaves_nothing(self, app: Flask, ends: list[Any]) -> None:
        class Broken(SessionInterface):
            def open_session(self, app: Any, request: Any) -> Any:
                raise ValueError("broken")

        app.session_interface = Broken()
        with pytest.raises(ValueError, match="broken"):
            app.test_request_context().push()
        assert not has_app_context()
        assert ends == []

    def test_an_error_leaves_unchanged(self, app: Flask, ends: list[Any]) -> None:
        error = KeyboardInterrupt()
        with pytest.raises(KeyboardInterrupt) as caught, app.app_context():
            raise error
        assert caught.value is error
        assert ends == [("app", error)]

    def test_pop_passes_what_it_is_given(self, app: Flask, ends: list[Any]) -> None:
        error = ValueError()
        for given in (error, None):
            context = app.app_context()
            context.push()
            try:
                raise KeyError
            except KeyError:
                context.pop(given)
        assert ends == [("app", error), ("app", None)]

    def test_signals_come_in_pairs(self, app: Flask) -> None:
        seen: list[str] = []
        with (
            appcontext_pushed.connected_to(lambda sender: seen.append("pushed"), app),
            appcontext_popped.connected_to(lambda sender: seen.append("popped"), app),
            app.test_request_context(),
            app.app_context(),
        ):
            pass
        assert seen == ["pushed", "pushed", "popped", "popped"]


class TestTeardown:
    def test_all_functions_run_and_one_error_comes_through(self, app: Flask) -> None:
        seen: list[str] = []
        error = ValueError()

        def fail(exc: Any) -> None:
            raise error

        app.teardown_appcontext(lambda exc: seen.append("app"))
        app.teardown_request(lambda exc: seen.append("first"))
        app.teardown_request(fail)
        app.teardown_request(lambda exc: seen.append("last"))
        with pytest.raises(ValueError) as caught, app.test_request_context():
            pass
        assert caught.value is error
        assert seen == ["last", "first", "app"]

    def test_several_errors_become_a_group(self, app: Flask) -> None:
        @app.teardown_request
        @app.teardown_appcontext
        def fail(exc: Any) -> None:
            raise ValueError

        with pytest.raises(ExceptionGroup) as caught, app.test_request_context():
            pass
        assert len(caught.value.exceptions) == 2

    def test_a_forgotten_context_is_popped_with_the_request(
        self, app: Flask, ends: list[Any]
    ) -> None:
        @app.get("/")
        def view() -> str:
            app.app_context().push()
            return ""

        call(app).close()
        assert [name for name, _ in ends] == ["app", "request", "app"]

    def test_an_error_in_teardown_closes_the_body(self, app: Flask) -> None:
        closed: list[int] = []

        @app.get("/")
        def view() -> Any:
            response = Response("")
            response.call_on_close(lambda: closed.append(1))
            return response

        @app.teardown_request
        def fail(exc: Any) -> None:
            raise ValueError

        with pytest.raises(ValueError):
            call(app)
        assert closed == [1]

    @pytest.mark.parametrize("raises", [False, True])
    def test_the_request_is_freed_without_a_collector(self, app: Flask, raises: bool) -> None:
        references: list[Any] = []
        app.logger.disabled = True

        @app.get("/")
        def view() -> Any:
            references.append(weakref.ref(request._get_current_object()))
            if raises:
                raise KeyError
            return Response(stream_with_context(iter("ab")))

        gc.collect()
        gc.disable()
        try:
            body = call(app)
            list(body)
            body.close()
            del body
            assert references[0]() is None
        finally:
            gc.enable()


class TestHandover:
    def test_needs_a_request(self, app: Flask) -> None:
        for function in (copy_current_request_context, after_this_request):
            with pytest.raises(RuntimeError), app.app_context():
                function(print)
        with pytest.raises(RuntimeError), app.app_context():
            stream_with_context(iter(()))

    def test_shares_request_and_session_but_not_g(self, app: Flask, ends: list[Any]) -> None:
        with app.test_request_context("/path"):
            session["x"] = 1
            g.x = 1
            original = request._get_current_object()

            @copy_current_request_context
            def work() -> Any:
                assert request._get_current_object() is original
                session["y"] = 2
                return session["x"], "x" in g

            with ThreadPoolExecutor(1) as pool:
                assert pool.submit(work).result() == (1, False)
            assert work() == (1, False)
            assert session["y"] == 2
            assert g.x == 1
        assert work() == (1, False)
        assert [name for name, _ in ends] == ["app", "app", "request", "app", "app"]

    def test_one_wrapper_runs_in_many_threads_at_once(self, app: Flask) -> None:
        barrier = threading.Barrier(4)
        with app.test_request_context("/path"):

            @copy_current_request_context
            def work() -> str:
                barrier.wait()
                path: str = request.path
                barrier.wait()
                return path

        with ThreadPoolExecutor(4) as pool:
            assert [f.result() for f in [pool.submit(work) for _ in range(4)]] == ["/path"] * 4

    def test_coroutine_functions(self, app: Flask) -> None:
        with app.test_request_context("/path"):

            @copy_current_request_context
            async def work() -> str:
                await asyncio.sleep(0)
                path: str = request.path
                return path

        assert asyncio.run(work()) == "/path"

    def test_tasks_inherit_and_threads_do_not(self, app: Flask) -> None:
        async def child() -> str:
            with app.test_request_context("/child"):
                await asyncio.sleep(0)
                path: str = request.path
                return path

        async def main() -> Any:
            with app.test_request_context("/parent"):
                seen = await asyncio.gather(
                    child(), child(), asyncio.to_thread(lambda: request.path)
                )
                return *seen, request.path

        assert asyncio.run(main()) == ("/child", "/child", "/parent", "/parent")
        with app.test_request_context(), ThreadPoolExecutor(1) as pool:
            assert pool.submit(has_app_context).result() is False


class TestPreserving:
    def test_the_last_request_stays_visible(self, app: Flask, ends: list[Any]) -> None:
        @app.get("/<name>")
        def view(name: str) -> str:
            g.name = session["name"] = name
            return ""

        with app.test_client() as client:
            client.get("/a")
            assert (request.path, g.name, session["name"]) == ("/a", "a", "a")
            assert len(ends) == 2
            client.get("/b")
            assert (request.path, g.name, session["name"]) == ("/b", "b", "b")
        assert len(ends) == 4


class TestGlobals:
    def test_refines_a_dict(self, app: Flask) -> None:
        with app.app_context():
            assert g.get("x") is None
            assert g.get("x", 1) == 1
            assert g.setdefault("x", 2) == 2
            g.y = 3
            assert sorted(g) == ["x", "y"]
            assert g.pop("x") == 2
            assert g.pop("x", 5) == 5
            with pytest.raises(KeyError):
                g.pop("x")
            with pytest.raises(AttributeError):
                del g.x
            assert "app" in repr(g)
        assert repr(g) == "<LocalProxy unbound>"

    def test_the_class_may_be_replaced(self) -> None:
        class Counting(Flask):
            app_ctx_globals_class = type("G", (Flask.app_ctx_globals_class,), {"count": 1})

        with Counting("x", static_folder=None).app_context():
            assert g.count == 1
