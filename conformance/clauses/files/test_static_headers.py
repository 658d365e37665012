"""Static files: for how long a client may keep them, and how they are encoded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.describe.files import folder
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, RFC

SEND_FILE_MAX_AGE_DEFAULT = FLASK.api("SEND_FILE_MAX_AGE_DEFAULT")
RULE = [C.STATIC, C.STATIC_RULE]


@clause(
    "files.static-max-age",
    MUST,
    needs=[C.STATIC, C.STATIC_RULE],
    source=SEND_FILE_MAX_AGE_DEFAULT,
)
@given(seconds=st.integers(1, 10**6), kind=st.sampled_from([int, timedelta]))
@example(seconds=90000, kind=timedelta)
def test_max_age(impl: Implementation, seconds: int, kind: type) -> None:
    """The configured SEND_FILE_MAX_AGE_DEFAULT MUST be sent as the age for which a client may keep
    a file.

    The setting is a number of seconds or a timedelta.
    """
    age = timedelta(seconds=seconds) if kind is timedelta else seconds
    app = App(options={"static_folder": folder()}, config={"SEND_FILE_MAX_AGE_DEFAULT": age})
    found = impl.reply(app, get("/static/plain.txt")).header("Cache-Control") or ""

    directives = [directive.strip() for directive in found.split(",")]
    assert f"max-age={seconds}" in directives, (
        f"Cache-Control is {found!r}, without max-age={seconds}"
    )


def control(impl: Implementation, app: App, name: str) -> set[str]:
    """Return the directives of Cache-Control with which a file is served."""
    found = impl.reply(app, get(f"/static/{name}")).header("Cache-Control") or ""
    return {directive.strip() for directive in found.split(",")}


AGES = {"plain.txt": 5, "style.css": None, "deep/er/file.txt": 7}


def declare_ages(app: Any, api: Any) -> None:
    """Say for how long each file may be kept."""
    app.get_send_file_max_age = lambda name: next(
        (age for known, age in AGES.items() if str(name).endswith(known)), 0
    )


@clause(
    "files.static-max-age-of-a-file",
    MUST,
    needs=[*RULE, C.DECLARATIONS],
    source=[FLASK.api("Flask.get_send_file_max_age"), SEND_FILE_MAX_AGE_DEFAULT],
)
@every(name=list(AGES), default=[None, 3])
def test_max_age_of_a_file(impl: Implementation, name: str, default: int | None) -> None:
    """`get_send_file_max_age` MUST decide for how long each file may be kept, before the
    configuration.
    """
    config = {"SEND_FILE_MAX_AGE_DEFAULT": default}
    app = App(Declaration("ages", declare_ages), config=config, options={"static_folder": folder()})
    found = {d for d in control(impl, app, name) if d.startswith("max-age")}

    want = AGES[name]
    allowed = [{f"max-age={want}"}] if want is not None else [set(), {f"max-age={default}"}]
    assert found in allowed, f"{name!r} is served with {found}, not {allowed[0]}"


@clause("files.static-asks-again", MUST, needs=RULE, source=SEND_FILE_MAX_AGE_DEFAULT)
@every(name=["plain.txt", "style.css", "big.bin"])
def test_asks_again(impl: Implementation, name: str) -> None:
    """Without a configured age, a client MUST be told to ask before it uses a file again.

    Otherwise the client keeps the file for as long as it thinks fit (RFC 9111, 4.2.2).
    """
    app = App(options={"static_folder": folder()}, config={"SEND_FILE_MAX_AGE_DEFAULT": None})
    found = control(impl, app, name)
    assert found & {"no-cache", "max-age=0"}, f"{name!r} is served with {found}"


@clause(
    "files.static-encoded-file",
    MUST,
    needs=[C.STATIC],
    source=[FLASK.api("send_from_directory"), RFC(9110, "8.4")],
)
def test_encoded_file(impl: Implementation) -> None:
    """A compressed file MUST NOT be served with the type of its content, unless the encoding is
    named.

    A browser would show the compressed bytes, or save them under a name that promises others.
    """
    app = App(options={"static_folder": folder()})
    reply = impl.reply(app, get("/static/a.tar.gz"))

    kind, encoding = reply.header("Content-Type") or "", reply.header("Content-Encoding")
    assert encoding == "gzip" or "tar" not in kind, f"it is {kind!r}, encoded as {encoding!r}"
    assert reply.body == b"\x1f\x8b", f"it is served as {reply.body!r}"
