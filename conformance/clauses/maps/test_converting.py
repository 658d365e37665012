"""Converters: own ones with arguments, and the arguments of those that are built in."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.mapping import SERVER, apart, caught, said
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense

CUSTOM = WERKZEUG("URL Routing", "Custom Converters")
BUILT_IN = WERKZEUG("URL Routing", "Built-in Converters")
PRIORITY = WERKZEUG("URL Routing", "Rule Priority")
UUID = "12345678-90ab-cdef-1234-567890abcdef"

# The text of the arguments -> what a converter is called with.
ARGUMENTS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("", (), {}),
    ("1", (1,), {}),
    ("0.5", (0.5,), {}),
    ("True, False, None", (True, False, None), {}),
    ("word", ("word",), {}),
    ("'a b'", ("a b",), {}),
    ('"a,b"', ("a,b",), {}),
    ("a=1", (), {"a": 1}),
    ("1, b=x", (1,), {"b": "x"}),
    ("1, 2, a = 'x y', b=None", (1, 2), {"a": "x y", "b": None}),
]


@clause("maps.converter-arguments", MUST, needs=[C.MAPS], source=CUSTOM)
@every(case=ARGUMENTS)
def test_converter_arguments(
    impl: Implementation, case: tuple[str, tuple[Any, ...], dict[str, Any]]
) -> None:
    """A converter MUST be made with the map, and with the arguments of the rule: numbers, words,
    quoted texts and constants, by position and by name.
    """
    text, positional, named = case
    written = f"own({text})" if text else "own"

    def body(kit: Any) -> None:
        calls: list[Any] = []

        class Own(kit.BaseConverter):  # type: ignore[misc]
            def __init__(self, map: Any, *args: Any, **kwargs: Any) -> None:  # noqa: A002
                super().__init__(map)
                calls.append((map, args, kwargs))

        made = kit.Map(converters={"own": Own})
        made.add(kit.Rule(f"/<{written}:v>", endpoint="e"))
        called, args, kwargs = calls[-1]
        assert called is made, f"<{written}:v> is made with {called!r} in place of the map"
        seen = [*map(repr, args), *(f"{n}={v!r}" for n, v in kwargs.items())]
        wanted = [*map(repr, positional), *(f"{n}={v!r}" for n, v in named.items())]
        expect(seen, wanted, f"<{written}:v> is made with:")
        found: Any = said(kit, lambda: made.bind(SERVER).match("/x"))
        assert found == ("e", {"v": "x"}), f"/x gives {found}, not {('e', {'v': 'x'})!r}"

    apart(impl, body)


def family(kit: Any) -> dict[str, Any]:
    """Return converters of an application's own."""

    class Even(kit.BaseConverter):  # type: ignore[misc]
        regex = "[0-9]+"
        weight = 10

        def to_python(self, value: str) -> int:
            if int(value) % 2:
                raise kit.ValidationError
            return int(value)

        def to_url(self, value: Any) -> str:
            return f"{value:03}"

    class Listed(kit.BaseConverter):  # type: ignore[misc]
        regex = r"[a-z]+(?:/[a-z]+)*"
        part_isolating = False

        def to_python(self, value: str) -> list[str]:
            return value.split("/")

        def to_url(self, value: Any) -> str:
            return "/".join(value)

    class Grouped(kit.BaseConverter):  # type: ignore[misc]
        regex = r"(x|y)(\d)?"

    class Late(kit.BaseConverter):  # type: ignore[misc]
        weight = 300

    return {"even": Even, "listed": Listed, "grouped": Grouped, "late": Late}


@clause("maps.own-converters", MUST, needs=[C.MAP_BUILDING, C.MAPS], source=CUSTOM)
def test_own_converters(impl: Implementation) -> None:
    """An own converter MUST take what its `regex` takes, give the view what `to_python` returns,
    and write what `to_url` returns.
    """

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/even/<even:v>", endpoint="even"),
            kit.Rule("/list/<listed:v>/end", endpoint="end"),
            kit.Rule("/list/<listed:v>", endpoint="list"),
            kit.Rule("/<int:v>", endpoint="two", subdomain="<even:sub>"),
        ]
        made = kit.Map(rules, converters=family(kit))
        adapter = made.bind(SERVER)
        seen = [
            said(kit, partial(adapter.match, path))
            for path in ("/even/4", "/even/3", "/even/x", "/list/a/b", "/list/a/end")
        ]
        wanted = [
            *(("even", {"v": 4}), "404", "404", ("list", {"v": ["a", "b"]})),
            ("end", {"v": ["a"]}),
        ]
        expect(seen, wanted, "matched:")
        seen = [said(kit, lambda: made.bind(SERVER, subdomain="08").match("/3"))]
        expect(seen, [("two", {"sub": 8, "v": 3})], "on a subdomain:")
        built = [
            adapter.build("even", {"v": 4}),
            adapter.build("list", {"v": ["a", "b"]}),
            adapter.build("two", {"sub": 2, "v": 1}),
        ]
        expect(built, ["/even/004", "/list/a/b", f"http://002.{SERVER}/1"], "built:")

    apart(impl, body)


