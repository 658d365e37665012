"""What is hostile behind ASGI: coroutines that never end, loops that are not theirs, odd messages.

And what has locals and no applications at all, where nothing stands between it and the clauses.
"""

from __future__ import annotations

from textwrap import dedent, indent

from tests.hostile.row import ADAPTER, FIRST, LOCALS, Hostile, once, verdicts

WAITED = r"waited for (10|2) s.*framework\.py:\d+"
START = "await send({'type': 'http.response.start', 'status': 200, 'headers': []})\n"

# The reference is asked how it answers nothing; the application is the framework's alone.
ASGI = (
    f"{ADAPTER}"
    "    capabilities = (ReferenceAdapter.capabilities - {'call.wsgi'}) | {'call.asgi'}\n"
    "    def build(self, app, stage):\n"
    "        from framework import application\n"
    "        built = super().build(app, stage)\n"
    "        built.wsgi, built.asgi = None, application\n"
    "        return built\n"
)


def awaited(name: str, does: str, code: str, says: str, **others: object) -> Hostile:
    """Make an ASGI application of this code."""
    body = indent(dedent(code).strip("\n"), "    ")
    framework = f"async def application(scope, receive, send):\n{body}\n"
    expected = once("fail") if others.get("burns") else verdicts("fail")
    return Hostile(name, does, ASGI, framework, says, **{"verdicts": expected, **others})  # type: ignore[arg-type]


def local(name: str, does: str, code: str, says: str, verdict: str, **others: object) -> Hostile:
    """Make an adapter for a library whose Local has these members."""
    adapter = (
        "from adapters.below.locals_only import LocalsOnly\n"
        "from adapters.reference import ReferenceAdapter\n"
        "from conformance.adapter import Capability\n"
        "kit = ReferenceAdapter().locals()\n"
        "class Odd(kit.Local):\n"
        f"{indent(dedent(code).strip(chr(10)), '    ')}\n"
        "class Kit:\n"
        "    Local = Odd\n"
        "    def __getattr__(self, name): return getattr(kit, name)\n"
        "class Adapter(LocalsOnly):\n"
        "    name, version, packages, kit = 'hostile', '1.0', (), Kit()\n"
        "    capabilities = frozenset(c for c in Capability if c.startswith('local.'))\n"
    )
    found = {LOCALS: verdict, FIRST: "unsupported"}
    return Hostile(name, does, adapter, "", says, found, **others)  # type: ignore[arg-type]


ROWS: tuple[Hostile, ...] = (
    awaited("asgi-sleeps", "sleeps in a coroutine", "await asyncio.sleep(1000)", WAITED),
    awaited(
        "asgi-future",
        "awaits what nobody sets, some calls deeper",
        """
        async def deeper(): await asyncio.get_running_loop().create_future()
        await deeper()
        """,
        r"waited for (10|2) s.*framework\.py:\d+, in deeper",
    ),
    awaited(
        "asgi-swallows",
        "sleeps in a coroutine, and goes on sleeping when it is cancelled",
        """
        while True:
            try: await asyncio.sleep(1000)
            except BaseException: pass
        """,
        WAITED,
    ),
    awaited(
        "asgi-thread", "awaits a thread", "await asyncio.to_thread(time.sleep, 1000)", "waited for"
    ),
    awaited(
        "asgi-receives",
        "awaits messages of a client that has sent all",
        "while True: await receive()",
        r"waited for (10|2) s.*framework\.py:\d+",
    ),
    awaited(
        "asgi-sends-for-ever",
        "sends chunks for ever",
        f"{START}while True: await send("
        "{'type': 'http.response.body', 'body': b'x', 'more_body': True})",
        "busy|GiB",
        burns=True,
    ),
    awaited(
        "asgi-yields-for-ever",
        "yields to the loop for ever",
        """
        class Odd:
            def __await__(self): return itertools.repeat(None)
        await Odd()
        """,
        "busy",
        burns=True,
    ),
    awaited("asgi-dies", "ends its process", "os._exit(0)", "status 0.*framework"),
    awaited("asgi-exits", "exits", "sys.exit(0)", "SystemExit.*framework"),
    awaited(
        "asgi-exits-in-a-task",
        "exits in a task beside the request",
        """
        async def away(): sys.exit(0)
        asyncio.ensure_future(away())
        await asyncio.sleep(0.1)
        """,
        "SystemExit",
    ),
    awaited(
        "asgi-exits-in-a-callback",
        "exits in a callback of the loop",
        "asyncio.get_running_loop().call_soon(sys.exit, 0)\nawait asyncio.sleep(0.1)",
        "SystemExit",
    ),
    awaited(
        "asgi-cancels-all",
        "cancels every task",
        "for task in asyncio.all_tasks(): task.cancel()\nawait asyncio.sleep(1)",
        "CancelledError",
    ),
    awaited(
        "asgi-stops-the-loop",
        "stops the loop that it runs in",
        "asyncio.get_running_loop().stop()\nawait asyncio.sleep(0.1)",
        "ended its server's event loop",
    ),
    awaited(
        "asgi-closes-the-loop",
        "closes the loop that it runs in",
        "asyncio.get_running_loop().close()",
        "framework",
    ),
    awaited(
        "asgi-loop-in-a-loop",
        "runs another loop for ever in the midst of one",
        "asyncio.events._set_running_loop(None)\nasyncio.new_event_loop().run_forever()",
        "waited for",
    ),
    awaited(
        "asgi-leaves-a-task",
        "leaves a task that goes on sleeping when it is cancelled",
        """
        async def stays():
            while True:
                try: await asyncio.sleep(1000)
                except BaseException: pass
        asyncio.get_running_loop().left = asyncio.ensure_future(stays())
        await asyncio.sleep(0)
        """,
        r"close did not come to an end.*framework\.py:\d+, in stays",
    ),
    awaited(
        "asgi-task-factory",
        "makes tasks that end the process",
        "asyncio.get_running_loop().set_task_factory(lambda *found, **more: os._exit(4))\n"
        "asyncio.ensure_future(asyncio.sleep(0))",
        "status 4",
    ),
    awaited(
        "asgi-odd-message",
        "sends a message that exits when it is read",
        """
        class Odd(dict):
            def __getitem__(self, name): sys.exit(0)
            get = __contains__ = __iter__ = keys = __getitem__
        await send(Odd(type='http.response.start'))
        """,
        "SystemExit|message",
    ),
    awaited(
        "asgi-long-status",
        "sends a status that Python does not write",
        "await send({'type': 'http.response.start', 'status': 1 << 100_000, 'headers': []})",
        "three digits",
    ),
    local(
        "local-sleeps",
        "has locals that sleep when they are read, and no applications",
        "def __getattr__(self, name): time.sleep(1000)",
        r"waited for (10|2) s.*hostile\.py:\d+",
        "error",
    ),
    local(
        "local-dies",
        "has locals that end the process when they are let go of",
        "def __del__(self): os._exit(0)",
        "status 0",
        "error",
    ),
    local(
        "local-exits",
        "has locals that exit when they are made",
        "def __init__(self): sys.exit(0)",
        "SystemExit",
        "error|fail",
    ),
    local(
        "local-loops",
        "has locals that loop when they are read, whatever is raised",
        """
        def __getattr__(self, name):
            while True:
                try:
                    while True: pass
                except BaseException: pass
        """,
        "busy",
        "error",
        burns=True,
    ),
)
