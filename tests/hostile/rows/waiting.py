"""What waits for what never comes: on the main thread, on others, at every moment of a run."""

from __future__ import annotations

from tests.hostile.row import (
    Hostile,
    of_adapter,
    of_framework,
    on_body,
    on_build,
    on_call,
    on_close,
    on_import,
    verdicts,
)

WAITED = r"waited for (10|2) s.*framework\.py:\d+"
ADAPTER_WAITED = r"waited for (10|2) s.*hostile\.py:\d+"

ROWS: tuple[Hostile, ...] = (
    on_call("sleep", "sleeps", "time.sleep(1000)", WAITED),
    on_call(
        "lock",
        "acquires a lock twice",
        "lock = threading.Lock()\nlock.acquire()\nlock.acquire()",
        WAITED,
    ),
    on_call("queue", "waits for a queue", "queue.Queue().get()", WAITED),
    on_call(
        "recv", "waits for a socket", "here, there = socket.socketpair()\nhere.recv(1)", WAITED
    ),
    on_call("select", "waits for nothing", "select.select([], [], [])", WAITED),
    on_call("pipe", "reads a pipe that nobody writes", "os.read(os.pipe()[0], 1)", WAITED),
    on_call("event", "waits for an event", "threading.Event().wait()", WAITED),
    on_call(
        "join",
        "joins a thread that sleeps",
        "thread = threading.Thread(target=time.sleep, args=(1000,))\nthread.start()\nthread.join()",
        WAITED,
    ),
    on_call(
        "executor",
        "waits for an executor",
        "with concurrent.futures.ThreadPoolExecutor() as pool: pool.submit(time.sleep, 1000)",
        WAITED,
    ),
    on_call("task", "waits in a task", "asyncio.run(asyncio.sleep(1000))", WAITED),
    on_call(
        "future",
        "waits for a future in a loop of its own",
        "async def main(): await asyncio.get_running_loop().create_future()\nasyncio.run(main())",
        WAITED,
    ),
    on_call(
        "greenlet",
        "waits in a greenlet",
        "import gevent; gevent.spawn(gevent.sleep, 1000).join()",
        r"waited for (10|2) s",
        needs="gevent",
    ),
    on_call(
        "patched",
        "patches everything with gevent, then waits",
        "import gevent.monkey; gevent.monkey.patch_all(); time.sleep(1000)",
        r"waited for (10|2) s",
        needs="gevent",
        verdicts=verdicts("fail", "any"),
    ),
    on_call(
        "pause",
        "waits for a signal, which is what asks it where it stands",
        "signal.pause()",
        "",
        verdicts=verdicts("pass|fail"),
    ),
    on_call("child", "waits for a process", "subprocess.run(['sleep', '1000'])", WAITED),
    on_call(
        "shell",
        "waits for a process in a session of its own",
        "subprocess.run(['sleep', '1000'], start_new_session=True)",
        WAITED,
    ),
    on_call(
        "file-lock",
        "waits for the lock of a file that it holds",
        """
        one, other = open("lock", "w"), open("lock", "w")
        os.unlink("lock")
        fcntl.flock(one, fcntl.LOCK_EX)
        fcntl.flock(other, fcntl.LOCK_EX)
        """,
        WAITED,
    ),
    on_call(
        "swallows",
        "sleeps, and goes on sleeping whatever is raised",
        """
        while True:
            try:
                time.sleep(1000)
            except BaseException:
                pass
        """,
        WAITED,
    ),
    on_call(
        "ignores-signals",
        "ignores each signal that can be ignored, and sleeps",
        """
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        time.sleep(1000)
        """,
        r"waited for (10|2) s",
    ),
    on_call(
        "blocks-signals",
        "blocks each signal, and sleeps",
        "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\ntime.sleep(1000)",
        r"waited for (10|2) s",
    ),
    on_call(
        "stops-itself",
        "stops its process",
        "os.kill(os.getpid(), signal.SIGSTOP)",
        "SIGSTOP|waited",
    ),
    on_call(
        "stdin",
        "reads from the terminal",
        "input()",
        "EOFError",
    ),
    on_body(
        "in-a-chunk",
        "sleeps before a chunk",
        "chunks = body\nbody = (time.sleep(1000) or chunk for chunk in chunks)",
        WAITED,
    ),
    on_body(
        "closing-a-body",
        "sleeps when a body is closed",
        """
        class Body(list):
            def close(self): time.sleep(1000)
        body = Body(body)
        """,
        WAITED,
    ),
    of_framework(
        "closing-a-generator",
        "sleeps when a generator is closed",
        """
        def __call__(self, environ, start_response):
            inner = super().__call__(environ, start_response)
            def body():
                try:
                    yield from inner
                finally:
                    time.sleep(1000)
            return body()
        """,
        WAITED,
    ),
    of_framework(
        "after-request",
        "sleeps in a function that comes after each request",
        """
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            self.after_request(lambda response: time.sleep(1000))
        """,
        WAITED,
    ),
    of_framework(
        "teardown",
        "sleeps in a teardown function",
        """
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            self.teardown_request(lambda error: time.sleep(1000))
        """,
        WAITED,
    ),
    of_framework(
        "async-function",
        "waits in a coroutine that comes before each request",
        """
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            async def before(): await asyncio.Event().wait()
            self.before_request(before)
        """,
        r"waited for (10|2) s",
    ),
    on_call(
        "destructor",
        "sleeps in a destructor",
        """
        class Slow:
            def __del__(self): time.sleep(1000)
        Slow()
        """,
        WAITED,
    ),
    on_build("build", "sleeps in build", "time.sleep(1000)", ADAPTER_WAITED),
    on_close("close", "sleeps in close", "time.sleep(1000)", r"close"),
    on_import(
        "import", "sleeps when it is imported", "time.sleep(1000)\n", ADAPTER_WAITED, refused=True
    ),
    of_adapter(
        "capabilities",
        "sleeps when it is asked for its capabilities",
        "@property\ndef capabilities(self): time.sleep(1000)",
        ADAPTER_WAITED,
        refused=True,
    ),
    of_adapter(
        "version",
        "sleeps when it is asked for its version",
        "@property\ndef version(self): time.sleep(1000)",
        ADAPTER_WAITED,
        refused=True,
    ),
    of_adapter(
        "locals",
        "sleeps when it is asked for its locals",
        "def locals(self): time.sleep(1000)",
        ADAPTER_WAITED,
        verdicts={**verdicts("pass"), "locals.new-is-empty": "error"},
    ),
)
