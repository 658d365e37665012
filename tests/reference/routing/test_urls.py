"""Building URLs: what is written can be read back, is a valid URL, and names the right rule."""

from __future__ import annotations

import re
import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from reference_impl.routing.converters import BaseConverter
from reference_impl.routing.map import Binding, BuildError, Map, RedirectRequired, Rule
from reference_impl.routing.urls import RefusedValue, encode_query, escape_anchor, escape_segment

# RFC 3986, appendix A: a reference to a path on the same host.
PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2})"
RELATIVE = re.compile(rf"/(?:{PCHAR}+(?:/{PCHAR}*)*)?(?:\?(?:{PCHAR}|[/?])*)?")

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
SEGMENT = TEXT.filter(lambda text: text != "" and "/" not in text)
KEYS = TEXT.filter(lambda key: key not in ("x", "y"))


def bind(*rules: Rule | str, root: str = "/", **settings: Any) -> Binding:
    url_map = Map(**settings)
    for rule in rules:
        url_map.add(rule if isinstance(rule, Rule) else Rule(rule, endpoint="e"))
    return url_map.bind("h", root)


def back(binding: Binding, url: str) -> dict[str, Any]:
    """Return the values that the map reads from a URL it built, as a server would ask it."""
    assert RELATIVE.fullmatch(url), url
    return binding.find(unquote(urlsplit(url).path), "GET")[1]


def refuses(rule: str, **values: Any) -> bool:
    with pytest.raises(RefusedValue) as caught:
        bind(rule).build("e", values)
    return caught.value.endpoint == "e" and repr("e") in str(caught.value)


# What is written is read back


@given(text=SEGMENT, rule=st.sampled_from(["/<x>", "/u/<x>/", "/é %/v-<x>.html"]))
@example("..", "/<x>")
@example("%2F", "/<x>")
@example(" +?#;&=@:,\\\"'\x00\n\t", "/<x>")
@example("é😀\u0301\u202e", "/<x>")
@example("a" * 2000, "/<x>")
def test_text_comes_back(text: str, rule: str) -> None:
    binding = bind(rule)
    assert back(binding, binding.build("e", {"x": text})) == {"x": text}


@given(text=TEXT.filter(lambda text: text != "" and text[0] != "/"))
@example("a//b/")
@example("a/../b é\n")
def test_path_values_come_back(text: str) -> None:
    for rule in ("/<path:x>", "/f/<path:x>/", "/f/<path:x>/edit"):
        binding = bind(rule)
        url = binding.build("e", {"x": text})
        assert back(binding, url) == {"x": text}
        assert unquote(url).count("/") == rule.count("/") + text.count("/")


@given(number=st.integers(0, 10**50))
def test_integers_come_back(number: int) -> None:
    binding = bind("/<int:x>/<int(signed=True):y>/<int(fixed_digits=60):z>")
    values = {"x": number, "y": -number, "z": number}
    assert back(binding, binding.build("e", values)) == values


@given(number=st.floats(0, allow_infinity=False))
@example(1e16)
@example(1e22)
@example(1.7976931348623157e308)
@example(5e-324)
@example(1e-7)
@example(1 / 3)
@example(-0.0)
def test_floats_come_back_exactly(number: float) -> None:
    binding = bind("/<float:x>/<float(signed=True):y>")
    values = {"x": number, "y": -number}
    assert back(binding, binding.build("e", values)) == values


def test_other_values_come_back() -> None:
    number = uuid.UUID("0b1f7c3e-52a4-4a0e-9d6c-3f1f6a7b8c9d")
    binding = bind("/<uuid:x>/<any('é b', c):y>")
    assert back(binding, binding.build("e", {"x": number, "y": "é b"})) == {"x": number, "y": "é b"}


@given(text=TEXT.filter(lambda text: "<" not in text and "//" not in text))
def test_static_text_comes_back(text: str) -> None:
    assume(not text.startswith("/"))
    binding = bind(f"/{text}")
    assert back(binding, binding.build("e")) == {}


