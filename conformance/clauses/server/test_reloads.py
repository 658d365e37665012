"""A program that is changed while it serves: the reloader lets the new code answer."""

from __future__ import annotations

from conformance.clause import MUST, clause, every
from conformance.describe.capabilities import Capability as C
from conformance.drive.commands import Command, run_all
from conformance.drive.serving import need_loopback
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, WERKZEUG

# What stands in the file that is changed, before and after. Where Python looks at the length of a
# file, and at whole seconds, to tell whether it is another one, that is another length.
OLD, NEW = 'ANSWER = "old"\n', 'ANSWER = "of the new code"\n'
# Who serves asks for a page. The first one changes the file, again and again, since a reloader sees
# what is changed after it has begun to look; a file is replaced as a whole, so that nobody reads
# half of one. The second one ends the program with a status of its own. Files are looked at by
# their times, since the notices of a system that is asked for all of them may get lost.
PROGRAM = """
import http.client, os, socketserver, sys, threading, time
import {module} as framework
{answer}
app = framework.Flask("mine", static_folder=None)

@app.route("/")
def index():
    return ANSWER

def ask(port):
    client = http.client.HTTPConnection("127.0.0.1", port)
    client.request("GET", "/")
    print(client.getresponse().read().decode(), flush=True)
    client.close()
    if os.path.exists("first"):
        with open("first") as file:
            print("the first one runs" if runs(int(file.read())) else "it is gone", flush=True)
        os._exit(7)
    with open("first", "w") as file:
        file.write(str(os.getpid()))
    with open({changed}) as file:
        text = file.read().replace({old}, {new})
    while True:
        with open("next", "w") as file:
            file.write(text)
        os.replace("next", {changed})
        time.sleep(0.05)

def runs(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True

def serve_forever(server, *given, **named):
    threading.Thread(target=ask, args=(server.server_address[1],), daemon=True).start()
    return former(server, *given, **named)

former = socketserver.BaseServer.serve_forever
socketserver.BaseServer.serve_forever = serve_forever
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
sys.argv, sys.orig_argv = ["program.py"], [sys.executable, "program.py"]
app.run(port=0, reloader_type="stat", reloader_interval=0.1, {options})
"""


@clause(
    "server.reloads-what-has-changed",
    MUST,
    needs=[C.SERVING, C.CLI, C.RUN_OPTIONS],
    source=[
        FLASK.api("Flask.run"),
        WERKZEUG.api("run_simple"),
        WERKZEUG("Serving WSGI Applications", "Reloader"),
    ],
)
@every(change=[("debug=True", "program.py"), ("use_reloader=True", "answers.py")])
def test_reloads_what_has_changed(impl: Implementation, change: tuple[str, str]) -> None:
    """With `debug`, or `use_reloader`, once the program or a module that it imports has changed,
    the new code MUST answer, and the process with the old one be gone.
    """
    need_loopback()
    options, changed = change
    answer = OLD if changed == "program.py" else "from answers import ANSWER\n"
    text = PROGRAM.replace("{answer}", answer).replace("{options}", options)
    for name, value in (("changed", changed), ("old", OLD), ("new", NEW)):
        text = text.replace(f"{{{name}}}", repr(value))
    files = {"program.py": text, "answers.py": OLD}

    (ended,) = run_all(impl, [Command(files, (), program="program")])

    wanted = ["old", "of the new code", "it is gone"]
    expect(ended.lines[-3:], wanted, f"what was printed last, {ended}:")
    expect([ended.status], [7], f"the exit status is that of the second process, {ended}:")