@clause("maps.refused-while-building", MUST, needs=[C.MAP_BUILDING, C.MAPS], source=CUSTOM)
def test_refused_while_building(impl: Implementation) -> None:
    """A ValidationError of `to_url` MUST lead to another rule of the endpoint that can be built, or
    else to a BuildError.
    """

    def body(kit: Any) -> None:
        class Short(kit.BaseConverter):  # type: ignore[misc]
            def to_url(self, value: Any) -> str:
                if len(value) > 2:
                    raise kit.ValidationError(value)
                return str(super().to_url(value))

        rules = [
            kit.Rule("/s/<short:v>", endpoint="both"),
            kit.Rule("/l/<v>", endpoint="both"),
            kit.Rule("/only/<short:v>", endpoint="only"),
        ]
        adapter = kit.Map(rules, converters={"short": Short}).bind(SERVER)
        built = [adapter.build("both", {"v": text}) for text in ("ab", "abc")]
        expect(built, ["/s/ab", "/l/abc"], "built:")
        url, error = caught(lambda: adapter.build("only", {"v": "abc"}), kit.BuildError)
        assert error is not None, f"built is {url}, which the converter refused"

    apart(impl, body)


@clause("maps.groups-of-converters", MUST, needs=[C.MAPS], source=CUSTOM)
@every(rule=["/g/<grouped:v>-<int:w>", "/g/<grouped:v>/<int:w>", "/g/<grouped:v>/<path:w>"])
def test_groups_of_converters(impl: Implementation, rule: str) -> None:
    """Groups in the `regex` of a converter MUST NOT be taken for values: the whole is one."""
    path = rule.replace("<grouped:v>", "x5").replace("<int:w>", "7").replace("<path:w>", "7")

    def body(kit: Any) -> None:
        adapter = kit.Map([kit.Rule(rule, endpoint="e")], converters=family(kit)).bind(SERVER)
        seen = said(kit, lambda: adapter.match(path))
        wanted = ("e", {"v": "x5", "w": "7" if "path" in rule else 7})
        assert seen == wanted, f"{rule}: {path} gives {seen}, not {wanted}"

    apart(impl, body)


TEXTS = ["/<v>", "/u<v>", "/user-<v>", "/user-<v>.html", "/user-1.html"]


@clause("maps.text-goes-first", MUST, needs=[C.MAPS], source=PRIORITY)
@every(turned=(False, True), before=["", "/<x>", "/a/<int:x>"], count=range(2, 6))
def test_text_goes_first(impl: Implementation, turned: bool, before: str, count: int) -> None:
    """Of rules that accept a path, the one with more text in a segment, and with longer text, MUST
    go first, in whatever order the rules were added.
    """
    start = before.replace("<int:x>", "3").replace("<x>", "3")

    def body(kit: Any) -> None:
        rules = [kit.Rule(f"{before}{text}", endpoint=text) for text in TEXTS[:count]]
        adapter = kit.Map(rules[::-1] if turned else rules).bind(SERVER)
        for number, path in enumerate(("/x", "/ux", "/user-x", "/user-x.html", "/user-1.html")):
            found = said(kit, partial(adapter.match, f"{start}{path}"))
            wanted = TEXTS[min(number, count - 1)]
            assert found[0] == wanted, f"{start}{path} gives {found}, not {before}{wanted}"

    apart(impl, body)


