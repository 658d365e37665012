"""`SharedDataMiddleware`: files that are sent, with their headers and on conditions."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any
from unittest import mock
from wsgiref.util import FileWrapper

from conformance.clause import MUST, clause, every
from conformance.clauses.fronts import Teller, send
from conformance.describe.capabilities import Capability as C
from conformance.describe.files import CONTENTS, MODIFIED, ORDINARY, TYPES, folder
from conformance.describe.messages import Exchange, Reply, get, request
from conformance.drive.wire import Conversation
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, WERKZEUG

SHARED = WERKZEUG.api("SharedDataMiddleware")
PLAIN = get("/shared/plain.txt")
# Headers that tell a client to keep a file, and for how long.
KEEPING = ("ETag", "Expires")


def served(impl: Implementation, exchange: Exchange, **options: Any) -> Reply:
    """Ask for a file below /shared, and return the reply: of a file, or of the application."""
    app = impl.kit.SharedDataMiddleware(Teller(), {"/shared": folder()}, **options)
    return send(app, exchange)


def is_file(reply: Reply, name: str, exchange: Exchange) -> None:
    """Check that a reply is this file, and nobody else's answer."""
    assert reply.header("X-Teller") is None, f"{exchange}: the application answers, and no file"
    expect([reply.status], [200], f"{exchange}: status")
    assert reply.body == CONTENTS[name], (
        f"{exchange}: {len(reply.body)} bytes come, {reply.body[:40]!r}; the file has"
        f" {len(CONTENTS[name])}, {CONTENTS[name][:40]!r}"
    )
    expect([reply.header("Content-Length")], [str(len(CONTENTS[name]))], f"{exchange}: length")


@clause("middleware.files-are-sent", MUST, needs=[C.SHARED_DATA], source=SHARED)
@every(export=["/shared", "/two/deep", "/shared/"], cache=[True, False], script=["", "/own"])
def test_files_are_sent(impl: Implementation, export: str, cache: bool, script: str) -> None:
    """The files of a folder MUST be sent as they are, byte for byte, below its path, and below
    nothing else, wherever the application is mounted.
    """
    app = impl.kit.SharedDataMiddleware(Teller(), {export: folder()}, cache=cache)
    base = export.rstrip("/")
    for name in ORDINARY:
        exchange = get(f"{base}/{name}", script=script)
        is_file(send(app, exchange), name, exchange)
    for path in (f"{base}x/plain.txt", "/plain.txt", f"/x{base}/plain.txt", f"{base}plain.txt"):
        reply = send(app, get(path))
        expect([reply.header("X-Teller")], ["app"], f"{path} is answered by")


@clause("middleware.files-at-the-root", MUST, needs=[C.SHARED_DATA], source=SHARED)
def test_files_at_the_root(impl: Implementation) -> None:
    """A folder that is served at `/` MUST have its files sent, and leave all other paths to the
    application.
    """
    teller = Teller()
    app = impl.kit.SharedDataMiddleware(teller, {"/": folder()})
    for name in ("plain.txt", "deep/er/file.txt"):
        is_file(send(app, get(f"/{name}")), name, get(f"/{name}"))
    for path in ("/", "/view", "/deep", "/deep/", "/plain.txt/x"):
        expect([send(app, get(path)).text], ["app"], f"{path}: the application's answer")


@clause("middleware.files-single", MUST, needs=[C.SHARED_DATA], source=SHARED)
def test_files_single(impl: Implementation) -> None:
    """A single file MUST be sent at its own path, with the type that its name on disk says, and
    nothing around it.
    """
    file = os.path.join(folder(), "style.css")
    app = impl.kit.SharedDataMiddleware(Teller(), {"/look": file})
    reply = send(app, get("/look"))
    is_file(reply, "style.css", get("/look"))
    expect([(reply.header("Content-Type") or "").partition(";")[0]], ["text/css"], "/look: type")
    for path in ("/looks", "/", "/style.css", "/loo"):
        expect([send(app, get(path)).header("X-Teller")], ["app"], f"{path} is answered by")


