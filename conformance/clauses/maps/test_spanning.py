"""Own converters whose texts contain slashes, alone and between other parts of a rule."""

from __future__ import annotations

from functools import partial
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.mapping import SERVER, apart, page, said
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG

CUSTOM = WERKZEUG("URL Routing", "Custom Converters")
STRICT = WERKZEUG.api("Rule", "strict_slashes")
SINCE = WERKZEUG.changes("2.3.0", "part_isolating of a regex with a slash")

# An expression, texts that it takes, and texts that it refuses.
Expression = tuple[str, tuple[str, ...], tuple[str, ...]]
EXPRESSIONS: list[Expression] = [
    (r"[a-z]+/[0-9]+", ("a/1", "bc/23"), ("a", "a/", "a/b", "a/1/2", "1/a")),
    (r"[a-z]+(?:/[0-9]+)?", ("a", "a/1"), ("a/b", "1", "a/1/2")),
    (r"(?:x/)*y", ("y", "x/y", "x/x/y"), ("x", "x/x", "y/x")),
]
PLACES = ["/s/<own:v>", "/<own:v>/end", "/s/<own:v>/e/<int:n>", "/s/<own:v>.txt", "/s/<own:v>/"]


@clause("maps.converters-with-slashes", MUST, needs=[C.MAPS], source=CUSTOM)
@every(case=EXPRESSIONS, rule=PLACES)
def test_converters_with_slashes(impl: Implementation, case: Expression, rule: str) -> None:
    """An own converter whose texts contain slashes, as `part_isolating = False` tells, MUST take
    what its whole expression takes, and nothing else, wherever its variable stands in a rule.
    """
    takes_whole(impl, case, rule, part_isolating=False)


@clause("maps.slashes-in-a-regex", MUST, needs=[C.MAPS], source=[CUSTOM, SINCE])
@every(case=EXPRESSIONS, rule=PLACES)
def test_slashes_in_a_regex(impl: Implementation, case: Expression, rule: str) -> None:
    """An own converter with a slash in its `regex` MUST take what the whole expression takes, and
    nothing else, without saying so otherwise.
    """
    takes_whole(impl, case, rule)


def takes_whole(impl: Implementation, case: Expression, rule: str, **members: Any) -> None:
    """Assert that a converter of an expression and with these members takes what it should."""
    regex, takes, refuses = case
    more = {"n": 7} if "<int:n>" in rule else {}
    form = rule.replace("<own:v>", "{}").replace("<int:n>", "7")

    def body(kit: Any) -> None:
        own = type("Own", (kit.BaseConverter,), {"regex": regex, **members})
        adapter = kit.Map([kit.Rule(rule, endpoint="e")], converters={"own": own}).bind(SERVER)
        for text in takes:
            seen = said(kit, partial(adapter.match, form.format(text)))
            assert seen == ("e", {"v": text, **more}), f"{rule} of {regex!r}: {text!r} gives {seen}"
        for text in refuses:
            seen = said(kit, partial(adapter.match, form.format(text)))
            assert seen == "404", f"{rule} of {regex!r}: {text!r} gives {seen}"

    apart(impl, body)


@clause("maps.branches-with-slashes", MUST, needs=[C.MAPS], source=[CUSTOM, STRICT])
@every(strict=(True, False))
def test_branches_with_slashes(impl: Implementation, strict: bool) -> None:
    """The slash at the end of a rule MUST be asked for, or not minded, also behind a converter
    whose texts contain slashes.
    """

    def body(kit: Any) -> None:
        adapter = slashed(kit, "/b/<own:v>/", strict_slashes=strict)
        seen = [said(kit, partial(adapter.match, path)) for path in ("/b/a/1", "/b/a/1/")]
        found: Any = ("e", {"v": "a/1"})
        wanted = [page("/b/a/1/") if strict else found, found]
        expect(seen, wanted, f"without the slash and with it, strict_slashes={strict}:")

    apart(impl, body)


@clause(
    "maps.leaves-with-slashes",
    SHOULD,
    needs=[C.MAPS],
    source=[CUSTOM, STRICT],
)
@every(strict=(False, True))
def test_leaves_with_slashes(impl: Implementation, strict: bool) -> None:
    """A slash too many behind a path SHOULD NOT be minded without strict slashes, and else be
    refused, also behind a converter whose texts contain slashes.
    """

    def body(kit: Any) -> None:
        adapter = slashed(kit, "/l/<own:v>", strict_slashes=strict)
        seen = [said(kit, partial(adapter.match, path)) for path in ("/l/a/1", "/l/a/1/")]
        found: Any = ("e", {"v": "a/1"})
        wanted = [found, "404" if strict else found]
        expect(seen, wanted, f"without the slash and with it, strict_slashes={strict}:")

    apart(impl, body)


def slashed(kit: Any, rule: str, **options: Any) -> Any:
    """Return a bound map with one rule, whose converter takes a word, a slash and a number."""
    members = {"regex": "[a-z]+/[0-9]+", "part_isolating": False}
    own = type("Own", (kit.BaseConverter,), members)
    made = kit.Map([kit.Rule(rule, endpoint="e", **options)], converters={"own": own})
    return made.bind(SERVER)
