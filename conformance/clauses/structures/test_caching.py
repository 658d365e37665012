"""Cache-Control by itself: a dictionary of directives with an attribute for each known one."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG

NEEDS = [C.FIELD_CACHE]
PARSE = WERKZEUG.api("parse_cache_control_header")
REQUEST = WERKZEUG.api("RequestCacheControl")
RESPONSE = WERKZEUG.api("ResponseCacheControl")
SINCE = WERKZEUG.changes("3.1.0", "directives of Cache-Control")
BOTH = ("RequestCacheControl", "ResponseCacheControl")
# Flags and numbers, by class; those that came with 3.1 are a clause of their own.
FLAGS = {
    "RequestCacheControl": ("no_cache", "no_store", "only_if_cached"),
    "ResponseCacheControl": (
        *("no_store", "public", "must_revalidate", "proxy_revalidate", "immutable"),
    ),
}
NUMBERS = {
    "RequestCacheControl": ("max_age", "min_fresh"),
    "ResponseCacheControl": ("max_age", "s_maxage"),
}
NEW = (
    ("RequestCacheControl", "no_transform", "no-transform", True),
    ("RequestCacheControl", "stale_if_error", "stale-if-error=5", 5),
    ("RequestCacheControl", "max_stale", "max-stale", True),
    ("RequestCacheControl", "max_stale", "max-stale=5", 5),
    ("ResponseCacheControl", "no_transform", "no-transform", True),
    ("ResponseCacheControl", "no_cache", "no-cache", True),
    ("ResponseCacheControl", "private", "private", True),
    ("ResponseCacheControl", "must_understand", "must-understand", True),
    ("ResponseCacheControl", "stale_if_error", "stale-if-error=5", 5),
    ("ResponseCacheControl", "stale_while_revalidate", "stale-while-revalidate=5", 5),
)


def dashed(name: str) -> str:
    """Return the directive that an attribute stands for."""
    return name.replace("_", "-")


@clause(
    "structures.cache-flags", MUST, needs=NEEDS, source=[PARSE, REQUEST, RESPONSE, RFC(9111, "5.2")]
)
@every(kind=BOTH)
def test_cache_flags(impl: Implementation, kind: str) -> None:
    """A flag MUST be true where the directive is there, and false where it is not."""

    def body(kit: Any) -> None:
        for name in FLAGS[kind]:
            for text, wanted in ((dashed(name), True), (f"x, {dashed(name)}", True), ("x", False)):
                found = kit.parse_cache_control_header(text, cls=getattr(kit, kind))
                value = getattr(found, name)
                expect([value is True], [wanted], f"{name} ({value!r}) of {text!r}:")
                assert type(found) is getattr(kit, kind), f"it is {type(found)}"

    apart(impl, body)


@clause("structures.cache-numbers", MUST, needs=NEEDS, source=[PARSE, REQUEST, RESPONSE])
@every(kind=BOTH)
def test_cache_numbers(impl: Implementation, kind: str) -> None:
    """An age MUST be a number of seconds, and None where the directive is missing."""

    def body(kit: Any) -> None:
        for name in NUMBERS[kind]:
            for text, wanted in ((f"{dashed(name)}=5", 5), (f'{dashed(name)}="0"', 0), ("x", None)):
                found = kit.parse_cache_control_header(text, cls=getattr(kit, kind))
                expect([getattr(found, name)], [wanted], f"{name} of {text!r}:")

    apart(impl, body)


@clause(
    "structures.cache-values-that-are-none", MUST, needs=NEEDS, source=[REQUEST, RESPONSE, SINCE]
)
@every(kind=BOTH)
def test_cache_values_that_are_none(impl: Implementation, kind: str) -> None:
    """An age that is no number, or has none, MUST be None."""

    def body(kit: Any) -> None:
        for name in NUMBERS[kind]:
            for text in (
                f"{dashed(name)}=x",
                dashed(name),
                f"{dashed(name)}=",
                f"{dashed(name)}=1.5",
            ):
                found = kit.parse_cache_control_header(text, cls=getattr(kit, kind))
                expect([getattr(found, name)], [None], f"{name} of {text!r}:")

    apart(impl, body)


@clause("structures.cache-directives", MUST, needs=NEEDS, source=[REQUEST, RESPONSE, SINCE])
@every(case=NEW)
def test_cache_directives(impl: Implementation, case: tuple[str, str, str, Any]) -> None:
    """Directives that Werkzeug 3.1 corrected or brought MUST be read as it documents: True for one
    that may have a value and has none.
    """
    kind, name, text, wanted = case

    def body(kit: Any) -> None:
        found = kit.parse_cache_control_header(text, cls=getattr(kit, kind))
        value = getattr(found, name)
        expect([value, type(value)], [wanted, type(wanted)], f"{name} of {text!r}:")
        missing = getattr(kit.parse_cache_control_header("x", cls=getattr(kit, kind)), name)
        assert missing is None or missing is False, f"{name} is {missing!r} where it is missing"

    apart(impl, body)


@clause("structures.cache-fields", MUST, needs=NEEDS, source=[PARSE, RESPONSE])
def test_cache_fields(impl: Implementation) -> None:
    """`no_cache` and `private` MUST name the fields that a response lists, and be written so that
    they are read again.
    """

    def body(kit: Any) -> None:
        text = 'no-cache="Set-Cookie, X", private=Y, max-age=5'
        found = kit.parse_cache_control_header(text, cls=kit.ResponseCacheControl)
        expect([found.no_cache, found.private], ["Set-Cookie, X", "Y"], f"of {text!r}:")
        again = kit.parse_cache_control_header(found.to_header(), cls=kit.ResponseCacheControl)
        expect([dict(again), str(found)], [dict(found), found.to_header()], f"{text!r}, again:")

    apart(impl, body)


SET: list[tuple[str, Any, str]] = [
    ("max_age", 5, "max-age=5"),
    ("max_age", 0, "max-age=0"),
    ("s_maxage", 7, "s-maxage=7"),
    ("public", True, "public"),
    ("no_store", True, "no-store"),
    ("must_revalidate", True, "must-revalidate"),
    ("no_cache", True, "no-cache"),
    ("private", True, "private"),
    ("private", "X, Y", 'private="X, Y"'),
    ("max_age", None, ""),
    ("public", False, ""),
    ("no_cache", None, ""),
]


@clause("structures.cache-set", MUST, needs=NEEDS, source=RESPONSE)
@every(case=SET)
def test_cache_set(impl: Implementation, case: tuple[str, Any, str]) -> None:
    """What is set of a ResponseCacheControl MUST be told and be in its text; None and False take a
    directive away, and so does `del`.
    """
    name, value, wanted = case

    def body(kit: Any) -> None:
        heard: list[Any] = []
        for start in ("", dashed(name)):
            found = kit.parse_cache_control_header(start, heard.append, kit.ResponseCacheControl)
            heard.clear()
            setattr(found, name, value)
            expect([found.to_header(), str(found)], [wanted, wanted], f"{name} = {value!r}:")
            changed = bool(wanted or start)
            expect([bool(heard)], [changed], f"whether {name} = {value!r} of {start!r} is told:")
            assert all(one is found for one in heard), f"told of {heard!r}"
            delattr(found, name)
            expect([found.to_header()], [""], f"after del {name}:")

    apart(impl, body)


@clause("structures.cache-dictionary", MUST, needs=NEEDS, source=[RESPONSE, PARSE])
def test_cache_dictionary(impl: Implementation) -> None:
    """A ResponseCacheControl MUST be a dictionary of its directives, whose changes are told."""

    def body(kit: Any) -> None:
        heard: list[Any] = []
        found = kit.parse_cache_control_header("a=1, b", heard.append, kit.ResponseCacheControl)
        expect([dict(found), heard], [{"a": "1", "b": None}, []], "read:")
        steps: list[Any] = [
            lambda: found.__setitem__("c", "2"),
            lambda: found.pop("a"),
            lambda: found.__delitem__("b"),
            lambda: found.update({"d": "3"}),
        ]
        for number, step in enumerate(steps, start=1):
            step()
            expect([len(heard)], [number], f"told after change {number}:")
        expect([dict(found)], [{"c": "2", "d": "3"}], "in the end:")
        found.clear()
        expect([dict(found), len(heard)], [{}, 5], "cleared:")

    apart(impl, body)


@clause("structures.cache-of-a-request", MUST, needs=NEEDS, source=[REQUEST, PARSE])
def test_cache_of_a_request(impl: Implementation) -> None:
    """Without a class, `parse_cache_control_header` MUST return a RequestCacheControl, which
    refuses to change with TypeError.
    """

    def body(kit: Any) -> None:
        for text in ("max-age=5, no-cache", "", None):
            found = kit.parse_cache_control_header(text)
            assert type(found) is kit.RequestCacheControl, f"of {text!r} it is {type(found)}"
        found = kit.parse_cache_control_header("max-age=5, no-cache")
        changes: list[Any] = [
            lambda: setattr(found, "max_age", 6),
            lambda: setattr(found, "no_cache", False),
            lambda: delattr(found, "max_age"),
            lambda: found.__setitem__("x", "1"),
            lambda: found.pop("max-age"),
            lambda: found.update({"x": "1"}),
            found.clear,
        ]
        for number, change in enumerate(changes):
            end = ending(change)
            assert isinstance(end, TypeError), f"change {number} gives {end!r}, not TypeError"
        expect([dict(found)], [{"max-age": "5", "no-cache": None}], "afterwards:")

    apart(impl, body)


@clause(
    "structures.cache-names-in-any-case",
    MUST,
    needs=NEEDS,
    source=[PARSE, RFC(9111, "5.2")],
)
@every(text=["No-Store", "NO-STORE, max-age=5", "Max-Age=5, no-store"])
def test_cache_names_in_any_case(impl: Implementation, text: str) -> None:
    """A directive MUST be known in whatever case it is written."""

    def body(kit: Any) -> None:
        for cls in (kit.RequestCacheControl, kit.ResponseCacheControl):
            found = kit.parse_cache_control_header(text, cls=cls)
            wanted = [True, 5 if "5" in text else None]
            expect([found.no_store, found.max_age], wanted, f"no_store, max_age of {text!r}:")

    apart(impl, body)
