"""What strikes at its parent, or hides from it: signals, limits, orphans, the folder of the run."""

from __future__ import annotations

from tests.hostile.row import Hostile, on_call, on_close, on_import, verdicts

PASSES = verdicts("pass")
# Who is orphaned while nobody asks anything: that is between two clauses, or when all are judged.
LATE = "(sleep {}; setsid sleep 1000 &) &"

ROWS: tuple[Hostile, ...] = (
    on_call(
        "signals-its-parent",
        "sends its parent what workers of servers send",
        """
        for name in 'INT HUP QUIT USR1 USR2 ALRM VTALRM PIPE CHLD TSTP WINCH'.split():
            os.kill(os.getppid(), getattr(signal, 'SIG' + name))
        """,
        "",
        verdicts=PASSES,
    ),
    on_call(
        "floods-its-parent",
        "sends its parent each signal of real time, ten thousand times",
        "for _ in range(300):\n"
        "    for number in range(signal.SIGRTMIN, signal.SIGRTMAX):\n"
        "        try: os.kill(os.getppid(), number)\n"
        "        except BlockingIOError: pass",
        "",
        verdicts=PASSES,
    ),
    on_call(
        "terminates-its-parent",
        "terminates its parent",
        "os.kill(os.getppid(), signal.SIGTERM)\ntime.sleep(1000)",
        "SIGKILL",
    ),
    on_call(
        "kills-its-parent",
        "leaves a daemon, and kills its parent",
        "subprocess.Popen(['sleep', '1000'], start_new_session=True)\n"
        "os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(1000)",
        "SIGKILL",
    ),
    on_call(
        "stops-its-parent",
        "stops its parent, and goes on",
        "os.kill(os.getppid(), signal.SIGSTOP)",
        "",
        verdicts=PASSES,
    ),
    on_call(
        "stops-its-parent-and-sleeps",
        "stops its parent, and sleeps",
        "os.kill(os.getppid(), signal.SIGSTOP)\ntime.sleep(1000)",
        r"waited for (10|2) s.*framework\.py:\d+",
    ),
    on_call(
        "limits-its-parent",
        "allows its parent no files",
        "resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (3, 3))\n"
        "resource.prlimit(os.getppid(), resource.RLIMIT_FSIZE, (0, 0))",
        "",
        verdicts=PASSES,
    ),
    on_call(
        "late-orphan",
        "leaves daemons that are orphaned when all has been judged",
        f"for n in range(8): subprocess.Popen(['sh', '-c', {LATE!r}.format(n / 10)], env={{}})",
        "",
        verdicts=PASSES,
    ),
    on_close(
        "late-orphan-of-close",
        "leaves a daemon in close that is orphaned when that is over",
        f"subprocess.Popen(['sh', '-c', {LATE!r}.format(0.1)])",
        "",
        status=None,
        verdicts=PASSES,
    ),
    on_call(
        "adopting-child",
        "adopts orphans itself, and is not told when its parent ends",
        "ctypes.CDLL(None).prctl(36, 1, 0, 0, 0); ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\n"
        f"subprocess.Popen(['sh', '-c', {LATE!r}.format(0)])",
        "",
        verdicts=PASSES,
    ),
    on_call(
        "copy-holds-the-channel",
        "leaves a copy of its process, and exits",
        "if not os.fork():\n    os.setsid()\n    time.sleep(1000)\nos._exit(5)",
        "exited with status 5.*framework",
    ),
    on_call(
        "chain-of-processes",
        "forks, and its child forks, three thousand times",
        "for _ in range(3000):\n    if os.fork(): signal.pause()\ntime.sleep(1000)",
        "OSError|BlockingIOError|waited|memory",
        verdicts=verdicts("fail", "any"),
    ),
    on_call(
        "core",
        "crashes where a crash leaves a core",
        "ctypes.string_at(0)",
        "SIGSEGV.*framework",
        setting="import resource; resource.setrlimit(resource.RLIMIT_CORE, (1 << 40, 1 << 40))",
    ),
    on_import(
        "dies-while-nobody-asks",
        "ends its process soon after it is imported",
        """
        def end():
            time.sleep(0.5)
            os._exit(3)
        threading.Thread(target=end, daemon=True).start()
        """,
        "",
        verdicts=verdicts("any", "any"),
    ),
    on_call(
        "folder-removed",
        "removes the folder that the run was started in",
        "shutil.rmtree(os.getcwd(), ignore_errors=True)",
        "folder .*here was removed",
        verdicts=verdicts("any"),
        status=1,
    ),
    on_call(
        "folder-renamed",
        "renames the folder that the run was started in",
        "os.path.exists('../moved') or os.rename(os.getcwd(), '../moved')",
        "folder .*here was removed",
        verdicts=PASSES,
        status=1,
    ),
    on_call(
        "deep-folder",
        "leaves folders in folders, deeper than Python calls",
        """
        os.chdir(tempfile.mkdtemp())
        for _ in range(1200): os.mkdir('d' * 50); os.chdir('d' * 50)
        os.chdir('/')
        """,
        "",
        verdicts=verdicts("pass"),
    ),
    on_call(
        "folder-is-a-file",
        "puts a file in the place of the folder for temporary files",
        "name = tempfile.gettempdir()\nshutil.rmtree(name)\nopen(name, 'w').close()",
        "",
        verdicts=verdicts("any", "any"),
    ),
)
