"""What the reference says where Jinja2 is not installed."""

from __future__ import annotations

import sys

import pytest

import reference_impl


def test_without_jinja2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    app = reference_impl.Flask("app", root_path="/")
    with app.app_context(), pytest.raises(RuntimeError, match="pip install jinja2"):
        reference_impl.render_template_string("x")
