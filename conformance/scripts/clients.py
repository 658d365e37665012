"""What a test client was told to do and what it sent: taken down, done again, and written.

It is for clauses on the client itself: a callable that answers as it is told stands in place of the
application. What a client asks of a described application is not looked at here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from conformance.describe.app import App, Middleware
from conformance.errors import ConformanceError
from conformance.foreign import class_name
from conformance.perform.implementation import Implementation
from conformance.scripts.idioms import Idiom
from conformance.scripts.literals import Names, NotSpelled, literal, quoted
from conformance.scripts.program import Written
from conformance.scripts.speaking import (
    NOTHING,
    is_confirmed,
    is_in_the_line,
    spoken_of,
)

Answer: TypeAlias = tuple[str, list[tuple[str, str]], bytes]
Facts: TypeAlias = dict[str, Any]

USUAL: Answer = ("200 ", [], b"")
PLAIN = (str, int, bool, type(None))
COOKIES = "the cookies of request"
RAISES = "what comes of it"
SERVED = '''\
def application(environ, start_response):
    """Keep what was asked, and answer."""
    heard.append({{**environ, "body": environ["wsgi.input"].read()}})
    {answers}
    start_response(status, headers)
    return [body]'''


@dataclass(slots=True)
class Session:
    """One client: how it was made, what was called on it, and what was answered by path."""

    options: Mapping[str, Any]
    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    why_not: str = ""


class Watched:
    """A client that notes what is called on it."""

    def __init__(self, client: Any, session: Session) -> None:
        self._client, self._session = client, session

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found):
            self._session.why_not = f"the client's {name} is looked at"
            return found

        def call(*arguments: Any, **keywords: Any) -> Any:
            self._session.calls.append((name, arguments, dict(keywords)))
            return found(*arguments, **keywords)

        return call

    def __enter__(self) -> Any:
        self._session.why_not = "a block with the client"
        return self._client.__enter__()

    def __exit__(self, *given: Any) -> Any:
        return self._client.__exit__(*given)


@contextmanager
def watched(impl: Implementation) -> Iterator[list[Session]]:
    """Take down what test clients do for as long as the block runs."""
    sessions: list[Session] = []
    original = impl.built

    def built(app: App) -> Any:
        found = original(app)
        made = getattr(found, "wsgi", None)
        alone = len(app.parts) == 1 and isinstance(app.parts[0], Middleware)
        if alone and hasattr(made, "test_client") and "test_client" not in vars(made):
            _watch(made, sessions)
        return found

    impl.forget()
    impl.built = built  # type: ignore[method-assign]
    try:
        yield sessions
    finally:
        del impl.built
        impl.forget()


def _watch(made: Any, sessions: list[Session]) -> None:
    make, answer = made.test_client, made.wsgi_app

    def test_client(**options: Any) -> Watched:
        sessions.append(Session(options))
        return Watched(make(**options), sessions[-1])

    def wsgi_app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = str(environ.get("SCRIPT_NAME", "")) + str(environ.get("PATH_INFO", ""))
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            started[:] = [status, list(headers)]
            return start_response(status, headers, *more)

        body: Iterable[bytes] = answer(environ, start)
        if sessions and started:
            kept = (started[0], started[1], b"".join(getattr(body, "content", b"") for _ in (0,)))
            former = sessions[-1].answers.setdefault(path, kept)
            if former != kept:
                sessions[-1].why_not = "one path that is answered in two ways"
        return body

    made.test_client, made.wsgi_app = test_client, wsgi_app


def facts_of(impl: Implementation, session: Session) -> Facts:
    """Do the same with a client of an implementation, and return what was sent, by key."""
    heard: list[dict[str, Any]] = []
    found: Facts = {RAISES: "nothing is raised"}

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        heard.append({**environ, "body": environ["wsgi.input"].read()})
        path = str(environ.get("SCRIPT_NAME", "")) + str(environ.get("PATH_INFO", ""))
        status, headers, body = session.answers.get(path, USUAL)
        start_response(status, headers)
        return [body]

    def body() -> None:
        made = impl.new("app")
        made.wsgi_app = application
        client = made.test_client(**session.options)
        for name, arguments, keywords in session.calls:
            getattr(client, name)(*arguments, **keywords).close()

    try:
        impl.perform(body)
    except ConformanceError:
        raise
    except Exception as error:
        found[RAISES] = f"raises {class_name(error)}"
    keys = {key for environ in heard for key in environ}
    for key in sorted(keys):
        values = [environ.get(key) for environ in heard]
        if all(isinstance(value, (*PLAIN, bytes)) for value in values):
            found[key] = values
    for number, environ in enumerate(heard):
        found[f"{COOKIES} {number}"] = cookies_in(environ)
    return found


def cookies_in(environ: Mapping[str, Any]) -> list[str]:
    """Return the cookies that a request has, as they are sent."""
    return [cookie for cookie in (environ.get("HTTP_COOKIE") or "").split("; ") if cookie]


def scripted(
    impl: Implementation,
    reference: Implementation,
    idiom: Idiom,
    session: Session,
    message: str,
) -> Written:
    """Return the program of what a client does otherwise than the reference's.

    Raises NotSpelled where there is none.
    """
    if session.why_not:
        raise NotSpelled(session.why_not)
    ranked = [
        (rank, key)
        for key, (seen, expected) in _differing(impl, reference, session).items()
        for rank in [_rank(message, key, seen, expected)]
        if rank is not None
    ]
    if not ranked:
        raise NotSpelled("what the client sent does not differ as the message says")
    key = min(ranked)[1]
    pair = _differing(impl, reference, session)[key]
    changed = True
    while changed:  # what was not needed is left out
        changed = False
        for shorter in _shorter(session):
            differing = _differing(impl, reference, shorter)
            same = [k for k, p in differing.items() if _essence(k, *p) == _essence(key, *pair)]
            if same:
                session, key, changed = shorter, same[-1], True
                pair = differing[key]
                break
    return _written(idiom, session, key, *pair)


def _shorter(session: Session) -> Iterator[Session]:
    """Yield the same session without one of its calls, or of the fields that are answered."""
    for n in reversed(range(len(session.calls))):
        yield replace(session, calls=[*session.calls[:n], *session.calls[n + 1 :]])
    for path, (status, headers, body) in session.answers.items():
        for n in range(len(headers)):
            answer = (status, [*headers[:n], *headers[n + 1 :]], body)
            yield replace(session, answers={**session.answers, path: answer})


def _essence(key: str, seen: Any, expected: Any) -> Any:
    """Return what a smaller session has to show: of cookies, those that one side alone has.

    A request that sends none where it should, and the like, is told by all of both sides.
    """
    if not key.startswith(COOKIES) or NOTHING in (seen, expected):
        return key, seen, expected
    more = [cookie for cookie in seen if cookie not in expected]
    less = [cookie for cookie in expected if cookie not in seen]
    return (COOKIES, more, less) if more or less else (key, seen, expected)


def _differing(
    impl: Implementation, reference: Implementation, session: Session
) -> dict[str, tuple[Any, Any]]:
    """Return what was seen and what was expected, by key, where they differ."""
    seen, expected = facts_of(impl, session), facts_of(reference, session)
    both = {key: (seen.get(key, NOTHING), expected.get(key, NOTHING)) for key in seen | expected}
    return {key: pair for key, pair in both.items() if pair[0] != pair[1]}


def _rank(message: str, key: str, seen: Any, expected: Any) -> int | None:
    """Return how well a message speaks of a fact, the lower the better; None for not at all."""
    if is_confirmed(message, seen, expected):
        return 0
    if key == RAISES:
        return 3
    for one, other in zip(seen, expected, strict=False) if isinstance(seen, list) else ():
        if one != other and is_in_the_line(message, one, other):
            return 1
    return 2 if spoken_of(message, seen, expected) > 1 else None


def _written(idiom: Idiom, session: Session, key: str, seen: Any, expected: Any) -> Written:
    names = Names()
    names.module("sys")
    names.of(idiom.place(idiom.factory), idiom.factory)
    given = ", ".join(f"{k}={literal(v, names)}" for k, v in session.options.items())
    calls = [f"client.{_call(call, names)}.close()" for call in session.calls]
    if key == RAISES:
        calls = [
            "try:",
            *(f"    {call}" for call in calls),
            '    seen = "nothing is raised"',
            "except Exception as error:",
            '    seen = f"raises {type(error).__name__}"',
        ]
        reading, looked = [], RAISES
    elif key.startswith(COOKIES):
        number = key.rpartition(" ")[2]
        sent = f'heard[{number}].get("HTTP_COOKIE", "").split("; ")'
        reading = [f"seen = [cookie for cookie in {sent} if cookie]"]
        looked = f"the cookies of heard[{number}]"
    else:
        reading = [f"seen = [environ.get({quoted(key)}) for environ in heard]"]
        looked = f"{key} of each request"
    answers = {path: answer for path, answer in session.answers.items() if answer[1] or answer[2]}
    lines = [
        "heard = []",
        *(["ANSWERS = {", *_answers(answers, names), "}"] if answers else []),
        "",
        "",
        *SERVED.format(answers=_choice(answers)).split("\n"),
        "",
        "",
        f"app = {idiom.factory}(__name__)",
        "app.wsgi_app = application",
        f"client = app.test_client({given})",
        *calls,
        *reading,
    ]
    head = [*names.lines(), *names.defined(), "", ""]
    expected = None if expected == NOTHING else expected
    seen = None if seen == NOTHING else seen
    return Written([*head, *lines], looked, literal(expected, names), literal(seen, names))


def _answers(answers: Mapping[str, Answer], names: Names) -> list[str]:
    return [f"    {quoted(path)}: {literal(answer, names)}," for path, answer in answers.items()]


def _choice(answers: Mapping[str, Answer]) -> str:
    if not answers:
        return 'status, headers, body = "200 OK", [], b""'
    path = 'environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]'
    return f'status, headers, body = ANSWERS.get({path}, ("200 OK", [], b""))'


def _call(call: tuple[str, tuple[Any, ...], dict[str, Any]], names: Names) -> str:
    name, arguments, keywords = call
    words = [literal(value, names) for value in arguments]
    words += [f"{key}={literal(value, names)}" for key, value in keywords.items()]
    return f"{name}({', '.join(words)})"
