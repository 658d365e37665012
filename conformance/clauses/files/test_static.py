"""Static files: what is served, under which URL, to whom, and what never is.

For how long a client may keep them is in `test_headers`.
"""

from __future__ import annotations

import functools
from email.utils import formatdate
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.answering import is_served
from conformance.clauses.building import built
from conformance.clauses.reading import media_type
from conformance.describe.app import App, after, before, blueprint, teardown, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.files import CONTENTS, MODIFIED, SECRET, TYPES, folder, secret_path
from conformance.describe.messages import Exchange, Reply, get, request
from conformance.describe.steps import Read, url
from conformance.drive.follow import follow
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, plain_sense
from conformance.strategies.text import text

STATIC_FILES = FLASK("Quickstart", "Static Files")
SEND_FROM_DIRECTORY = FLASK.api("send_from_directory")
STATIC = FLASK.api("Flask", "static_folder and static_url_path")
READ_ALL = plain_sense("who may see one folder could read the whole disk")
NAMES = sorted(CONTENTS)


@functools.cache
def site(**options: Any) -> App:
    """Return an app that serves the folder, by default below /static."""
    return App(view("/", endpoint="index"), options={"static_folder": folder(), **options})


def served(impl: Implementation, name: str, **details: Any) -> Reply:
    """Ask for one file below /static."""
    return impl.reply(site(), get(f"/static/{name}", query="", **details))


def found(impl: Implementation, name: str) -> Reply:
    """Return the reply with a file; the example is passed over where its odd name is refused."""
    reply = served(impl, name)
    assume(is_served(name, reply))
    return reply


def serves(impl: Implementation, url_path: str = "/static") -> None:
    """Check that a file is served, before it is said which ones are not."""
    app = site() if url_path == "/static" else site(static_url_path=url_path)
    reply = impl.reply(app, get(f"{url_path}/plain.txt"))
    expect([reply.status, reply.body], [200, CONTENTS["plain.txt"]], f"{url_path}/plain.txt")


@clause("files.static-serves-each-file", MUST, needs=[C.STATIC], source=STATIC_FILES)
def test_serves_each_file(impl: Implementation) -> None:
    """A file in the static folder MUST be served as it is.

    If the reply has a length, it is the length of the file.
    """
    for name, content in CONTENTS.items():
        reply = served(impl, name)

        assert reply.status == 200, f"{name!r} gives {reply}"
        assert reply.body == content, f"{name!r} is served as {reply.body[:60]!r}"
        length = reply.header("Content-Length")
        assert length in (None, str(len(content))), f"{name!r} is sent with the length {length}"


@clause("files.static-media-type", MUST, needs=[C.STATIC], source=SEND_FROM_DIRECTORY)
def test_media_type(impl: Implementation) -> None:
    """A file MUST be served with the media type that its extension stands for."""
    for name, kind in TYPES.items():
        found = served(impl, name).header("Content-Type") or ""

        seen = media_type(found).partition(";")[0]
        assert seen == kind, f"{name!r} is served as {found!r}, not {kind!r}"


@clause(
    "files.static-url-leads-to-the-file",
    MUST,
    needs=[C.STATIC, C.URL, C.SCRIPT],
    source=STATIC_FILES,
)
@every(name=NAMES, root=["", "/r"])
def test_url_leads_to_the_file(impl: Implementation, name: str, root: str) -> None:
    """The URL that `url_for("static", filename=...)` builds MUST lead to the file."""
    at = get(script=root)
    made = built(impl, site(), url("static", {"filename": name}), at)
    reply = impl.reply(site(), follow(made, at))

    assert made.startswith(f"{root}/static/"), made
    assert reply.body == CONTENTS[name], f"{name!r} is built as {made!r}, which gives {reply}"


@clause("files.static-other-url-path", MUST, needs=[C.STATIC, C.URL], source=STATIC)
def test_other_url_path(impl: Implementation) -> None:
    """Files MUST be served below the configured `static_url_path`, and `url_for` build their URLs
    there.
    """
    for prefix in ("/files", "/a/b", "/files/", ""):
        app = site(static_url_path=prefix)
        made = built(impl, app, url("static", {"filename": "plain.txt"}))

        assert made == prefix.rstrip("/") + "/plain.txt", f"{prefix!r}: url_for gives {made!r}"
        reply = impl.reply(app, get(made))
        assert reply.body == CONTENTS["plain.txt"], f"{made} gives {reply}"
        default = impl.reply(app, get("/static/plain.txt"))
        assert default.status == 404, f"{prefix!r}: /static/plain.txt gives {default}"


