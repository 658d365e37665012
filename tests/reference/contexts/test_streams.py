"""Streams that see their request: one after another, alternating, abandoned."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from reference_impl import (
    Flask,
    Response,
    g,
    has_request_context,
    request,
    stream_with_context,
)
from tests.reference.recorder import call


class TestStreams:
    @pytest.fixture
    def streaming(self, app: Flask) -> Flask:
        @app.get("/<name>")
        def view(name: str) -> Any:
            g.name = name

            def chunks() -> Iterator[str]:
                try:
                    for _ in range(3):
                        yield f"{request.path}:{g.name} "
                finally:
                    g.closed = request.path

            return Response(stream_with_context(chunks()))

        return app

    def test_teardown_waits_for_the_end(self, streaming: Flask, ends: list[Any]) -> None:
        seen: list[Any] = []
        streaming.teardown_request(lambda exc: seen.append(g.closed))
        body = call(streaming, "/a")
        chunks = [next(body)]
        assert not has_request_context()
        assert ends == []
        chunks += list(body)
        assert ends == [("request", None), ("app", None)]
        body.close()
        assert len(ends) == 2
        assert b"".join(chunks) == b"/a:a /a:a /a:a "
        assert seen == ["/a"]

    @pytest.mark.parametrize("count", range(4))
    def test_teardown_runs_at_close(self, streaming: Flask, ends: list[Any], count: int) -> None:
        body = call(streaming, "/a")
        for _ in range(count):
            next(body)
        body.close()
        assert ends == [("request", None), ("app", None)]

    def test_two_streams_alternate(self, streaming: Flask, ends: list[Any]) -> None:
        first, second = call(streaming, "/a"), call(streaming, "/b")
        seen = [next(body) for body in (first, second, first, second)]
        assert seen == [b"/a:a ", b"/b:b ", b"/a:a ", b"/b:b "]
        first.close()
        assert next(second) == b"/b:b "
        second.close()
        assert len(ends) == 4

    def test_another_thread_may_close(self, streaming: Flask, ends: list[Any]) -> None:
        body = call(streaming, "/a")
        next(body)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(body.close).result()
        assert len(ends) == 2

    def test_an_abandoned_stream_ends_with_its_last_reference(
        self, streaming: Flask, ends: list[Any]
    ) -> None:
        body = call(streaming, "/a")
        next(body)
        del body
        assert len(ends) == 2

    def test_a_generator_that_pushes_contexts(self, app: Flask, ends: list[Any]) -> None:
        def chunks() -> Iterator[bool]:
            with app.app_context():
                g.x = 1
                yield "x" in g
                yield "x" in g
            yield "x" in g

        with app.test_request_context():
            stream = stream_with_context(chunks())
            assert next(stream)
            assert "x" not in g
            assert list(stream) == [True, False]
        assert len(ends) == 3

    def test_an_error_in_the_stream_reaches_teardown(self, app: Flask, ends: list[Any]) -> None:
        error = ValueError()

        @app.get("/")
        def view() -> Any:
            def chunks() -> Iterator[str]:
                yield "a"
                raise error

            return Response(stream_with_context(chunks()))

        body = call(app)
        with pytest.raises(ValueError):
            list(body)
        assert ends == [("request", error), ("app", error)]

    @pytest.mark.parametrize("streamed", [True, False])
    def test_the_answer_to_an_error_may_be_a_stream(
        self, app: Flask, ends: list[Any], streamed: bool
    ) -> None:
        app.logger.disabled = True
        error = ValueError()

        @app.get("/")
        def view() -> str:
            raise error

        @app.errorhandler(500)
        def handle(_: Any) -> Any:
            chunks = stream_with_context(request.path for _ in "ab")
            return Response(chunks) if streamed else "text"

        body = call(app)
        assert ends == ([] if streamed else [("request", error), ("app", error)])
        assert b"".join(body) == (b"//" if streamed else b"text")
        assert ends == [("request", error), ("app", error)]

    def test_decorates_functions(self, app: Flask) -> None:
        @stream_with_context
        def chunks(count: int) -> Iterator[str]:
            for _ in range(count):
                yield request.path

        with pytest.raises(RuntimeError):
            chunks(1)
        with app.test_request_context("/p"):
            assert list(chunks(2)) == ["/p", "/p"]