@clause("middleware.files-of-several-folders", MUST, needs=[C.SHARED_DATA], source=SHARED)
@every(pairs=[True, False])
def test_files_of_several_folders(impl: Implementation, pairs: bool) -> None:
    """What is exported MUST be taken from a mapping or from a list of pairs, the first one that
    has the file.
    """
    style = os.path.join(folder(), "style.css")
    exports = {
        "/s/deep": os.path.join(folder(), "deep", "er"),
        "/s/plain.txt": style,
        "/s": folder(),
        "/s/big.bin": style,
    }
    app = impl.kit.SharedDataMiddleware(Teller(), list(exports.items()) if pairs else exports)
    for path, name in (
        ("/s/deep/file.txt", "deep/er/file.txt"),
        ("/s/deep/index.html", "deep/index.html"),
        ("/s/plain.txt", "style.css"),
        ("/s/big.bin", "big.bin"),
    ):
        is_file(send(app, get(path)), name, get(path))
    expect([send(app, get("/s/deep/none")).text], ["app"], "/s/deep/none, which is nowhere")
    same = impl.kit.SharedDataMiddleware(Teller(), [("/s", folder()), ("/s", style)])
    is_file(send(same, get("/s")), "style.css", get("/s"))


@clause(
    "middleware.files-else-the-application",
    MUST,
    needs=[C.SHARED_DATA],
    source=SHARED,
)
@every(
    path=["/shared/none", "/shared", "/shared/", "/shared/deep", "/shared/deep/", "/", "/a", ""],
    method=["GET", "POST", "DELETE"],
)
def test_files_else_the_application(impl: Implementation, path: str, method: str) -> None:
    """What is asked for below a shared folder, and is no file there, MUST be answered by the
    application, which sees the request as it came.
    """
    teller = Teller()
    app = impl.kit.SharedDataMiddleware(teller, {"/shared": folder()})
    exchange = request(method, path, script="/own", query="q=1")
    reply = send(app, exchange)
    expect([reply.text], ["app"], f"{exchange}: the application's answer")
    seen = teller.environ
    expect(
        [seen["REQUEST_METHOD"], seen["SCRIPT_NAME"], seen["PATH_INFO"], seen["QUERY_STRING"]],
        [method, "/own", path, "q=1"],
        f"{exchange} as the application sees it",
    )


@clause("middleware.files-types", MUST, needs=[C.SHARED_DATA], source=SHARED)
@every(fallback=[None, "application/x-own", "text/plain"])
def test_files_types(impl: Implementation, fallback: str | None) -> None:
    """A file MUST have the media type that its name says, text with the charset UTF-8, and else
    `fallback_mimetype`, which is application/octet-stream unless given.
    """
    options = {} if fallback is None else {"fallback_mimetype": fallback}
    unknown = fallback or "application/octet-stream"
    for name, wanted in {**TYPES, "no-extension": unknown}.items():
        found = served(impl, get(f"/shared/{name}"), **options).header("Content-Type") or ""
        kind, _, parameters = found.partition(";")
        expect([kind.strip()], [wanted], f"the type of {name}, which is {found!r}")
        if wanted.startswith("text/"):
            charset = parameters.strip().lower().replace('"', "")
            expect([charset], ["charset=utf-8"], f"the parameters of {found!r} of {name}")


def times(reply: Reply, *names: str) -> Iterator[float]:
    """Yield the dates of headers."""
    for name in names:
        value = reply.header(name)
        assert value is not None, f"{PLAIN}: there is no {name} in {reply.headers}"
        yield parsedate_to_datetime(value).timestamp()