@clause("files.static-without-a-folder", MUST, needs=[C.STATIC, C.URL], source=STATIC)
def test_without_a_folder(impl: Implementation) -> None:
    """An application without a static folder MUST NOT have a static rule."""
    app = App(view("/", endpoint="index"))

    default = impl.reply(app, get("/static/plain.txt"))
    assert default.status == 404, f"/static/plain.txt gives {default}, not 404"
    (made,) = impl.ask(app, url("static", {"filename": "plain.txt"}))
    assert not isinstance(made, str), f"a URL of what is not served: {made!r}"


FOLDERS = ("deep", "deep/", "deep/er", ".", "./")
NO_FILES = (*FOLDERS, "none.txt", "plain.txt/x", "PLAIN.TXT/x")


@clause("files.static-missing-file", MUST, needs=[C.STATIC], source=SEND_FROM_DIRECTORY)
@given(
    name=st.sampled_from(NO_FILES) | text(min_size=1, without="\x00").map("no-such-{}".format),
)
@example(name=".")
@example(name="plain.txt/x")
def test_missing_file(impl: Implementation, name: str) -> None:
    """A path that names no file in the folder, or names a folder, MUST be answered with 404.

    For a folder, 403 says as well that nothing is to be had.
    """
    serves(impl)
    reply = impl.reply(site(), get(f"/static/{name}", query=""))

    right = (404, 308, 403) if name in FOLDERS else (404, 308)
    assert reply.status in right, f"{name!r} gives {reply}"


@clause(
    "files.static-slash-after-a-file",
    SHOULD,
    needs=[C.STATIC],
    source=FLASK("Quickstart", "Unique URLs / Redirection Behavior"),
)
@every(name=["plain.txt", "deep/er/file.txt"], slashes=range(1, 4))
def test_slash_after_a_file(impl: Implementation, name: str, slashes: int) -> None:
    """A file SHOULD have one URL: with a slash after its name, no such file is found."""
    serves(impl)
    reply = impl.reply(site(), get(f"/static/{name}" + "/" * slashes))

    assert reply.status in (404, 308), f"{name}{'/' * slashes} gives {reply}"


STEPS_OUT = [
    *("..", ".", "...", "%2e%2e", "..%2f", "..;", "\\", "..\\", "C:", "C:\\", "~", "file:", "etc"),
    *("static", "deep", "secret.txt"),
    *("", "\x00", "\u2024\u2024", "..\u2215", "\uff0e\uff0e"),
]
WAYS_OUT = (
    "../secret.txt",
    "deep/../../secret.txt",
    "..\\secret.txt",
    "./../secret.txt",
    "../static/../secret.txt",
    "....//secret.txt",
)


def outside() -> st.SearchStrategy[str]:
    """Generate names that try to leave the folder."""
    joined = st.lists(st.sampled_from(STEPS_OUT), max_size=6).flatmap(
        lambda parts: st.sampled_from(["/", "\\", "%2f", "//"]).map(lambda by: by.join(parts))
    )
    target = st.sampled_from(["secret.txt", "/secret.txt", "\\secret.txt", "%5csecret.txt", ""])
    absolute = st.sampled_from(["", "/", "//", "\\"]).map(lambda way: way + secret_path())
    return st.tuples(joined, target).map("".join) | st.sampled_from(WAYS_OUT) | absolute


@clause(
    "files.static-nothing-outside",
    MUST,
    needs=[C.STATIC],
    source=[SEND_FROM_DIRECTORY, READ_ALL],
    examples=250,
)
@given(name=outside(), url_path=st.sampled_from(["/static", ""]))
@example(name="../secret.txt", url_path="/static")
def test_nothing_outside(impl: Implementation, name: str, url_path: str) -> None:
    """A path MUST NOT give a file that lies outside the static folder, however it is written."""
    serves(impl, url_path)
    reply = impl.reply(site(static_url_path=url_path), get(f"{url_path}/{name}", query=""))

    assert SECRET not in reply.body, f"{url_path}/{name} gives the file beside the static folder"
    known = {*CONTENTS.values(), b"index"}
    assert reply.status != 200 or reply.body in known, f"{url_path}/{name} gives {reply}"


