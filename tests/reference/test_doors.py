"""What is imported by the names of Flask's modules, and what is said where a library is missing."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import reference_impl
from reference_impl import Flask, Request, current_app, g, request
from reference_impl.globals import app_ctx, request_ctx
from reference_impl.json.tag import JSONTag, TaggedJSONSerializer
from reference_impl.logging import default_handler, wsgi_errors_stream
from reference_impl.messages.aborting import Aborter
from reference_impl.messages.wrappers import NotFound
from reference_impl.testing import EnvironBuilder


@pytest.fixture
def app() -> Flask:
    made = Flask("app", static_folder=None)
    rule: dict[str, Any] = {"methods": ["POST", "PUT"]}
    made.add_url_rule(
        "/<name>", "echo", lambda name: f"{request.method} {name} {request.json}", **rule
    )
    return made


class TestGlobals:
    def test_contexts_stand_behind_the_proxies(self, app: Flask) -> None:
        with app.test_request_context("/a") as context:
            assert request_ctx._get_current_object() is context
            assert request_ctx.request is request._get_current_object()
            assert app_ctx.g is g._get_current_object()
            assert app_ctx.app is current_app._get_current_object()

    def test_without_a_context_there_is_none(self, app: Flask) -> None:
        with app.app_context(), pytest.raises(RuntimeError, match="request context"):
            _ = request_ctx.request
        with pytest.raises(RuntimeError, match="application context"):
            _ = app_ctx.app

    def test_an_app_context_has_a_map(self, app: Flask) -> None:
        with app.app_context():
            assert not app_ctx.url_adapter
        app.config["SERVER_NAME"] = "h.example"
        with app.app_context():
            assert (
                app_ctx.url_adapter.build("echo", {"name": "a"}, "PUT", True)
                == "http://h.example/a"
            )


class Tag(JSONTag):
    __slots__ = ()
    key = " c"

    def check(self, value: Any) -> bool:
        return isinstance(value, complex)

    def to_json(self, value: Any) -> Any:
        return str(value)

    def to_python(self, value: Any) -> Any:
        return complex(value)


class TestTags:
    def test_a_key_is_taken_once(self) -> None:
        serializer = TaggedJSONSerializer()
        serializer.register(Tag)
        with pytest.raises(KeyError):
            serializer.register(Tag)
        serializer.register(type("Other", (Tag,), {}), force=True)
        assert type(serializer.tags[" c"]).__name__ == "Other"
        assert serializer.loads(serializer.dumps([1j])) == [1j]

    def test_order_decides(self) -> None:
        everything = type("All", (Tag,), {"check": lambda self, value: True, "key": " all"})
        serializer = TaggedJSONSerializer()
        serializer.register(everything)
        assert serializer.dumps((1,)) == '{" t":[{" all":"1"}]}'
        serializer = TaggedJSONSerializer()
        serializer.register(everything, index=0)
        assert serializer.dumps((1,)) == '{" all":"(1,)"}'

    def test_what_bears_no_tag_stays(self) -> None:
        assert TaggedJSONSerializer().untag({" none": 1}) == {" none": 1}
        assert TaggedJSONSerializer().untag({" t": [1]}) == (1,)


class TestAborter:
    def test_it_has_codes_of_its_own(self) -> None:
        class Teapot(NotFound):
            code = 418

        with pytest.raises(Teapot, match="short and stout"):
            Aborter(extra={418: Teapot})(418, "short and stout")
        with pytest.raises(LookupError, match="404"):
            Aborter({418: Teapot})(404)


class TestRequestsOfTests:
    def test_a_builder_is_sent(self, app: Flask) -> None:
        builder = EnvironBuilder(app, "/made", method="POST", json=[1])
        assert app.test_client().open(builder).text == "POST made [1]"

    def test_a_request_is_sent_again(self, app: Flask) -> None:
        sent = Request(EnvironBuilder(app, "/sent", method="PUT", json={}).get_environ())
        assert app.test_client().open(sent).text == "PUT sent {}"

    def test_what_is_overridden_stays(self, app: Flask) -> None:
        builder = EnvironBuilder(app, environ_overrides={"RAW_URI": "/other"})
        assert builder.get_environ()["RAW_URI"] == "/other"
        assert builder.get_environ()["REQUEST_URI"] == "/"


class TestLogging:
    def test_the_stream_is_that_of_the_request(self, app: Flask, capsys: Any) -> None:
        assert default_handler.stream is wsgi_errors_stream
        print("outside", file=wsgi_errors_stream)
        with app.test_request_context() as context:
            written: list[str] = []
            context.request.environ["wsgi.errors"] = type(
                "Errors", (), {"write": lambda self, text: written.append(text)}
            )()
            wsgi_errors_stream.write("inside")
        assert (capsys.readouterr().err, written) == ("outside\n", ["inside"])


# Each is run where a library cannot be imported: what is done, and the line that is said.
MISSING = {
    "click: app.cli": ("click", "reference_impl.Flask('a').cli", "pip install click"),
    "click: a runner": (
        "click",
        "reference_impl.Flask('a').test_cli_runner()",
        "pip install click",
    ),
    "click: cli": ("click", "import reference_impl.cli", "pip install click"),
    "jinja2": ("jinja2", "reference_impl.Flask('a').jinja_env", "pip install jinja2"),
}


@pytest.mark.parametrize(("library", "what", "said"), MISSING.values(), ids=MISSING)
def test_what_is_missing_is_named(library: str, what: str, said: str) -> None:
    blocked = f"import sys; sys.modules[{library!r}] = None\nimport reference_impl\n{what}"
    root = str(Path(reference_impl.__path__[0]).parent)
    ended = subprocess.run(
        [sys.executable, "-c", blocked], capture_output=True, text=True, cwd=root
    )
    assert ended.returncode == 1
    assert said in ended.stderr.splitlines()[-1]


def test_the_command_line_says_it_without_a_traceback() -> None:
    run = "import runpy, sys; sys.modules['click'] = None\nrunpy.run_module('reference_impl')"
    root = str(Path(reference_impl.__path__[0]).parent)
    ended = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, cwd=root)
    assert ended.returncode == 2
    assert ended.stderr == "Error: The command line needs click; install it: pip install click\n"
