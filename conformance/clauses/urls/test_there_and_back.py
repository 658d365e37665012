"""URL building, there and back: a built URL leads to the view and the values it was built for."""

from __future__ import annotations

from urllib.parse import quote, unquote
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.building import all_come_back, built, comes_back, root_for
from conformance.describe.app import App, Converter, Rule, Var, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get
from conformance.describe.steps import url
from conformance.models.rfc3986 import is_local
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, PEP, RFC, WERKZEUG
from conformance.strategies.text import segments, text
from conformance.strategies.values import Target, paths, plain_floats, target, targets

URL_BUILDING = FLASK("Quickstart", "URL Building")
BUILT_IN_CONVERTERS = WERKZEUG("URL Routing", "Built-in Converters")
PATH_CONVERTER = WERKZEUG.api("PathConverter")
RFC3986 = [RFC(3986, "2"), RFC(3986, "3.3")]
ROOTS = ("", "/r", "/a/b", "/app.wsgi")
HOSTS = (("localhost", "http"), ("localhost", "https"), ("a.example:8080", "http"))
PLACES = tuple(
    get("/", script=root, host=host, scheme=scheme) for root in ROOTS for host, scheme in HOSTS
)


@clause(
    "urls.value-comes-back",
    MUST,
    needs=[C.URL, C.WEIGHTED, C.INT, C.FLOAT, C.PATH, C.UUID, C.ANY, C.CONVERTER_ARGUMENTS],
    source=[URL_BUILDING, BUILT_IN_CONVERTERS],
    examples=150,
)
@given(target=targets(), at=st.sampled_from(PLACES))
@example(target=target("/<float:v>", v=1.0), at=PLACES[0])
@example(target=target("/<path:v>", v="a?b/c#d;e=é+ %2F&:@"), at=PLACES[4])
@example(target=target("/<v>", v="a?b#d;e=é+ %2F&:@"), at=PLACES[4])
def test_value_comes_back(impl: Implementation, target: Target, at: Exchange) -> None:
    """A URL that is built from values that the converters accept MUST lead back to the same values.

    Building and matching are two halves of one promise: a link that the application wrote itself
    leads to the page it was written for.
    """
    comes_back(impl, target, at)


@clause("urls.segment-comes-back", MUST, needs=[C.URL], source=URL_BUILDING, examples=120)
@given(value=segments(), after=st.sampled_from(["", "/", "/edit"]))
@example(value="a?b#c%2F+d;e&f=g", after="")
@example(value=" e\u0301 A\n", after="/edit")
def test_segment_comes_back(impl: Implementation, value: str, after: str) -> None:
    """A text without a slash MUST come back unchanged from a variable of a single segment.

    Question mark, number sign and percent sign end or change a path unless they are escaped, and
    escaping twice changes it as well.
    """
    comes_back(impl, target(f"/u/<v>{after}", v=value))


NUMBERS = App(
    view("/i/<int:v>", endpoint="int"),
    view("/f/<float:v>", endpoint="float"),
    view("/u/<uuid:v>", endpoint="uuid"),
)
A_NUMBER = st.one_of(
    st.tuples(st.just("int"), st.integers(0, 10**30)),
    st.tuples(st.just("float"), plain_floats()),
    st.tuples(st.just("float"), st.integers(1, 10**6).map(lambda n: n / 7)),
    st.tuples(st.just("uuid"), st.uuids()),
)


@clause(
    "urls.number-comes-back",
    MUST,
    needs=[C.URL, C.INT, C.FLOAT, C.UUID],
    source=BUILT_IN_CONVERTERS,
    examples=25,
)
@given(values=st.lists(A_NUMBER, min_size=1, max_size=10))
@example(values=[("float", 1.0), ("float", 0.0), ("float", 1 / 3), ("int", 0), ("int", 2**53 + 1)])
def test_number_comes_back(impl: Implementation, values: list[tuple[str, object]]) -> None:
    """An int, a float or a UUID MUST come back exactly, and as a value of the same type."""
    all_come_back(impl, NUMBERS, values)


@clause("urls.path-comes-back", MUST, needs=[C.URL, C.PATH], source=PATH_CONVERTER, examples=80)
@given(value=paths())
@example(value="a//b/../%2F?x#y")
@example(value="e\u0301 A/ ")
def test_path_comes_back(impl: Implementation, value: str) -> None:
    """A text that does not begin with a slash MUST come back unchanged from a `path` variable."""
    comes_back(impl, target("/p/<path:v>", v=value))


