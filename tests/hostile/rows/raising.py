"""What raises what nobody expects: ends of processes and of tests, and exceptions that lie."""

from __future__ import annotations

from tests.hostile.row import (
    ON_THE_WAY,
    Hostile,
    of_adapter,
    on_body,
    on_build,
    on_call,
    on_close,
    verdicts,
)

ROWS: tuple[Hostile, ...] = (
    on_call(
        "interrupt",
        "raises KeyboardInterrupt in a call",
        "raise KeyboardInterrupt",
        "KeyboardInterrupt.*framework",
    ),
    on_build(
        "interrupt-in-build",
        "raises KeyboardInterrupt in build",
        "raise KeyboardInterrupt",
        "KeyboardInterrupt.*hostile",
    ),
    on_close(
        "interrupt-in-close",
        "raises KeyboardInterrupt in close",
        "raise KeyboardInterrupt",
        "close.*KeyboardInterrupt",
    ),
    on_body(
        "interrupt-in-a-chunk",
        "raises KeyboardInterrupt in a chunk",
        "def chunks():\n    yield b''\n    raise KeyboardInterrupt\nbody = chunks()",
        "KeyboardInterrupt.*framework",
        verdicts=ON_THE_WAY,
    ),
    on_call(
        "generator-exit", "raises GeneratorExit", "raise GeneratorExit", "GeneratorExit.*framework"
    ),
    on_call(
        "own-base-exception",
        "raises an exception that is no Exception",
        "class Away(BaseException): pass\nraise Away('far')",
        "Away: far.*framework",
    ),
    on_call(
        "stop-iteration", "raises StopIteration", "raise StopIteration", "StopIteration.*framework"
    ),
    on_call("memory-error", "raises MemoryError", "raise MemoryError", "MemoryError.*framework"),
    on_call(
        "group",
        "raises a group of ends",
        "raise BaseExceptionGroup('all', [SystemExit(0), KeyboardInterrupt()])",
        "BaseExceptionGroup.*framework",
    ),
    on_call(
        "text-raises",
        "raises what cannot be said",
        "class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd",
        "Odd.*framework",
    ),
    on_call(
        "text-exits",
        "raises what exits when it is said or shown",
        "class Odd(Exception):\n    def __str__(self): sys.exit(0)\n    __repr__ = __str__\n"
        "raise Odd",
        "Odd.*framework",
    ),
    on_call(
        "text-is-none",
        "raises what has a number for a text",
        "class Odd(Exception):\n    def __str__(self): return 5\nraise Odd",
        "Odd.*framework",
    ),
    on_call(
        "text-dies",
        "raises what ends the process when it is said",
        "class Odd(Exception):\n    def __str__(self): os._exit(0)\nraise Odd",
        "status 0",
    ),
    on_call(
        "nameless",
        "raises what has no name that is a text",
        """
        class Meta(type):
            __name__ = __qualname__ = __module__ = property(lambda self: sys.exit(0))
        class Odd(Exception, metaclass=Meta): pass
        raise Odd
        """,
        "framework|SystemExit",
    ),
    on_call(
        "circular",
        "raises what is its own cause",
        """
        one, other = ValueError("one"), ValueError("other")
        one.__cause__ = other
        other.__cause__ = other.__context__ = one
        raise one
        """,
        "ValueError: one.*framework",
    ),
    on_call(
        "deep",
        "raises what has ten thousand causes",
        """
        error = None
        for number in range(10_000):
            error, former = ValueError(str(number)), error
            error.__cause__ = former
        raise error
        """,
        "ValueError: 9999.*framework",
    ),
    on_call(
        "recursion",
        "calls itself until Python has enough of it",
        "def again(): again()\nagain()",
        "RecursionError.*framework",
    ),
    on_call(
        "long-text",
        "raises a text of 30 MB",
        "raise ValueError('x' * 30_000_000)",
        "ValueError: x+.*framework|framework.*ValueError: x+",
    ),
    on_call(
        "control-characters",
        "raises a text that would move the cursor and clear the terminal",
        r"raise ValueError('\x1b[2J\x1b[1;1H\x07\r\n\x00\x9b31m all is well')",
        "ValueError: .*all is well|x1b.*all is well",
    ),
    on_call(
        "surrogates",
        "raises a text that is none",
        r"raise ValueError('\udcff \ud800')",
        "ValueError: .*udcff",
    ),
    on_body(
        "text-of-a-chunk",
        "sends chunks that are no bytes and exit when they are shown",
        "class Odd:\n    def __repr__(self): sys.exit(0)\nbody = [Odd()]",
        "Odd|bytes|SystemExit",
    ),
    on_call(
        "equal-to-all",
        "starts a response with a text that equals everything, and exits when it is asked",
        """
        class Odd(str):
            def __eq__(self, other): sys.exit(0)
            __hash__ = __repr__ = __len__ = __eq__
        start_response(Odd("200 OK"), [])
        return []
        """,
        "str|Odd|SystemExit",
    ),
    on_call(
        "destructor-raises",
        "raises in a destructor what cannot be said",
        """
        class Odd(Exception):
            def __str__(self): raise ValueError
        class Left:
            def __del__(self): raise Odd
        Left()
        """,
        "Odd.*framework|framework.*Odd|destructor|nobody can catch",
    ),
    on_call(
        "skip", "skips the test", "pytest.skip('not now')", "Skipped.*framework|framework.*Skipped"
    ),
    on_call("pytest-exit", "ends pytest", "pytest.exit('enough', returncode=0)", "Exit.*framework"),
    on_call("pytest-fail", "fails the test", "pytest.fail('no')", "Failed.*framework"),
    on_call("xfail", "expects to fail", "pytest.xfail('so be it')", "so be it"),
    on_call(
        "unittest-skip",
        "skips the test as unittest does",
        "raise unittest.SkipTest('no')",
        "SkipTest.*framework",
    ),
    on_build(
        "skip-in-build", "skips the test in build", "pytest.skip('not now')", "Skipped.*hostile"
    ),
    on_build(
        "unittest-skip-in-build",
        "skips as unittest does, in build",
        "raise unittest.SkipTest",
        "SkipTest.*hostile",
    ),
    on_close(
        "skip-in-close", "skips the test in close", "pytest.skip('not now')", "close.*Skipped"
    ),
    on_build(
        "exit-pytest-in-build", "ends pytest in build", "pytest.exit('enough', 0)", "Exit.*hostile"
    ),
    on_call(
        "reject",
        "has hypothesis take another example",
        "hypothesis.reject()",
        "UnsatisfiedAssumption.*framework",
        verdicts=verdicts("fail"),
    ),
    on_call(
        "assume",
        "assumes what does not hold",
        "hypothesis.assume(False)",
        "UnsatisfiedAssumption.*framework",
    ),
    on_call(
        "unsatisfied",
        "raises what hypothesis does",
        "raise UnsatisfiedAssumption",
        "UnsatisfiedAssumption.*framework",
    ),
    on_call(
        "flaky",
        "says that the test is flaky",
        "raise Flaky('so it is')",
        "Flaky: so it is.*framework",
    ),
    on_call(
        "stop-test",
        "ends the example",
        "from hypothesis.errors import StopTest; raise StopTest(1)",
        "StopTest.*framework",
    ),
    on_build(
        "reject-in-build",
        "has hypothesis take another example, in build",
        "hypothesis.reject()",
        "UnsatisfiedAssumption.*hostile",
    ),
    of_adapter(
        "reject-in-locals",
        "has hypothesis take another example, in locals",
        "def locals(self): hypothesis.reject()",
        "UnsatisfiedAssumption.*hostile",
        verdicts={**verdicts("pass", "error")},
    ),
    of_adapter(
        "skip-in-locals",
        "skips the test in locals",
        "def locals(self): raise unittest.SkipTest",
        "SkipTest.*hostile",
        verdicts={**verdicts("pass", "error")},
    ),
)
