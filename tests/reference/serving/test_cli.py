"""The command line and the development server of the reference."""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from reference_impl import Flask, Response, current_app, request, stream_with_context
from reference_impl.serving import cli, discovery, running, server
from reference_impl.serving.handler import Handler

# What `run` serves with when nothing is said.
MODES = {"use_reloader": False, "use_debugger": False}
OPTIONS = {"threaded": True, "ssl_context": None, "extra_files": None, "exclude_patterns": None}
PROGRAM = """
import click
from reference_impl import Flask, current_app
app = Flask(__name__, static_folder=None)
app.teardown_appcontext(lambda exc: print("torn down"))
@app.get("/")
def index():
    return "hello"
@app.cli.command("say")
@click.argument("word", default="nothing")
def say(word):
    print(current_app.name, word)
app.run()
"""
FACTORY = """
from reference_impl import Flask
def create_app(name="made"):
    return Flask(name, static_folder=None)
broken = 5
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with a program in it, and forget the modules loaded from there."""
    (tmp_path / "main_program.py").write_text(PROGRAM)
    (tmp_path / "factory_program.py").write_text(FACTORY)
    (tmp_path / "broken_program.py").write_text("import does_not_exist_anywhere")
    (tmp_path / "several_program.py").write_text(
        "from reference_impl import Flask\na, b = Flask('a'), Flask('b')"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "modules", {**sys.modules})
    for name in ("FLASK_APP", "FLASK_DEBUG", server.RUN_FROM_CLI):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return tmp_path


