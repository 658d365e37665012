"""Programs that end with `app.run(...)`: in several processes, until Ctrl-C, on a taken port."""

from __future__ import annotations

import re
import socket

from conformance.clause import MUST, clause, every
from conformance.clauses.needing import need_fork
from conformance.describe.capabilities import Capability as C
from conformance.drive.commands import Command, Ended, run_all
from conformance.drive.serving import need_loopback
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, WERKZEUG, plain_sense

NEEDS = [C.SERVING, C.CLI, C.RUN_OPTIONS]  # the server is one of the standard library's
RUN = [WERKZEUG.api("run_simple"), FLASK.api("Flask.run")]
# A client asks when the server begins to serve, prints the replies, and presses Ctrl-C.
PROGRAM = """
import http.client, os, signal, socketserver, threading
import {module} as framework

app = framework.Flask("mine", static_folder=None)

@app.route("/")
def index():
    environ = framework.request.environ
    flags = [environ["wsgi.multithread"], environ["wsgi.multiprocess"], os.getpid() == PARENT]
    return " ".join(map(str, flags))

def ask(port):
    for _ in range(2):
        client = http.client.HTTPConnection("127.0.0.1", port)
        client.request("GET", "/")
        print(client.getresponse().read().decode(), flush=True)
        client.close()
    os.kill(PARENT, signal.SIGINT)

def serve_forever(server, *given, **named):
    threading.Thread(target=ask, args=(server.server_address[1],), daemon=True).start()
    return former(server, *given, **named)

PARENT = os.getpid()
former = socketserver.BaseServer.serve_forever
socketserver.BaseServer.serve_forever = serve_forever
signal.signal(signal.SIGINT, signal.default_int_handler)
app.run(port={port}, use_reloader=False, {options})
print("over", flush=True)
"""


def ran(impl: Implementation, options: str, port: int = 0) -> Ended:
    """Run the program with these options of `run`."""
    need_loopback()
    text = PROGRAM.replace("{port}", str(port)).replace("{options}", options)
    (ended,) = run_all(impl, [Command({"program.py": text}, (), program="program")])
    return ended


@clause(
    "server.ends-with-ctrl-c",
    MUST,
    needs=NEEDS,
    source=[*RUN, plain_sense("who is told to press Ctrl-C for the end is shown no error then")],
)
@every(threaded=[True, False])
def test_ends_with_ctrl_c(impl: Implementation, threaded: bool) -> None:
    """After Ctrl-C, `run` MUST return, so that the program goes on behind it; until then it
    answers.
    """
    ended = ran(impl, f"threaded={threaded}")
    wanted = [f"{threaded} False True"] * 2 + ["over"]
    expect([ended.lines[-3:], ended.status], [wanted, 0], f"lines, exit status of {ended}:")
    assert "Traceback" not in ended.errors, f"an error is shown: {ended}"


CONFIGURED = PROGRAM.replace("app = ", 'import logging\nlogging.basicConfig(level="INFO")\napp = ')


@clause(
    "server.logs-to-standard-error",
    MUST,
    needs=NEEDS,
    source=[FLASK("Logging", "Other Libraries", "Werkzeug"), WERKZEUG("Utilities", "Logging")],
)
@every(program=[PROGRAM, CONFIGURED])
def test_logs_to_standard_error(impl: Implementation, program: str) -> None:
    """A program that has not configured logging MUST be told of each request on standard error, and
    one that has, once each by what it has configured.
    """
    need_loopback()
    text = program.replace("{port}", "0").replace("{options}", "threaded=True")
    (ended,) = run_all(impl, [Command({"program.py": text}, (), program="program")])
    told = [line for line in ended.errors.splitlines() if "GET /" in line and "200" in line]
    expect([len(told)], [2], f"lines that tell of two requests, {ended}:")


# The same, but for its end: the process that serves ends itself, with a status of its own.
RELOADED = (
    PROGRAM.replace("import http.client", "import sys, http.client")
    .replace(
        "    os.kill(PARENT, signal.SIGINT)\n", "    print(port, flush=True)\n    os._exit(7)\n"
    )
    .replace("use_reloader=False", "use_reloader=True")
    .replace(
        "PARENT = ",
        'os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)\n'
        'sys.argv, sys.orig_argv = ["program.py"], [sys.executable, "program.py"]\n'
        'print("begun", flush=True)\nPARENT = ',
    )
)


@clause("server.reloader-serves", MUST, needs=NEEDS, source=RUN)
def test_reloader_serves(impl: Implementation) -> None:
    """With `use_reloader`, the program MUST run again in a process of its own, which answers where
    the first one has said that it listens, and with whose exit status the first one ends.
    """
    need_loopback()
    text = RELOADED.replace("{port}", "0").replace("{options}", "threaded=True")
    (ended,) = run_all(impl, [Command({"program.py": text}, (), program="program")])
    seen = [ended.lines.count("begun"), ended.lines[-3:-1], ended.status]
    wanted = [2, ["True False True"] * 2, 7]
    expect(seen, wanted, f"how often it began, replies, and exit status of {ended}:")
    said = re.findall(r"http://127\.0\.0\.1:(\d+)", ended.errors)
    expect(said, ended.lines[-1:], f"the port that is told, and the one that is served: {ended}")


@clause(
    "server.several-processes",
    MUST,
    needs=NEEDS,
    source=[*RUN, PEP(3333, "environ Variables")],
)
def test_several_processes(impl: Implementation) -> None:
    """With `processes`, and without threads, each request MUST be answered by another process than
    that of the program, and the environ say so.
    """
    need_fork()
    ended = ran(impl, "threaded=False, processes=2")
    wanted = ["False True False"] * 2 + ["over"]
    told = f"threads, processes, the same process as the program's, of {ended}:"
    expect([ended.lines[-3:], ended.status], [wanted, 0], told)


@clause(
    "server.threads-or-processes",
    MUST,
    needs=NEEDS,
    source=WERKZEUG.api("run_simple", "threads cannot be used with processes"),
)
def test_threads_or_processes(impl: Implementation) -> None:
    """Threads and processes at once MUST be refused with ValueError."""
    ended = ran(impl, "threaded=True, processes=2")
    expect(["over" in ended.lines, ended.status], [False, 1], f"whether it goes on, of {ended}:")
    assert "ValueError" in ended.errors, f"another error is shown: {ended}"


@clause(
    "server.port-that-is-taken",
    MUST,
    needs=NEEDS,
    source=[*RUN, WERKZEUG.changes("2.1.0", "what to do about an address that is in use")],
)
def test_port_that_is_taken(impl: Implementation) -> None:
    """On a port that another program has, `run` MUST end the program with an error that says so."""
    need_loopback()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = ran(impl, "threaded=True", taken.getsockname()[1])
    assert ended.status != 0, f"the exit status is that of success: {ended}"
    assert "over" not in ended.lines, f"the program goes on as if it had served: {ended}"
    assert "in use" in ended.errors.lower(), f"nothing is said of a port in use: {ended}"
