"""Making a map: its rules and its arguments, and what can be asked of the rules that it has."""

from __future__ import annotations

from functools import partial
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.mapping import SERVER, apart, caught, said
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense

MAP = WERKZEUG.api("Map")
CONVERTERS = WERKZEUG.api("Map.converters")
ITERATED = WERKZEUG.api("Map.iter_rules")


@clause("maps.rules-are-added", MUST, needs=[C.MAPS], source=[MAP, WERKZEUG.api("Map.add")])
@every(given=range(4), form=["list", "tuple", "iterator"])
def test_rules_are_added(impl: Implementation, given: int, form: str) -> None:
    """A map MUST have the rules that it is made with, from any iterable, and those that are added
    later, also between two matches.
    """

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/<v>", endpoint="text"),
            kit.Rule("/<int:v>", endpoint="number"),
            kit.Rule("/b/", endpoint="branch"),
        ]
        make: Any = {"list": list, "tuple": tuple, "iterator": iter}[form]
        made = kit.Map(make(rules[:given])) if given else kit.Map()
        right: list[Any] = [
            ["404", "404", "404"],
            [("text", {"v": "1"}), ("text", {"v": "a"}), ("text", {"v": "b"})],
            [("number", {"v": 1}), ("text", {"v": "a"}), ("text", {"v": "b"})],
            [("number", {"v": 1}), ("text", {"v": "a"}), f"redirect to http://{SERVER}/b/"],
        ]
        adapter = made.bind(SERVER)
        for count in range(given, 4):
            if count > given:
                made.add(rules[count - 1])
            seen = [said(kit, partial(adapter.match, path)) for path in ("/1", "/a", "/b")]
            expect(seen, right[count], f"with {count} rules, {given} of them from the start:")

    apart(impl, body)


@clause(
    "maps.default-subdomain",
    MUST,
    needs=[C.MAP_BUILDING, C.MAPS],
    source=WERKZEUG.api("Map", "default_subdomain"),
)
@every(default=[None, "", "www"], bound=[None, "", "www", "api"])
def test_default_subdomain(impl: Implementation, default: str | None, bound: str | None) -> None:
    """Rules without a subdomain MUST be on the default subdomain of the map, where a map that is
    bound to no subdomain is, too.
    """
    usual = default or ""
    here = usual if bound is None else bound
    options = {} if default is None else {"default_subdomain": default}

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/", endpoint="usual"),
            kit.Rule("/x", endpoint="bare", subdomain=""),
            kit.Rule("/x", endpoint="api", subdomain="api"),
        ]
        made = kit.Map(rules, **options)
        adapter = made.bind(SERVER, subdomain=bound)
        seen = said(kit, lambda: adapter.match("/"))
        wanted: Any = ("usual", {}) if here == usual else "404"
        assert seen == wanted, f"default {default!r}, bound to {bound!r}: / gives {seen}"
        seen = said(kit, lambda: adapter.match("/x"))
        wanted = {"": ("bare", {}), "api": ("api", {})}.get(here, "404")
        assert seen == wanted, f"default {default!r}, bound to {bound!r}: /x gives {seen}"
        built = [adapter.build("usual"), adapter.build("bare"), adapter.build("api")]
        urls = [
            "/" if here == usual else f"http://{usual}{'.' * bool(usual)}{SERVER}/",
            "/x" if here == "" else f"http://{SERVER}/x",
            "/x" if here == "api" else f"http://api.{SERVER}/x",
        ]
        expect(built, urls, f"default {default!r}, bound to {bound!r}, built:")

    apart(impl, body)


