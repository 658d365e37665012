"""What spoils the process for whoever comes next: signals, descriptors, modules, limits."""

from __future__ import annotations

from functools import partial

from tests.hostile import row
from tests.hostile.row import Hostile, verdicts

# What is spoilt may fail any clause that is judged from then on; all have a verdict.
ANY = {**verdicts("any", "any")}
on_call = partial(row.on_call, verdicts=ANY, says="")
FAIL = verdicts("fail", "any")
RAISES = "\nraise ValueError('seen')"  # so that the run has something to tell

ROWS: tuple[Hostile, ...] = (
    on_call(
        "no-signals",
        "restores no handler",
        "for n in (2, 10, 12, 15, 17): signal.signal(n, signal.SIG_IGN)",
    ),
    on_call(
        "children-ignored",
        "lets nobody wait for children",
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
    ),
    on_call(
        "own-handlers",
        "handles signals by exiting",
        "for n in (2, 10, 12, 15): signal.signal(n, lambda *found: os._exit(0))\n"
        "signal.raise_signal(12)",
        says="status 0",
        verdicts=FAIL,
    ),
    on_call(
        "timer",
        "interrupts itself again and again",
        "signal.signal(signal.SIGALRM, lambda *found: 1 / 0)\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)",
    ),
    on_call(
        "no-fault-handler",
        "disables the fault handler, and crashes",
        "faulthandler.disable()\nctypes.string_at(0)",
        says="SIGSEGV",
        verdicts=FAIL,
    ),
    on_call("tracer", "traces with what raises", "sys.settrace(lambda *found: 1 / 0)"),
    on_call("profiler", "profiles with what raises", "sys.setprofile(lambda *found: 1 / 0)"),
    on_call(
        "shallow",
        "allows next to no recursion",
        "sys.setrecursionlimit(len(__import__('inspect').stack()) + 12)",
    ),
    on_call(
        "clocks",
        "has clocks that raise",
        "def broken(*found): raise ValueError('no time')\n"
        "time.time = time.monotonic = time.perf_counter = time.process_time = time.sleep = broken",
    ),
    on_call(
        "clock-of-no-number",
        "has a clock that gives no number",
        "time.process_time = lambda: float('nan')",
    ),
    on_call(
        "system",
        "takes the system calls away",
        "for name in 'fork kill waitpid write read open close pipe stat unlink _exit'.split():\n"
        "    setattr(os, name, None)",
    ),
    on_call(
        "threads-patched",
        "makes threads that do not run",
        "threading.Thread.start = threading.Thread.join = lambda self, *found: None",
    ),
    on_call("no-files", "opens no file", "builtins.open = None"),
    on_call("no-imports", "imports nothing", "builtins.__import__ = None"),
    on_call(
        "builtins",
        "takes functions away that everybody uses",
        "for name in 'isinstance len str repr getattr print type list'.split():\n"
        "    delattr(builtins, name)",
    ),
    on_call("closed-output", "closes its output", "sys.stdout.close(); sys.stderr.close()"),
    on_call(
        "no-output",
        "has no output",
        "sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None",
    ),
    on_call(
        "closed-descriptors",
        "closes all descriptors",
        "os.closerange(0, 4096)",
        says="exited|closed|gone|descriptor",
    ),
    on_call(
        "leaked-descriptors",
        "opens files until there are no more",
        "self.left = []\nwhile True: self.left.append(open(os.devnull))",
        says="OSError.*framework",
        verdicts=FAIL,
    ),
    on_call("no-modules", "forgets all modules", "sys.modules.clear()"),
    on_call(
        "no-json",
        "takes JSON apart",
        "json.dumps = json.loads = json.JSONEncoder = None; sys.modules['json'] = None",
    ),
    on_call(
        "hypothesis-patched",
        "takes hypothesis apart",
        "for name in set(vars(hypothesis)) - {'__name__'}: setattr(hypothesis, name, None)",
    ),
    on_call(
        "pytest-patched",
        "takes pytest apart",
        "import _pytest.reports, _pytest.terminal, _pytest.main, _pytest.runner\n"
        "_pytest.runner.runtestprotocol = _pytest.main.Session = None\n"
        "_pytest.terminal.TerminalReporter.pytest_sessionfinish = None\n"
        "_pytest.reports.TestReport.from_item_and_call = None",
    ),
    on_call(
        "judge-patched",
        "has the suite say that all is well",
        "import conformance.judging.judge as judge\n"
        "judge.judge = judge._run = lambda *found, **more: (judge.Verdict.PASS, '')" + RAISES,
        verdicts=ANY,
    ),
    on_call("no-collection", "collects no garbage", "gc.disable(); gc.set_threshold(0)"),
    on_call(
        "collection-raises",
        "raises when garbage is collected",
        "gc.callbacks.append(lambda *found: 1 / 0); gc.collect()",
    ),
    on_call(
        "warnings",
        "makes errors of warnings, and warns",
        "warnings.simplefilter('error'); warnings.warn('so')",
        says="UserWarning: so.*framework|framework.*UserWarning",
        verdicts=FAIL,
    ),
    on_call(
        "folder",
        "works in a folder that is gone",
        "os.chdir(tempfile.mkdtemp()); os.rmdir(os.getcwd())",
    ),
    on_call(
        "no-temporary-folder",
        "removes the folder for temporary files",
        "shutil.rmtree(tempfile.gettempdir())",
    ),
    on_call("no-environment", "clears the environment", "os.environ.clear()"),
    on_call(
        "no-path",
        "clears the path",
        "sys.path.clear(); sys.meta_path.clear(); sys.path_hooks.clear()",
    ),
    on_call(
        "few-descriptors",
        "allows itself no file",
        "resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))",
    ),
    on_call(
        "small-files",
        "allows itself no bytes in files",
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))",
    ),
    on_call(
        "little-memory",
        "allows itself no more memory",
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 20, 1 << 20))\nbytearray(1 << 28)",
        says="MemoryError|SIG|exited",
        verdicts=FAIL,
    ),
    on_call(
        "little-time",
        "allows itself a second of processor time, and uses it up",
        "resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
        says="SIGKILL|SIGXCPU|busy",
        verdicts=FAIL,
    ),
    on_call("no-rights", "takes all rights from new files", "os.umask(0o777)"),
    on_call("nice", "steps back behind all others", "os.nice(19)"),
    on_call(
        "title",
        "calls its process by odd bytes",
        "ctypes.CDLL(None).prctl(15, b') R 1 (\\xff\\x1b[2J', 0, 0, 0)",
    ),
    on_call(
        "exits-replaced", "cannot exit", "sys.exit = os._exit = builtins.exit = lambda *found: None"
    ),
    on_call(
        "hooks",
        "replaces the hooks for what is raised",
        "sys.excepthook = sys.unraisablehook = threading.excepthook = lambda *found: os._exit(0)",
    ),
    on_call(
        "random",
        "seeds what draws",
        "import random; random.seed(0); random.Random.getrandbits = lambda *found: 0",
    ),
    on_call(
        "own-group",
        "leaves its group and its session, and sleeps",
        """
        if not os.fork():
            os.setsid()
            time.sleep(1000)
        os.setpgid(0, os.getpgid(os.getppid()))
        time.sleep(1000)
        """,
        says="waited",
        verdicts=FAIL,
    ),
)
