"""What tests of the reference's URL map share: bind some rules, ask for a path."""

from __future__ import annotations

from typing import Any

import pytest

from reference_impl.routing import Binding, Map, RedirectRequired, Rule


def bind(*rules: Rule | str, root: str = "/", host: str = "h", **settings: Any) -> Binding:
    """Return a map of these rules, bound; a rule that is only a text is its own endpoint."""
    url_map = Map(**settings)
    for rule in rules:
        url_map.add(rule if isinstance(rule, Rule) else Rule(rule, endpoint=rule))
    return url_map.bind(host, root)


def redirect(binding: Binding, path: str, **options: Any) -> str:
    """Return where a path is redirected to."""
    with pytest.raises(RedirectRequired) as caught:
        binding.find(path, **options)
    assert caught.value.code == 308
    return caught.value.new_url


def served(binding: Binding, path: str, **options: Any) -> tuple[Any, dict[str, Any]]:
    """Return the endpoint and the values that a path leads to."""
    rule, values = binding.find(path, **options)
    return rule.endpoint, values
