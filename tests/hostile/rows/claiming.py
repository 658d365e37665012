"""What adapters offer that they should not: wrong types, and what breaks when it is read."""

from __future__ import annotations

from tests.hostile import row
from tests.hostile.row import Hostile, refused, verdicts

ROWS: tuple[Hostile, ...] = (
    refused("number-of-capabilities", "claims a number", "capabilities = 5", "capabilities"),
    refused("no-capabilities", "claims None", "capabilities = None", "capabilities"),
    refused(
        "unknown-capability",
        "claims what does not exist",
        "capabilities = {'time.travel'}",
        "time.travel",
    ),
    refused("packages", "has a number for packages", "packages = 5", "packages"),
    refused("no-version", "has no version", "version = None", "version"),
    refused(
        "version-raises",
        "raises when it is asked for its version",
        "@property\ndef version(self): raise LookupError('none')",
        "LookupError: none|version",
    ),
    refused(
        "errors", "has texts for exceptions", "unbound_errors = ('RuntimeError',)", "unbound_errors"
    ),
    row.of_adapter(
        "later-version",
        "raises when it is asked for its version again",
        """
        asked = 0
        @property
        def version(self):
            Adapter.asked += 1
            if Adapter.asked > 3: raise LookupError("none")
            return "1.0"
        """,
        "",
        verdicts=verdicts("pass"),
    ),
    row.of_adapter(
        "built-nothing",
        "builds nothing",
        "def build(self, app, stage): return None",
        "build.*NoneType|NoneType.*build",
    ),
    row.of_adapter(
        "built-anything",
        "builds what has each attribute that it is asked for, and exits when it is called",
        """
        def build(self, app, stage):
            class Odd:
                __getattr__ = lambda self, name: self
                __call__ = __enter__ = lambda self, *found: sys.exit(0)
            return Odd()
        """,
        "SystemExit|Odd",
        verdicts=verdicts("error|fail"),
    ),
    row.of_adapter(
        "build-twice",
        "cannot build twice",
        """
        built = False
        def build(self, app, stage):
            if Adapter.built: os._exit(7)
            Adapter.built = True
            return super().build(app, stage)
        """,
        "status 7|",
        verdicts=verdicts("any", "any"),
    ),
    row.of_adapter(
        "locals-nothing",
        "has None for its locals",
        "def locals(self): return None",
        "NoneType.*Local|Local.*NoneType|locals",
        verdicts=verdicts("pass", "error|fail"),
    ),
    row.of_adapter(
        "locals-exit",
        "has locals that end the process",
        "def locals(self): os._exit(0)",
        "status 0",
        verdicts=verdicts("pass", "error"),
    ),
    row.of_adapter(
        "class-lies",
        "raises when it is asked for its class",
        "@property\ndef __class__(self): raise SystemExit(0)",
        "",
        verdicts=verdicts("pass"),
    ),
    row.of_adapter(
        "cannot-be-shown",
        "raises when it or its application is shown",
        """
        def __repr__(self): raise SystemExit(0)
        def build(self, app, stage):
            built = super().build(app, stage)
            type(built).__repr__ = lambda self: sys.exit(0)
            return built
        """,
        "",
        verdicts=verdicts("pass"),
    ),
)