@clause(
    "maps.host-matching",
    MUST,
    needs=[C.MAP_BUILDING, C.MAPS],
    source=WERKZEUG.api("Map", "host_matching"),
)
@every(matching=[None, False, True])
def test_host_matching(impl: Implementation, matching: bool | None) -> None:
    """With `host_matching`, a map MUST compare the host of a rule with the whole host and not look
    at its subdomain; without, it MUST be the other way round.
    """
    options = {} if matching is None else {"host_matching": matching}

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/", endpoint="one", host="one.example", subdomain="two"),
            kit.Rule("/", endpoint="two", host="<name>.example:8080", subdomain="one"),
        ]
        made = kit.Map(rules, **options)
        if matching:
            hosts = ("one.example", "x.example:8080", "one.example:8080", "x.example")
            seen = [said(kit, made.bind(host).match) for host in hosts]
            wanted: list[Any] = [
                *(("one", {}), ("two", {"name": "x"}), ("two", {"name": "one"}), "404"),
            ]
            expect(seen, wanted, f"by host {hosts}:")
            adapter = made.bind("one.example")
            built = [adapter.build("one"), adapter.build("two", {"name": "y"})]
            expect(built, ["/", "http://y.example:8080/"], "built on one.example:")
        else:
            bound = [made.bind(SERVER, subdomain=name) for name in ("one", "two", "x")]
            values = {"name": "x"}
            seen = [said(kit, one.match) for one in bound]
            expect(seen, [("two", {}), ("one", {}), "404"], "by subdomain:")
            built = [bound[0].build("one"), bound[0].build("two")]
            expect(built, [f"http://two.{SERVER}/", "/"], f"built, with no {values}:")

    apart(impl, body)


@clause(
    "maps.hosts-have-no-subdomain",
    SHOULD,
    needs=[C.MAPS],
    source=plain_sense("a map that compares whole hosts has no use for a subdomain"),
)
def test_hosts_have_no_subdomain(impl: Implementation) -> None:
    """A map with `host_matching` SHOULD refuse to be bound to a subdomain."""

    def body(kit: Any) -> None:
        made = kit.Map([kit.Rule("/", endpoint="e", host="h")], host_matching=True)
        bound, error = caught(lambda: made.bind("h", subdomain="api"), Exception)
        assert error is not None, f"it was bound: {bound!r}"

    apart(impl, body)


@clause("maps.map-converters", MUST, needs=[C.MAPS], source=CONVERTERS)
@every(how=["argument", "attribute", "both"])
def test_map_converters(impl: Implementation, how: str) -> None:
    """Rules MUST find the converters that their map is made with, those put into `converters`
    before they are added, and the built-in ones, which both replace; other maps MUST NOT have them.
    """

    def body(kit: Any) -> None:
        def upper(mark: str) -> Any:
            class Upper(kit.BaseConverter):  # type: ignore[misc]
                regex = "[A-Z]+"

                def to_python(self, value: str) -> str:
                    return mark + value

            return Upper

        own = {"upper": upper("u"), "default": upper("d")}
        made = kit.Map(converters=own if how != "attribute" else None)
        if how != "argument":
            made.converters["upper"], made.converters["default"] = upper("U"), upper("D")
        rules = [("/u/<upper:v>", "own"), ("/d/<v>", "default"), ("/i/<int:v>", "number")]
        for rule, endpoint in rules:
            made.add(kit.Rule(rule, endpoint=endpoint))
        marks = ("u", "d") if how == "argument" else ("U", "D")
        adapter = made.bind(SERVER)
        seen = [
            said(kit, partial(adapter.match, path)) for path in ("/u/A", "/u/a", "/d/B", "/i/3")
        ]
        wanted = [
            ("own", {"v": f"{marks[0]}A"}),
            "404",
            ("default", {"v": f"{marks[1]}B"}),
            ("number", {"v": 3}),
        ]
        expect(seen, wanted, f"converters by {how}:")
        assert sorted(own) == ["default", "upper"], (
            f"the argument became {own}, not {['default', 'upper']!r}"
        )
        _, error = caught(lambda: kit.Map([kit.Rule("/<upper:v>")]), Exception)
        assert error is not None, "another map has the converter"
        other = kit.Map([kit.Rule("/<v>", endpoint="e")]).bind(SERVER)
        seen = [said(kit, lambda: other.match("/a"))]
        expect(seen, [("e", {"v": "a"})], "the default of another map:")

    apart(impl, body)


