"""URL building across hosts: subdomains, host matching, WebSocket rules."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.building import built
from conformance.describe.app import App, Declaration, blueprint, handler, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Ask, Url, url
from conformance.drive.declared import placed, sent
from conformance.drive.follow import follow
from conformance.models.rfc3986 import is_external
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, WERKZEUG, plain_sense
from conformance.strategies.text import segments

RULE_SUBDOMAIN = WERKZEUG.api("Rule", "subdomain")
WEB_SOCKETS = WERKZEUG("URL Routing", "WebSockets")
SERVER_NAMES = ("example.org", "example.org:8080", "Example.org")
NAMES = ("", "api", "www")


def site(server_name: str) -> App:
    """Return an app with one page and one asking view on each of three subdomains."""
    pages = (
        part
        for name in NAMES
        for part in (
            view("/<v>", endpoint=f"page_{name}", subdomain=name),
            view("/a/ask", Ask(), endpoint=f"ask_{name}", subdomain=name),
        )
    )
    tenant = view("/t/<v>", endpoint="tenant", subdomain="<who>")
    options = {"subdomain_matching": True}
    return App(*pages, tenant, config={"SERVER_NAME": server_name}, options=options)


def under(name: str, server_name: str) -> str:
    """Return the host of a subdomain."""
    return f"{name}.{server_name}" if name else server_name


@clause("urls.subdomain", MUST, needs=[C.URL, C.HOSTS], source=RULE_SUBDOMAIN, examples=40)
@given(
    server_name=st.sampled_from(SERVER_NAMES),
    scheme=st.sampled_from(["http", "https"]),
    here=st.sampled_from(NAMES),
    value=segments(max_size=3).filter(lambda v: v not in ("a", "t")),
)
@example(server_name="example.org:8080", scheme="https", here="api", value="x")
def test_subdomain(
    impl: Implementation, server_name: str, scheme: str, here: str, value: str
) -> None:
    """`url_for` MUST name the host of a rule on another subdomain, and always lead to the rule.

    The URL of a rule on the subdomain of the request need not name the host.
    """
    app, scheme = site(server_name), sent(scheme)
    steps = [url(f"page_{name}", {"v": value}) for name in NAMES]
    at = get("/a/ask", *steps, host=under(here, server_name.lower()), scheme=scheme)
    made = impl.run(app, at).answers()

    for name, one in zip(NAMES, made, strict=True):
        assert isinstance(one, str), f"url_for('page_{name}') raised {one}"
        start = f"{scheme}://{under(name, server_name).lower()}/"
        named = one.lower().startswith(start) or (name == here and one.startswith("/"))
        assert named, f"from {here!r}, page_{name} is built as {one!r}"
        seen = impl.run(app, follow(one, at))
        assert seen.of("view") == [f"page_{name}"], f"{one!r} gives {seen.reply}"


@clause("urls.subdomain-variable", MUST, needs=[C.URL, C.HOSTS], source=RULE_SUBDOMAIN)
@given(who=st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True).filter(lambda w: w not in NAMES))
def test_subdomain_variable(impl: Implementation, who: str) -> None:
    """A value for a variable in the subdomain MUST become a part of the host, and come back."""
    app = site("example.org")
    at = get("/a/ask", url("tenant", {"who": who, "v": "x"}), host="example.org")
    (made,) = impl.run(app, at).answers()

    assert made == f"{sent()}://{who}.example.org/t/x", (
        f"url_for gives {made!r}, not '{sent()}://{who}.example.org/t/x'"
    )
    given = impl.run(app, follow(str(made), at)).given("view")
    expect(given, [{"who": who, "v": "x"}], f"{made} gives the view:")


@clause("urls.subdomain-beyond-ascii", MUST, needs=[C.URL, C.HOSTS], source=RFC(3986, "3.2.2"))
@given(who=st.text("aé\u4e2dü", min_size=1, max_size=6).filter(lambda w: not w.isascii()))
@example(who="bücher")
def test_subdomain_beyond_ascii(impl: Implementation, who: str) -> None:
    """A value beyond ASCII for a subdomain MUST give a valid URL that leads to the rule.

    The client asks for the host in the form that IDNA gives it.
    """
    at = get("/a/ask", url("tenant", {"who": who, "v": "x"}), host="example.org")
    (made,) = impl.run(site("example.org"), at).answers()

    assert is_external(str(made)), f"{who!r} is built as {made!r}"
    host = unquote(urlsplit(str(made)).netloc).encode("idna").decode("ascii")
    seen = impl.run(site("example.org"), get("/t/x", host=host))
    assert seen.of("view") == ["tenant"], f"{made!r} gives {seen.reply}"


LINK = Url("user", (("v", "x"),), (("external", True),))
REFUSING = App(
    view("/u/<v>", endpoint="user"),
    handler(400, LINK, url("user", {"v": "x"})),
    config={"TRUSTED_HOSTS": ("good.example",)},
)


@clause(
    "urls.untrusted-host-is-not-built",
    MUST,
    needs=[C.URL, C.EXTERNAL, C.TRUSTED_HOSTS, C.ERROR_CODE],
    source=FLASK.api("TRUSTED_HOSTS"),
)
@every(host=["evil.test", "good.example.evil.test", "xgood.example"])
def test_untrusted_host_is_not_built(impl: Implementation, host: str) -> None:
    """`url_for` MUST NOT use a host that is not trusted, not even for the page of the error."""
    trace = impl.run(REFUSING, get("/u/x", host=host))
    assert trace.of("handler") == ["400"], f"for {host}: {trace.reply}"
    assert not any(host in str(one) for one in trace.answers()), f"for {host}: {trace.answers()}"


@clause(
    "urls.links-of-a-refused-request",
    SHOULD,
    needs=[C.URL, C.EXTERNAL, C.TRUSTED_HOSTS, C.ERROR_CODE],
    source=plain_sense("an error page has links, whatever the error is"),
)
@every(host=["evil.test", "xgood.example"])
def test_links_of_a_refused_request(impl: Implementation, host: str) -> None:
    """`url_for` SHOULD build links for the error page of a request whose host is refused.

    Otherwise any client makes the error page fail, by a header.
    """
    trace = impl.run(REFUSING, get("/u/x", host=host))
    assert trace.answers()[1:] == ["/u/x"], f"for {host}, url_for gives {trace.answers()[1:]}"


BY_HOST = App(
    view("/", Ask(), endpoint="home", host="one.example"),
    view("/x/<v>", endpoint="one", host="one.example"),
    view("/x/<v>", endpoint="two", host="two.example:8080"),
    view("/y/<v>", endpoint="both", host="two.example:8080"),
    view("/y/<v>", endpoint="both", host="one.example"),
    view("/n/<v>", endpoint="named", host="<who>.three.example"),
    options={"host_matching": True},
)
# Where each endpoint leads to: host and path, which the values are put into.
BUILT_BY_HOST = {
    "one": ("one.example", "/x/{v}"),
    "two": ("two.example:8080", "/x/{v}"),
    "both": ("one.example", "/y/{v}"),
    "named": ("{who}.three.example", "/n/{v}"),
}


@clause(
    "urls.host-matching",
    MUST,
    needs=[C.URL, C.HOSTS],
    source=WERKZEUG("URL Routing", "Host Matching"),
    examples=20,
)
@given(
    value=st.sampled_from(["v", "a b", "é"]),
    who=st.from_regex("[a-z]{1,3}", fullmatch=True),
    scheme=st.sampled_from(["http", "https"]),
)
def test_host_matching(impl: Implementation, value: str, who: str, scheme: str) -> None:
    """With host matching, a built URL MUST lead to the host of its rule.

    Of several rules of an endpoint, one on the host of the request goes first.
    """
    scheme = sent(scheme)
    values = {"one": {}, "two": {}, "both": {}, "named": {"who": who}}
    steps = [url(endpoint, {"v": value, **extra}) for endpoint, extra in values.items()]
    at = get("/", *steps, host="one.example", scheme=scheme)
    made = impl.run(BY_HOST, at).answers()

    leads = [follow(str(one), at) for one in made]
    want = [(h.format(who=who), p.format(v=value), scheme) for h, p in BUILT_BY_HOST.values()]
    seen = [(exchange.host, exchange.path, exchange.scheme) for exchange in leads]
    expect(seen, want, f"{list(values)} are built as {made}, which lead to:")


SOCKETS = App(
    view("/", Ask(), endpoint="home"),
    view("/s/<v>", endpoint="socket", websocket=True),
    view("/live", Ask(), endpoint="live", websocket=True),
)


@clause(
    "urls.websocket",
    MUST,
    needs=[C.URL, C.RULE_OPTIONS],
    source=WEB_SOCKETS,
)
@every(scheme=["http", "https"], host=["a.example", "b.example:81"])
def test_websocket(impl: Implementation, scheme: str, host: str) -> None:
    """The URL of a WebSocket rule MUST be external, with `ws`, or with `wss` from an HTTPS page."""
    scheme = sent(scheme)
    (made,) = impl.run(
        SOCKETS, get("/", url("socket", {"v": "x"}), host=host, scheme=scheme)
    ).answers()

    want = f"{scheme.replace('http', 'ws')}://{host}/s/x"
    assert made == want, f"from {scheme}://{host}/, url_for gives {made!r}"


@clause(
    "urls.page-from-a-websocket",
    MUST,
    needs=[C.URL, C.RULE_OPTIONS, C.EXTERNAL],
    source=WEB_SOCKETS,
)
@every(scheme=["ws", "wss"], host=["a.example", "b.example:81"])
def test_page_from_a_websocket(impl: Implementation, scheme: str, host: str) -> None:
    """A page's external URL that a WebSocket view builds MUST have `http`, or `https` for `wss`."""
    steps = (url("home", {}, external=True), url("socket", {"v": "x"}))
    seen = impl.run(SOCKETS, get("/live", *steps, host=host, scheme=scheme)).answers()

    page = f"{scheme.replace('ws', 'http')}://{host}/"
    assert seen == [page, f"{scheme}://{host}/s/x"], f"in {scheme}://{host}/live: {seen}"


