"""URL building, there and back: what is built leads to where it was built for."""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause
from conformance.clauses.building import all_come_back, built, comes_back, comes_back_or_is_refused
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
def test_value_comes_back(impl: Implementation, target: Target, at: Exchange) -> None:
    """The URL built from values that the converters accept MUST lead back to the same values.

    Building and matching are two halves of one promise: a link that the application wrote itself
    may not lead to another page, or to none.
    """
    comes_back(impl, target, at)


@clause("urls.segment-comes-back", MUST, needs=[C.URL], source=URL_BUILDING, examples=120)
@given(value=segments(), after=st.sampled_from(["", "/", "/edit"]))
@example(value="a?b#c%2F+d;e&f=g", after="")
def test_segment_comes_back(impl: Implementation, value: str, after: str) -> None:
    """Any text without a slash, put into a single segment, MUST come back as it was.

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
@example(values=[("float", 1.0), ("float", 0.0), ("float", 1 / 3), ("int", 0), ("int", 2**64)])
def test_number_comes_back(impl: Implementation, values: list[tuple[str, object]]) -> None:
    """A whole number, a decimal number or a UUID MUST come back exactly, and as what it was."""
    all_come_back(impl, NUMBERS, values)


@clause("urls.path-comes-back", MUST, needs=[C.URL, C.PATH], source=PATH_CONVERTER, examples=80)
@given(value=paths())
@example(value="a//b/../%2F?x#y")
def test_path_comes_back(impl: Implementation, value: str) -> None:
    """Any text that does not begin with a slash MUST come back from a path variable as it was."""
    comes_back(impl, target("/p/<path:v>", v=value))


@clause(
    "urls.path-with-line-break-comes-back", SHOULD, needs=[C.URL, C.PATH], source=PATH_CONVERTER
)
@given(value=paths(), line=st.sampled_from(["\n", "\r", "\u2028", "\n\n"]), more=paths())
@example(value="a", line="\n", more="b")
def test_path_with_line_break_comes_back(
    impl: Implementation, value: str, line: str, more: str
) -> None:
    """A path variable SHOULD carry line breaks like any other character, or refuse to be built."""
    comes_back_or_is_refused(impl, target("/p/<path:v>", v=value + line + more))


STATIC_TEXT = text(max_size=4, without="<>/")


@clause("urls.static-text-is-escaped", SHOULD, needs=[C.URL], source=RFC3986, examples=60)
@given(
    words=st.lists(STATIC_TEXT.filter(bool), min_size=1, max_size=3), root=st.sampled_from(ROOTS)
)
@example(words=["é", "100%", "q?x#y"], root="")
@example(words=["|", "a|b"], root="")
def test_static_text_is_escaped(impl: Implementation, words: list[str], root: str) -> None:
    """What stands in a rule as text SHOULD be escaped in a built URL, and lead back to the rule."""
    rule = Rule(("/" + "/".join(words),))
    comes_back(impl, Target(rule, ()), get("/", script=root))


ASCII = "".join(map(chr, range(128)))


@clause("urls.is-valid", MUST, needs=[C.URL, C.QUERY], source=RFC3986, examples=100)
@given(value=segments(), key=text(min_size=1), extra=text(), root=st.sampled_from(ROOTS))
@example(value=ASCII.replace("/", ""), key=ASCII, extra=ASCII, root="")
def test_is_valid(impl: Implementation, value: str, key: str, extra: str, root: str) -> None:
    """A built URL MUST be valid by the grammar of RFC 3986, whatever the values are.

    So it is ASCII, "%" begins an escape of two hex digits, and nothing in a value ends the path or
    the query early.
    """
    made = built(impl, App(USER), url("user", {"v": value, f"k{key}": extra}), get(script=root))

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
@given(word=st.sampled_from(LISTED))
@example(word="é")
@example(word="?x")
def test_listed_word_is_escaped(impl: Implementation, word: str) -> None:
    """A word that an `any` variable lists MUST be escaped in a built URL, and come back.

    A question mark or a number sign that is left as it is ends the path.
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
    """A URL built without a host MUST NOT name another host, whatever the values are.

    A reference that begins with two slashes, or with a slash and a backslash in a browser, leaves
    the site.
    """
    (made,) = impl.ask(WHOLE_PATH, url(endpoint, {"v": value}))

    assert not isinstance(made, str) or (made[:1] == "/" and made[1:2] not in ("/", "\\")), (
        f"{endpoint} with {value!r} is built as {made!r}, which names another host"
    )


@clause("urls.non-string-for-string", MUST, needs=[C.URL], source=WERKZEUG.api("UnicodeConverter"))
@given(value=st.integers() | st.booleans() | st.floats(allow_nan=False) | st.uuids())
def test_non_string_for_string(impl: Implementation, value: object) -> None:
    """A value that is not text, put into a string variable, MUST be built as its text."""
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
    """A converter of the application's own MUST be given the value as it was passed.

    A list of one item is a list, and an empty one is a value.
    """
    made = built(impl, SHOWN, url("shown", {"v": value}))
    assert made == "/s/" + written(value), f"{value!r} is built as {made!r}"


@clause(
    "urls.is-pure", MUST, needs=[C.URL, C.QUERY, C.QUERY_LISTS, C.WEIGHTED], source=URL_BUILDING
)
@given(value=segments(), extra=st.lists(text(), max_size=3))
def test_is_pure(impl: Implementation, value: str, extra: list[str]) -> None:
    """Building the same URL twice MUST give the same text and leave the values as they were."""
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
    """A lone surrogate, which no UTF-8 stands for, MUST raise an error instead of giving a URL."""
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
    """Below a script root, a built URL MUST be the root followed by the URL built without one."""
    step = url("target", {**dict(target.values), "q": query})
    plainly = built(impl, target.app, step)
    mounted = built(impl, target.app, step, get(script=root))

    assert mounted == root + plainly, f"{plainly!r} is {mounted!r} below {root!r}"


@clause("urls.script-root-is-escaped", SHOULD, needs=[C.URL, C.SCRIPT], source=RFC3986)
@given(root=segments(max_size=3).map("/{}".format))
@example(root="/ü")
@example(root="/a b")
def test_script_root_is_escaped(impl: Implementation, root: str) -> None:
    """A script root that is not plain ASCII SHOULD come out escaped in built URLs."""
    made = built(impl, App(USER), url("user", {"v": "x"}), get(script=root))

    assert is_local(made), f"under {root!r}, {made!r} is built"