@given(a=SEGMENT, b=SEGMENT)
@example("x-y", "z")
@example("x", "y-z")
def test_values_that_would_be_split_elsewhere_are_refused(a: str, b: str) -> None:
    binding = bind("/<a>-<b>")
    try:
        url = binding.build("e", {"a": a, "b": b})
    except RefusedValue:
        assert "-" in a + b
    else:
        assert back(binding, url) == {"a": a, "b": b}


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("/<x>", ""), ("/<x>", "a/b"), ("/<x>/edit", "/"), ("/<string(length=2):x>", "abc"),
        ("/<string(minlength=2):x>", "é"), ("/<path:x>", ""), ("/<path:x>", "/evil.com"),
        ("/<path:x>/edit", "//evil.com"), ("/<int:x>", -1), ("/<int(max=5):x>", 6),
        ("/<int(min=5):x>", 4), ("/<int(fixed_digits=2):x>", 100), ("/<int:x>", 1.5),
        ("/<int:x>", "a"), ("/<int:x>", object()), ("/<int:x>", float("inf")),
        ("/<int:x>", Fraction(1, 2)), pytest.param("/<int:x>", 10**5000, id="5000 digits"),
        ("/<float:x>", float("nan")),
        ("/<float:x>", float("inf")), ("/<float:x>", -0.5), ("/<float(max=1):x>", 2),
        ("/<float:x>", "a"), ("/<float:x>", 10**400), ("/<float:x>", 2**60 + 1),
        ("/<any(a, b):x>", "c"), ("/<uuid:x>", "a"), ("/<uuid:x>", "0" * 32),
    ],
)  # fmt: skip
def test_values_that_could_not_come_back_are_refused(rule: str, value: object) -> None:
    assert refuses(rule, x=value)


@pytest.mark.parametrize(
    ("rule", "value", "path"),
    [
        ("/<int:x>", "007", "/7"),
        ("/<int:x>", 5.0, "/5"),
        ("/<int:x>", True, "/1"),
        ("/<float:x>", 3, "/3.0"),
        ("/<float:x>", Decimal("0.10"), "/0.1"),
        ("/<float:x>", "1e3", "/1000.0"),
        ("/<x>", 3, "/3"),
        ("/<x>", "John Doe", "/John%20Doe"),
        ("/<x>", "a@b:c+d,e;f=!$&'()*", "/a@b:c+d,e;f=!$&'()*"),
        ("/<x>", 'a|b^c`{}"<>[]', "/a%7Cb%5Ec%60%7B%7D%22%3C%3E%5B%5D"),
    ],
)
def test_how_values_are_written(rule: str, value: object, path: str) -> None:
    assert bind(rule).build("e", {"x": value}) == path


@pytest.mark.parametrize("values", [{"x": "\ud800"}, {"x": "a", "q": "\udcff"}])
def test_lone_surrogates_have_no_url(values: dict[str, str]) -> None:
    with pytest.raises(UnicodeEncodeError):
        bind("/<x>").build("e", values)


# Converters of an application


class Careless(BaseConverter):
    """Writes what is no URL text."""

    regex = "(?:é|%| |x/?)+"

    def to_url(self, value: str) -> str:
        return value


def test_what_an_own_converter_writes_becomes_a_url() -> None:
    binding = bind(Rule("/<c:x>", endpoint="e"), converters={"c": Careless})
    assert back(binding, binding.build("e", {"x": "é %x/x"})) == {"x": "é %x/x"}
    with pytest.raises(RefusedValue):
        binding.build("e", {"x": "y"})


class Maybe(BaseConverter):
    """Takes nothing, too."""

    regex = "a*"


def test_an_empty_segment_does_not_turn_the_path_into_a_host() -> None:
    rule = Rule("/<maybe:x>/evil.com", endpoint="e", merge_slashes=False)
    binding = bind(rule, converters={"maybe": Maybe})
    assert binding.build("e", {"x": "a"}) == "/a/evil.com"
    assert binding.build("e", {"x": ""}) == "http://h//evil.com"
    assert binding.find("//evil.com")[1] == {"x": ""}


# The query


@given(pairs=st.lists(st.tuples(KEYS, TEXT), max_size=4, unique_by=lambda pair: pair[0]))
@example([("é b", " &=+#%/? ;\n"), ("", "")])
def test_other_values_become_the_query(pairs: list[tuple[str, str]]) -> None:
    url = bind("/<x>").build("e", {"x": "v", **dict(pairs)})
    assert RELATIVE.fullmatch(url)
    assert parse_qsl(urlsplit(url).query, keep_blank_values=True) == pairs