STRANGE = ("\x00", "a\x00b", "plain.txt\x00", "x" * 300, "/".join("y" * 300))


@clause(
    "files.static-strange-names",
    SHOULD,
    needs=[C.STATIC],
    source=plain_sense("a request for what cannot exist is a client's error"),
)
@given(name=st.sampled_from(STRANGE) | outside())
@example(name="plain.txt\x00")
@example(name="x" * 300)
def test_strange_names(impl: Implementation, name: str) -> None:
    """A name that no file can have SHOULD be answered with a client error, not a server error."""
    serves(impl)
    reply = impl.reply(site(), get(f"/static/{name}", query=""))

    assert reply.raised is None, f"{name[:40]!r} gives {reply}"
    assert reply.status < 500, f"{name[:40]!r} gives {reply}"


@clause(
    "files.static-unchanged-since",
    MUST,
    needs=[C.STATIC],
    source=[RFC(9110, "13.1"), SEND_FROM_DIRECTORY],
)
@given(name=st.sampled_from(NAMES), later=st.sampled_from([0, 1, 10**6]))
@example(name="plain.txt", later=0)
@example(name="plain.txt", later=1)
def test_unchanged_since(impl: Implementation, name: str, later: int) -> None:
    """A client that has the file since its last change MUST be answered with 304."""
    modified = found(impl, name).header("Last-Modified")
    assert modified == formatdate(MODIFIED, usegmt=True), f"{name!r} has {modified}"

    since = formatdate(MODIFIED + later, usegmt=True)
    reply = served(impl, name, headers=[("If-Modified-Since", since)])
    assert (reply.status, reply.body) == (304, b""), f"If-Modified-Since: {since} gives {reply}"


@clause(
    "files.static-entity-tag",
    MUST,
    needs=[C.STATIC],
    source=[RFC(9110, "13.1"), SEND_FROM_DIRECTORY],
)
@every(name=NAMES)
def test_entity_tag(impl: Implementation, name: str) -> None:
    """A file MUST be sent with an entity tag, and a client that has the tag MUST be answered with
    304.
    """
    tag = found(impl, name).header("ETag")
    assert tag, f"{name!r} is served without an entity tag"

    for value in (tag, f'"other", {tag}', "*"):
        reply = served(impl, name, headers=[("If-None-Match", value)])
        assert (reply.status, reply.body) == (304, b""), f"If-None-Match: {value} gives {reply}"


@clause("files.static-changed", MUST, needs=[C.STATIC], source=RFC(9110, "13.1"))
@every(name=NAMES)
def test_changed(impl: Implementation, name: str) -> None:
    """A client that has another version of a file MUST get the whole file."""
    found(impl, name)
    older = formatdate(MODIFIED - 1, usegmt=True)
    for header in (
        ("If-None-Match", '"other"'),
        ("If-Modified-Since", older),
        ("If-Modified-Since", "no date"),
    ):
        reply = served(impl, name, headers=[header])
        assert (reply.status, reply.body) == (200, CONTENTS[name]), f"{header} gives {reply}"


BIG = CONTENTS["big.bin"]


@clause(
    "files.static-range", SHOULD, needs=[C.STATIC], source=[RFC(9110, "14"), SEND_FROM_DIRECTORY]
)
@given(
    first=st.integers(0, len(BIG) - 1),
    count=st.integers(1, len(BIG)),
    form=st.sampled_from(["both", "from", "last"]),
)
@example(first=0, count=1, form="both")
@example(first=1, count=257, form="last")
@example(first=0, count=len(BIG), form="last")
def test_range(impl: Implementation, first: int, count: int, form: str) -> None:
    """A request for one range of bytes SHOULD be answered with 206 and just these bytes."""
    end = min(first + count, len(BIG)) - 1
    asked, want = {
        "both": (f"{first}-{end}", (first, end)),
        "from": (f"{first}-", (first, len(BIG) - 1)),
        "last": (f"-{count}", (len(BIG) - count, len(BIG) - 1)),
    }[form]
    reply = served(impl, "big.bin", headers=[("Range", f"bytes={asked}")])

    assert reply.status == 206, f"bytes={asked} gives {reply}"
    part, told = reply.header("Content-Range"), f"bytes {want[0]}-{want[1]}/{len(BIG)}"
    assert part == told, f"bytes={asked} gives Content-Range: {part}, not {told}"
    assert reply.body == BIG[want[0] : want[1] + 1], f"bytes={asked} gives other bytes"


