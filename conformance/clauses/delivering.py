"""Views that send files, and how what they send is read. Not here: which replies are right.

One application answers all questions: an exchange brings along what its view sends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from conformance.describe.app import App, view
from conformance.describe.messages import Exchange, Reply, request
from conformance.describe.steps import Answer, Ask, Made, pairs
from conformance.models.parts import Wanted
from conformance.perform.implementation import Implementation

FILES = App(view("/file", Ask(), endpoint="file"))


def sends(file: Any, *arguments: Any, **options: Any) -> Answer:
    """Return the step that answers with `send_file`."""
    return Answer(Made("send_file", (file, *arguments), pairs(options)))


def sends_from(directory: Any, path: Any, **options: Any) -> Answer:
    """Return the step that answers with `send_from_directory`."""
    return Answer(Made("send_from_directory", (directory, path), pairs(options)))


def asking(
    answer: Answer, headers: Mapping[str, str] | None = None, method: str = "GET", **details: Any
) -> Exchange:
    """Return the exchange whose view answers so."""
    return request(method, "/file", answer, headers=headers or {}, **details)


def sent(
    impl: Implementation,
    answer: Answer,
    headers: Mapping[str, str] | None = None,
    app: App = FILES,
    **details: Any,
) -> Reply:
    """Return what is sent."""
    return impl.reply(app, asking(answer, headers, **details))


def ages(reply: Reply) -> set[str]:
    """Return the directives of Cache-Control, in lower case."""
    value = reply.header("Cache-Control") or ""
    return {directive.strip().lower() for directive in value.split(",") if directive.strip()}


def check_each(
    impl: Implementation,
    cases: Iterable[tuple[Exchange, Callable[[Reply], None]]],
    app: App = FILES,
) -> None:
    """Send all exchanges and check each reply; the one that fails is asked for once more, alone.

    So the report shows this exchange and not hundreds.
    """
    asked = list(cases)
    replies = impl.run(app, *(exchange for exchange, _ in asked)).replies
    for (exchange, check), reply in zip(asked, replies, strict=True):
        try:
            check(reply)
        except AssertionError:
            check(impl.reply(app, exchange))
            raise


def check_allowed(reply: Reply, wanted: Wanted, content: bytes, method: str, asked: str) -> None:
    """Check a reply with a file, a part of it or none against the replies that are allowed.

    Who drops the body of a reply to HEAD, application or server, `responses.head-has-no-body` asks.
    """
    allowed = " or ".join(map(str, sorted(wanted.statuses)))
    assert reply.status in wanted.statuses, f"{asked} gives {reply}, not {allowed}"
    place, length = reply.header("Content-Range"), reply.header("Content-Length")
    size, want = len(content), content
    if reply.status == 206 and wanted.end is not None:
        want = content[wanted.first : wanted.end]
        told = f"bytes {wanted.first}-{wanted.end - 1}/{size}"
        assert place == told, f"{asked} gives Content-Range: {place}, not {told}"
    elif reply.status == 206:
        return  # several parts: any of the forms
    elif reply.status == 416:
        told = f"bytes */{size}"
        assert place in (None, told), f"{asked} gives 416 with Content-Range: {place}"
    else:
        assert place is None, f"{asked} gives {reply.status} with Content-Range: {place}"
    if reply.status in (200, 206):
        assert length in (None, str(len(want))), f"{asked}: {len(want)} bytes with length {length}"
        bodies = (want,) if method == "GET" else (want, b"")
        assert reply.body in bodies, f"{asked} gives {reply.body[:60]!r}, not {want[:60]!r}"
    elif reply.status == 304:
        assert length in (None, str(size)), f"{asked} gives 304 with Content-Length: {length}"
        assert reply.body == b"", f"{asked} gives 304 with a body: {reply.body[:60]!r}"