STATIC_TEXT = text(max_size=4, without="<>/")


@clause("urls.static-text-is-escaped", MUST, needs=[C.URL], source=RFC3986, examples=60)
@given(
    words=st.lists(STATIC_TEXT.filter(bool), min_size=1, max_size=3), root=st.sampled_from(ROOTS)
)
@example(words=["é", "100%", "q?x#y"], root="")
@example(words=["|", "a|b"], root="")
def test_static_text_is_escaped(impl: Implementation, words: list[str], root: str) -> None:
    """`url_for` MUST escape the text of a rule, so that the URL is valid and leads to the rule."""
    rule = Rule(("/" + "/".join(words),))
    comes_back(impl, Target(rule, ()), get("/", script=root_for(impl, root)))


ASCII = "".join(map(chr, range(128)))


@clause("urls.is-valid", MUST, needs=[C.URL, C.QUERY], source=RFC3986, examples=100)
@given(value=segments(), key=text(min_size=1), extra=text(), root=st.sampled_from(ROOTS))
@example(value=ASCII.replace("/", ""), key=ASCII, extra=ASCII, root="")
def test_is_valid(impl: Implementation, value: str, key: str, extra: str, root: str) -> None:
    """A built URL MUST be valid by the grammar of RFC 3986, whatever the values are.

    So the URL is ASCII, `%` begins an escape of two hex digits, and nothing in a value ends the
    path or the query early.
    """
    at = get(script=root_for(impl, root))
    made = built(impl, App(USER), url("user", {"v": value, f"k{key}": extra}), at)

    assert is_local(made), f"{made!r} does not match the grammar of RFC 3986"


USER = view("/u/<v>", endpoint="user")
LISTED = "é", "a b", "%", "?x", "#y", "x"
WORDS = App(view(Rule(("/w/", Var("v", "any", str(LISTED)[1:-1]), "/x")), endpoint="word"))


@clause(
    "urls.listed-word-is-escaped",
    MUST,
    needs=[C.URL, C.WEIGHTED, C.ANY, C.CONVERTER_ARGUMENTS],
    source=[RFC(3986, "2"), RFC(3986, "3.3"), WERKZEUG.api("MapAdapter.build")],
)
@every(word=LISTED)
def test_listed_word_is_escaped(impl: Implementation, word: str) -> None:
    """`url_for` MUST escape the word for an `any` variable, so that the word comes back.

    A question mark or a number sign that is not escaped ends the path.
    """
    made = built(impl, WORDS, url("word", {"v": word}))
    assert is_local(made), f"{word!r} is built as {made!r}, which is no URL"
    all_come_back(impl, WORDS, [("word", word)])


WHOLE_PATH = App(view("/<path:v>", endpoint="page"), view("/<v>", endpoint="word"))
OUTWARDS = ("/evil.example", "//evil.example", "\\evil.example", "/\\evil.example", "///a", "\t//a")


@clause("urls.stays-on-this-host", MUST, needs=[C.URL, C.PATH], source=RFC(3986, "4.2"))
@given(
    value=st.sampled_from(OUTWARDS) | text(min_size=1).map("/".__add__),
    endpoint=st.sampled_from(["page", "word"]),
)
@example(value="//evil.example", endpoint="page")
@example(value="\\evil.example", endpoint="page")
def test_stays_on_this_host(impl: Implementation, value: str, endpoint: str) -> None:
    """A URL that is built without a host MUST stay on this host, whatever the values are.

    A URL that begins with two slashes leaves the site; to a browser, a slash and a backslash are
    two slashes.
    """
    (made,) = impl.ask(WHOLE_PATH, url(endpoint, {"v": value}))

    assert not isinstance(made, str) or (made[:1] == "/" and made[1:2] not in ("/", "\\")), (
        f"{endpoint} with {value!r} is built as {made!r}, which names another host"
    )


