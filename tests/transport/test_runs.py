"""A run over a server: it says so, judges alike, and leaves nothing running."""

from __future__ import annotations

import json
from fnmatch import fnmatch

import pytest

from conformance.options import SERVERS as NAMES
from conformance.transport.servers import SERVERS
from tests.conftest import Run

SOME = ("-k", "flashing. or teardown.r or urls.any", "--hypothesis-profile=quick")


def test_the_option_names_every_server() -> None:
    assert tuple(SERVERS) == NAMES


def test_a_run_judges_alike_and_says_over_what(pytester: pytest.Pytester, judge_run: Run) -> None:
    judge_run("--impl=flask", "--impl-report=plain.json", *SOME)
    result = judge_run("--impl=flask", "--impl-server=werkzeug", "--impl-report=over.json", *SOME)

    result.stdout.fnmatch_lines(["conformance: flask * over werkzeug *", "profile quick, over w*"])
    paths = [pytester.path / name for name in ("plain.json", "over.json")]
    reports = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    plain, over = [{c["id"]: c["verdict"] for c in one["clauses"]} for one in reports]
    assert {name for name in plain if plain[name] != over[name]} <= {
        "teardown.runs-for-a-body-left-unread"
    }
    assert over["teardown.runs-for-a-body-left-unread"] == "unsupported"
    assert reports[0]["settings"]["server"] == ""
    assert reports[1]["settings"]["server"].startswith("werkzeug ")


def test_what_is_known_and_cannot_be_asked_is_not_mended(judge_run: Run) -> None:
    pytest.importorskip("quart")
    pytest.importorskip("uvicorn")
    options = (
        "--impl=quart",
        "--impl-server=uvicorn",
        "-k",
        "routing.redirect-keeps-any-query",
        "-v",
    )

    result = judge_run(*options)

    assert result.ret == 0
    result.stdout.fnmatch_lines(["unsupported 1 clause: call.direct is what this needs: uvicorn *"])


def test_a_failure_over_a_server_says_how_to_judge_again(
    pytester: pytest.Pytester, judge_run: Run
) -> None:
    pytester.makepyfile(
        own="from adapters.reference import ReferenceAdapter\n"
        "class Own(ReferenceAdapter):\n"
        "    name = 'own'\n"
        "    def build(self, app, stage):\n"
        "        built = super().build(app, stage)\n"
        "        def lost(environ, start):\n"
        "            start('200 OK', [])\n"
        "            return []\n"
        "        built.wsgi = lost\n"
        "        return built\n"
    )
    pytester.syspathinsert()

    result = judge_run("--impl=own:Own", "--impl-server=werkzeug", "-k", "flashing.")

    result.stdout.fnmatch_lines(["*replay: *--impl=own:Own --impl-server=werkzeug*"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--impl=reference", "--impl-server=nginx"), "*nginx*choose from*werkzeug*"),
        (("--impl=quart", "--impl-server=waitress"), "*it serves WSGI, and call.wsgi is not*"),
    ],
)
def test_what_cannot_be_served_is_refused_in_one_line(
    judge_run: Run, options: tuple[str, ...], told: str
) -> None:
    result = judge_run(*options, *SOME)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if fnmatch(line, told)] != []
    assert "Traceback" not in str(result.errlines)
