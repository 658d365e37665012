"""Programs that are started as people start them, each with Flask's import and the reference's.

The answers are written down with the programs, and both have to give them. What programs do in
process is the business of `tests/reference/quickstart`.
"""

import http.client
import os
import subprocess
import sys
import time
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.reference.started import programs
from tests.reference.started.process import PATIENCE, Started, environment

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="programs have process groups")

# What the site ends with, the arguments that start it, and variables. The command line loads a
# program without running what it ends with.
Start = tuple[str, tuple[str, ...], dict[str, str]]
COMMAND = ("-m", "{module}")
STARTS: dict[str, Start] = {
    "python": ("app.run(port=0)", ("shop.py",), {}),
    "host": ('app.run(host="localhost", port=0)', ("shop.py",), {}),
    "FLASK_APP": ("app.run(debug=True)", (*COMMAND, "run", "-p0"), {"FLASK_APP": "shop.py"}),
    "--app": ("app.run(debug=True)", (*COMMAND, "--app", "shop", "run", "-p0"), {}),
    "FLASK_RUN_PORT": ("", (*COMMAND, "run"), {"FLASK_APP": "shop", "FLASK_RUN_PORT": "0"}),
}
DEBUGGED: dict[str, Start] = {
    "run(debug=True)": ("app.run(debug=True, port=0)", ("shop.py",), {}),
    "app.debug": ("app.debug = True; app.run(port=0)", ("shop.py",), {}),
    "FLASK_DEBUG": ("", (*COMMAND, "run", "-p0"), {"FLASK_APP": "shop", "FLASK_DEBUG": "1"}),
    "--debug": ("", (*COMMAND, "--app", "shop", "--debug", "run", "-p0"), {}),
}


@pytest.fixture(params=programs.LOCALS)
def module(request: pytest.FixtureRequest) -> str:
    """Give a test each framework by the name that is imported."""
    name: str = request.param
    if name == "flask":
        pytest.importorskip("flask")
        if tuple(map(int, version("flask").split(".")[:2])) < (2, 2):
            pytest.skip(f"--app came with Flask 2.2, and this is {version('flask')}")
    return name


def written(folder: Path, text: str, module: str, end: str = "") -> Path:
    """Write a program into a folder, and what a page of it needs; return its place."""
    (folder / "static").mkdir()
    (folder / "static" / "s.css").write_text(programs.STYLE)
    place = folder / "shop.py"
    for name, value in (("module", module), ("locals", programs.LOCALS[module]), ("end", end)):
        text = text.replace(f"{{{name}}}", value)
    place.write_text(text, encoding="utf-8")
    return place


def started(folder: Path, module: str, start: Start) -> closing[Started]:
    """Write the site, and start it; it is ended with the block."""
    call, arguments, variables = start
    end = f'if __name__ == "__main__":\n    {call}\n' if call else ""
    written(folder, programs.SITE, module, end)
    given = [one.replace("{module}", module) for one in arguments]
    return closing(Started(folder, given, variables))


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_a_site_answers(tmp_path: Path, module: str, start: Start) -> None:
    with started(tmp_path, module, start) as site:
        for method, path, status, text in programs.ASKED:
            reply = site.ask(method, path, programs.NAME if method == "POST" else "")
            assert reply[0] == status, f"{method} {path}"
            assert text in (None, reply[1]), f"{method} {path}"
        assert site.host == ("localhost" if "localhost" in start[0] else "127.0.0.1")
        broken = site.ask("GET", "/broken")

    assert broken[0] == 500
    assert "LookupError" not in broken[1]
    assert "LookupError: nothing there" in site.told


@pytest.mark.long
@pytest.mark.parametrize("start", DEBUGGED.values(), ids=DEBUGGED)
def test_what_is_changed_answers(tmp_path: Path, module: str, start: Start) -> None:
    with started(tmp_path, module, start) as site:
        broken = site.ask("GET", "/broken")
        word, process = site.ask("GET", "/process")[1].split()
        place = tmp_path / "shop.py"
        text = place.read_text(encoding="utf-8").replace('"old', '"changed')
        later = changed(site, place, text)

        assert broken[0] == 500
        assert "LookupError: nothing there" in broken[1]
        assert "EVALEX = true" in broken[1]  # the debugger, where code can be typed
        assert word == "old"
        assert later[0] == "changed"
        assert later[1] != process
        with pytest.raises(ProcessLookupError):
            os.kill(int(process), 0)


def changed(site: Started, place: Path, text: str) -> list[str]:
    """Write a new text until the site answers otherwise; return the words of what it answers.

    A reloader sees what is written after it has begun to look.
    """
    deadline = time.monotonic() + PATIENCE
    former = site.ask("GET", "/process")
    while time.monotonic() < deadline:
        new = place.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(place)  # as a whole: nobody reads half of it
        time.sleep(0.2)
        try:
            reply = site.ask("GET", "/process")
        except (OSError, http.client.HTTPException):  # it is on its way
            continue
        if reply != former:
            return reply[1].split()
    raise AssertionError(f"the new code never answered: {site.told}")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (programs.URLS, programs.URLS_PRINTED),
        (programs.STACKED, programs.STACKED_PRINTED),
        (programs.TAKEN, programs.TAKEN_PRINTED),
    ],
    ids=["urls", "locals", "endpoint"],
)
def test_a_program_prints(tmp_path: Path, module: str, text: str, printed: list[str]) -> None:
    place = written(tmp_path, text, module)

    ended = ran(place)

    assert ended.stdout.decode().splitlines() == printed
    assert ended.stderr == b""


def ran(place: Path, given: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end."""
    return subprocess.run(
        [sys.executable, place.name], cwd=place.parent, env=environment(**variables),
        input=given, capture_output=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("GET", "/greet/Ann", 200, "hello Ann"),
        ("GET", "/works", 308, None),
        ("POST", "/enter", 302, None),
        ("GET", "/broken", 500, None),
        ("HEAD", "/greet/Ann", 200, ""),
    ],
)
def test_a_site_is_a_cgi_program(
    tmp_path: Path, module: str, method: str, path: str, status: int, text: str | None
) -> None:
    place = written(tmp_path, programs.SITE, module, programs.CGI)
    form = programs.NAME.encode() if method == "POST" else b""

    ended = ran(
        place, form, REQUEST_METHOD=method, PATH_INFO=path, SCRIPT_NAME="/cgi-bin/shop.py",
        QUERY_STRING="", SERVER_NAME="localhost", SERVER_PORT="80", SERVER_PROTOCOL="HTTP/1.1",
        GATEWAY_INTERFACE="CGI/1.1", CONTENT_LENGTH=str(len(form)),
        CONTENT_TYPE="application/x-www-form-urlencoded",
    )  # fmt: skip

    head, _, body = ended.stdout.partition(b"\r\n\r\n")
    fields = head.decode("latin-1").split("\r\n")
    assert fields[0].startswith(f"Status: {status} ")
    assert text in (None, body.decode())
    if status in (302, 308):
        (place_told,) = [field for field in fields if field.startswith("Location: ")]
        assert "/cgi-bin/shop.py/" in place_told
    assert (b"LookupError" in ended.stderr) == (path == "/broken")
