"""Routing of one rule: which paths it answers, and what the view is given of the path.

Text beside variables is in `test_segments`, numbers are in `test_numbers`, other converters in
`test_converters`, competing rules in `test_precedence`.
"""

from __future__ import annotations

from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import answered
from conformance.clauses.routing.matching import decided, value_of
from conformance.describe.app import App, Rule, Var, before, handler, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, post
from conformance.describe.steps import Read
from conformance.models.routing import Decision, Matched, Redirected
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC, WERKZEUG, plain_sense
from conformance.strategies.paths import spelled
from conformance.strategies.text import segments, text

VARIABLE_RULES = FLASK("Quickstart", "Variable Rules")
ANY_CONVERTER = WERKZEUG.api("AnyConverter")
RULE_FORMAT = WERKZEUG("URL Routing", "Rule Format")
WHOLE = plain_sense("a view that is given another text looks up another thing")
PATH_INFO = PEP(3333, "environ Variables", note="PATH_INFO")
WORD = App(view("/u/<v>", endpoint="word"))
REST = App(view("/p/<path:v>", endpoint="rest"))
INNER = App(view("/<path:v>/edit", endpoint="inner"))
ID = App(view("/i/<uuid:v>", endpoint="id"))
WORDS = st.lists(text(min_size=1, max_size=4, without="/<>", also="|"), min_size=1, max_size=2)
HEAD = segments(max_size=2)
LINES = ("\n", "\r", "\r\n", "\u2028", "\x85", "\n\n")


@clause(
    "routing.text-matches-itself-only",
    MUST,
    source=[VARIABLE_RULES, plain_sense("a page must not answer at the address of another page")],
    examples=120,
)
@given(words=WORDS, end=st.sampled_from(["", "/"]), number=st.integers(0, 2**20))
@example(words=["a"], end="", number=2 * 5 + 1)
@example(words=["e\u0301"], end="", number=0)
@example(words=["it's", "$"], end="", number=0)
@example(words=["a"], end="", number=39221)  # and its slash twice
@example(words=["a"], end="/", number=3)  # and its last slash twice
@example(words=["\t", "a"], end="", number=0)
def test_text_matches_itself_only(
    impl: Implementation, words: list[str], end: str, number: int
) -> None:
    """A rule without variables MUST answer the path that is its own text, and no other path.

    Upper and lower case differ, and no character of the text means anything else: no dot, no
    percent sign, no bracket.
    """
    rule = Rule(("/" + "/".join(words) + end,))
    app = App(view(rule, endpoint="page"))
    near = spelled(rule, number)

    for path in (str(rule), near):
        seen = decided(impl, app, get(path, query=""))
        right = path == str(rule)
        assert (seen == Matched("page")) is right, f"rule {str(rule)!r}, path {path!r}: {seen}"


@clause(
    "routing.string-takes-one-segment",
    MUST,
    source=[VARIABLE_RULES, RFC(3986, "3.3"), WHOLE],
    examples=150,
)
@given(value=segments())
@example(value="a%2Fb")
@example(value="..")
@example(value="e\u0301")
@example(value=" aB;c ")
@example(value="?")
@example(value="x" * 10_000)
def test_string_takes_one_segment(impl: Implementation, value: str) -> None:
    """A variable without a converter MUST take any text without a slash, and give it to the view.

    The server has percent-decoded the path (PEP 3333), so a percent sign that is left is text.
    Case, spaces and combining marks are the application's, too.
    """
    assume(not value.endswith("\n"))
    seen = value_of(impl, WORD, "/u/" + value)

    assert seen == value, f"'/u/' + {value!r} hands over {seen!r}"


@clause(
    "routing.line-break-is-text",
    MUST,
    source=[VARIABLE_RULES, RFC(3986, "3.3"), WHOLE],
    examples=40,
)
@given(head=segments(max_size=2), line=st.sampled_from(LINES), rest=text(max_size=2, without="/"))
@example(head="a", line="\n", rest="")
def test_line_break_is_text(impl: Implementation, head: str, line: str, rest: str) -> None:
    """A variable MUST take a line break like any other character, and no rule may skip one.

    A router that skips it shows the page `/admin` at `/admin%0A`, which is another page to every
    proxy in front of the application.
    """
    value = head + line + rest
    seen = value_of(impl, WORD, "/u/" + value)
    assert seen == value, f"'/u/' + {value!r} hands over {seen!r}"

    static = decided(impl, STATIC, get("/page" + line, query=""))
    assert not isinstance(static, Matched), f"the rule '/page' answers '/page' + {line!r}"