@clause("middleware.files-caching", MUST, needs=[C.SHARED_DATA], source=[SHARED, RFC(9111, "5.3")])
@every(timeout=[None, 0, 1, 60, 10**7])
def test_files_caching(impl: Implementation, timeout: int | None) -> None:
    """A file MUST come with an ETag, with its date, and with `cache_timeout` as its age, twelve
    hours unless given.
    """
    options = {} if timeout is None else {"cache_timeout": timeout}
    reply = served(impl, PLAIN, **options)
    age = 43200 if timeout is None else timeout
    directives = [part.strip() for part in (reply.header("Cache-Control") or "").split(",")]
    assert f"max-age={age}" in directives, f"Cache-Control is {directives}, and the age {age}"
    assert reply.header("ETag"), f"there is no ETag in {reply.headers}"
    expires, date, modified = times(reply, "Expires", "Date", "Last-Modified")
    expect([modified], [MODIFIED], "Last-Modified of a file of that date")
    assert abs(expires - date - age) <= 2, f"Expires is {expires - date} seconds after Date"


@clause("middleware.files-without-caching", MUST, needs=[C.SHARED_DATA], source=SHARED)
def test_files_without_caching(impl: Implementation) -> None:
    """With `cache=False`, no header MUST tell a client how long to keep a file, and no condition
    is asked.
    """
    tag = served(impl, PLAIN).header("ETag") or '"x"'
    asked = get("/shared/plain.txt", headers=[("If-None-Match", tag)])
    for exchange in (PLAIN, asked):
        reply = served(impl, exchange, cache=False, cache_timeout=77)
        is_file(reply, "plain.txt", exchange)
        found = [(name, reply.header(name)) for name in KEEPING if reply.header(name)]
        expect(found, [], f"{exchange}: headers that tell how long to keep the file")
        control = reply.header("Cache-Control") or ""
        assert "max-age" not in control, f"{exchange}: Cache-Control is {control!r}"


LATER, SAME, EARLIER = (formatdate(MODIFIED + n, usegmt=True) for n in (3600, 0, -3600))


