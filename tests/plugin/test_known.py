"""Known deviations of one's own: a run writes them, the next one judges by them."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from tests.conftest import ALONE_OR_NOT, Run, WriteAdapter

OWN = "--impl=own:Own"
EXAMPLE = "teardown.runs-once-when-view-raises"  # no property
PROPERTY = "urls.negative-integer"  # a SHOULD
DATA = "errors.nearest-class"  # draws while it runs
CHOSEN = ("-k", f"{EXAMPLE} or {PROPERTY} or {DATA}")
WRITE = "--impl-known-write=known.toml"
FAULTS = """\
class factory(reference_impl.Flask):
    def teardown_request(self, function):
        return function

    def register_error_handler(self, kind, function):
        pass

    def errorhandler(self, kind):
        return lambda function: function

class Names:
    def __getattr__(self, name):
        return getattr(reference_impl, name)

    def url_for(self, endpoint, **values):
        return "/n/-1" if "fixed" not in endpoint else "/nowhere"

api = Names()
"""


def entries(pytester: pytest.Pytester) -> list[dict[str, Any]]:
    """Return what the run has written."""
    text = (pytester.path / "known.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text).get("deviation", [])
    return found


@pytest.mark.parametrize("workers", ALONE_OR_NOT)
def test_what_a_run_writes_makes_the_next_one_green(
    pytester: pytest.Pytester, own_adapter: WriteAdapter, workers: tuple[str, ...]
) -> None:
    if workers:
        pytest.importorskip("xdist")
    own_adapter(FAULTS)
    quick = ("-p", "no:randomly", "--hypothesis-profile=quick")
    command = ("--pyargs", "conformance", OWN, *CHOSEN, *quick, "--impl-strict")

    first = pytester.runpytest_subprocess(*command, WRITE, *workers)

    assert first.ret == 1
    first.stdout.fnmatch_lines(["3 entries of known deviations written to known.toml"])
    assert [e["clause"] for e in entries(pytester)] == [DATA, EXAMPLE, PROPERTY]
    assert all(e["versions"] == "==1.5" and e["reason"] for e in entries(pytester))
    assert [("example" in e) for e in entries(pytester)] == [True, False, True]
    assert "data = drawn(" in entries(pytester)[0]["example"]

    second = pytester.runpytest_subprocess(
        *command, "--impl-known=known.toml", "--impl-report=out.json", *workers
    )

    assert second.ret == 0
    second.stdout.fnmatch_lines(["*3 known*"])
    report = json.loads((pytester.path / "out.json").read_text(encoding="utf-8"))
    judged = [entry for entry in report["clauses"] if entry["verdict"]]
    assert [entry["verdict"] for entry in judged] == ["known"] * 3
    assert all(entry["examples"] == 1 for entry in judged)

    own_adapter("pass")
    third = pytester.runpytest_subprocess(*command, "--impl-known=known.toml", *workers)

    assert third.ret == 1
    third.stdout.fnmatch_lines([f"FIXED {EXAMPLE} (MUST)", f"FIXED {PROPERTY} (SHOULD)"])


def test_what_fails_otherwise_fails(
    pytester: pytest.Pytester, judge_run: Run, own_adapter: WriteAdapter
) -> None:
    own_adapter(FAULTS)
    judge_run(OWN, WRITE, "-k", EXAMPLE)
    path = pytester.path / "known.toml"
    text = path.read_text(encoding="utf-8")
    said = entries(pytester)[0]["says"]
    path.write_text(text.replace(f'says = "{said}', 'says = "something else'), encoding="utf-8")

    result = judge_run(OWN, "--impl-known=known.toml", "-k", EXAMPLE)

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [f"FAILED {EXAMPLE} (MUST)", "*its entry says: something else*", "*expected*seen*"]
    )


def test_the_same_file_is_added_to(
    pytester: pytest.Pytester, judge_run: Run, own_adapter: WriteAdapter
) -> None:
    own_adapter(FAULTS)
    both = ("--impl-known=known.toml", WRITE)
    path = pytester.path / "known.toml"

    judge_run(OWN, *both, "-k", EXAMPLE)
    first = path.read_text(encoding="utf-8") + "# mine\n"
    path.write_text(first, encoding="utf-8")
    result = judge_run(OWN, *both, "-k", f"{EXAMPLE} or {PROPERTY}")

    assert path.read_text(encoding="utf-8").startswith(first)
    assert [e["clause"] for e in entries(pytester)] == [EXAMPLE, PROPERTY]
    result.stdout.fnmatch_lines(["1 entry of known deviations written to known.toml"])


def test_run_that_is_broken_off_writes_what_was_found(
    pytester: pytest.Pytester, own_adapter: WriteAdapter
) -> None:
    own_adapter(FAULTS)
    pytester.makeconftest(
        "def pytest_runtest_logreport(report):\n"
        "    if report.when == 'call': raise KeyboardInterrupt"
    )

    result = pytester.runpytest_subprocess(
        "--pyargs", "conformance", OWN, WRITE, *CHOSEN, "-p", "no:randomly", "-c", "/dev/null",
        "--rootdir=.", "--confcutdir=.", "-p", "conftest",
    )  # fmt: skip

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert [e["clause"] for e in entries(pytester)] == [DATA]
    said = " ".join(result.stdout.str().split())
    assert "broken off by Ctrl-C: 1 of 3 clauses have a verdict" in said
    assert "--impl-report=FILE would have kept them" in said


@pytest.mark.parametrize("option", ["--impl-known=/nowhere", "--impl-known-write=/nowhere/x"])
@pytest.mark.parametrize("impl", [(), ("--impl=reference",)], ids=["default", "reference"])
def test_file_that_cannot_be_used(judge_run: Run, option: str, impl: tuple[str, ...]) -> None:
    result = judge_run(option, *impl)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert len([line for line in result.stderr.lines if line]) == 1


DESIGN = f"""\
[[by-design]]
reason = "There are no teardown functions."
clauses = ["{EXAMPLE}", "errors.*"]
headers = ["X-Added", "Content-Type"]
drops = ["url.build"]
"""


def test_what_is_by_design_is_told(
    pytester: pytest.Pytester, judge_run: Run, own_adapter: WriteAdapter
) -> None:
    own_adapter(FAULTS)
    (pytester.path / "known.toml").write_text(DESIGN, encoding="utf-8")

    result = judge_run(
        OWN, "--impl-known=known.toml", "--impl-report=out.json", "-v", *CHOSEN[:1],
        f"{EXAMPLE} or {PROPERTY} or errors.unhandled-tells-nothing",
    )  # fmt: skip

    assert result.ret == 0
    line = "by design: 2 headers are left out, 1 capability is dropped, * clauses may fail"
    result.stdout.fnmatch_lines(
        [
            line,
            "own 1.5",
            line,
            "by design left out, and in no reply: X-Added",
            f"known {EXAMPLE}: by design: There are no teardown*",
            "unsupported 1 clause: needs url.build",
        ]
    )
    report = json.loads((pytester.path / "out.json").read_text(encoding="utf-8"))
    assert report["settings"]["by_design"] == [
        {
            "reason": "There are no teardown functions.",
            "headers": ["X-Added", "Content-Type"],
            "drops": ["url.build"],
            "clauses": [EXAMPLE, "errors.*"],
        }
    ]
    assert "nothing failed" not in result.stdout.str(), "most of errors.* was not judged"


def test_a_clause_that_may_fail_and_passes(pytester: pytest.Pytester, judge_run: Run) -> None:
    (pytester.path / "known.toml").write_text(DESIGN, encoding="utf-8")

    result = judge_run("--impl=reference", "--impl-known=known.toml", "-k", EXAMPLE)

    assert result.ret == 0
    result.stdout.fnmatch_lines([f"by design, and nothing failed: {EXAMPLE}", "*1 passed*"])


# What the scheme, or the port that it implies, stands in an expectation of.
OF_THE_SCHEME = (
    "routing.default-is-a-subdomain",
    "routing.host-matching",
    "routing.missing-slash-is-added",
    "routing.no-redirect-to-no-host",
    "routing.redirect-keeps-subdomain",
    "routing.redirect-stays-here",
    "routing.subdomain",
    "routing.subdomain-and-port",
    "serving.cgi-answers-alike",
    "serving.parallel-requests",
    "serving.run-answers-alike",
    "serving.run-serves-in-parallel",
    "serving.wsgiref-answers-alike",
    "client.answers-alike",
    "client.keeps-cookies",
    "client.path-or-url",
    "client.takes-an-environ",
    "urls.blueprint-on-subdomain",
    "urls.configured-host",
    "urls.external",
    "urls.host-matching",
    "urls.subdomain",
    "urls.subdomain-variable",
    "urls.url-defaults-add-values",
    "urls.websocket",
    "wsgi.host-falls-back",
    "wsgi.request-shows-the-environ",
    "wsgi.request-urls",
    "wsgi.server-address-in-brackets",
)
SECURE = """\
[[by-design]]
reason = "Everybody is sent to https."
scheme = "https"
"""
SENT_AWAY = """\
class factory(reference_impl.Flask):
    def wsgi_app(self, environ, start_response):
        if environ["wsgi.url_scheme"] == "http":
            start_response("302 Found", [("Location", "https://localhost/")])
            return [b""]
        return super().wsgi_app(environ, start_response)
"""


@pytest.mark.parametrize("members", ["", SENT_AWAY], ids=["plain", "sends to https"])
def test_clauses_follow_the_scheme_that_is_declared(
    pytester: pytest.Pytester, judge_run: Run, own_adapter: WriteAdapter, members: str
) -> None:
    own_adapter(members)
    (pytester.path / "known.toml").write_text(SECURE, encoding="utf-8")
    profile = "--hypothesis-profile=quick"

    result = judge_run(OWN, "--impl-known=known.toml", profile, "-k", " or ".join(OF_THE_SCHEME))

    assert result.ret == 0
    result.stdout.fnmatch_lines(["by design: requests are https", "*passed*"])
    assert "unsupported" not in result.stdout.str()
