"""Doubled slashes: the router redirects to the path with single ones, unless it is told not to."""

from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import answered
from conformance.clauses.routing.matching import decided
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.models.routing import Matched, Redirected, Refused
from conformance.perform.implementation import Implementation
from conformance.sources import WERKZEUG
from conformance.strategies.text import segments

RULE_FORMAT = WERKZEUG("URL Routing", "Rule Format")
MAP_MERGE_SLASHES = WERKZEUG.api("Map", "merge_slashes")
MERGING = [RULE_FORMAT, MAP_MERGE_SLASHES]
SLASH = [C.SLASH_REDIRECT]
RUNS = st.lists(st.integers(1, 2), min_size=2, max_size=4)
PAGES = App(
    view("/a/b", endpoint="leaf"),
    view("/a/b/c/", endpoint="branch"),
    view("/<int:n>/z", endpoint="number"),
    view("/", endpoint="root"),
)
MERGED = {"/a/b": "leaf", "/a/b/c/": "branch", "/5/z": "number"}


def stretched(path: str, runs: list[int]) -> str:
    """Return the path with each slash but the first as a run of slashes."""
    first, *others = path[1:].split("/")
    return "/" + first + "".join("/" * run + o for run, o in zip(runs * 4, others, strict=False))


@clause("routing.slashes-are-merged", MUST, needs=[C.MERGE_SLASHES, C.INT], source=MERGING)
@given(path=st.sampled_from(list(MERGED)), runs=RUNS)
@example(path="/a/b", runs=[2])
def test_slashes_are_merged(impl: Implementation, path: str, runs: list[int]) -> None:
    """A path with doubled slashes MUST be redirected to the path with single ones if a rule has it.

    So each page has one URL.
    """
    leads_to_one(impl, path, stretched(path, runs))


@clause("routing.long-runs-are-merged", MUST, needs=[C.MERGE_SLASHES, C.INT], source=MERGING)
@given(path=st.sampled_from(list(MERGED)), runs=st.lists(st.integers(1, 6), min_size=2, max_size=4))
@example(path="/a/b", runs=[3])
def test_long_runs_are_merged(impl: Implementation, path: str, runs: list[int]) -> None:
    """A run of slashes of any length MUST be merged into one slash, by one redirect."""
    leads_to_one(impl, path, stretched(path, runs))


@clause(
    "routing.leading-slashes-are-merged", SHOULD, needs=[C.MERGE_SLASHES, C.INT], source=MERGING
)
@every(path=MERGED, run=[2, 3])
def test_leading_slashes_are_merged(impl: Implementation, path: str, run: int) -> None:
    """Several slashes at the beginning of a path SHOULD be merged like others, by a redirect.

    The documentation makes no difference between them, and each page has one URL.
    """
    leads_to_one(impl, path, "/" * (run - 1) + path)


def leads_to_one(impl: Implementation, path: str, asked: str) -> None:
    """Raise AssertionError unless `asked` is redirected to `path`, or is `path` itself."""
    seen = decided(impl, PAGES, get(asked))
    name = MERGED[path]
    if asked == path:
        assert isinstance(seen, Matched), f"{asked} gives {seen}"
        assert seen.endpoint == name, f"{asked} gives {seen}"
    else:
        assert seen == Redirected(path), f"{asked} gives {seen}, not a redirect to {path}"


@clause("routing.merged-path-is-escaped-once", MUST, needs=[C.MERGE_SLASHES], source=MERGING)
@given(value=segments(max_size=3))
@example(value="a b")
@example(value="é")
@example(value="%2Fa")
def test_merged_path_is_escaped_once(impl: Implementation, value: str) -> None:
    """A redirect to the merged path MUST escape the value in it once, so that the value stays."""
    assume(not value.endswith("\n"))
    asked = f"/v//{value}"
    seen = decided(impl, VALUE, get(asked, query=""))
    assert seen == Redirected(f"/v/{value}"), f"{asked!r} gives {seen}"


VALUE = App(view("/v/<v>", endpoint="value"))


@clause("routing.merged-and-missing", MUST, needs=[C.MERGE_SLASHES, *SLASH], source=MERGING)
@given(runs=RUNS)
@example(runs=[2])
def test_merged_and_missing(impl: Implementation, runs: list[int]) -> None:
    """A path with doubled slashes and without its trailing slash MUST be mended by one redirect."""
    asked = stretched("/a/b/c", runs)
    seen = decided(impl, PAGES, get(asked))
    assert seen == Redirected("/a/b/c/"), f"{asked} gives {seen}"


