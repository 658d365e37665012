"""Where a rule stands and leads: defaults, aliases, redirect_to, hosts, WebSockets, the map."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.routing.converters import BaseConverter, ValidationError
from reference_impl.routing.map import (
    BadHost,
    Binding,
    Map,
    NoMatch,
    Rule,
    WebsocketMismatch,
)
from tests.reference.routing.bound import bind, redirect, served

# Defaults, aliases, redirect_to, build_only


def test_values_of_a_default_redirect_to_the_rule_that_has_it() -> None:
    rules = (
        Rule("/p/", endpoint="p", defaults={"page": 1}),
        Rule("/p/<int:page>", endpoint="p"),
    )
    binding = bind(*rules)
    assert served(binding, "/p/") == ("p", {"page": 1})
    assert served(binding, "/p/2") == ("p", {"page": 2})
    assert redirect(binding, "/p/1", query_args="q") == "http://h/p/?q"
    assert redirect(binding, "//p//01") == "http://h/p/"


def test_values_of_a_default_are_served_when_redirecting_is_off() -> None:
    binding = bind(
        Rule("/p/", endpoint="p", defaults={"page": 1}),
        Rule("/p/<int:page>/", endpoint="p"),
        redirect_defaults=False,
    )
    assert served(binding, "/p/1/") == ("p", {"page": 1})


@pytest.mark.parametrize(
    "elsewhere", [{"build_only": True}, {"websocket": True}, {"methods": ["POST"]}]
)
def test_a_rule_that_would_not_answer_is_no_better_place(elsewhere: dict[str, Any]) -> None:
    binding = bind(
        Rule("/p/", endpoint="p", defaults={"page": 1}, **elsewhere),
        Rule("/p/<int:page>", endpoint="p"),
        Rule("/<path:rest>", endpoint="rest"),
    )
    assert served(binding, "/p/1") == ("p", {"page": 1})


def test_a_rule_with_more_variables_is_no_better_place() -> None:
    binding = bind(
        Rule("/q/<page>", endpoint="p", defaults={"order": "up"}), Rule("/p/<page>", endpoint="p")
    )
    assert served(binding, "/p/1") == ("p", {"page": "1"})


def test_a_default_for_a_variable_of_the_path_wins() -> None:
    binding = bind(Rule("/p/<page>", endpoint="p", defaults={"page": 1}))
    assert served(binding, "/p/5") == ("p", {"page": 1})
    assert binding.build("p") == "/p/1"


def test_a_slash_and_a_default_take_one_redirect() -> None:
    binding = bind(
        Rule("/p/", endpoint="p", defaults={"page": 1}), Rule("/p/<int:page>/", endpoint="p")
    )
    assert redirect(binding, "/p/1") == "http://h/p/"


def test_a_default_of_another_method_does_not_redirect() -> None:
    binding = bind(
        Rule("/p/", endpoint="p", defaults={"page": 1}, methods=["GET"]),
        Rule("/p/<int:page>", endpoint="p", methods=["POST"]),
    )
    assert served(binding, "/p/1", method="POST") == ("p", {"page": 1})


def test_rules_that_send_each_other_round_are_served() -> None:
    binding = bind(
        Rule("/b/<int:x>", endpoint="a", alias=True),
        Rule("/a/<int:x>", endpoint="b", alias=True),
        Rule("/a/<x>", endpoint="a"),
        Rule("/b/<x>", endpoint="b"),
    )
    assert served(binding, "/a/1")[1] == {"x": 1}
    assert served(binding, "/b/1")[1] == {"x": 1}


def test_an_alias_redirects_to_the_rule_it_stands_for() -> None:
    binding = bind(Rule("/old/<x>", endpoint="e", alias=True), Rule("/new/<x>", endpoint="e"))
    assert redirect(binding, "/old/é") == "http://h/new/%C3%A9"
    assert served(binding, "/new/é") == ("e", {"x": "é"})


def test_an_alias_of_nothing_answers_itself() -> None:
    binding = bind(*[Rule(text, endpoint="e", alias=True) for text in ("/old", "/older")])
    assert served(binding, "/old") == served(binding, "/older") == ("e", {})


class Unreadable(BaseConverter):
    """Refuses what it wrote."""

    def to_python(self, value: str) -> str:
        raise ValidationError


def test_an_alias_answers_itself_when_the_better_place_would_not() -> None:
    rules = Rule("/old/<x>", endpoint="e", alias=True), Rule("/new/<unreadable:x>", endpoint="e")
    binding = bind(*rules, converters={"unreadable": Unreadable})
    assert served(binding, "/old/a") == ("e", {"x": "a"})


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("/new/<x>", "http://h/new/a%20b"),
        ("new/<string:x>", "http://h/root/new/a%20b"),
        ("http://other/é?<x>", "http://other/%C3%A9?a%20b"),
        (lambda binding, x: f"/{x}/{binding.server_name}", "http://h/a%20b/h"),
    ],
)
def test_redirect_to(target: Any, url: str) -> None:
    binding = bind(Rule("/old/<x>", redirect_to=target), root="/root")
    assert redirect(binding, "/old/a b") == url


def test_redirect_to_needs_no_redirect_before() -> None:
    assert redirect(bind(Rule("/old/", redirect_to="/new")), "/old") == "http://h/new"


def test_values_in_redirect_to_cannot_name_a_host() -> None:
    binding = bind(Rule("/old/<x>/<path:p>", redirect_to="/<z>/<p>", defaults={"z": ""}))
    assert redirect(binding, "/old/a/evil.com") == "http://h/evil.com"


def test_redirect_to_an_unknown_variable_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="unknown"):
        bind(Rule("/<x>", redirect_to="/<y>"))


def test_a_rule_for_building_never_matches() -> None:
    binding = bind(Rule("/a", endpoint="e", build_only=True))
    with pytest.raises(NoMatch):
        binding.find("/a")
    assert binding.build("e") == "/a"


# Hosts


def test_a_subdomain_is_matched_and_passed_on() -> None:
    url_map = Map()
    url_map.add(Rule("/", endpoint="home"))
    url_map.add(Rule("/", endpoint="api", subdomain="API"))
    url_map.add(Rule("/", endpoint="user", subdomain="<user>.Users"))
    url_map.add(Rule("/a/", endpoint="slash", subdomain="api"))

    def at(subdomain: str | None) -> Binding:
        return url_map.bind("example.com", subdomain=subdomain)

    assert served(at(None), "/") == ("home", {})
    assert served(at("Api"), "/") == ("api", {})
    assert served(at("ann.users"), "/") == ("user", {"user": "ann"})
    assert redirect(at("api"), "/a") == "http://api.example.com/a/"
    with pytest.raises(NoMatch):
        at("other").find("/")


def test_the_default_subdomain_is_the_one_of_rules_without() -> None:
    url_map = Map(default_subdomain="www")
    url_map.add(Rule("/", endpoint="home"))
    assert served(url_map.bind("example.com"), "/")[0] == "home"
    with pytest.raises(NoMatch):
        url_map.bind("example.com", subdomain="").find("/")


def test_a_host_is_matched_as_a_whole() -> None:
    url_map = Map(host_matching=True)
    url_map.add(Rule("/", endpoint="idn", host="Bücher.example"))
    url_map.add(Rule("/", endpoint="port", host="<name>.test:5000"))
    url_map.add(Rule("/", endpoint="static", host="a.test:5000"))
    assert served(url_map.bind("BÜCHER.example:80"), "/") == ("idn", {})
    assert served(url_map.bind("xn--bcher-kva.example"), "/") == ("idn", {})
    assert served(url_map.bind("b.test:5000"), "/") == ("port", {"name": "b"})
    assert served(url_map.bind("a.test:5000"), "/") == ("static", {})
    with pytest.raises(NoMatch):
        url_map.bind("b.test").find("/")


def test_a_variable_of_host_and_path_shares_no_name() -> None:
    with pytest.raises(ValueError, match="share"):
        bind(Rule("/<x>", subdomain="<x>"))


@pytest.mark.parametrize(
    "host",
    ["a/b", "a b", "a@b", "a?b", "a#b", "a\\b", "a..b", ".a", "a:b", "a:70000", "a:1:2", "a:٣",
     "[::1", "[::1]x", "[::g]", "[fe80::1%25eth0]", "a" * 64, "a." * 128, "\udcff", "é" * 60],
)  # fmt: skip
def test_bad_hosts(host: str) -> None:
    with pytest.raises(BadHost):
        Map().bind(host)


@pytest.mark.parametrize(
    ("host", "scheme", "name"),
    [
        ("EXAMPLE.com", "http", "example.com"),
        ("example.com:80", "http", "example.com"),
        ("example.com:80", "https", "example.com:80"),
        ("example.com:443", "https", "example.com"),
        ("example.com:443", "wss", "example.com"),
        ("example.com.:", "http", "example.com."),
        ("[2001:DB8::1]:8080", "http", "[2001:db8::1]:8080"),
        ("127.0.0.1:5000", "http", "127.0.0.1:5000"),
        ("a_b", "http", "a_b"),
        ("", "http", ""),
    ],
)
def test_hosts_have_one_spelling(host: str, scheme: str, name: str) -> None:
    assert Map().bind(host, url_scheme=scheme).server_name == name


@pytest.mark.parametrize("subdomain", ["a:1", "a.", "[::1]", "a/b", ".a"])
def test_bad_subdomains(subdomain: str) -> None:
    with pytest.raises(BadHost):
        bind(Rule("/", subdomain=subdomain))


def test_a_request_without_a_host_is_redirected_where_it_is() -> None:
    assert redirect(bind("/a/", host=""), "/a") == "/a/"
    nowhere = bind("//evil.com/", host="", merge_slashes=False)
    assert redirect(nowhere, "//evil.com") == "/.//evil.com/"


# WebSockets


def test_websocket_rules_are_for_websockets() -> None:
    url_map = Map()
    url_map.add(Rule("/both", endpoint="http"))
    url_map.add(Rule("/both", endpoint="ws", websocket=True))
    url_map.add(Rule("/ws", endpoint="only", websocket=True))
    http, ws = url_map.bind("h"), url_map.bind("h", url_scheme="wss")
    assert served(http, "/both")[0] == "http"
    assert served(ws, "/both")[0] == "ws"
    assert served(http, "/ws", websocket=True)[0] == "only"
    with pytest.raises(WebsocketMismatch):
        http.find("/ws")


# The map


def test_a_rule_belongs_to_one_map() -> None:
    rule = Rule("/a", endpoint="e")
    url_map = Map()
    url_map.add(rule)
    with pytest.raises(RuntimeError):
        Map().add(rule)
    assert rule.map is url_map


def test_a_refused_rule_leaves_the_map_alone() -> None:
    url_map = Map()
    rule = Rule("/<nothing:x>", endpoint="e")
    with pytest.raises(LookupError, match="nothing"):
        url_map.add(rule)
    assert list(url_map.iter_rules()) == []
    assert rule.map is None


def test_what_a_rule_tells_about_itself() -> None:
    url_map = Map()
    rule = Rule("/u/<int:i>", endpoint="e", methods=["get", "PUT"], defaults={"d": 1})
    url_map.add(rule)
    other = Rule("/", endpoint="f")
    url_map.add(other)
    assert str(rule) == rule.rule == "/u/<int:i>"
    assert rule.arguments == {"i", "d"}
    assert rule.methods == {"GET", "HEAD", "PUT"}
    assert other.methods is None
    assert list(url_map.iter_rules()) == [rule, other]
    assert list(url_map.iter_rules("f")) == [other]
    assert url_map.is_endpoint_expecting("e", "i")
    assert not url_map.is_endpoint_expecting("e", "i", "x")
    with pytest.raises(KeyError):
        url_map.iter_rules("g")
