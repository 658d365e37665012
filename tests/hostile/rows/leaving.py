"""What leaves something behind: threads, processes, daemons, exit functions.

What is left does no harm to a verdict; all of it has to be gone when the run is over.
"""

from __future__ import annotations

from tests.hostile.row import Hostile, on_call, on_close, on_import, verdicts

PASSES = verdicts("pass")
CLOSE = "close did not come to an end"

ROWS: tuple[Hostile, ...] = (
    on_call(
        "thread",
        "leaves a thread that sleeps, and Python would wait for it",
        "threading.Thread(target=time.sleep, args=(1000,)).start()",
        "",
        verdicts=PASSES,
    ),
    on_call(
        "daemon-thread",
        "leaves a thread that Python would not wait for",
        "threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()",
        "",
        verdicts=PASSES,
    ),
    on_call(
        "threads",
        "leaves a thousand threads",
        """
        for _ in range(1000):
            threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        """,
        "",
        verdicts=verdicts("pass|fail", "pass|fail"),
    ),
    on_call(
        "process", "leaves a process", "subprocess.Popen(['sleep', '1000'])", "", verdicts=PASSES
    ),
    on_call(
        "session",
        "leaves a process in a session of its own",
        "subprocess.Popen(['sleep', '1000'], start_new_session=True, env={})",
        "",
        verdicts=PASSES,
    ),
    on_call(
        "daemon",
        "leaves a daemon, as daemons are made",
        """
        if not os.fork():
            os.setsid()
            if not os.fork():
                os.closerange(0, 3)
                for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                    signal.signal(number, signal.SIG_IGN)
                time.sleep(1000)
            os._exit(0)
        os.wait()
        """,
        "",
        verdicts=verdicts("pass|fail"),
    ),
    on_call(
        "descendants",
        "leaves processes of processes of processes",
        "subprocess.Popen(['sh', '-c', '(setsid sleep 1000 & sleep 1000 & wait) & sleep 1000'])",
        "",
        verdicts=PASSES,
    ),
    on_call(
        "talking-process",
        "leaves a process that writes to the terminal for ever",
        "subprocess.Popen(['sh', '-c', 'while sleep 0.01; do echo all is well; done'])",
        "",
        verdicts=PASSES,
    ),
    on_call(
        "forking-child",
        "leaves a copy of its process that goes on",
        "if not os.fork():\n    time.sleep(1000)",
        "",
        verdicts=PASSES,
    ),
    on_call(
        "exit-function",
        "leaves an exit function that sleeps",
        "atexit.register(time.sleep, 1000)",
        CLOSE,
        status=1,
        verdicts=PASSES,
    ),
    on_call(
        "looping-exit-function",
        "leaves an exit function that loops, whatever is raised",
        """
        def spin():
            while True:
                try:
                    while True: pass
                except BaseException: pass
        atexit.register(spin)
        """,
        CLOSE,
        status=1,
        verdicts=PASSES,
        burns=True,
    ),
    on_call(
        "exiting-exit-function",
        "fails, and leaves an exit function that ends the process as if all was well",
        "atexit.register(os._exit, 0); raise ValueError('seen')",
        "ValueError: seen.*framework",
    ),
    on_call(
        "printing-exit-function",
        "leaves an exit function that prints",
        "atexit.register(print, 'all is well')",
        "",
        verdicts=PASSES,
    ),
    on_import(
        "thread-of-the-adapter",
        "starts a thread when it is imported",
        "threading.Thread(target=time.sleep, args=(1000,)).start()\n",
        "",
        verdicts=PASSES,
    ),
    on_close(
        "thread-in-close",
        "starts a thread in close",
        "threading.Thread(target=time.sleep, args=(1000,)).start()",
        "",
        status=None,
        verdicts=PASSES,
    ),
    on_call(
        "temporary-files",
        "leaves temporary files",
        "tempfile.mkstemp(); tempfile.mkdtemp()",
        "",
        verdicts=PASSES,
    ),
    on_call(
        "server",
        "leaves a server that listens",
        "left = socket.create_server(('127.0.0.1', 0))\n"
        "threading.Thread(target=left.accept).start()",
        "",
        verdicts=PASSES,
    ),
)
