"""A recorder: a WSGI application that keeps what a client sends, and answers as it is told.

It stands in for an application's own callable, so that what is heard is what the client has sent,
whatever the framework would have made of it. No clauses live here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.describe.app import App, Middleware
from conformance.describe.capabilities import Capability as C
from conformance.foreign import shown
from conformance.perform.implementation import Implementation

NEEDS = (C.TEST_CLIENT, C.WSGI, C.MIDDLEWARE)
AGENT = "HTTP_USER_AGENT"
SHORT = 200  # characters of a value that are told
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What the recorder answers with; without `reads`, it leaves the request's body alone."""

    status: int = 200
    headers: Headers = ()
    body: bytes = b""
    reads: bool = True

    def __str__(self) -> str:
        told = [f"{name}: {value}" for name, value in self.headers]
        told += [shown(self.body, SHORT)] if self.body else []
        return f"{self.status} {', '.join(told)}".strip()


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it arrived: its environ, and its body."""

    environ: dict[str, Any]
    body: bytes

    def __getitem__(self, key: str) -> Any:
        return self.environ.get(key)

    def taken(self, keys: Iterable[str]) -> dict[str, Any]:
        """Return these keys, None for those that are missing."""
        return {key: self.environ.get(key) for key in keys}

    def __str__(self) -> str:
        """Return the request as a person reads it: what the client has chosen, and the body."""
        query = f"?{self['QUERY_STRING']}" if self["QUERY_STRING"] else ""
        names = (k for k in self.environ if k.startswith("HTTP_") and k not in ("HTTP_HOST", AGENT))
        fields = {name.removeprefix("HTTP_"): self[name] for name in names}
        fields |= {k: self[k] for k in ("CONTENT_TYPE", "CONTENT_LENGTH") if self[k] and self.body}
        told = [f"{k.replace('_', '-').title()}: {shown(v, SHORT)}" for k, v in fields.items()]
        told += [f"body {shown(self.body, SHORT)}"] if self.body else []
        return f"{self['REQUEST_METHOD']} {self.where}{query} {', '.join(told)}".strip()

    @property
    def where(self) -> str:
        """Scheme, host and path of the request, as text."""
        path = f"{self['SCRIPT_NAME']}{self['PATH_INFO']}"
        return f"{self['wsgi.url_scheme']}://{self['HTTP_HOST']}{path}"


@dataclass(slots=True)
class Body:
    """A body in two chunks that tells when it is closed."""

    content: bytes
    closed: list[bytes]

    def __iter__(self) -> Iterator[bytes]:
        yield self.content[:1]
        yield self.content[1:]

    def close(self) -> None:
        """Tell that it was closed."""
        self.closed.append(self.content)


@dataclass(slots=True)
class Recorder:
    """Answers by path, with or without the query, or with an empty 200; keeps what it `heard`.

    There is one, because equal applications are built once: whoever uses it begins anew.
    """

    answers: Mapping[str, Said] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    closed: list[bytes] = field(default_factory=list)
    exchanged: list[str] = field(default_factory=list)

    def wrap(self, app: Any) -> Callable[..., Any]:
        """Return what is called instead of an application."""
        return self.answer

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Keep the request, and answer it."""
        path = str(environ.get("SCRIPT_NAME", "")) + str(environ.get("PATH_INFO", ""))
        asked = f"{path}?{environ.get('QUERY_STRING', '')}"
        said = self.answers.get(asked, self.answers.get(path, Said()))
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(*[length] * bool(length)) if said.reads else b""
        self.heard.append(Heard(dict(environ), body))
        self.exchanged.append(f"{self.heard[-1]}  ->  {said}")
        environ["HTTP_X_CHANGED"] = "1"  # as middleware does, which is nobody else's business
        start_response(f"{said.status} Said", list(said.headers))
        return Body(said.body, self.closed)


RECORDER = Recorder()
RECORDED = App(Middleware("recorder", RECORDER.wrap))


def asked(
    impl: Implementation,
    ask: Callable[[Any], object],
    answers: Mapping[str, Said] | None = None,
    app: App = RECORDED,
    **options: Any,
) -> list[Heard]:
    """Call `ask` with a new test client whose requests are recorded, and return these requests.

    `answers` says by path what is replied, `options` are those of `test_client`.
    """
    RECORDER.answers = answers or {}
    RECORDER.heard.clear()
    RECORDER.closed.clear()
    RECORDER.exchanged.clear()

    def body() -> None:
        built: Any = impl.built(app)
        ask(built.wsgi.test_client(**options) if options else built.client())

    try:
        impl.perform(body)
    finally:
        impl.last.exchanged(RECORDER.exchanged)
    return list(RECORDER.heard)


def opened(
    impl: Implementation,
    path: str,
    options: Mapping[str, Any],
    answers: Mapping[str, Said] | None = None,
    app: App = RECORDED,
) -> list[Heard]:
    """Ask once, with these options of `open`, and return the requests that were sent."""
    return asked(impl, lambda client: client.open(path, **options).close(), answers, app)


def moved(status: int, *locations: str) -> dict[str, Said]:
    """Return answers that lead from /0 to the first location, from /1 to the next ..."""
    answers = ((f"/{i}", Said(status, (("Location", to),))) for i, to in enumerate(locations))
    return dict(answers)


def refused(call: Callable[[], object]) -> bool:
    """Tell whether a call raises an error."""
    try:
        call()
    except Exception:
        return True
    return False
