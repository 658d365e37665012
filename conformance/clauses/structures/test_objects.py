"""Objects by their names, and attributes with a meaning: evaluated once, or an entry of headers."""

from __future__ import annotations

import importlib
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense

NEEDS = [C.PROPERTIES]
CACHED = WERKZEUG.api("cached_property")
ENVIRON, HEADER = WERKZEUG.api("environ_property"), WERKZEUG.api("header_property")


def counting(kit: Any, *, slots: bool = False, name: str | None = None) -> tuple[type, list[Any]]:
    """Return a class with a cached attribute `value`, and the objects it was evaluated for."""
    heard: list[Any] = []

    def value(owner: Any) -> Any:
        """Say what it is."""
        heard.append(owner)
        return len(heard) * 10

    members: dict[str, Any] = {"value": kit.cached_property(value, name=name)}
    if slots:
        members["__slots__"] = ("_cache_value",)
    return type("Own", (), members), heard


@clause("structures.cached-property", MUST, needs=NEEDS, source=CACHED)
def test_cached_property(impl: Implementation) -> None:
    """A cached property MUST be evaluated when it is first read, once for each object; setting it
    sets what is cached, deleting it lets it be evaluated again.
    """
    in_turn(impl, slots=False)


@clause(
    "structures.cached-property-in-slots",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.changes("2.1.0", "cached_property works with __slots__"), CACHED],
)
def test_cached_property_in_slots(impl: Implementation) -> None:
    """A cached property MUST work the same where the class has a slot for it and no `__dict__`."""
    in_turn(impl, slots=True)


def in_turn(impl: Implementation, *, slots: bool) -> None:
    """Read, set and delete a cached property."""

    def body(kit: Any) -> None:
        own, heard = counting(kit, slots=slots)
        one, other = own(), own()
        expect([one.value, one.value, len(heard)], [10, 10, 1], "read twice:")
        expect([other.value, one.value, len(heard)], [20, 10, 2], "read of another one:")
        one.value = 7
        expect([one.value, other.value, len(heard)], [7, 20, 2], "set:")
        one.value = None
        expect([one.value, len(heard)], [None, 2], "set to None:")
        del one.value
        expect([one.value, one.value, other.value, len(heard)], [30, 30, 20, 3], "deleted:")
        fresh = own()
        fresh.value = 8
        expect([fresh.value, len(heard)], [8, 3], "set before it was read:")

    apart(impl, body)


@clause("structures.cached-property-of-a-class", MUST, needs=NEEDS, source=CACHED)
def test_cached_property_of_a_class(impl: Implementation) -> None:
    """Of the class, a cached property MUST be the property itself, with the function's text."""

    def body(kit: Any) -> None:
        own, heard = counting(kit)
        found: Any = vars(own)["value"]
        same = own.value is found  # type: ignore[attr-defined]
        expect([same, found.__doc__, heard], [True, "Say what it is.", []], "of the class:")
        assert isinstance(found, property), f"{found!r} is no property"
        other = kit.cached_property(lambda owner: 1, name="n")
        expect([other.__name__], ["n"], "with a name:")

    apart(impl, body)


@clause("structures.cached-property-that-raises", MUST, needs=NEEDS, source=CACHED)
def test_cached_property_that_raises(impl: Implementation) -> None:
    """What the function raises MUST be raised, and nothing be cached."""

    def body(kit: Any) -> None:
        ends: list[Any] = [KeyError("first"), 5]

        def value(owner: Any) -> Any:
            end = ends.pop(0)
            if isinstance(end, Exception):
                raise end
            return end

        one = type("Own", (), {"value": kit.cached_property(value)})()
        error = ending(lambda: one.value)
        assert isinstance(error, KeyError), f"the first time it gives {error!r}"
        expect([one.value, one.value], [5, 5], "the second time:")

    apart(impl, body)


@clause(
    "structures.cached-property-deleted-early",
    SHOULD,
    needs=NEEDS,
    source=[CACHED, plain_sense("what attributes raise is AttributeError")],
)
def test_cached_property_deleted_early(impl: Implementation) -> None:
    """To delete a cached property that was not read yet SHOULD raise nothing, or AttributeError."""

    def body(kit: Any) -> None:
        one = counting(kit)[0]()
        end = ending(delattr, one, "value")
        assert end is None or isinstance(end, AttributeError), f"del gives {end!r}"

    apart(impl, body)