@clause("urls.non-string-for-string", MUST, needs=[C.URL], source=WERKZEUG.api("UnicodeConverter"))
@given(value=st.integers() | st.booleans() | st.floats(allow_nan=False) | st.uuids())
@example(value=UUID(int=1))
def test_non_string_for_string(impl: Implementation, value: object) -> None:
    """A value that is not text MUST be built into a `string` variable as `str()` gives it."""
    first = built(impl, App(USER), url("user", {"v": value}))
    second = built(impl, App(USER), url("user", {"v": str(value)}))

    assert first == second, f"{value!r} is built as {first!r}, its text as {second!r}"


def written(value: object) -> str:
    """Write a value down, so that the URL shows what the converter was given."""
    return quote(repr(value), safe="")


SHOWN = App(Converter("shown", "[^/]+", to_url=written), view("/s/<shown:v>", endpoint="shown"))
A_VALUE = st.sampled_from([1, 1.5, "a", "", (), ("a",), ["a"], [None], [], {"a": 1}, b"a", False])


@clause(
    "urls.own-converter-is-given-the-value",
    MUST,
    needs=[C.URL, C.CUSTOM_CONVERTERS],
    source=WERKZEUG("URL Routing", "Custom Converters"),
)
@given(value=A_VALUE)
@example(value=["a"])
@example(value=[])
def test_own_converter_is_given_the_value(impl: Implementation, value: object) -> None:
    """`url_for` MUST give an application's own converter the value that it was called with.

    A list of one item is a list, and an empty list is a value.
    """
    made = built(impl, SHOWN, url("shown", {"v": value}))
    assert unquote(made) == f"/s/{value!r}", f"{value!r} is built as {made!r}"


@clause(
    "urls.is-pure", MUST, needs=[C.URL, C.QUERY, C.QUERY_LISTS, C.WEIGHTED], source=URL_BUILDING
)
@given(value=segments(), extra=st.lists(text(), max_size=3))
def test_is_pure(impl: Implementation, value: str, extra: list[str]) -> None:
    """`url_for` MUST give the same URL for the same values, and leave the values unchanged."""
    values = {"v": value, "q": extra}
    first, second = impl.ask(App(USER), url("user", values), url("user", values))

    assert first == second, f"the first time {first!r}, the second time {second!r}"
    assert values == {"v": value, "q": list(extra)}, "url_for changed the values"


@clause("urls.surrogate-is-refused", MUST, needs=[C.URL, C.QUERY], source=RFC(3629, "3"))
@given(
    before=text(max_size=3),
    lone=st.integers(0xD800, 0xDFFF).map(chr),
    values=st.sampled_from([("v",), ("q",)]),
)
@example(before="", lone="\ud800", values=("v",))
def test_surrogate_is_refused(
    impl: Implementation, before: str, lone: str, values: tuple[str, ...]
) -> None:
    """`url_for` MUST raise an error for a lone surrogate, which UTF-8 cannot encode."""
    given_values = {"v": "x", **dict.fromkeys(values, before + lone)}
    (made,) = impl.ask(App(USER), url("user", given_values))

    assert not isinstance(made, str), f"{given_values!r} is built as {made!r}"


@clause(
    "urls.script-root-is-a-prefix",
    MUST,
    needs=[C.URL, C.QUERY, C.SCRIPT],
    source=PEP(3333, "environ Variables", note="SCRIPT_NAME"),
)
@given(target=targets(("string", "int", "path")), root=st.sampled_from(ROOTS[1:]), query=text())
def test_script_root_is_a_prefix(
    impl: Implementation, target: Target, root: str, query: str
) -> None:
    """Below a script root, a built URL MUST be the root followed by the URL without a root."""
    step = url("target", {**dict(target.values), "q": query})
    plainly = built(impl, target.app, step)
    mounted = built(impl, target.app, step, get(script=root))

    assert mounted == root + plainly, f"{plainly!r} is {mounted!r} below {root!r}"


@clause("urls.script-root-is-escaped", MUST, needs=[C.URL, C.SCRIPT], source=RFC3986)
@given(root=segments(max_size=3).map("/{}".format))
@example(root="/ü")
@example(root="/a b")
def test_script_root_is_escaped(impl: Implementation, root: str) -> None:
    """`url_for` MUST escape a script root, so that the built URL is valid by RFC 3986."""
    made = built(impl, App(USER), url("user", {"v": "x"}), get(script=root))

    assert is_local(made), f"under {root!r}, {made!r} is built"
