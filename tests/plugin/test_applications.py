"""Applications of one's own: what `--impl-app` names is judged without an adapter."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.conftest import Run

APPLICATION = """\
import reference_impl

def create_app():
    app = reference_impl.Flask(__name__)
    app.teardown_request(lambda error: None)
    app.config["OWN"] = "set"
    return app

def with_name(name, **options):
    return reference_impl.Flask(name, **options)

def with_login():
    app = create_app()

    @app.before_request
    def login():
        if reference_impl.request.path != "/auth/login":
            return reference_impl.redirect("/auth/login")

    return app

def losing():
    app = create_app()
    app.teardown_request = lambda function: function
    return app

def dropping():
    class Timed(reference_impl.Flask):
        def ensure_sync(self, function):
            def timed(*arguments, **values):
                super(Timed, self).ensure_sync(function)(*arguments, **values)

            return timed

    return Timed(__name__)

def raising():
    raise LookupError("no settings")

def nothing():
    create_app()

def another():
    return object()

def needing(settings):
    return create_app()

def mute():
    app = create_app()

    @app.after_request
    def mark(response):
        response.headers["X-Mark"] = "1"

    return app

def with_pages():
    app = create_app()
    app.add_url_rule("/", "index", lambda: "home")
    app.add_url_rule("/<path:rest>", "rest", lambda rest: "page")
    app.add_url_rule("/own/<int:n>", "own", lambda n: "own")

    @app.before_request
    def built():
        made = reference_impl.url_for("own", n=3, q="a", _anchor="b", _external=True)
        assert "://" in made and "/own/3?" in made and made.endswith("#b"), made

    return app

def with_pages_and_a_static_folder():
    app = reference_impl.Flask(__name__, static_folder=".", static_url_path="")
    app.add_url_rule("/v", "v", lambda: "v")
    return app

def with_cookies():
    app = create_app()
    app.config.update(SECRET_KEY="never told", SESSION_COOKIE_SAMESITE="Lax")
    return app

def losing_with_cookies():
    app = with_cookies()
    app.teardown_request = lambda function: function
    return app

def with_slashes():
    app = create_app()
    app.url_map.strict_slashes = False
    return app

def with_json():
    app = create_app()
    app.json.mimetype = "application/problem+json"
    return app

app = create_app()
number = 3
"""
CHOSEN = "teardown.runs-once-when-view-raises or hooks.before-stops or routing.static-file"


@pytest.fixture
def verdicts(pytester: pytest.Pytester, judge_run: Run) -> Any:
    """Return what judges an application of that module, and returns verdicts and messages."""
    pytester.makepyfile(application=APPLICATION)
    pytester.syspathinsert()

    def judge(name: str, *options: str, chosen: str = CHOSEN) -> dict[str, tuple[str, str]]:
        judge_run(f"--impl-app=application:{name}", "-k", chosen, "--impl-report=r.json", *options)
        clauses = json.loads((pytester.path / "r.json").read_text("utf-8"))["clauses"]
        return {
            one["id"]: (one["verdict"], one["message"])
            for one in clauses
            if one["verdict"] is not None
        }

    return judge


@pytest.mark.parametrize("name", ["create_app", "with_name", "app"])
def test_each_form_is_judged(verdicts: Any, name: str) -> None:
    found = verdicts(name, "--impl=reference")

    assert found["teardown.runs-once-when-view-raises"][0] == "pass"
    assert "fail" not in {verdict for verdict, _ in found.values()}


def test_what_it_breaks_fails(verdicts: Any) -> None:
    found = verdicts("losing")

    assert found["teardown.runs-once-when-view-raises"][0] == "fail"


def test_what_it_drops_is_told_with_its_line(verdicts: Any) -> None:
    """The framework is who complains of what no longer comes; the line is the application's."""
    found = verdicts(
        "dropping", chosen="teardown.comes-after-the-response or routing.int-takes-digits"
    )

    told = "the application calls a function of the clause, and what it returned is dropped"
    failed = [message for verdict, message in found.values() if verdict == "fail"]
    assert failed
    for message in failed:
        assert message.startswith(told)
        assert "(application.py:" in message
        assert "in timed); a `return` may be missing" in message.partition("\n")[0]


def test_a_login_makes_clauses_unanswerable(verdicts: Any) -> None:
    found = verdicts("with_login", chosen="hooks. or errors.")

    told = [message for verdict, message in found.values() if verdict == "unsupported"]
    own = [message for message in told if message.startswith("the application has its own: ")]
    assert len([message for message in own if "302 to /auth/login" in message]) > 20
    assert not {"fail", "error"} & {verdict for verdict, _ in found.values()}