CONFIGURED = {
    ("example.org", "http"): "example.org",
    ("example.org:80", "http"): "example.org",
    ("example.org:443", "https"): "example.org",
    ("example.org:8080", "http"): "example.org:8080",
    ("localhost:5000", "http"): "localhost:5000",
}


@clause(
    "urls.configured-host",
    MUST,
    needs=[C.URL, C.EXTERNAL, C.CONFIG],
    source=FLASK.api("SERVER_NAME"),
)
@every(place=sorted(CONFIGURED), value=["a", "é b"])
def test_configured_host(impl: Implementation, place: tuple[str, str], value: str) -> None:
    """In a request to the configured SERVER_NAME, an external URL MUST name that host.

    The port that the scheme implies is left out.
    """
    server_name, scheme = placed(*place)
    app = App(view("/u/<v>", endpoint="user"), config={"SERVER_NAME": server_name})
    at = get(host=CONFIGURED[place], scheme=scheme)
    local = built(impl, app, url("user", {"v": value}), at)
    whole = built(impl, app, Url("user", (("v", value),), (("external", True),)), at)

    assert local.startswith("/u/"), local
    want = f"{scheme}://{CONFIGURED[place]}{local}"
    assert whole == want, f"in a request to {at.host}, url_for gives {whole!r}"


