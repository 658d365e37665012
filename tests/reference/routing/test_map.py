"""Matching for one request: slashes, redirects, refused values, methods.

Defaults, aliases, hosts and WebSockets are in ``test_routing_places``.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reference_impl.routing.map import (
    Binding,
    Map,
    MethodNotAllowed,
    NoMatch,
    RedirectRequired,
    Rule,
)
from tests.reference.routing.bound import bind, redirect, served

# RFC 3986, appendix A, for a URL with a host.
URL = re.compile(
    r"https?://[a-z0-9.:\[\]-]+(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2})*)*"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)

QUERY = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}){1,9}"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PATHS = st.lists(st.sampled_from(["/", "/", "a", "b", "..", "\\", "é", "%", "\n", "evil.com"])).map(
    lambda pieces: "/" + "".join(pieces)
)


def redirect_or_none(binding: Binding, path: str, unknown: bool = True) -> str | None:
    """Return where the path is redirected; None when it is served or, if allowed, unknown."""
    try:
        binding.find(path)
    except RedirectRequired as error:
        return error.new_url
    except NoMatch:
        if not unknown:
            raise
    return None


# Slashes


def test_a_branch_rule_redirects_the_path_without_its_slash() -> None:
    assert redirect(bind("/projects/"), "/projects") == "http://h/projects/"


def test_a_leaf_rule_does_not_take_a_slash() -> None:
    with pytest.raises(NoMatch):
        bind("/about").find("/about/")


@pytest.mark.parametrize("order", [1, -1])
def test_each_spelling_reaches_its_own_rule(order: int) -> None:
    binding = bind(*["/a", "/a/"][::order])
    assert [served(binding, path)[0] for path in ("/a", "/a/")] == ["/a", "/a/"]


def test_an_empty_path_is_the_root_without_its_slash() -> None:
    assert redirect(bind("/", root="/app"), "") == "http://h/app/"


def test_a_path_without_its_first_slash_is_the_path_with_it() -> None:
    assert served(bind("/a"), "a") == ("/a", {})


@given(path=st.sampled_from(["/a", "/a/"]), text=st.sampled_from(["/a", "/a/"]))
def test_without_strict_slashes_both_spellings_answer(path: str, text: str) -> None:
    assert served(bind(text, strict_slashes=False), path) == (text, {})
    assert served(bind(Rule(text, strict_slashes=False)), path)[1] == {}


def test_a_strict_rule_in_a_lenient_map_stays_strict() -> None:
    binding = bind(Rule("/a/", strict_slashes=True), strict_slashes=False)
    assert redirect(binding, "/a") == "http://h/a/"


@given(
    runs=st.lists(st.integers(1, 5), min_size=4, max_size=4),
    text=st.sampled_from(["/a/b/c/", "/a/b/c"]),
)
def test_any_number_of_slashes_is_merged_by_one_redirect(runs: list[int], text: str) -> None:
    ends = text.endswith("/")
    path = "".join("/" * run + name for run, name in zip(runs, "abc", strict=False))
    path += "/" * runs[3] if ends else ""
    if path == text:
        assert served(bind(text), path) == (text, {})
    else:
        assert redirect(bind(text), path) == f"http://h{text}"


def test_merging_and_adding_a_slash_takes_one_redirect() -> None:
    assert redirect(bind("/a/b/"), "//a//b") == "http://h/a/b/"


def test_slashes_inside_a_path_value_are_kept() -> None:
    binding = bind("/f/<path:p>", "/g/<path:p>/edit")
    assert served(binding, "/f/a//b/") == ("/f/<path:p>", {"p": "a//b/"})
    assert redirect(binding, "//f///a//b") == "http://h/f/a//b"
    assert served(binding, "/g/a//b//edit")[1] == {"p": "a//b/"}
    assert redirect(binding, "//g//a//b///edit") == "http://h/g/a//b/edit"


def test_without_merge_slashes_every_slash_counts() -> None:
    binding = bind("/a/b", merge_slashes=False)
    for path in ("/a//b", "//a/b"):
        with pytest.raises(NoMatch):
            binding.find(path)
    assert served(bind("/a//b", merge_slashes=False), "/a//b")[1] == {}


@pytest.mark.parametrize(
    ("text", "path"),
    [("/a//", "/a/"), ("/a//", "/a"), ("/a/", "/a//"), ("/a", "/a//"), ("/<path:p>/b", "/a/b//")],
)
@pytest.mark.parametrize("strict", [True, False])
def test_a_last_slash_is_one_slash(text: str, path: str, strict: bool) -> None:
    with pytest.raises(NoMatch):
        bind(text, merge_slashes=False, strict_slashes=strict).find(path)


def test_merge_slashes_is_a_setting_of_each_rule() -> None:
    unmerged = Rule("/a/b", endpoint="unmerged", merge_slashes=False)
    with pytest.raises(NoMatch):
        bind(unmerged).find("/a//b")
    merged = Rule("/a/b", merge_slashes=True)
    assert redirect(bind(merged, merge_slashes=False), "/a//b") == "http://h/a/b"


def test_lenient_and_merging_leaves_the_last_slash_alone() -> None:
    assert redirect(bind("/a/", strict_slashes=False), "//a") == "http://h/a"
    assert redirect(bind("/a", strict_slashes=False), "//a/") == "http://h/a/"
    assert redirect(bind("/<path:p>/a", strict_slashes=False), "/b/a//") == "http://h/b/a/"


@given(path=PATHS)
@example(path="//evil.com/a")
@example(path="/\\evil.com/a")
@example(path="///evil.com//a//b")
def test_a_redirect_stays_on_the_host_and_ends_at_an_answer(path: str) -> None:
    binding = bind("/", "/a/", "/a/b", "/<x>/b/", "/b/<path:p>/", "/evil.com/<path:p>")
    url = redirect_or_none(binding, path)
    if url is not None:
        assert urlsplit(url).netloc == "h"
        assert URL.fullmatch(url)
        assert redirect_or_none(binding, unquote(urlsplit(url).path), unknown=False) is None


@given(text=TEXT.filter(lambda text: text and "/" not in text))
def test_a_redirect_escapes_the_path_and_nothing_else(text: str) -> None:
    url = redirect(bind("/u/<x>/"), f"/u/{text}")
    assert URL.fullmatch(url)
    assert unquote(urlsplit(url).path) == f"/u/{text}/"


def test_a_path_that_was_no_utf8_is_redirected_too() -> None:
    assert redirect(bind("/u/<x>/"), "/u/\udcff").isascii()


@given(query=st.from_regex(QUERY, fullmatch=True))
def test_a_redirect_keeps_the_query(query: str) -> None:
    assert redirect(bind("/a/"), "/a", query_args=query) == f"http://h/a/?{query}"


def test_a_redirect_escapes_what_is_no_query() -> None:
    assert (
        redirect(bind("/a/"), "/a", query_args='é=|%zz "#')
        == "http://h/a/?%C3%A9=%7C%25zz%20%22%23"
    )


def test_a_redirect_keeps_scheme_port_and_script_root() -> None:
    url_map = Map()
    url_map.add(Rule("/a/"))
    binding = url_map.bind("Example.COM:8443", "/ü/b/", url_scheme="https", query_args="q=1")
    assert redirect(binding, "/a") == "https://example.com:8443/%C3%BC/b/a/?q=1"


# Values and converters


def test_a_refused_value_leaves_the_path_to_the_next_rule() -> None:
    binding = bind("/<int(min=10):x>", "/<int(fixed_digits=2):x>", "/<x>")
    assert served(binding, "/5") == ("/<x>", {"x": "5"})
    assert served(binding, "/05") == ("/<int(fixed_digits=2):x>", {"x": 5})
    assert served(binding, "/50") == ("/<int(min=10):x>", {"x": 50})


def test_a_refused_value_is_not_redirected_to_the_slash() -> None:
    with pytest.raises(NoMatch):
        bind("/<int(min=10):x>/").find("/5")


def test_a_refused_value_does_not_count_as_a_path_with_other_methods() -> None:
    with pytest.raises(NoMatch):
        bind(Rule("/<int(min=10):x>", methods=["POST"])).find("/5")


def test_several_variables_in_one_segment() -> None:
    binding = bind("/<int:a>-<b>.<any(x,y):c>")
    assert served(binding, "/1-two.x")[1] == {"a": 1, "b": "two", "c": "x"}
    with pytest.raises(NoMatch):
        binding.find("/1-two.z")


# Methods


def test_methods_decide_between_rules_of_one_path() -> None:
    binding = bind(
        Rule("/a", endpoint="read", methods=["get"]),
        Rule("/a", endpoint="write", methods=["POST"]),
        Rule("/<x>", endpoint="other", methods=["PUT"]),
    )
    methods = {"GET": "read", "HEAD": "read", "post": "write", "PUT": "other"}
    assert {name: served(binding, "/a", method=name)[0] for name in methods} == methods
    with pytest.raises(MethodNotAllowed) as caught:
        binding.find("/a", "DELETE")
    assert caught.value.allowed == ["GET", "HEAD", "POST", "PUT"] == binding.allowed_methods("/a")


def test_a_path_that_would_be_redirected_checks_the_method_first() -> None:
    binding = bind(Rule("/a/", methods=["GET"]))
    assert redirect(binding, "/a", method="GET") == "http://h/a/"
    with pytest.raises(MethodNotAllowed) as caught:
        binding.find("/a", "POST")
    assert caught.value.allowed == ["GET", "HEAD"]


def test_the_rules_of_the_path_itself_name_the_methods() -> None:
    binding = bind(Rule("/a", methods=["PUT"]), Rule("/a/", methods=["POST"]))
    assert binding.allowed_methods("/a") == ["PUT"]
    assert binding.allowed_methods("/a/") == ["POST"]


def test_a_rule_without_methods_takes_all_of_them() -> None:
    assert served(bind("/a"), "/a", method="propfind")[0] == "/a"
    assert bind("/a").allowed_methods("/a") == []


def test_methods_given_as_one_string_are_a_mistake() -> None:
    with pytest.raises(TypeError):
        Rule("/a", methods="GET")