@clause(
    "maps.converter-weights", MUST, needs=[C.MAPS], source=WERKZEUG("URL Routing", "Rule Priority")
)
@every(turned=(False, True), before=["/a", "/<x>", "/a/<int:x>"])
def test_converter_weights(impl: Implementation, turned: bool, before: str) -> None:
    """Of variables in the same place, the converter with the smaller weight MUST be tried first, in
    whatever order the rules were added.
    """

    def body(kit: Any) -> None:
        class Heavy(kit.BaseConverter):  # type: ignore[misc]
            weight = 150
            regex = ".{2}"

        class Light(kit.BaseConverter):  # type: ignore[misc]
            weight = 20
            regex = ".3"

        kinds = {"heavy": Heavy, "light": Light}
        names = ["light", "int", "string", "heavy", "path"]
        rules = [kit.Rule(f"{before}/<{name}:v>", endpoint=name) for name in names]
        made = kit.Map(rules[::-1] if turned else rules, converters=kinds).bind(SERVER)
        start = before.replace("<int:x>", "3").replace("<x>", "3")
        paths = [f"{start}/{text}" for text in ("13", "14", "1x", "1/x")]
        found = [said(kit, partial(made.match, path)) for path in paths]
        seen = [one if isinstance(one, str) else one[0] for one in found]
        expect(seen, ["light", "int", "string", "path"], f"{paths}:")

    apart(impl, body)


# A converter -> texts that it takes with the value that comes of each, and texts that it refuses.
TAKES: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("string", {"a": "a", "é b": "é b", "1": "1"}, ("a/b", "")),
    ("string(minlength=2)", {"ab": "ab", "abc": "abc"}, ("a",)),
    ("string(maxlength=2)", {"a": "a", "ab": "ab"}, ("abc",)),
    ("string(minlength=2, maxlength=3)", {"ab": "ab", "abc": "abc"}, ("a", "abcd")),
    ("string(length=2)", {"ab": "ab"}, ("a", "abc")),
    ("string(1, 2)", {"a": "a", "ab": "ab"}, ("abc",)),
    ("any(a, b)", {"a": "a", "b": "b"}, ("ab", "c", "A")),
    ('any("x.y", z)', {"x.y": "x.y", "z": "z"}, ("x-y", "xzy")),
    ("path", {"a": "a", "b/c": "b/c", "a/b/c.d": "a/b/c.d"}, ("",)),
    ("int", {"1": 1, "0": 0, "007": 7}, ("-1", "1.0", "x", "1a", "a1", "")),
    ("int(fixed_digits=3)", {"007": 7, "123": 123}, ("7", "0007")),
    ("int(min=5)", {"5": 5, "6": 6}, ("4",)),
    ("int(max=5)", {"5": 5, "4": 4}, ("6",)),
    ("int(min=2, max=3)", {"2": 2, "3": 3}, ("1", "4")),
    ("int(signed=True)", {"-1": -1, "1": 1, "0": 0}, ("--1", "+1", "-")),
    ("int(max=0)", {"0": 0}, ("1",)),
    ("int(3, 5, 7)", {"005": 5, "007": 7}, ("004", "008", "5")),
    ("float", {"1.5": 1.5, "0.0": 0.0, "22.25": 22.25}, ("1", ".5", "1.", "-1.5", "nan", "1e5")),
    ("float(min=1.5)", {"1.5": 1.5, "2.0": 2.0}, ("1.4",)),
    ("float(max=1.5)", {"1.5": 1.5, "0.5": 0.5}, ("1.6",)),
    ("float(signed=True)", {"-1.5": -1.5, "1.5": 1.5}, ("--1.5",)),
    ("uuid", {UUID: uuid.UUID(UUID), UUID.upper(): uuid.UUID(UUID)}, (UUID[:-1], f"{UUID}0")),
]


@clause("maps.built-in-converters", MUST, needs=[C.MAPS], source=BUILT_IN)
@every(case=TAKES)
def test_built_in_converters(
    impl: Implementation, case: tuple[str, dict[str, Any], tuple[str, ...]]
) -> None:
    """A built-in converter MUST take the texts that its arguments allow, with a value of its type,
    and no other.
    """
    written, takes, refuses = case

    def body(kit: Any) -> None:
        rules = [
            kit.Rule(f"/<{written}:v>", endpoint="e"),
            kit.Rule(f"/x/<{written}:v>/end", endpoint="e"),
        ]
        adapter = kit.Map(rules).bind(SERVER)
        for text, value in takes.items():
            inside = said(kit, partial(adapter.match, f"/x/{text}/end"))
            seen: Any = said(kit, partial(adapter.match, f"/{text}"))
            assert inside == seen, f"<{written}> in the middle makes {inside} of {text!r}"
            assert seen == ("e", {"v": value}), f"<{written}> makes {seen} of {text!r}"
            kind = type(seen[1]["v"])
            assert kind is type(value), f"<{written}> makes a {kind.__name__} of {text!r}"
        for text in refuses:
            seen = said(kit, partial(adapter.match, f"/{text}"))
            assert seen == "404", f"<{written}> makes {seen} of {text!r}"
            if text and written != "path":
                seen = said(kit, partial(adapter.match, f"/x/{text}/end"))
                assert seen == "404", f"<{written}> in the middle makes {seen} of {text!r}"

    apart(impl, body)