def test_the_query_in_detail() -> None:
    values = {
        "a": [1, None, "b"],
        "b": (),
        "c": None,
        "d": True,
        "e": 1.5,
        "f": b"\xff",
        "g": "+ /",
    }
    assert encode_query(values) == "a=1&a=b&d=True&e=1.5&f=%FF&g=%2B+/"
    assert encode_query([("a", "1"), ("a", "2")]) == "a=1&a=2"
    assert bind("/login").build("e", {"next": "/"}) == "/login?next=/"
    assert bind("/login").build("e", {"next": "/"}, append_unknown=False) == "/login"
    assert bind("/login").build("e", {"next": None}) == "/login"


@given(text=TEXT)
@example("%20")
@example("100%")
@example("a#b")
def test_anchors_and_segments_come_back(text: str) -> None:
    assert unquote(escape_anchor(text)) == unquote(escape_segment(text)) == text
    assert re.fullmatch(rf"(?:{PCHAR}|[/?])*", escape_anchor(text))
    assert re.fullmatch(f"{PCHAR}*", escape_segment(text))


# Script root, scheme and host


@given(root=TEXT, text=SEGMENT)
@example("/ü/a", "x")
@example("//evil.com/", "x")
@example("/", "x")
def test_the_script_root_is_put_in_front(root: str, text: str) -> None:
    plain = bind("/u/<x>").build("e", {"x": text, "q": text})
    rooted = bind("/u/<x>", root=root).build("e", {"x": text, "q": text})
    assert rooted.endswith(plain)
    assert RELATIVE.fullmatch(rooted)
    assert unquote(rooted.removesuffix(plain)).strip("/") == root.strip("/")


def test_urls_are_absolute_when_they_must_be() -> None:
    url_map = Map()
    url_map.add(Rule("/a", endpoint="a"))
    url_map.add(Rule("/b", endpoint="b", subdomain="<s>"))
    url_map.add(Rule("/w", endpoint="w", websocket=True))
    binding = url_map.bind("Bücher.example:5000", "/r", subdomain="x")
    host = "xn--bcher-kva.example:5000"
    assert binding.build("b", {"s": "x"}) == "/r/b"
    assert binding.build("b", {"s": "Y.é"}) == f"http://y.xn--9ca.{host}/r/b"
    assert binding.build("a") == f"http://{host}/r/a"
    assert url_map.bind("h").build("a", force_external=True) == "http://h/a"
    assert url_map.bind("[::1]:80").build("a", force_external=True) == "http://[::1]/a"
    assert url_map.bind("h").build("a", url_scheme="https") == "https://h/a"
    assert url_map.bind("h").build("a", url_scheme="http") == "/a"
    assert url_map.bind("h").build("a", url_scheme="", force_external=True) == "//h/a"
    assert url_map.bind("h").build("w") == "ws://h/w"
    assert url_map.bind("h", url_scheme="https").build("w") == "wss://h/w"
    assert url_map.bind("h", url_scheme="wss").build("a", force_external=True) == "https://h/a"
    assert url_map.bind("h", url_scheme="wss").build("w") == "wss://h/w"
    with pytest.raises(ValueError, match="scheme"):
        binding.build("a", url_scheme="javascript:alert(1)//")


def test_without_a_host_no_absolute_url_is_made_up() -> None:
    url_map = Map(merge_slashes=False)
    url_map.add(Rule("/a", endpoint="a"))
    url_map.add(Rule("//evil.com", endpoint="evil"))
    binding = url_map.bind("")
    assert binding.build("a") == "/a"
    for endpoint, external in (("a", True), ("evil", False)):
        with pytest.raises(BuildError, match="needs a host"):
            binding.build(endpoint, force_external=external)


@pytest.mark.parametrize("value", ["a/b", "evil.com/", "a@b", "a b", "", ".", "a.", "a:1"])
def test_a_value_cannot_end_the_host(value: str) -> None:
    binding = bind(Rule("/", endpoint="e", subdomain="<s>"))
    with pytest.raises(BuildError):
        binding.build("e", {"s": value})


def test_with_host_matching_the_rule_on_this_host_is_preferred() -> None:
    url_map = Map(host_matching=True)
    for name in "abc":
        url_map.add(Rule(f"/{name}", endpoint="e", host=f"{name}.test"))
    url_map.add(Rule("/", endpoint="nowhere"))
    assert url_map.bind("b.test").build("e") == "/b"
    assert url_map.bind("d.test").build("e") == "http://a.test/a"
    with pytest.raises(BuildError, match="no host"):
        url_map.bind("a.test").build("nowhere")


# The choice of a rule