@clause(
    "middleware.files-conditions",
    MUST,
    needs=[C.SHARED_DATA],
    source=[RFC(9110, "13.1.2"), RFC(9110, "13.1.3"), RFC(9110, "13.2.2")],
)
@every(
    case=[
        ({"If-None-Match": "{}"}, 304),
        ({"If-None-Match": "W/{}"}, 304),
        ({"If-None-Match": '"other", {}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Modified-Since": SAME}, 304),
        ({"If-Modified-Since": LATER}, 304),
        ({"If-Modified-Since": EARLIER}, 200),
        ({"If-Modified-Since": "never"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": LATER}, 200),
        ({"If-None-Match": "{}", "If-Modified-Since": EARLIER}, 304),
        ({}, 200),
    ],
    method=["GET", "HEAD"],
)
def test_files_conditions(
    impl: Implementation, case: tuple[dict[str, str], int], method: str
) -> None:
    """A client that has the file MUST get 304 without the file; one that has another state of it
    gets the file.

    If-None-Match goes before If-Modified-Since.
    """
    conditions, wanted = case
    tag = served(impl, PLAIN).header("ETag") or ""
    headers = [(name, value.replace("{}", tag)) for name, value in conditions.items()]
    exchange = request(method, "/shared/plain.txt", headers=headers)
    reply = served(impl, exchange)
    expect([reply.status], [wanted], f"{exchange}: status")
    if wanted == 304:
        expect([reply.body, reply.header("ETag")], [b"", tag], f"{exchange}: body and ETag")
    elif method == "GET":
        is_file(reply, "plain.txt", exchange)


@clause("middleware.files-tags-differ", MUST, needs=[C.SHARED_DATA], source=RFC(9110, "8.8.3"))
def test_files_tags_differ(impl: Implementation) -> None:
    """Files MUST have different ETags, and one that nobody changed keeps its own."""
    tags = {name: served(impl, get(f"/shared/{name}")).header("ETag") for name in ORDINARY}
    again = {name: served(impl, get(f"/shared/{name}")).header("ETag") for name in ORDINARY}
    expect([again], [tags], "the tags of the same files, asked for once more")
    expect([len(set(tags.values()))], [len(tags)], f"how many different tags {tags} has")


@clause("middleware.files-tags-change", MUST, needs=[C.SHARED_DATA], source=RFC(9110, "8.8.1"))
@every(case=[(b"other", 0), (b"two", 10), (b"one more", 10)])
def test_files_tags_change(impl: Implementation, case: tuple[bytes, int]) -> None:
    """A file that was written anew, at another time or with another length, MUST have another ETag,
    so that a client gets it.
    """
    content, later = case
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "file.txt")
        app = impl.kit.SharedDataMiddleware(Teller(), {"/shared": place})
        tags = []
        for written, moment in ((b"one", MODIFIED), (content, MODIFIED + later)):
            file.write_bytes(written)
            os.utime(file, (moment, moment))
            tags.append(send(app, get("/shared/file.txt")).header("ETag") or "")
        asked = get("/shared/file.txt", headers=[("If-None-Match", tags[0])])
        reply = send(app, asked)
    expect([reply.status, reply.body], [200, content], f"{asked}, after {tags[0]} was overwritten")


@clause("middleware.files-head", MUST, needs=[C.SHARED_DATA], source=RFC(9110, "9.3.2"))
def test_files_head(impl: Implementation) -> None:
    """The reply to HEAD MUST have the headers of the file, and no content."""
    for name in ("plain.txt", "picture.png", "empty.txt"):
        exchange = request("HEAD", f"/shared/{name}")
        reply = served(impl, exchange)
        expect([reply.status, reply.body], [200, b""], f"{exchange}: status and content")
        expect(
            [reply.header("Content-Length"), reply.header("X-Teller")],
            [str(len(CONTENTS[name])), None],
            f"{exchange}: Content-Length, and who answers",
        )


@clause(
    "middleware.files-by-the-server",
    MUST,
    needs=[C.SHARED_DATA],
    source=PEP(3333, "Optional Platform-Specific File Handling"),
)
def test_files_by_the_server(impl: Implementation) -> None:
    """A file MUST be sent by the server's own file wrapper, where there is one, as it is, and be
    left open until the reply is closed.
    """
    wrapped: list[Any] = []

    def wrapper(file: Any, size: int = 8192) -> FileWrapper:
        wrapped.append(file)
        return FileWrapper(file, size)

    exchange = get("/shared/plain.txt", environ=[("wsgi.file_wrapper", wrapper)])
    is_file(served(impl, exchange), "plain.txt", exchange)
    expect([len(wrapped)], [1], f"{exchange}: how often the server's file wrapper was called")
    assert wrapped[0].closed, f"{exchange}: the file is open, although the reply was closed"


@clause(
    "middleware.files-are-closed",
    MUST,
    needs=[C.SHARED_DATA],
    source=PEP(3333, "Specification Details"),
)
@every(read=[0, 1, 99])
def test_files_are_closed(impl: Implementation, read: int) -> None:
    """A file MUST be closed when its reply is closed, whether it was read to its end or not, and
    where the client has it already.
    """
    opened: list[Any] = []
    real = open

    def opening(*given: Any, **options: Any) -> Any:
        opened.append(real(*given, **options))
        return opened[-1]

    app = impl.kit.SharedDataMiddleware(Teller(), {"/shared": folder()})
    with mock.patch("builtins.open", opening), mock.patch("io.open", opening):
        talk = Conversation(app, get("/shared/big.bin"))
        for _ in range(read):
            talk.next_chunk()
        talk.close()
        tag = talk.reply().header("ETag") or ""
        send(app, get("/shared/big.bin", headers=[("If-None-Match", tag)]))
    left = [file.name for file in opened if not file.closed]
    for file in opened:
        file.close()
    expect(left, [], f"files that are open after {read} chunks were read and the reply closed")