STATIC = App(view("/page", endpoint="page"))


@clause(
    "routing.slash-ends-a-segment", MUST, source=[VARIABLE_RULES, RFC(3986, "3.3")], examples=60
)
@given(head=text(max_size=3, without="/"), rest=text(max_size=4, also="/"))
@example(head="", rest="")
@example(head="a", rest="b")
@example(head="", rest="a")
def test_slash_ends_a_segment(impl: Implementation, head: str, rest: str) -> None:
    """A variable without a converter MUST NOT take an empty text, or a text with a slash in it.

    A slash that the client has escaped reaches the application as a slash (PEP 3333).
    """
    answered(impl, WORD, get("/u/x"))
    value = f"{head}/{rest}" if head or rest else ""
    seen = value_of(impl, WORD, "/u/" + value)

    assert seen is None, f"'/u/' + {value!r} hands over {seen!r}"


LENGTHS = {
    "length=2": (2, 2),
    "minlength=2": (2, 99),
    "maxlength=2": (1, 2),
    "minlength=2, maxlength=3": (2, 3),
    "2": (2, 99),
    "2, 3": (2, 3),
}
SIZED = {
    arguments: App(view(Rule(("/", Var("v", "string", arguments))), endpoint="sized"))
    for arguments in LENGTHS
}


@clause(
    "routing.string-length",
    MUST,
    needs=[C.CONVERTER_ARGUMENTS],
    source=WERKZEUG.api("UnicodeConverter"),
    examples=80,
)
@given(arguments=st.sampled_from(list(LENGTHS)), value=segments(max_size=4))
@example(arguments="length=2", value="\U0001f40dé")
@example(arguments="length=2", value="000")
def test_string_length(impl: Implementation, arguments: str, value: str) -> None:
    """A `string` variable MUST take exactly the texts whose number of characters is in its bounds.

    Characters count, not bytes.
    """
    least, most = LENGTHS[arguments]
    assume(not value.endswith("\n"))
    seen = value_of(impl, SIZED[arguments], "/" + value)

    want = value if least <= len(value) <= most else None
    assert seen == want, f"string({arguments}) makes {seen!r} of {value!r}, not {want!r}"


@clause("routing.path-takes-segments", MUST, needs=[C.PATH], source=VARIABLE_RULES, examples=100)
@given(value=text(min_size=1, without="\n\r\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e", also="/"))
@example(value="a//b/../%2F/")
@example(value="A/e\u0301 ")
@example(value="?")
@example(value="/".join("abcdefghij" * 50))
def test_path_takes_segments(impl: Implementation, value: str) -> None:
    """A `path` variable MUST take any text that does not begin with a slash, and keep its slashes.

    (Line breaks are for `routing.path-takes-line-breaks`.)
    """
    assume(not value.startswith("/"))
    seen = value_of(impl, REST, "/p/" + value)

    assert seen == value, f"'/p/' + {value!r} hands over {seen!r}"


@clause("routing.path-takes-line-breaks", SHOULD, needs=[C.PATH], source=VARIABLE_RULES)
@given(head=HEAD, line=st.sampled_from(LINES), rest=text(max_size=3, also="/"))
@example(head="a", line="\n", rest="b")
def test_path_takes_line_breaks(impl: Implementation, head: str, line: str, rest: str) -> None:
    """A `path` variable SHOULD take a line break like any other character, as a `string` does.

    Otherwise `url_for` builds a URL for such a value, and nothing answers there.
    """
    value = head + line + rest
    seen = value_of(impl, REST, "/p/" + value)

    assert seen == value, f"'/p/' + {value!r} hands over {seen!r}"


@clause(
    "routing.path-before-text",
    MUST,
    needs=[C.PATH],
    source=WERKZEUG.api("PathConverter"),
    examples=80,
)
@given(words=st.lists(st.sampled_from(["a", "edit", "b.c", "é"]), min_size=1, max_size=4))
@example(words=["edit", "edit"])
def test_path_before_text(impl: Implementation, words: list[str]) -> None:
    """A `path` variable MUST take everything but the text that stands behind it in the rule.

    Without that text at its end, the path does not match.
    """
    path = "/".join(words)
    want = path.removesuffix("/edit") if path.endswith("/edit") else None
    seen = value_of(impl, INNER, "/" + path)

    assert seen == want, f"'/<path:v>/edit' makes {seen!r} of {'/' + path!r}, not {want!r}"