def holder(kit: Any, kind: str, entries: dict[str, str], **options: Any) -> Any:
    """Return an object whose attribute `value` stands for the entry X of what it holds."""
    made = getattr(kit, kind)("X", **options)
    one = type("Own", (), {"value": made})()
    if kind == "environ_property":
        one.environ = dict(entries)
    else:
        one.headers = kit.Headers(list(entries.items()))
    return one


BOTH = ("environ_property", "header_property")


@clause("structures.entries-read", MUST, needs=[*NEEDS, C.HEADER_LISTS], source=[ENVIRON, HEADER])
@every(kind=BOTH)
def test_entries_read(impl: Implementation, kind: str) -> None:
    """Such an attribute MUST be the entry, converted; the default, or None, where there is none, or
    none that can be converted.
    """

    def body(kit: Any) -> None:
        def seen(entries: dict[str, str], **options: Any) -> Any:
            return holder(kit, kind, entries, **options).value

        expect([seen({"X": "v"}), seen({}), seen({}, default=7)], ["v", None, 7], "an entry:")
        found = [seen({"X": text}, load_func=int) for text in ("5", "x")]
        expect(found, [5, None], "converted, and without a default:")
        found = [seen(entries, default=0, load_func=int) for entries in ({"X": "x"}, {})]
        expect(found, [0, 0], "not to be converted, and missing, with a default:")

        def refuse(text: str) -> Any:
            raise TypeError(text)

        expect([seen({"X": "v"}, default=1, load_func=refuse)], [1], "a TypeError:")
        other = ending(seen, {"X": "v"}, load_func=lambda text: 1 / 0)
        assert isinstance(other, ZeroDivisionError), f"another error gives {other!r}"

    apart(impl, body)


@clause(
    "structures.entries-written", MUST, needs=[*NEEDS, C.HEADER_LISTS], source=[ENVIRON, HEADER]
)
@every(kind=BOTH)
def test_entries_written(impl: Implementation, kind: str) -> None:
    """An attribute with `read_only=False` MUST be written by `dump_func` and deleted; one that is
    read only refuses both with AttributeError, as that of an environ does by itself.
    """

    def body(kit: Any) -> None:
        def held(one: Any) -> Any:
            return (one.environ if kind == "environ_property" else one.headers).get("X")

        free = holder(kit, kind, {"X": "v"}, read_only=False)
        free.value = "w"
        expect([held(free), free.value], ["w", "w"], "written:")
        del free.value
        expect([held(free), free.value], [None, None], "deleted:")
        dumped = holder(kit, kind, {}, read_only=False, load_func=int, dump_func=lambda n: f"{n}")
        dumped.value = 5
        expect([held(dumped), dumped.value], ["5", 5], "written by a function:")
        closed = holder(kit, kind, {"X": "v"}, read_only=True)
        for one in [closed, *([holder(kit, kind, {"X": "v"})] if kind == BOTH[0] else [])]:
            for end in (ending(setattr, one, "value", "w"), ending(delattr, one, "value")):
                assert isinstance(end, AttributeError), f"read only, it gives {end!r}"
            expect([held(one)], ["v"], "read only, and still:")

    apart(impl, body)


@clause("structures.entries-of-a-class", MUST, needs=NEEDS, source=[ENVIRON, HEADER])
@every(kind=BOTH)
def test_entries_of_a_class(impl: Implementation, kind: str) -> None:
    """Of the class, such an attribute MUST be itself, with its text."""

    def body(kit: Any) -> None:
        made = getattr(kit, kind)("X", doc="What it is.")
        own: Any = type("Own", (), {"value": made})
        expect([own.value is made, own.value.__doc__], [True, "What it is."], "of the class:")

    apart(impl, body)


NAMED = [C.IMPORTS]
IMPORT, FIND = WERKZEUG.api("import_string"), WERKZEUG.api("find_modules")
FOUND = [
    ("json", "json", None),
    ("xml.sax.saxutils", "xml.sax.saxutils", None),
    ("xml.sax.saxutils.escape", "xml.sax.saxutils", "escape"),
    ("xml.sax.saxutils:escape", "xml.sax.saxutils", "escape"),
    ("os:path", "os", "path"),
    ("xml:sax", "xml.sax", None),
    ("json.JSONDecoder", "json", "JSONDecoder"),
]