class TestFinding:
    @pytest.mark.parametrize(
        ("name", "app"),
        [
            ("main_program", "main_program"),
            ("main_program.py", "main_program"),
            ("main_program:app", "main_program"),
            ("factory_program", "made"),
            ("factory_program:create_app", "made"),
            ("factory_program:create_app('other')", "other"),
            ("factory_program:create_app(name='other')", "other"),
        ],
    )
    def test_what_the_name_means(self, project: Path, name: str, app: str) -> None:
        os.environ[server.RUN_FROM_CLI] = "true"
        assert discovery.load_app(name).name == app

    @pytest.mark.parametrize(
        "name",
        [
            *(None, "missing", "missing.py", "broken_program", "several_program"),
            *("factory_program:missing", "factory_program:broken", "factory_program:1+"),
        ],
    )
    def test_what_cannot_be_found(
        self, project: Path, name: str | None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = [] if name is None else ["--app", name]
        assert cli.main([*arguments, "routes"]) == 2
        assert "Error: " in capsys.readouterr().err

    @pytest.mark.parametrize("file", ["app.py", "wsgi.py"])
    def test_files_found_without_a_name(self, project: Path, file: str) -> None:
        (project / file).write_text("from reference_impl import Flask\nany_name = Flask('found')")
        sys.modules.pop(Path(file).stem, None)
        assert discovery.load_app(None).name == "found"


class TestCommands:
    def test_run_inside_an_app_context(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["--app", "main_program", "say", "word"]) == 0
        assert capsys.readouterr().out == "main_program word\ntorn down\n"
        assert not current_app

    def test_unknown(self, project: Path) -> None:
        assert cli.main(["--app", "main_program", "missing"]) == 2

    def test_routes(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["--app", "main_program", "routes"]) == 0
        assert capsys.readouterr().out == (
            "Endpoint  Methods  Rule\n--------  -------  ----\nindex     GET      /\ntorn down\n"
        )

    @pytest.mark.parametrize(
        ("variable", "option", "debug"),
        [
            ("1", None, True),
            ("0", None, False),
            ("1", "--no-debug", False),
            (None, "--debug", True),
        ],
    )
    def test_debug(
        self,
        project: Path,
        monkeypatch: pytest.MonkeyPatch,
        variable: str | None,
        option: str | None,
        debug: bool,
    ) -> None:
        if variable is not None:
            monkeypatch.setenv("FLASK_DEBUG", variable)
        monkeypatch.setenv("FLASK_APP", "main_program")
        calls: list[Any] = []
        monkeypatch.setattr(running, "serve", lambda *a, **k: calls.append((a, k)))
        arguments = [*([option] if option else []), "run", "--host", "0.0.0.0", "--port", "8080"]
        assert cli.main(arguments) == 0
        ((app, host, port, mode), options) = calls[0]
        assert (app.name, host, port, mode) == ("main_program", "0.0.0.0", 8080, debug)
        assert options == OPTIONS | {"use_reloader": debug, "use_debugger": debug}

    def test_explicit_switches_win(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        calls: list[Any] = []
        monkeypatch.setattr(running, "serve", lambda *a, **k: calls.append((a[1:], k)))
        cli.main(["--app", "main_program", "run", "--debug", "--no-reload", "-p", "1"])
        modes = {"use_reloader": False, "use_debugger": True}
        assert calls == [(("127.0.0.1", 1, True), OPTIONS | modes)]

    def test_certificate_threads_and_files(
        self, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls: list[Any] = []
        monkeypatch.setattr(running, "serve", lambda *a, **k: calls.append(k))
        for name in ("cert.pem", "key.pem"):
            (project / name).touch()
        files = ["--extra-files", os.pathsep.join(("a", "b")), "--exclude-patterns", "c"]
        start = ["--app", "main_program", "run", "--without-threads", *files]
        cli.main([*start, "--cert", "cert.pem", "--key", "key.pem"])
        cli.main([*start, "--cert", "adhoc"])
        wanted = {"threaded": False, "extra_files": ["a", "b"], "exclude_patterns": ["c"]}
        for options, certificate in zip(calls, [("cert.pem", "key.pem"), "adhoc"], strict=True):
            assert options == OPTIONS | MODES | wanted | {"ssl_context": certificate}

    @pytest.mark.parametrize("threads", ["0", "1"])
    def test_threads_by_the_environment(
        self, project: Path, monkeypatch: pytest.MonkeyPatch, threads: str
    ) -> None:
        calls: list[Any] = []
        monkeypatch.setattr(running, "serve", lambda *a, **k: calls.append(k))
        monkeypatch.setenv("FLASK_RUN_WITH_THREADS", threads)
        cli.main(["--app", "main_program", "run"])
        assert calls == [OPTIONS | MODES | {"threaded": threads == "1"}]


class TestRun:
    @pytest.mark.parametrize(
        ("server_name", "arguments", "expected"),
        [
            (None, (), ("127.0.0.1", 5000)),
            ("example.org:80", (), ("example.org", 80)),
            ("example.org", ("0.0.0.0", 1), ("0.0.0.0", 1)),
            ("example.org:80", (None, "0"), ("example.org", 0)),
        ],
    )
    def test_address(
        self, server_name: str | None, arguments: Any, expected: Any, monkeypatch: Any
    ) -> None:
        monkeypatch.delenv(server.RUN_FROM_CLI, raising=False)
        monkeypatch.delenv("FLASK_DEBUG", raising=False)
        calls: list[Any] = []
        monkeypatch.setattr(server, "serve", lambda *a, **k: calls.append(a))
        app = Flask("app", static_folder=None)
        app.config["SERVER_NAME"] = server_name
        app.run(*arguments)
        app.debug = True
        app.run(*arguments)
        assert calls == [(app, *expected, False), (app, *expected, True)]

    @pytest.mark.parametrize("debug", [True, False])
    def test_modes(self, debug: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        calls: list[Any] = []
        monkeypatch.setattr("werkzeug.serving.run_simple", lambda *a, **k: calls.append(k))
        server.serve(None, "h", 1, debug)
        server.serve(None, "h", 1, debug, use_reloader=False)
        shared = {"use_debugger": debug, "threaded": True, "request_handler": Handler}
        assert calls == [
            {"use_reloader": debug, **shared},
            {"use_reloader": False, **shared},
        ]

    def test_does_nothing_when_the_command_line_loads(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv(server.RUN_FROM_CLI, "true")
        Flask("app", static_folder=None).run()
        assert "does nothing" in capsys.readouterr().err


def test_the_command_serves(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    environment = {**os.environ, "FLASK_APP": "main.py", "PYTHONUNBUFFERED": "1"}
    environment["PYTHONPATH"] = str(Path(cli.__file__).parent.parent.parent)
    environment.pop("FLASK_DEBUG", None)
    command = [sys.executable, "-m", "reference_impl", "run", "--port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        try:
            found = (re.search(r"http://(127[.0-9]+:[0-9]+)", line) for line in process.stderr)
            connection = http.client.HTTPConnection(next(match[1] for match in found if match))
            connection.request("GET", "/")
            assert connection.getresponse().read() == b"hello"
            connection.close()
        finally:
            process.terminate()
            process.stderr.close()
            process.wait()


class TestLive:
    @pytest.fixture
    def app(self) -> Flask:
        return Flask("app", static_folder=None)

    @pytest.fixture
    def server(self, app: Flask) -> Any:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
        server.server_close()

    def test_parallel_requests(self, app: Flask, server: Any) -> None:
        barrier = threading.Barrier(4)

        @app.get("/<name>")
        def view(name: str) -> str:
            barrier.wait()
            return f"{name} {request.path} {request.args['q']}"

        seen: dict[int, str] = {}

        def work(number: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
            connection.request("GET", f"/{number}?q={number}")
            seen[number] = connection.getresponse().read().decode()
            connection.close()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == {number: f"{number} /{number} {number}" for number in range(4)}

    def test_a_client_that_goes_away_ends_the_stream(self, app: Flask, server: Any) -> None:
        ended = threading.Event()
        app.teardown_request(lambda exc: ended.set())

        @app.get("/")
        def view() -> Any:
            def chunks() -> Any:
                while True:
                    yield "x" * 65536

            return Response(stream_with_context(chunks()))

        with socket.create_connection(("127.0.0.1", server.server_port)) as client:
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1")
        assert ended.wait(60)
