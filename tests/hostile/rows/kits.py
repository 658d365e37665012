"""What is hostile in the kits alone: structures, fields, maps, tools, templates, and ASGI.

An adapter can answer every request well, and take a run down with what it offers besides.
"""

from __future__ import annotations

from textwrap import dedent, indent

from tests.hostile.row import ADAPTER, LOCALS, Hostile

MULTI = "structures.multidict-of-every-form"
WAITED = r"waited for (10|2) s.*framework\.py:\d+"


def of_kit(
    name: str,
    does: str,
    method: str,
    code: str,
    says: str,
    clause: str,
    verdict: str = "fail",
    **others: object,
) -> Hostile:
    """Make the reference with a kit that `code` changes; it is `kit`, and a copy."""
    framework = f"def change(kit):\n{indent(dedent(code), '    ')}\n"
    adapter = (
        f"{ADAPTER}    def {method}(self):\n"
        "        from types import SimpleNamespace\n"
        "        from framework import change\n"
        f"        found = super().{method}()\n"
        "        kit = SimpleNamespace(**vars(found))\n"
        "        change(kit)\n"
        "        return kit\n"
    )
    verdicts = {clause: verdict, LOCALS: "pass"}
    return Hostile(name, does, adapter, framework, says, verdicts, **others)  # type: ignore[arg-type]


def structure(name: str, does: str, member: str, says: str, **others: object) -> Hostile:
    """Make a kit whose MultiDict has this member instead of its own."""
    code = "class Odd(kit.MultiDict):\n" + indent(dedent(member).strip("\n"), "    ")
    code += "\nkit.MultiDict = Odd"
    clause = str(others.pop("clause", MULTI))
    return of_kit(name, does, "message_kit", code, says, clause, **others)  # type: ignore[arg-type]


