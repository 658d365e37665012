"""URL building, what stands around the path: query arguments, anchor, host and scheme."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.building import built, root_for
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Read, url
from conformance.drive.declared import placed
from conformance.drive.follow import follow
from conformance.models.rfc3986 import is_external, is_local
from conformance.perform.implementation import Implementation
from conformance.perform.trace import Raised, expect
from conformance.sources import FLASK, RFC, URL_STANDARD, WERKZEUG, plain_sense
from conformance.strategies.text import text

URL_FOR = FLASK.api("url_for")
PAGE = App(view("/page", Read("request", "args"), endpoint="page"))
KEYS = text(min_size=1, max_size=4).map("k{}".format)  # never one of url_for's own arguments


def pairs_of(made: str) -> list[tuple[str, str]]:
    """Return the query of a URL as the pairs that a form parser reads."""
    return parse_qsl(urlsplit(made).query, keep_blank_values=True, errors="strict")


@clause(
    "urls.query-comes-back",
    MUST,
    needs=[C.URL, C.QUERY, C.REQUEST_FIELDS],
    source=[URL_FOR, URL_STANDARD("application/x-www-form-urlencoded serializing")],
    examples=120,
)
@given(values=st.dictionaries(KEYS, text(), max_size=4))
@example(values={"k": "a&b=c+d %26#x/y?z;w"})
@example(values={"k": "", "k ": " "})
@example(values={"kb": "e\u0301 A", "kA": "2", "ka": "01"})
def test_query_comes_back(impl: Implementation, values: dict[str, str]) -> None:
    """Values without a variable in the rule MUST come back as query arguments, in their order.

    A form parser reads them from the URL, and so does the request that follows it.
    """
    made = built(impl, PAGE, url("page", values))

    assert pairs_of(made) == list(values.items()), f"{values} is built as {made!r}"
    (seen,) = impl.run(PAGE, follow(made, get())).values("request.args")
    assert seen == list(values.items()), f"{made!r} arrives as {seen}"


@clause(
    "urls.query-lists", MUST, needs=[C.URL, C.QUERY, C.QUERY_LISTS], source=URL_FOR, examples=60
)
@given(
    values=st.dictionaries(KEYS, st.lists(text() | st.integers(), max_size=4), max_size=3),
    kind=st.sampled_from([list, tuple]),
)
@example(values={"k": ["b", "a", "b"], "kk": [], "ka": [2**53 + 1, 0]}, kind=tuple)
@example(values={"k": ["+"]}, kind=list)
def test_query_lists(impl: Implementation, values: dict[str, list[Any]], kind: type[Any]) -> None:
    """A list of values MUST become one query argument for each item, in the order of the list."""
    made = built(impl, PAGE, url("page", {key: kind(items) for key, items in values.items()}))

    want = [(key, str(item)) for key, items in values.items() for item in items]
    assert pairs_of(made) == want, f"{values} is built as {made!r}"


@clause(
    "urls.query-lists-of-nothing",
    MUST,
    needs=[C.URL, C.QUERY, C.QUERY_LISTS, C.ANCHOR],
    source=[URL_FOR, WERKZEUG.changes("2.0.0")],
)
@given(items=st.lists(st.none() | st.sampled_from(["a", "", 0]), max_size=3))
@example(items=[])
@example(items=[None, "a", None])
def test_query_lists_of_nothing(impl: Implementation, items: list[Any]) -> None:
    """`url_for` MUST leave out each None in a list of values, and an empty list as a whole."""
    made = built(impl, PAGE, url("page", {"k": items}))

    want = [("k", str(item)) for item in items if item is not None]
    assert pairs_of(made) == want, f"{items} is built as {made!r}"
    assert want or made == "/page", f"{items} is built as {made!r}, with a query of nothing"


@clause("urls.query-none-is-left-out", MUST, needs=[C.URL, C.QUERY, C.ANCHOR], source=URL_FOR)
@given(values=st.dictionaries(KEYS, st.none() | text(max_size=3), max_size=4))
@example(values={"k": None})
@example(values={"k": "+", "kk": None})
def test_query_none_is_left_out(impl: Implementation, values: dict[str, str | None]) -> None:
    """`url_for` MUST leave out a query argument that is None."""
    made = built(impl, PAGE, url("page", values))

    want = [(key, value) for key, value in values.items() if value is not None]
    assert pairs_of(made) == want, f"{values} is built as {made!r}"
    assert want or "?" not in made, f"{made!r} has a question mark without a query"


@clause("urls.query-scalars", MUST, needs=[C.URL, C.QUERY], source=URL_FOR)
@given(value=st.integers() | st.booleans() | st.floats() | st.uuids() | st.decimals())
@example(value=True)
@example(value=1e16)
def test_query_scalars(impl: Implementation, value: object) -> None:
    """A query argument that is not text MUST be written as `str()` gives it."""
    made = built(impl, PAGE, url("page", {"k": value}))

    assert pairs_of(made) == [("k", str(value))], f"{value!r} is built as {made!r}"


ANCHORS = text(without="%#")


@clause(
    "urls.anchor-comes-back",
    MUST,
    needs=[C.URL, C.QUERY, C.ANCHOR],
    source=[URL_FOR, RFC(3986, "3.4"), RFC(3986, "3.5")],
)
@given(anchor=ANCHORS.filter(bool), query=text())
@example(anchor="x y?a/é", query="q")
def test_anchor_comes_back(impl: Implementation, anchor: str, query: str) -> None:
    """The anchor MUST stand escaped at the end of the URL, behind the query."""
    made = built(impl, PAGE, url("page", {"k": query}, anchor=anchor))

    assert is_local(made), f"{made!r} does not match the grammar of RFC 3986"
    assert unquote(urlsplit(made).fragment) == anchor, f"{anchor!r} is built as {made!r}"
    expect(pairs_of(made), [("k", query)], f"the query arguments in {made!r}:")


@clause(
    "urls.anchor-is-escaped",
    MUST,
    needs=[C.URL, C.ANCHOR],
    source=[URL_FOR, RFC(3986, "3.4"), RFC(3986, "3.5")],
)
@given(before=text(max_size=3), sign=st.sampled_from("%#"), after=text(max_size=3))
@example(before="100", sign="%", after="")
@example(before="a", sign="#", after="b")
def test_anchor_is_escaped(impl: Implementation, before: str, sign: str, after: str) -> None:
    """A percent sign or number sign in the anchor MUST be escaped, so that the anchor comes back.

    By the grammar of RFC 3986, neither sign can be part of a fragment.
    """
    anchor = before + sign + after
    made = built(impl, PAGE, url("page", {}, anchor=anchor))

    assert is_local(made), f"the anchor {anchor!r} is built as {made!r}, which is no URL"
    assert unquote(made.partition("#")[2]) == anchor, f"{anchor!r} is built as {made!r}"


# Host of the request, and how it stands in a URL for each scheme: a default port is left out.
HOSTS = {
    ("localhost", "http"): "localhost",
    ("example.org", "https"): "example.org",
    ("example.org:8080", "http"): "example.org:8080",
    ("example.org:80", "http"): "example.org",
    ("example.org:443", "https"): "example.org",
    ("example.org:80", "https"): "example.org:80",
    ("example.org:443", "http"): "example.org:443",
    ("127.0.0.1:5000", "http"): "127.0.0.1:5000",
    ("[::1]:5000", "http"): "[::1]:5000",
    ("xn--bcher-kva.example", "http"): "xn--bcher-kva.example",
}


@clause(
    "urls.external",
    MUST,
    needs=[C.URL, C.QUERY, C.EXTERNAL],
    source=[URL_FOR, RFC(3986, "3.2")],
)
@given(
    place=st.sampled_from(sorted(HOSTS)), root=st.sampled_from(["", "/r"]), query=text(max_size=3)
)
@example(place=("example.org", "https"), root="", query="")
def test_external(impl: Implementation, place: tuple[str, str], root: str, query: str) -> None:
    """An external URL MUST begin with the scheme and the host of the request.

    The port that the scheme implies is left out.
    """
    host, scheme = placed(*place)
    at = get(host=host, scheme=scheme, script=root_for(impl, root))
    local = built(impl, PAGE, url("page", {"k": query}), at)
    whole = built(impl, PAGE, url("page", {"k": query}, external=True), at)

    begins = f"{scheme}://{HOSTS.get((host, scheme), HOSTS[place])}"
    assert whole == begins + local, f"url_for gives {whole!r}, not {begins + local!r}"
    assert is_external(whole), f"{whole!r} does not match the grammar of RFC 3986"


@clause("urls.scheme", MUST, needs=[C.URL, C.EXTERNAL, C.ANCHOR], source=URL_FOR)
@every(scheme=["http", "https"], own=["http", "https"])
def test_scheme(impl: Implementation, scheme: str, own: str) -> None:
    """An external URL MUST have the scheme of `_scheme`, whatever scheme the request has, and the
    host of the request.

    A port that stands in the request may give way to the one that the scheme implies.
    """
    at = get(host="example.org:8080", scheme=own)
    made = built(impl, PAGE, url("page", {}, external=True, scheme=scheme), at)

    places = [f"{scheme}://example.org:8080/page"]
    if scheme != own:
        places += [f"{scheme}://example.org/page"]
    assert made in places, f"url_for gives {made!r}, not {' or '.join(places)}"


@clause(
    "urls.scheme-implies-external",
    SHOULD,
    needs=[C.URL, C.EXTERNAL, C.ANCHOR],
    source=plain_sense("a scheme that is asked for is meant to stand in the URL"),
)
@every(scheme=["https", "http"])
def test_scheme_implies_external(impl: Implementation, scheme: str) -> None:
    """`_scheme` without `_external` SHOULD give an external URL."""
    made = impl.ask(PAGE, url("page", {}, scheme=scheme))

    expect(made, [f"{scheme}://localhost/page"], "url_for gives:")


@clause(
    "urls.scheme-without-external-is-refused",
    SHOULD,
    needs=[C.URL, C.EXTERNAL, C.ANCHOR],
    source=plain_sense("an internal URL has no scheme, so one of the two is a mistake"),
)
@every(scheme=["https", "http"])
def test_scheme_without_external_is_refused(impl: Implementation, scheme: str) -> None:
    """`_scheme` together with `_external=False` SHOULD raise an error.

    The documentation says only that an external URL has the scheme of `_scheme`.
    """
    (made,) = impl.ask(PAGE, url("page", {}, scheme=scheme, external=False))

    assert isinstance(made, Raised), f"url_for gave {made!r}, and no error"


@clause(
    "urls.options-are-no-arguments",
    MUST,
    needs=[C.URL, C.QUERY, C.EXTERNAL, C.ANCHOR],
    source=URL_FOR,
)
@every(anchor=[None, "a"], external=[None, True], method=[None, "GET"])
def test_options_are_no_arguments(
    impl: Implementation, anchor: str | None, external: bool | None, method: str | None
) -> None:
    """`url_for` MUST NOT put its own arguments into the query."""
    given = {"anchor": anchor, "external": external, "method": method}
    options = {name: value for name, value in given.items() if value is not None}
    made = built(impl, PAGE, url("page", {"k": "v"}, **options))

    assert pairs_of(made) == [("k", "v")], f"{options} gives {made!r}"
