"""An application that answers by itself: the summary says so first, and one cause is told once."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ALONE_OR_NOT, Run, WriteAdapter

CATCH_ALL = """\
class factory(reference_impl.Flask):
    def __init__(self, *given, **options):
        super().__init__(*given, **options)
        self.add_url_rule("/", "own_home", lambda: "Welcome")
        self.add_url_rule("/<path:p>", "own_page", lambda p: "Write this page: " + p)
"""
NO_TEARDOWN = """\
class factory(reference_impl.Flask):
    def teardown_request(self, function):
        return function
"""
CHOSEN = ("-k", "hooks. or teardown. or routing.unknown-path-is-404")


@pytest.mark.parametrize("processes", ALONE_OR_NOT)
def test_a_page_for_every_path_is_told_first(
    pytester: pytest.Pytester, own_adapter: WriteAdapter, processes: tuple[str, ...]
) -> None:
    if processes:
        pytest.importorskip("xdist")
    own_adapter(CATCH_ALL)
    command = ("--pyargs", "conformance", "--impl=own:Own", "--hypothesis-profile=quick", *CHOSEN)

    result = pytester.runpytest_subprocess(*command, *processes, "--impl-report=r.json")

    assert result.ret == 1
    lines = result.outlines
    head = lines.index("The application has answers of its own, in place of what clauses expect:")
    table = next(n for n, line in enumerate(lines) if line.split()[:2] == ["chapter", "MUST"])
    assert head < table
    told = " ".join(" ".join(lines[head:table]).split())
    assert "a path that no view has is answered with 200 'Write this page: conformance-" in told
    assert "a view for / is answered with 200 'Welcome', which is behind" in told
    clauses = json.loads((pytester.path / "r.json").read_text("utf-8"))["clauses"]
    assert sum(clause["verdict"] == "fail" for clause in clauses) >= 12
    assert sum(line.startswith("FAILED ") for line in lines) <= 4, "one cause is told once"


def test_a_bare_application_is_told_nothing(judge_run: Run, own_adapter: WriteAdapter) -> None:
    own_adapter(NO_TEARDOWN)

    result = judge_run("--impl=own:Own", "-k", "teardown.runs-once-when-view-raises")

    assert result.ret == 1
    result.stdout.no_fnmatch_line("*answers of its own*")