GROUPED = App(
    view("/", Ask(), endpoint="home"),
    blueprint("api", view("/x", endpoint="x"), prefix="/v1", subdomain="api"),
    config={"SERVER_NAME": "example.org"},
    options={"subdomain_matching": True},
)


@clause(
    "urls.blueprint-on-subdomain",
    MUST,
    needs=[C.URL, C.HOSTS, C.BLUEPRINTS],
    source=FLASK.api("Blueprint", "subdomain"),
)
@every(host=["example.org", "EXAMPLE.org"], scheme=["http", "https"])
def test_blueprint_on_subdomain(impl: Implementation, host: str, scheme: str) -> None:
    """The URL of a blueprint's view MUST name the blueprint's subdomain and be below its prefix."""
    scheme = sent(scheme)
    made = impl.run(GROUPED, get("/", url("api.x"), host=host, scheme=scheme)).answers()

    expect(made, [f"{scheme}://api.example.org/v1/x"], "url_for gives:")


def page(app: Any, api: Any) -> None:
    """Declare a page, and let who asks for it have the application."""
    app.add_url_rule("/page/<v>", "page", lambda v: "")
    MADE[:] = [app]


MADE: list[Any] = []


@clause(
    "urls.by-the-application",
    MUST,
    needs=[C.DECLARATIONS, C.REPLACEABLE, C.WSGI],
    source=[FLASK.api("Flask.url_for"), FLASK.api("SERVER_NAME")],
)
@every(root=("/", "/app"), scheme=("http", "https"))
def test_by_the_application(impl: Implementation, root: str, scheme: str) -> None:
    """`url_for` of an application MUST build external URLs where no context is active: with its
    SERVER_NAME, APPLICATION_ROOT and PREFERRED_URL_SCHEME.
    """
    config = {"SERVER_NAME": "example.org", "APPLICATION_ROOT": root,
              "PREFERRED_URL_SCHEME": scheme}  # fmt: skip
    seen: list[str] = []
    impl.forget()

    def build() -> None:
        impl.built(App(Declaration("page", page), config=config))
        seen.append(MADE[0].url_for("page", v="a b", q="c"))
        seen.append(MADE[0].url_for("page", v="x", _external=False))

    impl.perform(build)
    path = "" if root == "/" else root
    wanted = [f"{scheme}://example.org{path}/page/a%20b?q=c", f"{path}/page/x"]
    expect(seen, wanted, "a URL, and one without a host:")
