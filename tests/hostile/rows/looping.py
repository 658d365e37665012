"""What never ends by itself: loops in Python and in C, on any thread, swallowing what stops them.

Each burns processor time, so their limits are a fifth of the usual ones, but for one row.
"""

from __future__ import annotations

from functools import partial

from tests.hostile import row
from tests.hostile.row import Hostile, once

BUSY = r"still busy after (15|10|5|3|2|1|0) s.*framework\.py:?\d*|still busy.*framework\."
ANYWHERE = r"still busy after"

on_call = partial(row.on_call, burns=True)
on_body = partial(row.on_body, burns=True)
of_framework = partial(row.of_framework, burns=True)

ROWS: tuple[Hostile, ...] = (
    on_call("loop", "loops", "while True: pass", BUSY),
    on_call(
        "swallowing-loop",
        "loops, whatever is raised",
        """
        while True:
            try:
                while True: pass
            except BaseException:
                pass
        """,
        BUSY,
    ),
    on_call(
        "loop-on-a-thread",
        "waits for a thread that loops",
        """
        def spin():
            while True: pass
        thread = threading.Thread(target=spin)
        thread.start()
        thread.join()
        """,
        BUSY,
    ),
    on_call(
        "loop-in-an-executor",
        "waits for an executor that loops, and swallows",
        """
        def spin():
            while True:
                try:
                    while True: pass
                except BaseException: pass
        concurrent.futures.ThreadPoolExecutor().submit(spin).result()
        """,
        BUSY,
    ),
    on_call(
        "loop-beside",
        "answers while a thread of its own loops for ever",
        """
        def spin():
            while True: pass
        threading.Thread(target=spin, daemon=True).start()
        """,
        "",
        verdicts=once("pass|fail", "pass|fail"),
    ),
    on_call(
        "sleepless-task",
        "awaits nothing for ever",
        "async def spin():\n    while True: await asyncio.sleep(0)\nasyncio.run(spin())",
        BUSY,
    ),
    on_call(
        "gevent-loop",
        "loops in a greenlet under a hub",
        """
        import gevent
        def spin():
            while True: gevent.sleep(0)
        gevent.spawn(spin).join()
        """,
        ANYWHERE,
        needs="gevent",
    ),
    on_call(
        "gevent-patched-loop",
        "patches everything with gevent, then loops",
        "import gevent.monkey; gevent.monkey.patch_all()\nwhile True: pass",
        ANYWHERE,
        needs="gevent",
        verdicts=once("fail", "any"),
    ),
    on_call("backtracking", "matches for ever", "re.match(r'(a|aa)+$', 'a' * 100 + 'b')", BUSY),
    on_call("power", "computes a big power", "3 ** (10 ** 9)", BUSY),
    on_call("sum", "sums up for ever in C", "sum(itertools.repeat(0))", BUSY),
    on_call(
        "hash",
        "derives a key for ever, without the interpreter's lock",
        "hashlib.pbkdf2_hmac('sha512', b'', b'', 2 ** 31 - 1)",
        BUSY,
    ),
    on_call(
        "slow-clock",
        "stops the clocks, and loops",
        "time.process_time = time.monotonic = time.time = lambda: 0.0\nwhile True: pass",
        ANYWHERE,
    ),
    on_call(
        "switching",
        "lets no other thread run, and loops",
        "sys.setswitchinterval(1e6)\nwhile True: pass",
        ANYWHERE,
    ),
    on_call(
        "tracing",
        "traces itself for ever",
        "def trace(*found):\n    while True: pass\nsys.settrace(trace)\n(lambda: None)()",
        ANYWHERE,
    ),
    on_call(
        "profiling",
        "profiles itself for ever, on each thread that begins",
        """
        def profile(*found):
            while True: pass
        threading.setprofile(profile)
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()
        """,
        ANYWHERE,
    ),
    on_call(
        "equal",
        "raises what loops when it is compared, hashed or shown",
        """
        class Odd(Exception):
            def __eq__(self, other):
                while True: pass
            __hash__ = __str__ = __repr__ = lambda self: self == self
        raise Odd
        """,
        "busy|Odd",
    ),
    on_body(
        "empty-chunks",
        "sends empty chunks for ever",
        "body = itertools.repeat(b'')",
        "busy|GiB|framework",
    ),
    on_body(
        "endless-body",
        "sends chunks for ever",
        """
        def chunks():
            while True: yield b"x" * 65536
        body = chunks()
        """,
        "busy|GiB|framework",
    ),
    on_body(
        "looping-close",
        "loops when a body is closed",
        """
        class Body(list):
            def close(self):
                while True: pass
        body = Body(body)
        """,
        BUSY,
    ),
    on_call(
        "looping-destructor",
        "loops in a destructor, and swallows",
        """
        class Slow:
            def __del__(self):
                while True:
                    try:
                        while True: pass
                    except BaseException: pass
        Slow()
        """,
        BUSY,
    ),
    row.on_build(
        "looping-build",
        "loops in build",
        "while True: pass",
        ANYWHERE,
        burns=True,
        verdicts=once("fail|error"),
    ),
    row.on_close(
        "looping-app-close",
        "loops when what it has built is closed, and swallows",
        """
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
        "close",
        burns=True,
    ),
    row.on_import(
        "looping-import",
        "loops when it is imported",
        "while True: pass\n",
        ANYWHERE,
        burns=True,
        refused=True,
    ),
    row.of_adapter(
        "endless-capabilities",
        "claims without end",
        "capabilities = itertools.repeat('route.int')",
        "capabilities|busy",
        burns=True,
        refused=True,
    ),
)
