"""Redirects of the router: to the path with its trailing slash, and what every redirect keeps.

Doubled slashes are in `test_doubled_slashes`, how the target is escaped in `test_targets`. Rules
that redirect because they are told to are in `test_shortcuts`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import answered
from conformance.clauses.building import root_for
from conformance.clauses.routing.matching import (
    decided,
    path_of,
    redirect,
    refuses_query,
    target_of,
)
from conformance.describe.app import App, Rule, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, request
from conformance.drive.declared import sent
from conformance.models.routing import Matched, Redirected
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, RFC, WERKZEUG
from conformance.strategies.rules import PLAIN, SPANNING, Contest, contests
from conformance.strategies.text import segments, text

UNIQUE_URLS = FLASK("Quickstart", "Unique URLs / Redirection Behavior")
MAP_STRICT_SLASHES = WERKZEUG.api("Map", "strict_slashes")
MERGING = "Werkzeug documentation, URL Routing, Map, merge_slashes"
BRANCH = App(view("/b/<v>/", endpoint="branch", methods=["GET", "POST", "PUT"]))
QUERY = "abAB09-._~!$&'()*+,;=:@/?%2F%C3%A9%20"
SLASH = [C.SLASH_REDIRECT]


@clause("routing.missing-slash-is-added", MUST, needs=SLASH, source=UNIQUE_URLS, examples=120)
@given(
    value=segments(),
    script=st.sampled_from(["", "/app", "/app/v1"]),
    place=st.sampled_from(
        [("localhost", "http"), ("localhost", "https"), ("a.example:8080", "https")]
    ),
)
@example(value="a?b#c%2F", script="", place=("localhost", "http"))
@example(value="a", script="/app", place=("a.example:8080", "https"))
def test_missing_slash_is_added(
    impl: Implementation, value: str, script: str, place: tuple[str, str]
) -> None:
    """A path that lacks the trailing slash of its rule MUST be redirected to the path with it.

    The redirect changes nothing else: it is escaped once, and keeps script root, host and scheme.
    The view answers there.
    """
    assume(not value.endswith("\n"))
    script = root_for(impl, script)
    place = (place[0], sent(place[1]))
    asked = get("/b/" + value, query="", script=script, host=place[0], scheme=place[1])
    leads = target_of(redirect(impl, BRANCH, asked), asked)

    want = ("/b/" + value + "/", *place, script)
    seen_at = (path_of(leads), leads.host, leads.scheme, leads.script)
    assert seen_at == want, f"{asked} leads to {leads}"
    seen = decided(impl, BRANCH, leads)
    assert seen == Matched("branch", (("v", repr(value)),)), f"at the end of it: {seen}"


@clause(
    "routing.redirect-keeps-method", SHOULD, needs=[*SLASH, C.METHODS], source=RFC(9110, "15.4")
)
@given(method=st.sampled_from(["POST", "PUT"]), value=segments(max_size=2))
@example(method="POST", value="a")
def test_redirect_keeps_method(impl: Implementation, method: str, value: str) -> None:
    """The router SHOULD redirect a POST or PUT with 307 or 308, so that method and body are kept.

    After 301 or 302 a client may send GET; then what was posted is lost (RFC 9110, 15.4.2). (Flask
    documents in some places a 301, and that its redirects keep no form.)
    """
    asked = request(method, "/b/" + value, query="", body=b"lost")
    reply = redirect(impl, BRANCH, asked)
    assert reply.status in (307, 308), f"{asked} is redirected with {reply.status}"


@clause("routing.redirect-is-permanent", SHOULD, needs=[*SLASH, C.WEIGHTED], source=UNIQUE_URLS)
@given(value=segments(max_size=2))
def test_redirect_is_permanent(impl: Implementation, value: str) -> None:
    """The router SHOULD redirect to the one URL of a page with 301 or 308, which are permanent.

    Search engines keep the URL that a permanent redirect leads to.
    """
    reply = redirect(impl, BRANCH, get("/b/" + value, query=""))
    assert reply.status in (301, 308), f"it is redirected with {reply.status}"


@clause("routing.redirect-keeps-query", MUST, needs=SLASH, source=UNIQUE_URLS, examples=80)
@given(
    query=st.lists(st.sampled_from(re.findall(r"%\w\w|.", QUERY)), max_size=8).map("".join),
    merge=st.booleans(),
    method=st.sampled_from(["GET", "HEAD", "POST"]),
)
@example(query="a=1&a=2&b=&=&&c=%2F+%20", merge=False, method="GET")
@example(query="b=2&a=1&B=0&a=0", merge=False, method="GET")
@example(query="a=1", merge=True, method="GET")
@example(query="a=1", merge=False, method="POST")
def test_redirect_keeps_query(impl: Implementation, query: str, merge: bool, method: str) -> None:
    """A redirect of the router MUST keep a valid query unchanged, whatever the method is.

    Repeated keys, empty parts, order, plus signs and escapes have a meaning.
    """
    merge = merge and impl.has(C.MERGE_SLASHES)
    assume(method != "HEAD" or impl.has(C.HEAD))
    asked = request(method, "/b//x/" if merge else "/b/x", query=query)
    where = redirect(impl, BRANCH, asked).header("Location") or ""

    kept = urlsplit(where).query
    assert kept == query, f"the query {query!r} becomes {kept!r}: {where}"


@clause("routing.redirect-keeps-any-query", SHOULD, needs=SLASH, source=UNIQUE_URLS, examples=60)
@given(
    query=st.lists(
        st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#")
        | st.sampled_from(["\xc3\xa9", "\xe2\x80\xa8", "%C3%A9", "%e9", "%2F", "%23", "%"]),
        max_size=6,
    ).map("".join)
)
@example(query='a={|}^`"<>\\')
@example(query="q=%zz%")
@example(query="\xc3\xa9")
def test_redirect_keeps_any_query(impl: Implementation, query: str) -> None:
    """A redirect of the router SHOULD keep what a query means, even if the query is not valid.

    Decoded, both queries are the same text. (A query that is not UTF-8 is not asked for.)
    """
    raw = query.encode("latin-1")
    assume(_is_text(unquote_to_bytes(raw)))
    asked = get("/b/x", query=query)
    if refuses_query(impl, BRANCH, asked):
        return
    where = redirect(impl, BRANCH, asked).header("Location") or ""

    kept = unquote_to_bytes(urlsplit(where).query)
    assert kept == unquote_to_bytes(raw), f"the query {query!r} becomes {where!r}"


def _is_text(raw: bytes) -> bool:
    try:
        return bool(raw.decode("utf-8")) or True
    except UnicodeDecodeError:
        return False


CATCHALL = App(
    view("/<path:v>/", endpoint="all"),
    view("/<a>/<b>/", endpoint="two"),
    view("/x/", endpoint="x"),
    view("/y/<v>", endpoint="y"),
)
OUTWARDS = (
    "/",
    "//",
    "\\",
    "/\\",
    "evil.example",
    "@",
    ":",
    "x",
    "y",
    "..",
    ".",
    "%2F",
    "\t",
    "\r\n",
)


@clause(
    "routing.redirect-stays-here",
    MUST,
    needs=[*SLASH, C.PATH],
    source=RFC(3986, "4.2"),
    examples=150,
)
@given(
    parts=st.lists(st.sampled_from(OUTWARDS) | text(max_size=2, also="/"), min_size=1, max_size=6),
    script=st.sampled_from(["", "/app"]),
)
@example(parts=["/evil.example", "/x"], script="")
@example(parts=["/", "evil.example", "/", ".."], script="")
@example(parts=["\\evil.example"], script="")
def test_redirect_stays_here(impl: Implementation, parts: list[str], script: str) -> None:
    """A redirect of the router MUST stay on the site that was asked, whatever the path is.

    Otherwise a link to a trusted site takes its reader elsewhere. Browsers read a backslash as a
    slash, and leave out tabs and line breaks.
    """
    script = root_for(impl, script)
    redirect(impl, CATCHALL, get("/x", script=script))
    asked = get("/" + "".join(parts), query="", script=script)
    reply = impl.reply(CATCHALL, asked)
    where = reply.header("Location")
    if where is None:
        return
    as_browsers_do = re.sub(r"[\t\r\n]", "", where).replace("\\", "/")
    leads = urlsplit(urljoin(f"{sent()}://localhost/", as_browsers_do))
    assert leads.netloc == "localhost", f"{asked} is redirected to {where!r}"
    assert leads.scheme == sent(), f"{asked} is redirected to {where!r}"


@clause(
    "routing.redirect-is-the-last",
    MUST,
    needs=[*SLASH, C.MERGE_SLASHES, C.WEIGHTED, C.INT, C.PATH, C.FLOAT, C.ANY, C.RULE_OPTIONS],
    source=UNIQUE_URLS,
    examples=60,
)
@given(contest=contests((*PLAIN, *SPANNING), lax=True))
def test_redirect_is_the_last(impl: Implementation, contest: Contest) -> None:
    """The router MUST redirect a client to a path that a view answers, not to another redirect.

    A chain of redirects costs time, and a circle never ends.
    """
    redirect(impl, CATCHALL, get("/x"))
    for method, path in contest.requests:
        asked = request(method, path, query="")
        seen = decided(impl, contest.app, asked)
        if isinstance(seen, Redirected):
            then = decided(impl, contest.app, replace(asked, path=seen.path))
            assert isinstance(then, Matched), f"{asked}: {seen}, and then {then}\n{contest.app}"


@clause("routing.leaf-takes-no-slash", MUST, needs=[*SLASH, C.WEIGHTED], source=UNIQUE_URLS)
@given(value=segments(max_size=3), rule=st.sampled_from(["/{}", "/a/{}", "/<v>"]))
@example(value="a", rule="/{}")
def test_leaf_takes_no_slash(impl: Implementation, value: str, rule: str) -> None:
    """A path with a trailing slash MUST be answered with 404 when the rule has no trailing slash.

    The rule says that the page is no folder; a redirect would hide a wrong link.
    """
    assume(not set(value) & set("<>|"))
    app = App(view(Rule.parse(rule.format(value)), endpoint="leaf"))
    path = rule.format(value).replace("<v>", "x")
    answered(impl, app, get(path, query=""))
    asked = get(f"{path}/", query="")
    seen = impl.reply(app, asked)
    assert seen.status == 404, f"{asked} gives {seen}\n{app}"


@clause("routing.lax-slashes", MUST, needs=[*SLASH, C.RULE_OPTIONS], source=MAP_STRICT_SLASHES)
@every(rule=["/a", "/a/", "/a/<v>", "/a/<v>/", "/<path:v>/", "/a/<int:v>/"], whole=(False, True))
def test_lax_slashes(impl: Implementation, rule: str, whole: bool) -> None:
    """With strict_slashes off for a rule or the map, a view MUST answer with the trailing slash and
    without it.
    """
    if whole:
        app = App(view(rule, endpoint="page"), options={"url_map.strict_slashes": False})
    else:
        app = App(view(rule, endpoint="page", strict_slashes=False))
    path = re.sub(r"<[^>]*>", "7", rule).rstrip("/")
    for asked in (path, path + "/"):
        seen = decided(impl, app, get(asked))
        assert isinstance(seen, Matched), f"{asked} gives {seen}\n{app}"
        values = [value.strip("'") for _, value in seen.values]
        assert values in ([], ["7"]), f"{asked} gives {seen}\n{app}"


@clause(
    "routing.rule-overrides-strict-slashes",
    MUST,
    needs=[*SLASH, C.RULE_OPTIONS],
    source=MAP_STRICT_SLASHES,
)
@every(whole=(False, True))
def test_rule_overrides_strict_slashes(impl: Implementation, whole: bool) -> None:
    """The strict_slashes of a rule MUST go before the strict_slashes of the map."""
    strict = view("/strict/", endpoint="strict", strict_slashes=True)
    lax = view("/lax/", endpoint="lax", strict_slashes=False)
    app = App(strict, lax, options={"url_map.strict_slashes": whole})
    first, second = decided(impl, app, get("/strict")), decided(impl, app, get("/lax"))
    assert (first, second) == (Redirected("/strict/"), Matched("lax")), f"{first}, {second}"
