"""What `send_file` is told about a file: its tag, date and age, where it lies, who sends it."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Any

from conformance.clause import MUST, clause
from conformance.clauses.delivering import FILES, ages, asking, sends, sends_from, sent
from conformance.describe.app import App, Declaration, handler, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.files import CONTENTS, MODIFIED, Memory, folder, path_of
from conformance.describe.messages import Exchange, Reply
from conformance.describe.steps import Answer, Ask
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC

SEND_FILE = FLASK.api("send_file")
SEND_FROM_DIRECTORY = FLASK.api("send_from_directory")
MAX_AGE = FLASK.api("Flask.get_send_file_max_age")
VIEW = view("/file", Ask(), endpoint="file")
NAME = "ten.bin"


@clause("files.tags-differ", MUST, needs=[C.SEND_FILE], source=[SEND_FILE, RFC(9110, "8.8.3")])
def test_tags_differ(impl: Implementation) -> None:
    """Different files that one URL sends MUST have different entity tags, and a file the same one
    each time.

    They may be of one length and one moment.
    """
    tags: dict[str, str] = {}
    for name in (NAME, "one.bin", "empty.txt", "plain.txt", "..two-dots", "q?x#y&z.txt"):
        tag, again = (
            sent(impl, sends(path_of(name), conditional=True)).header("ETag") for _ in range(2)
        )
        assert tag, f"{name} is sent without an entity tag"
        assert again == tag, f"{name} is sent with {tag}, then with {again}"
        assert tag not in tags, f"{name} has the same tag as {tags[tag]}: {tag}"
        tags[tag] = name


@clause(
    "files.tag-of-a-changed-file", MUST, needs=[C.SEND_FILE], source=[SEND_FILE, RFC(9110, "8.8.3")]
)
def test_tag_of_a_changed_file(impl: Implementation) -> None:
    """A file that has changed MUST be sent with another entity tag.

    It may be as long as before, or said to be as old.
    """
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "file.bin")
        tags: dict[str, str] = {}
        for content, moment in ((b"one", 0), (b"two", 60), (b"three", 60), (b"four", 120)):
            path.write_bytes(content)
            os.utime(path, (MODIFIED + moment, MODIFIED + moment))
            reply = sent(impl, sends(path, conditional=True))
            told = f"{len(content)} bytes, changed {moment} seconds later"
            assert reply.body == content, f"{told}: {reply}"
            tag = reply.header("ETag") or ""
            assert tag, f"{told}: sent without an entity tag"
            assert tag not in tags, f"{told}: sent with the tag of {tags[tag]}, {tag}"
            tags[tag] = told


@clause("files.given-tag", MUST, needs=[C.FILE_OPTIONS], source=SEND_FILE)
def test_given_tag(impl: Implementation) -> None:
    """A file MUST be sent with the `etag` that is given, and without one if it is False."""
    for file in (path_of(NAME), Memory(b"x")):
        reply = sent(impl, sends(file, "a/b", etag="own tag"))
        expect(
            [reply.status, reply.header("ETag")], [200, '"own tag"'], f"{file!r}, etag='own tag'"
        )
    for file in (path_of(NAME), Memory(b"x")):
        reply = sent(impl, sends(file, "a/b", etag=False))
        expect([reply.status, reply.header("ETag")], [200, None], f"{file!r} with etag=False")
        reply = sent(impl, sends(path_of(NAME), "a/b", etag="x"), {"If-None-Match": '"x"'})
        expect([reply.status, reply.body], [304, b""], "etag='x' and If-None-Match: \"x\"")


MOMENT = 1_700_000_000
HOUR = timedelta(hours=1)
MOMENTS: tuple[tuple[Any, int], ...] = (
    (MOMENT, MOMENT),
    (0, 0),
    (MOMENT + 0.9, MOMENT),
    (datetime.fromtimestamp(MOMENT, UTC), MOMENT),
    (datetime.fromtimestamp(MOMENT, UTC).replace(tzinfo=None), MOMENT),  # naive: taken as UTC
    (datetime.fromtimestamp(MOMENT, UTC).replace(microsecond=999999), MOMENT),
)


@clause("files.given-date", MUST, needs=[C.FILE_OPTIONS], source=[SEND_FILE, RFC(9110, "8.8.2")])
def test_given_date(impl: Implementation) -> None:
    """A file MUST be sent with the `last_modified` that is given: seconds, or a datetime.

    It is the date that conditions are about, too.
    """
    for given, wanted in MOMENTS:
        for file in (path_of(NAME), Memory(b"x")):
            told = f"{file!r} with last_modified={given!r}"
            reply = sent(impl, sends(file, "a/b", last_modified=given))
            check_date(reply, wanted, told)
        seen = reply.header("Last-Modified") or ""
        reply = sent(impl, sends(path_of(NAME), last_modified=given), {"If-Modified-Since": seen})
        expect([reply.status, reply.body], [304, b""], f"{told} and If-Modified-Since: {seen}")


@clause("files.date-of-a-file", MUST, needs=[C.SEND_FILE], source=SEND_FILE)
def test_date_of_a_file(impl: Implementation) -> None:
    """A file MUST be sent with the date of its last change; what is only in memory has none."""
    check_date(sent(impl, sends(path_of(NAME), conditional=True)), MODIFIED, NAME)
    reply = sent(impl, sends(Memory(b"x"), "a/b", conditional=True))
    expect([reply.status, reply.header("Last-Modified")], [200, None], "a file in memory")


def check_date(reply: Reply, wanted: int, told: str) -> None:
    """Check that the last change is told as this moment."""
    seen = reply.header("Last-Modified")
    assert seen, f"{told} is sent without Last-Modified: {reply.headers}"
    found = parsedate_to_datetime(seen).timestamp()
    assert found == wanted, f"{told} is sent with {seen}, {found - wanted} seconds off"


@clause(
    "files.given-age",
    MUST,
    needs=[C.FILE_OPTIONS],
    source=[SEND_FILE, RFC(9111, "5.2.2.1")],
)
def test_given_age(impl: Implementation) -> None:
    """A file MUST be sent with the `max_age` that is given, and expire no later than that.

    For a file that may be kept, Cache-Control is public.
    """
    for age in (0, 1, 60, 10**6):
        for file in (path_of(NAME), Memory(b"x")):
            told = f"{file!r} with max_age={age}"
            reply = sent(impl, sends(file, "a/b", max_age=age))
            seen = ages(reply)
            assert f"max-age={age}" in seen, f"{told} has {seen}"
            assert not age or "public" in seen, f"{told} has {seen}"
            assert not age or "no-cache" not in seen, f"{told} has {seen}"
            expires, now = reply.header("Expires"), reply.header("Date")
            if expires and now:
                kept = parsedate_to_datetime(expires) - parsedate_to_datetime(now)
                seconds = kept.total_seconds()
                assert abs(seconds - age) <= 5, f"{told} expires {seconds} seconds after its date"


@clause("files.without-an-age", MUST, needs=[C.FILE_OPTIONS], source=[SEND_FILE, MAX_AGE])
def test_without_an_age(impl: Implementation) -> None:
    """Without an age, a client MUST be told to ask before it uses a file again."""
    for file in (path_of(NAME), Memory(b"x")):
        reply = sent(impl, sends(file, "a/b"))
        assert ages(reply) & {"no-cache", "max-age=0"}, f"{file!r} has {ages(reply)}"
        assert "public" not in ages(reply), f"{file!r} has {ages(reply)}"


def by_name(filename: str | None) -> int | None:
    """Say how long a file may be kept by its name."""
    return None if filename is None else 100 + len(Path(filename).name)


def declare_ages(app: Any, api: Any) -> None:
    """Let the application decide by the name."""
    app.get_send_file_max_age = by_name


@clause(
    "files.age-by-the-name",
    MUST,
    needs=[C.FILE_OPTIONS, C.FROM_DIRECTORY, C.DECLARATIONS],
    source=MAX_AGE,
)
def test_age_by_the_name(impl: Implementation) -> None:
    """`get_send_file_max_age` MUST be asked with the file's name where a view gives no age.

    It is asked with None for a file object, whose name nobody knows.
    """
    app = App(VIEW, Declaration("ages", declare_ages))
    cases = [
        (sends(path_of(NAME)), {"max-age=107", "public"}),
        (sends_from(folder(), "plain.txt"), {"max-age=109", "public"}),
        (sends(path_of(NAME), download_name="of another length"), {"max-age=107", "public"}),
        (sends(path_of(NAME), max_age=5), {"max-age=5", "public"}),
        (sends(path_of(NAME), max_age=0), {"max-age=0"}),
    ]
    for answer, wanted in cases:
        seen = ages(sent(impl, answer, app=app))
        assert wanted <= seen, f"{answer} gives Cache-Control: {seen}, without {wanted - seen}"
    seen = ages(sent(impl, sends(Memory(b"x"), "a/b", download_name="n"), app=app))
    assert not any(d.startswith("max-age=1") for d in seen), f"a file object has {seen}"


@clause("files.age-of-a-function", MUST, needs=[C.FILE_OPTIONS], source=SEND_FILE)
def test_age_of_a_function(impl: Implementation) -> None:
    """A `max_age` that is a function MUST be called with the path, or with None for a file object,
    and what it returns be the age.
    """
    for file, wanted in ((path_of(NAME), 107), (path_of("plain.txt"), 109), (Memory(b"x"), None)):
        seen = ages(sent(impl, sends(file, "a/b", max_age=by_name)))
        if wanted is None:
            assert seen & {"no-cache", "max-age=0"}, f"a file object has {seen}"
        else:
            assert f"max-age={wanted}" in seen, f"{file!r} has {seen}, not max-age={wanted}"


@clause(
    "files.configured-age",
    MUST,
    needs=[C.FILE_OPTIONS],
    source=[FLASK.api("SEND_FILE_MAX_AGE_DEFAULT"), MAX_AGE],
)
def test_configured_age(impl: Implementation) -> None:
    """SEND_FILE_MAX_AGE_DEFAULT MUST be the age of a file for which no other one is given."""
    for setting, wanted in ((7, 7), (timedelta(minutes=2), 120), (timedelta(days=2), 172800)):
        app = App(VIEW, config={"SEND_FILE_MAX_AGE_DEFAULT": setting})
        for answer in (sends(path_of(NAME)), sends(Memory(b"x"), "a/b")):
            seen = ages(sent(impl, answer, app=app))
            assert f"max-age={wanted}" in seen, f"{setting!r} gives Cache-Control: {seen}"
        seen = ages(sent(impl, sends(path_of(NAME), max_age=3), app=app))
        assert "max-age=3" in seen, f"max_age=3 gives {seen} where {setting!r} is configured"


# Where a file lies.


@clause("files.path-spellings", MUST, needs=[C.SEND_FILE], source=SEND_FILE)
def test_path_spellings(impl: Implementation) -> None:
    """A file MUST be sent whether its path is a text or a `Path`."""
    for name in (NAME, "a b.txt", "100%.txt", "deep/er/file.txt"):
        for path in (path_of(name), Path(path_of(name))):
            reply = sent(impl, sends(path, conditional=True))
            expect([reply.status, reply.body], [200, CONTENTS[name]], f"send_file({path!r})")


@clause(
    "files.paths-below-the-root-path",
    MUST,
    needs=[C.FILE_OPTIONS, C.FROM_DIRECTORY],
    source=[SEND_FILE, SEND_FROM_DIRECTORY],
)
def test_paths_below_the_root_path(impl: Implementation) -> None:
    """A relative path MUST be one below the root path of the application, and not below the
    directory that the server was started in.
    """
    for root in (folder(), folder() + "/"):
        app = App(VIEW, options={"root_path": root})
        deep = CONTENTS["deep/er/file.txt"]
        for answer in (
            sends("deep/er/file.txt"),
            sends(Path("deep", "er", "file.txt")),
            sends_from("deep", "er/file.txt"),
            sends_from("deep/", "er/file.txt"),
            sends_from(Path("deep"), "er/file.txt"),
            sends_from("", "deep/er/file.txt"),
            sends_from(".", "deep/er/file.txt"),
        ):
            reply = sent(impl, answer, app=app)
            expect([reply.status, reply.body], [200, deep], f"{answer} below {root!r}")


@clause("files.missing-file", MUST, needs=[C.FILE_OPTIONS, C.ERROR_TYPE], source=SEND_FILE)
def test_missing_file(impl: Implementation) -> None:
    """`send_file` of a file that is not there MUST raise FileNotFoundError.

    The path is the view's own, so that its absence is no mistake of the client.
    """
    app = App(VIEW, handler(FileNotFoundError, Answer("not there", 503)))
    known = sent(impl, sends(path_of(NAME)), app=app)
    expect([known.status, known.body], [200, CONTENTS[NAME]], "a file that is there")
    reply = sent(impl, sends(path_of("none.txt")), app=app)
    expect([reply.status, reply.body], [503, b"not there"], "a file that is not there")


# Who sends it.

X_SENDFILE = App(VIEW, config={"USE_X_SENDFILE": True})


@clause(
    "files.sent-by-the-server",
    MUST,
    needs=[C.FILE_OPTIONS, C.WSGI],
    source=FLASK.api("USE_X_SENDFILE"),
)
def test_sent_by_the_server(impl: Implementation) -> None:
    """With USE_X_SENDFILE, the server MUST be told in X-Sendfile which file it is to send.

    The application sends no body of its own then. What has no path is sent as ever, and so is every
    file without the setting.
    """
    seen: list[Any] = []
    impl.perform(partial(note_what_is_told, impl, asking(sends(path_of(NAME))), seen))
    expect(seen, [path_of(NAME), b""], "X-Sendfile, and the body:")
    for answer, app in (
        (sends(Memory(b"x"), "a/b"), X_SENDFILE),
        (sends(path_of("one.bin")), FILES),
    ):
        reply = sent(impl, answer, app=app)
        seen = [reply.status, reply.header("X-Sendfile"), len(reply.body)]
        expect(seen, [200, None, 1], f"{answer}")


def note_what_is_told(impl: Implementation, exchange: Exchange, seen: list[Any]) -> None:
    """Note X-Sendfile and the body, whose length need not be that of the headers."""
    with impl.conversation(X_SENDFILE, exchange) as talk:
        body = b"".join(iter(talk.next_chunk, None))
        told = [value for _, pairs, _ in talk.starts for name, value in pairs
                if name.lower() == "x-sendfile"]  # fmt: skip
    seen += [told[0] if told else None, body]


@clause(
    "files.unchanged-file-not-sent-by-the-server",
    MUST,
    needs=[C.FILE_OPTIONS, C.WSGI, C.HEAD],
    source=[FLASK.api("USE_X_SENDFILE"), RFC(9110, "15.4.5")],
)
def test_unchanged_file_not_sent_by_the_server(impl: Implementation) -> None:
    """A 304 MUST NOT have X-Sendfile: servers would send the file."""
    known = sent(impl, sends(path_of(NAME)), method="HEAD", app=X_SENDFILE)
    assert known.header("X-Sendfile") == path_of(NAME), (
        f"HEAD of a file with USE_X_SENDFILE has X-Sendfile: {known.header('X-Sendfile')}"
    )
    tag = known.header("ETag")
    assert tag, "with USE_X_SENDFILE, a file is sent without an entity tag"
    reply = sent(impl, sends(path_of(NAME)), {"If-None-Match": tag}, app=X_SENDFILE)
    expect([reply.status, reply.header("X-Sendfile")], [304, None], f"If-None-Match: {tag}")