@clause("structures.imported", MUST, needs=NAMED, source=IMPORT)
@every(case=FOUND, silent=[False, True])
def test_imported(impl: Implementation, case: tuple[str, str, str | None], silent: bool) -> None:
    """`import_string` MUST return a module, or what one has, by a name with dots or with a colon in
    front of the object.
    """
    name, module, attribute = case

    def body(kit: Any) -> None:
        wanted: Any = importlib.import_module(module)
        wanted = wanted if attribute is None else getattr(wanted, attribute)
        found = kit.import_string(name, silent)
        assert found is wanted, f"import_string({name!r}, {silent}) is {found!r}, not {wanted!r}"

    apart(impl, body)


MISSING = (
    *("conformance_has_no_such_module", "json.no_such_name", "json:no_such_name"),
    *("xml.no_such.module", "conformance_has_none.at_all.here", "os:path.no_such_name"),
)


@clause("structures.imports-that-fail", MUST, needs=NAMED, source=IMPORT)
@every(name=MISSING)
def test_imports_that_fail(impl: Implementation, name: str) -> None:
    """What cannot be imported MUST raise ImportError, or with `silent` give None."""

    def body(kit: Any) -> None:
        error = ending(kit.import_string, name)
        assert isinstance(error, ImportError), f"import_string({name!r}) gives {error!r}"
        expect([ending(kit.import_string, name, silent=True)], [None], f"{name!r}, silent:")

    apart(impl, body)


@clause(
    "structures.imports-of-no-name",
    SHOULD,
    needs=NAMED,
    source=[IMPORT, plain_sense("a name of nothing cannot be imported, like others")],
)
@every(name=["", ":", "json:"])
def test_imports_of_no_name(impl: Implementation, name: str) -> None:
    """A name with nothing in it SHOULD be an ImportError, too, and silently None."""

    def body(kit: Any) -> None:
        error = ending(kit.import_string, name)
        assert isinstance(error, ImportError), f"import_string({name!r}) gives {error!r}"
        expect([ending(kit.import_string, name, silent=True)], [None], f"{name!r}, silent:")

    apart(impl, body)


# A package of Python's own, with packages and modules in it.
PACKAGE = "xml.sax"
INSIDE = {"_exceptions", "expatreader", "handler", "saxutils", "xmlreader"}


@clause("structures.modules-found", MUST, needs=NAMED, source=FIND)
def test_modules_found(impl: Implementation) -> None:
    """`find_modules` MUST name the modules of a package, its packages if asked for, and what is in
    those if asked for.
    """

    def body(kit: Any) -> None:
        found = sorted(kit.find_modules(PACKAGE))
        expect([found], [sorted(f"{PACKAGE}.{name}" for name in INSIDE)], "modules of xml.sax:")
        packages = {"xml.dom", "xml.etree", "xml.parsers", "xml.sax"}
        expect([sorted(kit.find_modules("xml"))], [[]], "modules of xml, which has packages:")
        found = sorted(kit.find_modules("xml", include_packages=True))
        expect([found], [sorted(packages)], "with packages:")
        deep = set(kit.find_modules("xml", recursive=True))
        assert {"xml.sax.handler", "xml.dom.minidom"} <= deep, f"recursively: {sorted(deep)}"
        assert not packages & deep, f"recursively, without packages: {sorted(deep)}"
        both = set(kit.find_modules("xml", include_packages=True, recursive=True))
        expect([both - deep], [packages], "what packages add, recursively:")

    apart(impl, body)


@clause("structures.modules-of-no-package", MUST, needs=NAMED, source=FIND)
def test_modules_of_no_package(impl: Implementation) -> None:
    """What is no package MUST be refused: a module with ValueError, what is missing with
    ImportError.
    """

    def body(kit: Any) -> None:
        for name, refusal in (("json.decoder", ValueError), (MISSING[0], ImportError)):
            end = ending(lambda name=name: list(kit.find_modules(name)))
            assert isinstance(end, refusal), f"find_modules({name!r}) gives {end!r}"

    apart(impl, body)