@clause("maps.iterated-rules", MUST, needs=[C.MAPS], source=ITERATED)
def test_iterated_rules(impl: Implementation) -> None:
    """`iter_rules` MUST give each rule of the map once, also those that only build, and for an
    endpoint its rules alone.
    """

    def body(kit: Any) -> None:
        rules = [
            kit.Rule("/a", endpoint="one"),
            kit.Rule("/b/<v>/<w>", endpoint="two", build_only=True),
            kit.Rule("/c/<v>", endpoint="one", methods=["POST"]),
            kit.Rule("/d", endpoint="none-of-these", subdomain="x"),
        ]
        made = kit.Map(rules[:2])

        def ids(*arguments: Any, **keywords: Any) -> list[int]:
            return sorted(map(id, made.iter_rules(*arguments, **keywords)))

        assert ids() == sorted(map(id, rules[:2])), (
            f"of two rules, the map gives {list(made.iter_rules())}"
        )
        for rule in rules[2:]:
            made.add(rule)
        assert ids() == sorted(map(id, rules)), (
            f"of four rules, the map gives {list(made.iter_rules())}"
        )
        one = sorted(map(id, (rules[0], rules[2])))
        assert ids("one") == ids(endpoint="one") == one, (
            f"of `one`, the map gives {list(made.iter_rules('one'))}"
        )
        assert ids("two") == [id(rules[1])], (
            f"of `two`, the map gives {list(made.iter_rules('two'))}"
        )

    apart(impl, body)


@clause(
    "maps.expected-arguments",
    MUST,
    needs=[C.MAPS],
    source=WERKZEUG.api("Map.is_endpoint_expecting"),
)
@every(
    asked=[
        (("one", "a"), True),
        (("one", "b"), True),
        (("one", "a", "b"), True),
        (("one", "c"), True),
        (("one", "d"), True),
        (("one", "a", "c"), False),
        (("one", "x"), False),
        (("two", "a"), False),
        (("two", "sub"), True),
    ]
)
def test_expected_arguments(impl: Implementation, asked: tuple[tuple[str, ...], bool]) -> None:
    """`is_endpoint_expecting` MUST be true if a rule of the endpoint has all these names among its
    variables and defaults, and else false.
    """

    def body(kit: Any) -> None:
        made = kit.Map(
            [
                kit.Rule("/<a>/<int:b>", endpoint="one"),
                kit.Rule("/<c>", endpoint="one", defaults={"d": 1}),
                kit.Rule("/two", endpoint="two", subdomain="<sub>"),
            ]
        )
        seen = made.is_endpoint_expecting(*asked[0])
        assert seen is asked[1], f"is_endpoint_expecting{asked[0]} is {seen!r}"

    apart(impl, body)


@clause("maps.update", MUST, needs=[C.MAPS], source=WERKZEUG.api("Map.update"))
def test_update(impl: Implementation) -> None:
    """`update` MUST change nothing of what a map decides, however often it is called."""

    def body(kit: Any) -> None:
        made = kit.Map([kit.Rule("/<v>", endpoint="text"), kit.Rule("/a", endpoint="a")])
        for _ in range(2):
            made.update()
            made.update()
            seen = [said(kit, partial(made.bind(SERVER).match, path)) for path in ("/a", "/1")]
            number = [r for r in made.iter_rules() if r.endpoint == "number"]
            one: Any = ("number", {"v": 1}) if number else ("text", {"v": "1"})
            expect(seen, [("a", {}), one], "after update:")
            if not number:
                made.add(kit.Rule("/<int:v>", endpoint="number"))

    apart(impl, body)


@clause(
    "maps.sorted-parameters",
    MUST,
    needs=[C.MAP_BUILDING, C.MAPS],
    source=[WERKZEUG.api("Map", "sort_parameters"), WERKZEUG.api("Map", "sort_key")],
)
@every(sort=[None, False, True], key=[None, "by value", "backwards"])
def test_sorted_parameters(impl: Implementation, sort: bool | None, key: str | None) -> None:
    """With `sort_parameters`, the query of a built URL MUST be sorted, by `sort_key` if there is
    one; without, its order MUST be that of the values.

    The key is called with pairs of a name and a value.
    """
    keys: dict[str, Any] = {
        "by value": lambda pair: pair[1],
        "backwards": lambda pair: [-ord(letter) for letter in pair[0]],
    }
    pairs = [("b", "1"), ("a", "3"), ("c", "2")]
    wanted = sorted(pairs, key=None if key is None else keys[key]) if sort else pairs
    query = "&".join(f"{name}={value}" for name, value in wanted)

    def body(kit: Any) -> None:
        options: dict[str, Any] = {} if sort is None else {"sort_parameters": sort}
        if key is not None:
            options["sort_key"] = keys[key]
        adapter = kit.Map([kit.Rule("/", endpoint="e")], **options).bind(SERVER)
        built = adapter.build("e", dict(pairs))
        assert built == f"/?{query}", f"sort_parameters={sort}, sort_key {key}: {built}"

    apart(impl, body)