@clause("routing.rule-with-doubled-slashes", MUST, needs=[C.MERGE_SLASHES], source=MERGING)
@every(rule=["/a//b", "//a/b", "/a/b"])
def test_rule_with_doubled_slashes(impl: Implementation, rule: str) -> None:
    """A rule with doubled slashes MUST answer the merged path, and the router MUST redirect the
    rule's own text there.
    """
    app = App(view(rule, endpoint="page"))
    first, second = decided(impl, app, get("/a/b")), decided(impl, app, get("/a//b"))
    right = (Matched("page"), Redirected("/a/b"))
    assert (first, second) == right, f"/a/b and /a//b give {first} and {second}\n{app}"


@clause(
    "routing.rule-keeps-doubled-slashes",
    MUST,
    needs=[C.MERGE_SLASHES, C.RULE_OPTIONS],
    source=MERGING,
)
@every(rule=["/a//b", "/a//b/c", "/a//b/"], whole=(False, True))
def test_rule_keeps_doubled_slashes(impl: Implementation, rule: str, whole: bool) -> None:
    """With merge_slashes off, a rule with doubled slashes MUST answer its own text alone."""
    if whole:
        app = App(view(rule, endpoint="page"), options={"url_map.merge_slashes": False})
    else:
        app = App(view(rule, endpoint="page", merge_slashes=False))
    own, merged = decided(impl, app, get(rule)), decided(impl, app, get(rule.replace("//", "/")))
    assert (own, merged) == (Matched("page"), Refused(404)), f"{own}, merged {merged}\n{app}"


@clause(
    "routing.slashes-are-not-merged",
    MUST,
    needs=[C.MERGE_SLASHES, C.RULE_OPTIONS],
    source=MERGING,
)
@given(path=st.sampled_from(["/a/b", "/a/b/", "/a/<v>"]), runs=RUNS, whole=st.booleans())
@example(path="/a/b", runs=[2], whole=True)
@example(path="/a/b", runs=[2], whole=False)
def test_slashes_are_not_merged(
    impl: Implementation, path: str, runs: list[int], whole: bool
) -> None:
    """With merge_slashes off for a rule or the map, a path with doubled slashes MUST get 404.

    The path is another one than the path with single slashes, and no rule has it.
    """
    asked = stretched(path.replace("<v>", "x"), runs)
    assume("//" in asked)
    if whole:
        app = App(view(path, endpoint="page"), options={"url_map.merge_slashes": False})
    else:
        app = App(view(path, endpoint="page", merge_slashes=False))
    answered(impl, app, get(path.replace("<v>", "x")))
    seen = decided(impl, app, get(asked))
    assert seen == Refused(404), f"{asked} gives {seen}\n{app}"


@clause(
    "routing.lax-slash-is-one-slash",
    SHOULD,
    needs=[*SLASH, C.MERGE_SLASHES, C.RULE_OPTIONS],
    source=[WERKZEUG.api("Map", "strict_slashes"), RULE_FORMAT, MAP_MERGE_SLASHES],
)
@every(rule=["/a/", "/a", "/<v>/", "/<v>"], slashes=range(2, 5))
def test_lax_slash_is_one_slash(impl: Implementation, rule: str, slashes: int) -> None:
    """With strict_slashes off, several trailing slashes SHOULD be merged like others.

    A page answers with one slash more or less. Each further slash would make one more URL of it.
    """
    app = App(view(rule, endpoint="page", strict_slashes=False))
    seen = decided(impl, app, get("/a" + "/" * slashes))
    assert seen in (Redirected("/a"), Redirected("/a/")), f"{slashes} slashes give {seen}\n{app}"


@clause(
    "routing.rule-overrides-merge-slashes",
    MUST,
    needs=[C.MERGE_SLASHES, C.RULE_OPTIONS],
    source=MERGING,
)
@every(path=["/a/merged", "/a/b/merged", "/a/merged/"])
def test_rule_overrides_merge_slashes(impl: Implementation, path: str) -> None:
    """The merge_slashes of a rule MUST go before the merge_slashes of the map.

    The documentation of Rule calls it an override.
    """
    app = App(
        view(path, endpoint="merged", merge_slashes=True),
        options={"url_map.merge_slashes": False},
    )
    seen = decided(impl, app, get(path.replace("/m", "//m")))
    assert seen == Redirected(path), f"gives {seen}\n{app}"
