"""What an application answers by itself: found, told apart, and not seen where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.exceptions import HTTPException

import reference_impl
from adapters.reference import ReferenceAdapter
from conformance.describe.app import App, view
from conformance.describe.messages import get
from conformance.describe.steps import Answer
from conformance.perform.implementation import Implementation
from conformance.perform.manners import (
    BROKEN,
    GATE,
    INDEX,
    MISSING,
    OPTIONS,
    PAGE,
    POSTED,
    REFUSED,
    behind,
    manners_of,
)
from conformance.perform.shown import Answered

Configure = Callable[[Any], object]


def pages(app: Any) -> None:
    """Answer every path with a page that tells it."""
    app.add_url_rule("/<path:p>", "own_page", lambda p: f"<h1>Write this page</h1>{p}")


def home(app: Any) -> None:
    """Have a page at the root."""
    app.add_url_rule("/", "own_home", lambda: "<h1>Welcome</h1>")


def login(app: Any) -> None:
    """Send everybody to the login."""

    @app.before_request  # type: ignore[untyped-decorator]
    def gate() -> Any:
        return reference_impl.redirect(f"/login?next={reference_impl.request.path}")


def token(app: Any) -> None:
    """Refuse what changes something."""

    @app.before_request  # type: ignore[untyped-decorator]
    def check() -> Any:
        posted = reference_impl.request.method == "POST"
        return ("The token is missing.", 400) if posted else None


def missing(app: Any) -> None:
    """Have a page for what is not there."""
    app.register_error_handler(404, lambda error: ("<h1>Nothing here</h1>", 404))


def broken(app: Any) -> None:
    """Have a page for exceptions."""
    app.register_error_handler(500, lambda error: ("<h1>We broke</h1>", 500))


def as_json(app: Any) -> None:
    """Answer each HTTP error with JSON, which says in the words of pages what it is."""

    @app.errorhandler(HTTPException)  # type: ignore[untyped-decorator]
    def told(error: Any) -> Any:
        return {"error": error.name}, error.code


def having(
    *configure: Configure, options: bool = True, onto_another: bool = False
) -> Implementation:
    """Return the reference with applications that have something of their own."""

    def create(name: str, **given: Any) -> Any:
        app = reference_impl.Flask(name, **given if options else {})
        for each in configure:
            each(app)
        return app

    members = {"factory": staticmethod(create), "builds_onto_another": onto_another}
    made = type("Own", (ReferenceAdapter,), members)
    return Implementation(made())


@pytest.mark.parametrize(
    ("configure", "question", "told"),
    [
        (pages, PAGE, "is answered with 200 'Write this page conformance-has-no-such-path'"),
        (home, INDEX, "is answered with 200 'Welcome'"),
        (login, GATE, "is answered with 302 to /login"),
        (token, POSTED, "is answered with 400 'The token is missing.'"),
        (missing, MISSING, "is answered with 404 'Nothing here'"),
        (broken, BROKEN, "is answered with 500 'We broke'"),
    ],
)
def test_each_is_found(configure: Configure, question: str, told: str) -> None:
    impl = having(configure)

    found = manners_of(impl)
    impl.close()

    assert f"{question} {told}" in map(str, found)


def test_options_that_are_not_handed_on_are_found() -> None:
    impl = having(options=False)

    [found] = manners_of(impl)
    impl.close()

    assert found.question == OPTIONS
    assert behind([found], [], App(options={"static_folder": "x"})) == found
    assert behind([found], [], App(view("/"))) is None


def test_a_bare_application_has_none() -> None:
    impl = having()

    assert manners_of(impl) == ()
    impl.close()


def test_what_breaks_meanwhile_is_not_told() -> None:
    def breaking(app: Any) -> None:
        app.wsgi_app = None

    impl = having(breaking)

    assert manners_of(impl) == ()
    impl.close()


def test_a_reply_tells_which_one_is_behind_it() -> None:
    impl = having(pages, login)
    app = App(view("/a", Answer("a")))
    impl.last.forget()
    impl.run(app, get("/a"))
    answers = impl.last.answers

    found = manners_of(impl)

    assert impl.last.app == app, "what a failure shows was lost"
    assert str(behind(found, answers, app)).startswith(GATE)
    impl.close()


def test_one_answer_to_several_questions_is_one_manner() -> None:
    """A login stands before the page at the root, before static files and before what is absent."""
    impl = having(pages, home, login)
    app = App(view("/a", Answer("a")))

    [found] = manners_of(impl)
    impl.close()

    assert found.question == GATE
    assert behind([found], [], app) == found, "no request gets past it, whoever sent it"
    assert behind([found], [], None) is None
    assert behind([found], [], None, "leads to GET /login?next=/old") == found


def test_json_in_place_of_pages_is_found_by_how_it_begins() -> None:
    """Its words are those of the page, so the look of the page tells: title and all."""
    impl = having(as_json, onto_another=True)

    [found] = manners_of(impl)
    impl.close()

    assert str(found) == f'{REFUSED} is answered with 400 \'{{"error":"Bad Request"}}\''
    assert behind([found], [Answered(410, "", b'{"error":"Gone"}')], None) == found
    assert behind([found], [Answered(404, "", b'{"error":"Not Found"}')], None) == found
    assert behind([found], [Answered(500, "", b'{"error":"Internal')], None) == found
    assert behind([found], [Answered(405, "", b'{"error":"Method Not Allowed"}')], None) is None
    assert behind([found], [Answered(410, "", b"<title>410 Gone</title>")], None) is None


def test_a_bare_application_that_is_built_onto_has_none() -> None:
    impl = having(onto_another=True)

    assert manners_of(impl) == ()
    impl.close()


def test_an_answer_to_two_questions_is_in_the_way_of_both() -> None:
    """A page for every path that is at the root, too, keeps clauses from a view at the root."""

    def everywhere(app: Any) -> None:
        app.add_url_rule("/", "own_root", lambda: "spa")
        app.add_url_rule("/<path:p>", "own_page", lambda p: "spa")

    impl = having(everywhere)

    [found] = manners_of(impl)
    impl.close()

    assert found.question == PAGE
    assert behind([found], [], App(view("/"))) == found
    assert behind([found], [], App(view("/a"))) is None
    assert behind([found], [], None, "OPTIONS gives 200 Allow: GET, not 405 Allow: POST") == found


def test_a_refusal_that_became_another_error_is_known_by_its_words() -> None:
    impl = having(token)
    found = manners_of(impl)
    impl.close()
    came = [Answered(500, "", b"Internal Server Error")]

    told = "the reply was 500: BadRequest: 400 Bad Request: The token is missing. (x.py:1, in y)"
    assert str(behind(found, came, App(view("/")), told)).startswith(POSTED)
    assert behind(found, came, App(view("/")), "the reply was 500: KeyError: 'k'") is None


def test_replies_that_differ_are_others() -> None:
    impl = having(pages, missing)
    found = {manner.question: manner for manner in manners_of(impl)}
    impl.close()
    page, gone = found[PAGE], found[MISSING]
    one = Answered(200, "", b"<h1>Write this page</h1>/other")

    assert behind([page, gone], [one], None) == page
    assert behind([page, gone], [Answered(404, "", b"<h1>Nothing here</h1>")], None) == gone
    for other in (
        Answered(201, "", one.body),
        Answered(200, "/elsewhere", one.body),
        Answered(200, "", b"<h1>Another page</h1>"),
    ):
        assert behind([page, gone], [other], None) is None


def test_an_application_tells_where_no_reply_does() -> None:
    impl = having(pages, home)
    found = manners_of(impl)
    impl.close()

    assert str(behind(found, [], App(view("/")))).startswith(INDEX)
    assert str(behind(found, [], App(view("/<path:p>")))).startswith(PAGE)
    assert behind(found, [], App(view("/a"))) is None


def test_no_reply_is_held_on_to() -> None:
    """A reply may hold an exception, and so an object that a clause expects to be freed."""
    impl = having()
    impl.run(App(view("/", Answer("ours"))), get("/"))

    [answer] = impl.last.answers
    impl.last.forget()

    assert answer == Answered(200, "", b"ours")
    assert impl.last.answers == []
    impl.close()