@clause("maps.converters-build", MUST, needs=[C.MAP_BUILDING, C.MAPS], source=BUILT_IN)
@every(
    case=[
        ("int", 7, "7"),
        ("int", "7", "7"),
        ("int(fixed_digits=3)", 7, "007"),
        ("int(fixed_digits=3)", 123, "123"),
        ("int(signed=True)", -7, "-7"),
        ("float", 1.5, "1.5"),
        ("float", 2, "2.0"),
        ("float(signed=True)", -0.25, "-0.25"),
        ("uuid", uuid.UUID(UUID), UUID),
        ("any(a, b)", "b", "b"),
        ("string", "a b", "a%20b"),
        ("string(length=2)", "ab", "ab"),
        ("path", "a/b c", "a/b%20c"),
    ]
)
def test_converters_build(impl: Implementation, case: tuple[str, Any, str]) -> None:
    """A built-in converter MUST write a value so that the rule reads it back."""
    written, value, text = case

    def body(kit: Any) -> None:
        adapter = kit.Map([kit.Rule(f"/<{written}:v>", endpoint="e")]).bind(SERVER)
        built = adapter.build("e", {"v": value})
        assert built == f"/{text}", f"<{written}> writes {value!r} as {built!r}, not '/{text}'"

    apart(impl, body)


@clause("maps.converter-classes", MUST, needs=[C.MAP_BUILDING, C.MAPS], source=[BUILT_IN, CUSTOM])
def test_converter_classes(impl: Implementation) -> None:
    """The classes of the built-in converters MUST be usable by other names, with arguments, and as
    bases of own converters.
    """

    def body(kit: Any) -> None:
        class Doubled(kit.IntegerConverter):  # type: ignore[misc]
            def to_python(self, value: str) -> int:
                number: int = super().to_python(value)
                return number * 2

        class Prefixed(kit.UnicodeConverter):  # type: ignore[misc]
            def __init__(self, map: Any, prefix: str) -> None:  # noqa: A002
                super().__init__(map, length=2)
                self.regex: str = prefix + self.regex

        kinds = {
            "t": kit.UnicodeConverter,
            "p": kit.PathConverter,
            "o": kit.AnyConverter,
            "f": kit.FloatConverter,
            "u": kit.UUIDConverter,
            "doubled": Doubled,
            "prefixed": Prefixed,
        }
        table = {
            "t(length=2)": ("ab", "ab"),
            "p": ("a/b", "a/b"),
            "o(x, y)": ("y", "y"),
            "f(min=1)": ("1.5", 1.5),
            "u": (UUID, uuid.UUID(UUID)),
            "doubled(max=4)": ("4", 8),
            "prefixed(v)": ("vab", "vab"),
        }
        rules = [
            kit.Rule(f"/{number}/<{written}:v>", endpoint=number)
            for number, written in enumerate(table)
        ]
        adapter = kit.Map(rules, converters=kinds).bind(SERVER)
        for number, (written, (text, value)) in enumerate(table.items()):
            seen = said(kit, partial(adapter.match, f"/{number}/{text}"))
            assert seen == (number, {"v": value}), f"<{written}> makes {seen} of {text!r}"
        refused = ("/0/a", "/0/abc", "/5/5", "/6/ab")
        seen = [said(kit, partial(adapter.match, path)) for path in refused]
        expect(seen, ["404"] * 4, "what the arguments do not allow:")

    apart(impl, body)


@clause(
    "maps.bad-arguments",
    MUST,
    needs=[C.MAPS],
    source=[
        CUSTOM,
        plain_sense("an argument that nothing takes is a mistake of who wrote the rule"),
    ],
)
@every(written=["int(nothing=1)", "own(2)", "own(a=1)", "string(1, 2, 3, 4)"])
def test_bad_arguments(impl: Implementation, written: str) -> None:
    """Arguments that a converter does not take MUST be refused when the rule is added."""

    def body(kit: Any) -> None:
        class Own(kit.BaseConverter):  # type: ignore[misc]
            def __init__(self, map: Any) -> None:  # noqa: A002
                super().__init__(map)

        made = kit.Map(converters={"own": Own})
        _, error = caught(lambda: made.add(kit.Rule(f"/<{written}:v>", endpoint="e")), Exception)
        assert error is not None, f"<{written}:v> was taken"

    apart(impl, body)