@clause(
    "files.static-suffix-longer-than-the-file", SHOULD, needs=[C.STATIC], source=RFC(9110, "14.1.2")
)
@given(count=st.integers(1, 10**6), name=st.sampled_from(["plain.txt", "big.bin"]))
@example(count=1, name="plain.txt")
def test_suffix_longer_than_the_file(impl: Implementation, count: int, name: str) -> None:
    """A request for more of the last bytes than a file has SHOULD be answered with the whole file.

    A client that asks for the end of a log does not know how long the log is.
    """
    size = len(CONTENTS[name])
    reply = served(impl, name, headers=[("Range", f"bytes=-{size + count}")])

    assert reply.status in (200, 206), f"bytes=-{size + count} of {size} gives {reply}"
    part = reply.header("Content-Range")
    assert reply.status == 200 or part == f"bytes 0-{size - 1}/{size}", f"of {size}: {part}"
    assert reply.body == CONTENTS[name], f"bytes=-{size + count} of {size} gives other bytes"


@clause("files.static-range-not-there", SHOULD, needs=[C.STATIC], source=RFC(9110, "14"))
@given(first=st.integers(len(BIG), 10 * len(BIG)))
@example(first=len(BIG))
def test_range_not_there(impl: Implementation, first: int) -> None:
    """A range behind the end of the file SHOULD be answered with 416 and the length of the file."""
    reply = served(impl, "big.bin", headers=[("Range", f"bytes={first}-")])

    assert reply.status == 416, f"bytes={first}- of {len(BIG)} gives {reply}"
    part = reply.header("Content-Range")
    assert part == f"bytes */{len(BIG)}", f"bytes={first}- gives Content-Range: {part}"


def asked(name: str, method: str) -> Exchange:
    """Return an exchange that asks for a file."""
    return request(method, f"/static/{name}", query="")


@clause(
    "files.static-methods",
    MUST,
    needs=[C.STATIC, C.STATIC_RULE, C.METHODS, C.HEAD, C.OPTIONS],
    source=[FLASK.api("Flask.send_static_file"), FLASK("Quickstart", "HTTP Methods")],
)
@given(method=st.sampled_from(["POST", "PUT", "DELETE", "PATCH"]), name=st.sampled_from(NAMES))
def test_methods(impl: Implementation, method: str, name: str) -> None:
    """The URL of a static file MUST answer no other method than GET, HEAD and OPTIONS."""
    reply = impl.reply(site(), asked(name, method))
    assert reply.status == 405, f"{method} gives {reply}"
    assert reply.allowed == {"GET", "HEAD", "OPTIONS"}, (
        f"{method}: Allow is {sorted(reply.allowed)}"
    )


@clause(
    "files.static-hooks-run",
    MUST,
    needs=[C.STATIC, C.STATIC_RULE, C.BEFORE, C.AFTER, C.TEARDOWN],
    source=FLASK.api("Flask.before_request"),
)
def test_hooks_run(impl: Implementation) -> None:
    """Hooks MUST run for static files as for any other view."""
    parts = (before("b", Read("request", "endpoint")), after("a"), teardown("t"))
    trace = impl.run(App(*parts, options={"static_folder": folder()}), get("/static/plain.txt"))

    expect(trace.order(), ["before b", "after a", "teardown t"], "what ran:")
    expect(trace.values("request.endpoint"), ["static"], "request.endpoint:")


@clause(
    "files.static-of-a-blueprint",
    MUST,
    needs=[C.STATIC, C.BLUEPRINTS, C.URL],
    source=FLASK("Modular Applications with Blueprints", "Static Files"),
)
@every(name=NAMES)
def test_of_a_blueprint(impl: Implementation, name: str) -> None:
    """A file in a blueprint's static folder MUST be served as `static` of the blueprint, below its
    prefix, also where the blueprint is registered again under another name.
    """
    again = [{"name": "h", "url_prefix": "/h"}] * impl.has(C.BLUEPRINTS_TWICE)
    group = blueprint("g", prefix="/g", again=again, static_folder=folder(), static_url_path="/f")
    for where in "gh" if again else "g":
        made = built(impl, App(group), url(f"{where}.static", {"filename": name}))
        assert made.startswith(f"/{where}/f/"), made
        reply = impl.reply(App(group), follow(made, get()))
        assert reply.body == CONTENTS[name], f"{made} gives {reply}"