ROWS: tuple[Hostile, ...] = (
    structure(
        "structure-sleeps",
        "has a MultiDict that sleeps when it is read",
        "def getlist(self, *found, **more): time.sleep(1000)",
        WAITED,
    ),
    structure(
        "structure-exits",
        "has a MultiDict that exits when it is made",
        "def __init__(self, *found): sys.exit(0)",
        "SystemExit",
    ),
    structure(
        "structure-dies",
        "has a MultiDict that ends the process when it is read",
        "def getlist(self, *found, **more): os._exit(0)",
        "exited with status 0",
    ),
    structure(
        "endless-structure",
        "has a MultiDict with more keys than there are numbers",
        "def keys(self): return itertools.count()",
        "busy|GiB of memory|loop",
        burns=True,
    ),
    structure(
        "endless-structure-in-c",
        "has a MultiDict with as many lists as one asks for",
        "def getlist(self, *found, **more): return itertools.repeat('x')",
        "",
    ),
    structure(
        "structure-equal-to-all",
        "has a MultiDict whose lists are empty, and equal to everything",
        """
        def getlist(self, *found, **more):
            class List(list):
                __eq__ = lambda self, other: True
                __ne__ = lambda self, other: False
            return List()
        """,
        "",
    ),
    structure(
        "structure-of-odd-text",
        "has a MultiDict whose values are texts that equal everything",
        """
        def getlist(self, *found, **more):
            class Text(str):
                __eq__ = lambda self, other: True
                __ne__ = lambda self, other: False
                __hash__ = lambda self: 0
            return [Text("\\x1b[2J") for _ in super().getlist(*found, **more)]
        """,
        "",
    ),
    structure(
        "huge-structure",
        "has a MultiDict with values of 20 MB",
        "def getlist(self, *found, **more): return ['x' * 20_000_000]",
        "",
    ),
    structure(
        "wide-structure",
        "has a MultiDict with a million keys",
        "def keys(self): return list(map(str, range(1_000_000)))",
        "",
    ),
    structure(
        "deep-structure",
        "has a MultiDict with lists in lists in lists",
        """
        def getlist(self, *found, **more):
            made = []
            for _ in range(100_000): made = [made]
            return made
        """,
        "",
    ),
    structure(
        "circular-structure",
        "has a MultiDict that holds itself",
        "def getlist(self, *found, **more):\n    made = []\n    made.append(made)\n    return made",
        "",
    ),
    structure(
        "structure-cannot-be-shown",
        "has a MultiDict that ends the process when it is shown",
        """
        def __repr__(self): os._exit(0)
        __str__ = __repr__
        def getlist(self, *found, **more): return [self]
        """,
        "status 0|",
    ),
    structure(
        "structure-lies-about-its-class",
        "has a MultiDict that says it is a text, and raises when it is looked into",
        """
        __class__ = property(lambda self: str)
        def __getattribute__(self, name): raise KeyboardInterrupt
        """,
        "KeyboardInterrupt|interrupt",
    ),
    of_kit(
        "message-kit-sleeps",
        "sleeps when it is asked for its structures",
        "message_kit",
        "time.sleep(1000)",
        WAITED,
        MULTI,
    ),
    of_kit(
        "message-kit-of-anything",
        "has a kit with every name, each of which is the kit again",
        "message_kit",
        """
        class Odd:
            __getattr__ = lambda self, name: self
            __call__ = lambda self, *found, **more: self
            __iter__ = lambda self: self
            __next__ = lambda self: self
        vars(kit).clear()
        kit.__class__ = type("Kit", (type(kit),), {"__getattr__": lambda self, name: Odd()})
        """,
        "",
        MULTI,
        "fail|error",
        burns=True,
    ),
    of_kit(
        "hash-takes-for-ever",
        "derives a key for ever when it is asked to hash a password",
        "message_kit",
        "kit.generate_password_hash = lambda *found, **more:"
        " hashlib.pbkdf2_hmac('sha256', b'', b'', 1 << 30)",
        "busy",
        "structures.passwords-checked",
        burns=True,
    ),
    of_kit(
        "map-sleeps",
        "has a map that sleeps when it is bound",
        "routing",
        "class Map(kit.Map):\n    def bind(self, *found, **more): time.sleep(1000)\nkit.Map = Map",
        WAITED,
        "maps.bound-place",
    ),
    of_kit(
        "map-of-endless-rules",
        "has a map whose rules never end",
        "routing",
        "class Map(kit.Map):\n"
        "    def iter_rules(self, *found): return itertools.repeat(kit.Rule('/'))\n"
        "kit.Map = Map",
        "busy|GiB of memory|loop",
        "maps.iterated-rules",
        burns=True,
    ),
    of_kit(
        "map-dies",
        "has a map that crashes when it matches",
        "routing",
        "class Rule(kit.Rule):\n"
        "    def __init__(self, *found, **more): ctypes.string_at(0)\n"
        "kit.Rule = Rule",
        "SIGSEGV",
        "maps.bound-place",
    ),
    of_kit(
        "file-wrapper-never-ends",
        "wraps a file in one that has no end",
        "wsgi_kit",
        "kit.FileWrapper = lambda *found: itertools.repeat(b'x' * 1024)",
        "busy|GiB of memory|loop|chunk",
        "wsgi.file-wrapper",
        burns=True,
    ),
    of_kit(
        "stream-never-ends",
        "limits a stream by one that always has more",
        "wsgi_kit",
        """
        class Stream(kit.LimitedStream):
            def read(self, *found): return b"x"
            def readline(self, *found): return b"x"
        kit.LimitedStream = Stream
        """,
        "",
        "wsgi.limited-stream",
        burns=True,
    ),
    of_kit(
        "middleware-waits",
        "has middleware that waits for a lock",
        "wsgi_kit",
        """
        class Fix(kit.ProxyFix):
            def __call__(self, *found):
                lock = threading.Lock()
                lock.acquire()
                lock.acquire()
        kit.ProxyFix = Fix
        """,
        WAITED,
        "middleware.proxy-defaults",
    ),
)
