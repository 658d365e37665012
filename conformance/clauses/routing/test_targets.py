"""What a redirect of the router names: a valid URL, escaped once."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause
from conformance.clauses.building import root_for
from conformance.clauses.routing.matching import path_of, redirect, refuses_query, target_of
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.models.rfc3986 import is_external, is_local
from conformance.perform.implementation import Implementation
from conformance.sources import RFC
from conformance.strategies.text import segments, text

NO_QUERY = "#[]" + "".join(map(chr, range(33))) + "\x7f"
BRANCH = App(view("/b/<v>/", endpoint="branch"))
SLASH = [C.SLASH_REDIRECT]


@clause("routing.redirect-is-valid", MUST, needs=SLASH, source=RFC(9110, "10.2.2"), examples=80)
@given(
    value=segments(),
    query=text(without=NO_QUERY),
    script=st.sampled_from(["", "/app", "/a b", "/é", "/%41"]),
)
@example(value="é ü", query="q=é", script="")
@example(value="%", query="", script="")
@example(value="a", query='q="', script="")
def test_redirect_is_valid(impl: Implementation, value: str, query: str, script: str) -> None:
    """The Location of a redirect MUST be a valid URL, whatever is in the path and the query.

    So the Location is ASCII, and nothing that a client sends ends a header or begins a fragment.
    (Many frameworks leave brackets in a query alone, so brackets are not asked for.)
    """
    raw = query.replace("%", "%25").encode().decode("latin-1")
    asked = get("/b/" + value, query=raw, script=root_for(impl, script))
    if refuses_query(impl, BRANCH, asked):
        return
    reply = redirect(impl, BRANCH, asked)
    where = reply.header("Location") or ""

    assert is_external(where) or is_local(where), f"{value!r}?{raw!r}: Location is {where!r}"


@clause(
    "routing.redirect-escapes-the-root", MUST, needs=[*SLASH, C.SCRIPT], source=RFC(3986, "2.1")
)
@given(root=st.text("aé ü\u4e2d\U0001f600-~", min_size=1, max_size=4).map("/{}".format))
@example(root="/é")
@example(root="/a b")
def test_redirect_escapes_the_root(impl: Implementation, root: str) -> None:
    """A redirect below a script root MUST lead below the same root, even if the root is not ASCII.

    (Percent signs and control characters in a root are for `urls.script-root-is-escaped`.)
    """
    asked = get("/b/x", query="", script=root)
    leads = target_of(redirect(impl, BRANCH, asked), asked)
    assert (leads.script, path_of(leads)) == (root, "/b/x/"), f"{asked} leads to {leads}"