@clause(
    "routing.path-keeps-its-slashes",
    MUST,
    needs=[C.PATH],
    source=[RULE_FORMAT, WERKZEUG.api("Map", "merge_slashes")],
)
@given(
    value=st.lists(st.sampled_from(["a", "b", "/", "//"]), min_size=1, max_size=4).map("".join),
    end=st.sampled_from(["", "/", "/edit"]),
)
@example(value="a//b/", end="/")
def test_path_keeps_its_slashes(impl: Implementation, value: str, end: str) -> None:
    """Slashes that stand in the value of a `path` variable MUST NOT be merged or moved.

    The documentation of merge_slashes says so. The value is the application's: it may be a URL, or
    a key of a store that knows empty segments. (Where the value ends with a slash and the rule goes
    on with one, nobody can tell which of the two slashes is the rule's, so these may be merged.)
    """
    assume(not value.startswith("/") and (end or not value.endswith("/")))
    app = App(view(f"/<path:v>{end}", endpoint="rest"))
    seen = decided(impl, app, get("/" + value + end))

    right: set[Decision] = {Matched("rest", (("v", repr(value)),))}
    if value.endswith("/"):
        right.add(Redirected("/" + value.rstrip("/") + end))
    wanted = " or ".join(map(str, right))
    assert seen in right, f"{'/' + value + end!r} gives {seen}; right is {wanted}\n{app}"


@clause("routing.bytes-that-are-no-text", MUST, source=PATH_INFO, examples=60)
@given(value=st.binary(min_size=1, max_size=6))
@example(value=b"\xff")
@example(value=b"\xc0\xaf")
@example(value=b"\xed\xa0\x80")
def test_bytes_that_are_no_text(impl: Implementation, value: bytes) -> None:
    """A path that is not UTF-8 MUST reach a view as some text, or be refused with 4xx.

    Any client can send such a path, so it must not cause a server error.
    """
    answered(impl, WORD, get("/u/x"))
    trace = impl.run(WORD, get(b"/u/" + value))

    assert trace.reply.raised is None, f"{value!r}: {trace.reply}"
    assert trace.reply.status < 500, f"{value!r} is answered with {trace.reply.status}"


@clause("routing.empty-path-is-the-root", SHOULD, source=PATH_INFO)
@every(script=["/mounted", "/a/b", "/app.wsgi"])
def test_empty_path_is_the_root(impl: Implementation, script: str) -> None:
    """An empty path SHOULD lead to the root of the application, at once or by a redirect.

    PEP 3333 allows an empty PATH_INFO for the root of an application.
    """
    app = App(view("/", endpoint="root"))
    reply = impl.reply(app, get("", script=script))

    where = reply.header("Location") or ""
    assert reply.text == "root" or where.endswith(f"{script}/"), f"an empty path gives {reply}"


MATCHED = tuple(Read("request", name) for name in ("endpoint", "view_args"))
KNOWS = App(
    before("b", *MATCHED),
    view("/u/<v>/<int:n>", *MATCHED, endpoint="word"),
    handler(404, *MATCHED),
    handler(405, *MATCHED),
)


@clause(
    "routing.request-knows-its-view",
    MUST,
    needs=[C.AMBIENT, C.REQUEST, C.BEFORE, C.INT, C.ERROR_CODE, C.METHODS, C.WEIGHTED],
    source=[FLASK.api("Request.endpoint"), FLASK.api("Request.view_args")],
    examples=30,
)
@given(value=segments(max_size=3).filter(lambda v: not v.endswith("\n")), n=st.integers(0, 99))
def test_request_knows_its_view(impl: Implementation, value: str, n: int) -> None:
    """`request.endpoint` and `request.view_args` MUST be the endpoint and the values of the view.

    Both are None for a request that no rule matches. A before function sees both already.
    """
    path = f"/u/{value}/{n}"
    found = impl.run(KNOWS, get(path, query="")).answers()
    unknown = impl.run(KNOWS, get(path + "/", query="")).answers()
    refused = impl.run(KNOWS, post(path, query="")).answers()

    expect(found, ["word", {"v": value, "n": n}] * 2, "in a before function and in the view")
    expect(unknown, [None, None] * 2, "in a before function and in the handler of 404")
    expect(refused, [None, None] * 2, "in a before function and in the handler of 405")