def test_what_a_login_keeps_from_being_asked_is_told_first(
    pytester: pytest.Pytester, judge_run: Run
) -> None:
    """A run that asks next to nothing is green, so its summary has to say so."""
    pytester.makepyfile(application=APPLICATION)
    pytester.syspathinsert()

    result = judge_run("--impl-app=application:with_login", "-k", "hooks. or errors.", "-v")

    assert result.ret == 0
    told = " ".join(" ".join(result.outlines).split())
    head, _, rest = told.partition("in place of what clauses expect: - ")
    assert "The application has answers of its own" in head
    assert re.match(
        r"a path that has a view is answered with 302 to /auth/login, which keeps \d\d+ clauses "
        r"from being asked: switch that off",
        rest,
    )
    assert "Then judge again" in rest
    assert "claim" not in rest.partition("Clauses by chapter")[2], "nobody writes an adapter"


@pytest.mark.parametrize("name", ["with_pages", "with_pages_and_a_static_folder"])
def test_views_of_its_own_are_set_aside(verdicts: Any, name: str) -> None:
    """Neither its rules nor its endpoints are in the way, and its hooks build their URLs."""
    found = verdicts(name, chosen="teardown. or hooks.before or routing.f or files.static-")

    told = {verdict for verdict, _ in found.values()}
    assert not {"fail", "error"} & told
    lacking = {message for verdict, message in found.values() if verdict == "unsupported"}
    assert all("without arguments" in m or "static" in m for m in lacking), lacking


@pytest.mark.parametrize(
    ("name", "clause", "setting"),
    [
        ("with_cookies", "sessions.cookie-as-configured", "SESSION_COOKIE_SAMESITE"),
        ("with_slashes", "routing.missing-slash-is-added", "url_map.strict_slashes"),
        ("with_json", "responses.objects", "json.mimetype"),
    ],
)
def test_a_setting_of_its_own_is_no_fault(
    verdicts: Any, name: str, clause: str, setting: str
) -> None:
    """The clause is judged again without, so it is told which setting it goes back to."""
    found = verdicts(name, chosen=f"{clause} or teardown.")

    assert found[clause] == ("unsupported", f"the application has a setting of its own: {setting}")
    assert found["teardown.runs-once-when-view-raises"][0] == "pass"


def test_what_a_hook_breaks_fails_whatever_is_set(verdicts: Any) -> None:
    found = verdicts("losing_with_cookies")

    assert found["teardown.runs-once-when-view-raises"][0] == "fail"


def test_options_that_have_no_effect_are_told(verdicts: Any) -> None:
    found = verdicts("create_app", chosen="files.static- or routing.subdomain")

    told = " ".join(message for verdict, message in found.values() if verdict == "unsupported")
    assert "is made without arguments, and not with subdomain_matching" in told
    assert "needs static.files" in told
    assert not {"fail", "error"} & {verdict for verdict, _ in found.values()}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("", "--impl-app= names nothing"),
        ("application", "name a factory or an application as package.module:name"),
        ("nowhere:app", "No module named 'nowhere'"),
        ("application:nothere", "the module application has no 'nothere'"),
        ("application:number", "it is a builtins.int, no factory and no application"),
        ("application:raising", "calling it raised LookupError: no settings (application.py:38"),
        ("application:nothing", "it returns None; a `return` may be missing"),
        ("application:another", "it returns a builtins.object, where an application of Flask"),
        ("application:mute", "application.py:52, in mark) returns None, not the response"),
        ("application:needing", "a factory takes nothing, or (name, **options) as Flask does"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_line(
    pytester: pytest.Pytester, judge_run: Run, value: str, told: str
) -> None:
    pytester.makepyfile(application=APPLICATION)
    pytester.syspathinsert()

    result = judge_run(f"--impl-app={value}", "-k", CHOSEN)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in result.errlines + result.outlines if "--impl-app" in line]
    assert told in line


def test_another_adapter_is_refused(pytester: pytest.Pytester, judge_run: Run) -> None:
    pytester.makepyfile(application=APPLICATION)
    pytester.syspathinsert()

    result = judge_run("--impl-app=application:app", "--impl=bottle", "-k", CHOSEN)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    told = "--impl=bottle: --impl-app=application:app makes an application of reference_impl"
    assert any(told in line for line in result.errlines + result.outlines)


def test_the_scheme_is_spoken(verdicts: Any) -> None:
    chosen = "wsgi.request-urls or urls.external"
    found = verdicts("create_app", "--impl-scheme=https", chosen=chosen)

    assert "pass" in {verdict for verdict, _ in found.values()}
    assert "fail" not in {verdict for verdict, _ in found.values()}
