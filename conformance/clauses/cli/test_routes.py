"""`routes`: which rules it lists, with what, and in which order."""

from __future__ import annotations

from conformance.clause import SHOULD, clause
from conformance.clauses.cli.test_commands import program
from conformance.describe.capabilities import Capability as C
from conformance.drive.commands import Command, Ended, run_all
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense

CHANGES = FLASK.changes("1.0", "the routes command")

# The endpoint, methods and rule of each route, in the order in which they are registered.
ROUTES = (
    ("d", ["PUT"], "/<anything>"),
    ("b", ["POST", "GET"], "/c"),
    ("c", ["DELETE"], "/a/<int:one>"),
    ("a", ["PATCH"], "/b"),
)
# What --sort may say, and the order of endpoints that it asks for.
SORTED = {
    "endpoint": "abcd",
    "methods": "cbad",  # DELETE; GET and POST; PATCH; PUT
    "rule": "dcab",
}
RIVALS = {"d": "/<one>", "b": "/c", "e": "/a/<path:rest>", "c": "/a/<int:one>", "a": "/b"}
# Which of these endpoints are asked before which others: both could take some path.
BEFORE = (("b", "d"), ("a", "d"), ("c", "e"))


def listing(*routes: tuple[str, list[str], str], made: str = "", options: str = "") -> str:
    """Return a program with these routes: `made` is told to its application, `options` to each."""
    added = "".join(
        f"app.add_url_rule({rule!r}, {endpoint!r}, lambda **v: '', methods={methods!r}{options})\n"
        for endpoint, methods, rule in routes
    )
    return program().replace('root_path="."', f'root_path="."{made}') + added


def listed(ended: Ended) -> dict[str, list[str]]:
    """Return the words behind each endpoint, in the order of the list."""
    assert ended.status == 0, str(ended)
    words = [line.replace(",", " ").split() for line in ended.lines]
    return {line[0]: line[1:] for line in words if line and line[0] in "abcde"}


@clause("cli.routes-sorted", SHOULD, needs=[C.CLI], source=CHANGES)
def test_routes_sorted(impl: Implementation) -> None:
    """`routes` SHOULD sort by what `--sort` says, endpoint, methods or rule, by the endpoint when
    nothing is said, list all routes in the order of matching, too, and refuse other words.
    """
    files = {"app.py": listing(*ROUTES)}
    asked = [(), *(("--sort", word) for word in SORTED)]
    more = [("--sort", "match"), ("--sort", "length")]
    *ended, matching, wrong = run_all(
        impl, [Command(files, ("routes", *how)) for how in (*asked, *more)]
    )
    wanted = zip(asked, [SORTED["endpoint"], *SORTED.values()], strict=True)
    seen = zip(asked, ["".join(listed(one)) for one in ended], strict=True)
    expect([" ".join([*how, order]) for how, order in seen],
           [" ".join([*how, order]) for how, order in wanted])  # fmt: skip
    every = "".join(sorted(listed(matching)))
    expect([matching.status, every], [0, SORTED["endpoint"]], f"--sort match: {matching}")
    assert wrong.status == 2, f"--sort length: {wrong}, not 2"


@clause(
    "cli.routes-as-they-match",
    SHOULD,
    needs=[C.CLI, C.WEIGHTED, C.PATH],
    source=[CHANGES, FLASK("API", "URL Route Registrations")],
)
def test_routes_as_they_match(impl: Implementation) -> None:
    """`routes --sort match` SHOULD list a rule behind those that take requests away from it.

    Who wonders why a view is not called looks there.
    """
    files = {"app.py": listing(*((name, ["GET"], rule) for name, rule in RIVALS.items()))}
    (ended,) = run_all(impl, [Command(files, ("routes", "--sort", "match"))])
    order = list(listed(ended))

    for first, second in BEFORE:
        assert order.index(first) < order.index(second), (
            f"{second} is listed before {first}, which goes first: {ended.output}"
        )


@clause("cli.routes-with-all-methods", SHOULD, needs=[C.CLI, C.HEAD, C.OPTIONS], source=CHANGES)
def test_routes_with_all_methods(impl: Implementation) -> None:
    """`routes` SHOULD leave out HEAD and OPTIONS, which nearly every rule has, and list them with
    `--all-methods`.
    """
    files = {"app.py": listing(("a", ["GET"], "/"))}
    few, all_methods = run_all(impl, [
        Command(files, ("routes",)), Command(files, ("routes", "--all-methods")),
    ])  # fmt: skip
    expect(sorted(listed(few)["a"]), ["/", "GET"])
    expect(sorted(listed(all_methods)["a"]), ["/", "GET", "HEAD", "OPTIONS"])


@clause(
    "cli.routes-of-none",
    SHOULD,
    needs=[C.CLI],
    source=plain_sense("an application that has no routes yet is no error"),
)
def test_routes_of_none(impl: Implementation) -> None:
    """`routes` SHOULD say that there are none of an application without routes, and end well."""
    (ended,) = run_all(impl, [Command({"app.py": program()}, ("routes",))])

    assert ended.status == 0, str(ended)
    assert ended.output.strip(), f"nothing is said: {ended}"


@clause(
    "cli.routes-show-domains",
    SHOULD,
    needs=[C.CLI, C.HOSTS],
    source=FLASK.changes("2.3.0", "the routes command shows subdomains and hosts"),
)
def test_routes_show_domains(impl: Implementation) -> None:
    """`routes` SHOULD show the subdomain of each rule, or its host with `host_matching`, and sort
    by them with `--sort domain`.
    """
    added = 'app.add_url_rule("/", "b", lambda: "", {0}="one.example")\n'
    programs = {
        "subdomain": listing(("a", ["GET"], "/"), options=', subdomain="two.example"'),
        "host": listing(("a", ["GET"], "/"), made=", host_matching=True",
                        options=', host="two.example"'),
    }  # fmt: skip
    ended = run_all(impl, [
        Command({"app.py": text + added.format(name)}, ("routes", "--sort", "domain"))
        for name, text in programs.items()
    ])  # fmt: skip
    for name, one in zip(programs, ended, strict=True):
        seen = [(endpoint, sorted(words)) for endpoint, words in listed(one).items()]
        wanted = [("b", ["/", "GET", "one.example"]), ("a", ["/", "GET", "two.example"])]
        assert seen == wanted, f"{name}: {wanted} is to be listed, not {one}"
