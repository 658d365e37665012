"""Routing by host: subdomains, whole hosts, and Host headers that are no host."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import answered
from conformance.clauses.routing.matching import decided, redirect, target_of
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.drive.declared import placed, sent
from conformance.models.rfc3986 import is_external, is_local
from conformance.models.routing import Decision, Matched, Redirected, Refused
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, RFC, WERKZEUG
from conformance.strategies.text import text

FLASK_SUBDOMAIN_MATCHING = FLASK.api("Flask", "subdomain_matching")
SERVER_NAME = FLASK.api("SERVER_NAME")
SUBDOMAINS = [FLASK_SUBDOMAIN_MATCHING, SERVER_NAME]
SITE = App(
    view("/", endpoint="root"),
    view("/a", endpoint="apex"),
    view("/", endpoint="api", subdomain="api"),
    view("/a/", endpoint="folder", subdomain="api"),
    view("/u", endpoint="user", subdomain="<name>"),
    view("/n", endpoint="number", subdomain="<int:n>.users"),
    config={"SERVER_NAME": "example.org"},
    options={"subdomain_matching": True},
)
FOREIGN = (
    "example.com",
    "api.example.com",
    "xexample.org",
    "example.org.evil.test",
    "org",
    "localhost",
    "10.0.0.7",
)
# (subdomain, path) -> what answers; everything else is not found.
ANSWERS: dict[tuple[str, str], Decision] = {
    ("", "/"): Matched("root"),
    ("", "/a"): Matched("apex"),
    ("api", "/"): Matched("api"),
    ("api", "/a/"): Matched("folder"),
    ("api", "/a"): Redirected("/a/"),
    ("api", "/u"): Matched("user", (("name", "'api'"),)),
    ("ann", "/u"): Matched("user", (("name", "'ann'"),)),
    ("7.users", "/n"): Matched("number", (("n", "7"),)),
}
SUBS = ("", "api", "ann", "7.users", "x.users", "a.b", "api.x")
PATHS = ("/", "/a", "/a/", "/u", "/n")


@clause("routing.subdomain", MUST, needs=[C.HOSTS, C.INT], source=SUBDOMAINS)
@every(sub=SUBS, write=[str, str.upper], port=["", ":80"])
def test_subdomain(impl: Implementation, sub: str, write: object, port: str) -> None:
    """With subdomain matching, a rule MUST answer on its own subdomain and on no other subdomain.

    Host names have no case, and a port that the scheme implies changes nothing. (Whether a variable
    takes several labels is documented nowhere, so that is not asked.)
    """
    host = f"{sub}.example.org" if sub else "example.org"
    for path in PATHS:
        if path == "/u" and "." in sub:
            continue
        at, _ = placed(write(host) + port)  # type: ignore[operator]
        asked = get(path, host=at)
        seen = decided(impl, SITE, asked)
        want = ANSWERS.get((sub, path), Refused(404))
        assert seen == want, f"{asked} gives {seen}, not {want}"


def at_port(port: str) -> App:
    """Return an app with one page on a subdomain of a name with a port."""
    page = view("/", endpoint="api", subdomain="api")
    config = {"SERVER_NAME": f"example.org{port}"}
    return App(page, config=config, options={"subdomain_matching": True})


PORTS = ("", ":80", ":443", ":8080")
IMPLIED = {"http": ":80", "https": ":443"}


@clause(
    "routing.subdomain-and-port",
    MUST,
    needs=[C.HOSTS],
    source=[FLASK_SUBDOMAIN_MATCHING, SERVER_NAME, WERKZEUG.api("Map.bind_to_environ")],
)
@every(named=PORTS, asked=PORTS, scheme=["http", "https"])
def test_subdomain_and_port(impl: Implementation, named: str, asked: str, scheme: str) -> None:
    """With subdomain matching, a subdomain MUST be found only at the port of the server name.

    A port that the scheme implies need not be written, neither in SERVER_NAME nor in the request.
    """
    scheme = sent(scheme)
    implied = IMPLIED[scheme]
    same = (named or implied) == (asked or implied)
    seen = decided(impl, at_port(named), get("/", host=f"api.example.org{asked}", scheme=scheme))
    assert seen == (Matched("api") if same else Refused(404)), (
        f"{scheme}://api.example.org{asked}/ gives {seen} where SERVER_NAME is example.org{named}"
    )


@clause("routing.foreign-host-has-no-subdomain", MUST, needs=[C.HOSTS], source=SUBDOMAINS)
@every(host=FOREIGN, path=["/", "/a", "/a/", "/n"])
def test_foreign_host_has_no_subdomain(impl: Implementation, host: str, path: str) -> None:
    """With subdomain matching, a foreign host MUST reach the rules without a subdomain, or get 404.

    A host is foreign if it does not end with the server name. Releases of Flask differ in whether
    such a host is answered at all.
    """
    answered(impl, SITE, get("/", host="api.example.org"))
    seen = decided(impl, SITE, get(path, host=host))
    here = ANSWERS.get(("", path), Refused(404))
    assert seen in (Refused(404), here), f"{host}{path} gives {seen}, neither {here} nor 404"


@clause("routing.foreign-host-is-answered", SHOULD, needs=[C.HOSTS], source=SERVER_NAME)
@every(host=FOREIGN, path=["/", "/a"])
def test_foreign_host_is_answered(impl: Implementation, host: str, path: str) -> None:
    """With subdomain matching, a foreign host SHOULD be answered by the rules without a subdomain.

    The documentation says since Flask 3.1 that SERVER_NAME restricts nothing, even with subdomain
    matching. Health checks ask by address.
    """
    seen = decided(impl, SITE, get(path, host=host))
    assert seen == ANSWERS["", path], f"{host}{path} gives {seen}"


@clause("routing.other-site-is-no-subdomain", MUST, needs=[C.HOSTS], source=SUBDOMAINS)
@every(host=FOREIGN)
def test_other_site_is_no_subdomain(impl: Implementation, host: str) -> None:
    """With subdomain matching, a foreign host MUST NOT reach a rule with a variable subdomain.

    The variable would be given a name that is no subdomain of the server.
    """
    answered(impl, SITE, get("/u", host="ann.example.org"))
    seen = decided(impl, SITE, get("/u", host=host))
    assert seen == Refused(404), f"{host}/u gives {seen}"


@clause(
    "routing.redirect-keeps-subdomain", MUST, needs=[C.HOSTS, C.SLASH_REDIRECT], source=SUBDOMAINS
)
@every(host=["api.example.org", "API.Example.org", "api.example.org:80"])
def test_redirect_keeps_subdomain(impl: Implementation, host: str) -> None:
    """A redirect of the router MUST stay on the subdomain that was asked."""
    host, scheme = placed(host)
    asked = get("/a", host=host)
    leads = target_of(redirect(impl, SITE, asked), asked)
    name = (leads.host or "").lower().removesuffix(IMPLIED[scheme])
    assert (name, leads.path) == ("api.example.org", "/a/"), f"{host}/a leads to {leads}"


MOVED = App(
    view("/old/<v>", endpoint="old", subdomain="<s>", redirect_to="new/<v>"),
    view("/new/<v>", endpoint="new", subdomain="<s>"),
    config={"SERVER_NAME": "example.org"},
    options={"subdomain_matching": True},
)


@clause(
    "routing.redirect-to-keeps-subdomain", MUST, needs=[C.HOSTS, C.SHORTCUTS], source=SUBDOMAINS
)
@given(sub=st.from_regex("[a-z]{1,4}", fullmatch=True))
def test_redirect_to_keeps_subdomain(impl: Implementation, sub: str) -> None:
    """When redirect_to is a path, its target MUST be on the subdomain that was asked."""
    asked = get("/old/x", host=f"{sub}.example.org")
    leads = target_of(impl.reply(MOVED, asked), asked)
    assert (leads.host, leads.path) == (asked.host, "/new/x"), f"{asked} leads to {leads}"


TENANTS = App(
    view("/t/", endpoint="tenant", subdomain="<who>"),
    view("/t/", endpoint="tenant", defaults=(("who", "www"),)),
    config={"SERVER_NAME": "example.org"},
    options={"subdomain_matching": True},
)


@clause(
    "routing.default-is-a-subdomain",
    MUST,
    needs=[C.HOSTS, C.DEFAULTS],
    source=FLASK("API", "URL Route Registrations"),
)
@every(who=["www", "ann"], query=["", "q=1"], scheme=["http", "https"])
def test_default_is_a_subdomain(impl: Implementation, who: str, query: str, scheme: str) -> None:
    """A path on a subdomain that is the default of another rule MUST be redirected to the host of
    that rule.
    """
    scheme = sent(scheme)
    asked = get("/t/", host=f"{who}.example.org", query=query, scheme=scheme)
    reply = impl.reply(TENANTS, asked)
    if who == "www":
        leads = target_of(reply, asked)
        want = ("example.org", "/t/", query, scheme)
        assert (leads.host, leads.path, leads.query, leads.scheme) == want, f"{asked}: {reply}"
    else:
        assert reply.text == "tenant", f"{asked} gives {reply}"


WHOLE = App(
    view("/", endpoint="one", host="one.test"),
    view("/", endpoint="port", host="one.test:8080"),
    view("/", endpoint="two", host="<name>.two.test"),
    view("/a/", endpoint="folder", host="one.test"),
    options={"host_matching": True, "static_host": None},
)
WHOLE_ANSWERS = {
    "one.test": Matched("one"),
    "one.test:80": Matched("one"),
    "ONE.test": Matched("one"),
    "one.test:8080": Matched("port"),
    "x.two.test": Matched("two", (("name", "'x'"),)),
}


@clause(
    "routing.host-matching", MUST, needs=[C.HOSTS], source=WERKZEUG("URL Routing", "Host Matching")
)
@every(host=[*WHOLE_ANSWERS, "two.test", "xtwo.test", "one.test.x", "x.one.test", "one.test:8081"])
def test_host_matching(impl: Implementation, host: str) -> None:
    """With host matching, a rule MUST answer on its own host and port alone."""
    seen = decided(impl, WHOLE, get("/", host=placed(host)[0]))
    want = WHOLE_ANSWERS.get(host, Refused(404))
    assert seen == want, f"{host}/ gives {seen}, not {want}"


NAMED = App(view("/a", endpoint="own"), config={"SERVER_NAME": "example.org"})


@clause(
    "routing.server-name-restricts-nothing", MUST, needs=[C.HOSTS, C.WEIGHTED], source=SERVER_NAME
)
@every(host=["example.org", "localhost", "127.0.0.1:5000", "other.example.org"])
def test_server_name_restricts_nothing(impl: Implementation, host: str) -> None:
    """Without subdomain matching, SERVER_NAME MUST NOT decide which hosts are answered.

    SERVER_NAME is for URLs that are built outside of requests. Health checks ask by address.
    """
    seen = decided(impl, NAMED, get("/a", host=host))
    assert seen == Matched("own"), f"with SERVER_NAME=example.org, {host} gives {seen}"


FOLDER = App(view("/a/", endpoint="folder"), view("/<path:v>/", endpoint="all"))
NONE = (
    "a b",
    "evil.test/x",
    "user@evil.test",
    "[::1",
    "a:b",
    "a:99999",
    "a\\b",
    "a?b",
    "a#b",
    "a\tb",
)


@clause(
    "routing.no-redirect-to-no-host",
    MUST,
    needs=[C.SLASH_REDIRECT, C.PATH, C.WSGI],
    source=[RFC(9112, "3.2"), RFC(9110, "4.2.1")],
)
@given(
    host=st.sampled_from(NONE) | text(max_size=3, also=" @/"), path=st.sampled_from(["/a", "/x.y"])
)
@example(host="a b", path="/evil.test")
@example(host="evil.test/x", path="/a")
@example(host="a b", path="/a")
def test_no_redirect_to_no_host(impl: Implementation, host: str, path: str) -> None:
    """A redirect MUST NOT name a host that is no valid host, whatever the Host header is.

    A request with such a header is refused, or redirected without a host. An empty host is none: a
    browser reads `http:///evil.test/` as `http://evil.test/`.
    """
    redirect(impl, FOLDER, get(path))
    raw = host.encode().decode("latin-1")
    reply = impl.reply(FOLDER, get(path, environ=(("HTTP_HOST", raw),)))
    where = reply.header("Location")
    assert reply.status < 500, f"the Host {raw!r} gives {reply}"
    assert (
        where is None
        or is_local(where)
        or (is_external(where) and ":///" not in where and "@" not in where)
    ), f"the Host {raw!r} is redirected to {where!r}"