@given(given_names=st.sets(st.sampled_from("abc")))
def test_the_rule_with_most_variables_is_built(given_names: set[str]) -> None:
    names = ["", "a", "b", "ab", "abc"]
    rules = ["/" + "".join(f"{name}<{name}>" for name in text) for text in names]
    binding = bind(*rules)
    values = dict.fromkeys(sorted(given_names), "1")
    usable = [text for text in names if set(text) <= given_names]
    most = max(map(len, usable))
    used = {"".join(values) for values in [back(binding, binding.build("e", values))]}
    assert used <= {text for text in usable if len(text) == most}


def test_methods_choose_among_rules() -> None:
    binding = bind(
        Rule("/write", endpoint="e", methods=["POST"]),
        Rule("/read", endpoint="e", methods=["GET"]),
        Rule("/only", endpoint="o", methods=["PUT"]),
    )
    assert binding.build("e") == "/read"
    assert binding.build("e", method="post") == "/write"
    assert binding.build("o") == "/only"
    with pytest.raises(BuildError, match="GET"):
        binding.build("o", method="GET")


@given(page=st.sampled_from([1, "1", "01", 1.0, True, 2, "2", None]))
def test_a_url_is_never_redirected_to_the_rule_of_its_defaults(page: Any) -> None:
    binding = bind(Rule("/p/", endpoint="e", defaults={"page": 1}), "/p/<int:page>")
    url = binding.build("e", {"page": page})
    assert back(binding, url) == {"page": int(page or 1)}
    assert url == ("/p/2" if page in (2, "2") else "/p/")


def test_defaults_stay_out_of_the_query_and_must_not_be_contradicted() -> None:
    binding = bind(Rule("/p/", endpoint="e", defaults={"page": 1, "d": "a"}))
    assert binding.build("e", {"page": 1, "d": "a", "q": 2}) == "/p/?q=2"
    with pytest.raises(BuildError, match="contradicts"):
        binding.build("e", {"page": 2})


def test_an_alias_is_built_last() -> None:
    binding = bind(Rule("/old/<x>", endpoint="e", alias=True), Rule("/new", endpoint="e"))
    assert binding.build("e", {"x": "1"}) == "/new?x=1"
    assert bind(Rule("/old", endpoint="e", alias=True)).build("e") == "/old"


def test_what_one_rule_refuses_is_tried_with_rules_for_the_same_values_only() -> None:
    assert bind("/a/<int:x>", "/b/<x>").build("e", {"x": "y"}) == "/b/y"
    with pytest.raises(RefusedValue):
        bind("/a/<int:x>", "/all").build("e", {"x": "y"})


@pytest.mark.parametrize("name", ["self", "values", "method", "endpoint", "url_scheme", "class"])
def test_variables_may_have_any_name(name: str) -> None:
    binding = bind(f"/<{name}>")
    assert back(binding, binding.build("e", {name: "v"})) == {name: "v"}


def test_building_changes_nothing_and_repeats() -> None:
    binding = bind("/<x>")
    values = {"x": "a", "q": ["1", None], "n": None}
    assert binding.build("e", values) == binding.build("e", values) == "/a?q=1"
    assert values == {"x": "a", "q": ["1", None], "n": None}


# Errors


def test_an_error_names_what_is_wrong() -> None:
    binding = bind("/<x>/<y>", Rule("/profile/<name>", endpoint="profile"))

    def error(endpoint: str, **values: Any) -> BuildError:
        with pytest.raises(BuildError) as caught:
            binding.build(endpoint, values)
        assert isinstance(caught.value, LookupError)
        assert (caught.value.endpoint, caught.value.method) == (endpoint, None)
        assert caught.value.values == {name: v for name, v in values.items() if v is not None}
        return caught.value

    assert "['y']" in str(error("e", x="1"))
    assert "['x', 'y']" in str(error("e", x=None))
    assert error("profil").suggested == "profile"
    assert "'profile'" in str(error("profil"))
    assert error("profile").suggested == "profile"
    assert error("zzzzzz").suggested is None
    assert "'a/b'" in str(error("profile", name="a/b"))


@given(text=SEGMENT)
def test_a_built_branch_needs_no_redirect(text: str) -> None:
    binding = bind("/a/<x>/", Rule("/a/", endpoint="list"))
    for url in (binding.build("e", {"x": text}), binding.build("list")):
        assert url.endswith("/")
        back(binding, url)
        with pytest.raises(RedirectRequired):
            binding.find(unquote(url[:-1]))
