"""`DispatcherMiddleware`: who is asked, and what it is told of the path."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.fronts import Teller, changed, send
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get, request
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, WERKZEUG

DISPATCHER = WERKZEUG.api("DispatcherMiddleware")
PATHS = PEP(3333, "environ Variables")


def reached(impl: Implementation, exchange: Exchange, *mounts: str) -> tuple[str, dict[str, Any]]:
    """Send a request to mounted applications; return who was asked, and the environ it got."""
    tellers = {mount: Teller(mount) for mount in mounts}
    root = Teller("root")
    reply = send(impl.kit.DispatcherMiddleware(root, tellers or None), exchange)
    asked = next((teller for teller in (root, *tellers.values()) if teller.environs), None)
    assert asked is not None, f"{exchange}: no application was asked; the reply is {reply}"
    expect([reply.header("X-Teller")], [asked.name], f"{exchange}: the reply is that of")
    return asked.name, asked.environ


MOUNTS = ("/a", "/a/b", "/ab", "/a/b/c/d", "/é".encode().decode("latin-1"), "/s p")
# What a path is split into: the mount, and the rest of it.
SPLITS = [
    ("/", "", "/"),
    ("", "", ""),
    ("/a", "/a", ""),
    ("/a/", "/a", "/"),
    ("/a//", "/a", "//"),
    ("/a/x", "/a", "/x"),
    ("/a/x/y/z", "/a", "/x/y/z"),
    ("/a//x", "/a", "//x"),
    ("/a/b", "/a/b", ""),
    ("/a/b/", "/a/b", "/"),
    ("/a/b/c", "/a/b", "/c"),
    ("/a/bc", "/a", "/bc"),
    ("/a/b/c/d", "/a/b/c/d", ""),
    ("/a/b/c/de", "/a/b", "/c/de"),
    ("/a/b/c/d/e", "/a/b/c/d", "/e"),
    ("/ab", "/ab", ""),
    ("/ab/a", "/ab", "/a"),
    ("/abc", "", "/abc"),
    ("/A", "", "/A"),
    ("/x/a", "", "/x/a"),
    ("/x/a/b", "", "/x/a/b"),
    ("//a", "", "//a"),
    ("/a%2Fb", "", "/a%2Fb"),
    ("/a;v=1", "", "/a;v=1"),
    ("/a\\b", "", "/a\\b"),
    ("/a./b", "", "/a./b"),
    ("/é/ü", "/é", "/ü"),
    ("/s p/x y", "/s p", "/x y"),
    (b"/a/\xff", "/a", b"/\xff"),
    (b"/\xff/a", "", b"/\xff/a"),
]


@clause("middleware.mounts-split-paths", MUST, needs=[C.DISPATCHER], source=[DISPATCHER, PATHS])
@every(split=SPLITS, script=["", "/own", "/own/a"])
def test_mounts_split_paths(impl: Implementation, split: tuple[Any, str, Any], script: str) -> None:
    """The application with the longest mount that is made of whole segments of the path MUST be
    called, with the mount moved from PATH_INFO to the end of SCRIPT_NAME, and all else as it was.

    Where no mount is, the application itself is called, and the path stays.
    """
    path, mount, rest = split
    exchange = get(path, script=script, query="q=/a/b")
    name, environ = reached(impl, exchange, *MOUNTS)
    spelled = mount.encode().decode("latin-1")
    expect([name], [spelled or "root"], f"{exchange} with the mounts {MOUNTS} reaches")
    raw = rest if isinstance(rest, bytes) else rest.encode()
    wanted = {"SCRIPT_NAME": script + spelled, "PATH_INFO": raw.decode("latin-1")}
    expect(
        [{key: environ.get(key) for key in wanted}], [wanted], f"{exchange}, mounted at {mount!r}"
    )
    other = set(changed(exchange, environ)) - set(wanted)
    expect(sorted(other), [], f"{exchange}: other keys of the environ that changed")


SEGMENTS = st.lists(st.sampled_from(["", "a", "b", "ab", "a.b", "%2F"]), max_size=5)


def joined(segments: list[str]) -> str:
    """Return segments as a path."""
    return "".join(f"/{segment}" for segment in segments)


def mount_of(path: str, mounts: set[str]) -> str:
    """Return the longest mount that a path equals, or goes on from with a slash; else nothing."""
    fitting = [m for m in mounts if m and (path == m or path.startswith(f"{m}/"))]
    return max(fitting, key=len, default="")


@clause(
    "middleware.mounts-model",
    MUST,
    needs=[C.DISPATCHER],
    source=[DISPATCHER, PATHS],
    examples=40,
)
@given(mounts=st.sets(SEGMENTS.filter(any).map(joined), max_size=4), path=SEGMENTS.map(joined))
@example(mounts={"/a", "/a/b"}, path="/a/b/a")
@example(mounts={"/a/b"}, path="/a/a/b")
@example(mounts={"/a/b"}, path="/a")
def test_mounts_model(impl: Implementation, mounts: set[str], path: str) -> None:
    """Whatever is mounted and asked for, SCRIPT_NAME and PATH_INFO together MUST stay the path of
    the request, split behind the longest mount.
    """
    exchange = get(path, script="/own")
    mount = mount_of(path, mounts)
    name, environ = reached(impl, exchange, *sorted(mounts))
    wanted = (mount or "root", f"/own{mount}", path.removeprefix(mount))
    got = (name, environ["SCRIPT_NAME"], environ["PATH_INFO"])
    expect([got], [wanted], f"{exchange} with the mounts {sorted(mounts)}")


@clause("middleware.mounts-nested", MUST, needs=[C.DISPATCHER], source=[DISPATCHER, PATHS])
@every(
    case=[
        ("/a/b/c", "inner", "/a/b", "/c"),
        ("/a/b", "inner", "/a/b", ""),
        ("/a/a/b", "middle", "/a", "/a/b"),
        ("/a", "middle", "/a", ""),
        ("/b", "outer", "", "/b"),
    ]
)
def test_mounts_nested(impl: Implementation, case: tuple[str, str, str, str]) -> None:
    """A dispatcher that is mounted in another one MUST find its applications below its own
    mount.
    """
    path, wanted, script, rest = case
    tellers = {name: Teller(name) for name in ("outer", "middle", "inner")}
    make = impl.kit.DispatcherMiddleware
    nested = make(tellers["middle"], {"/b": tellers["inner"]})
    exchange = get(path, script="/own")
    reply = send(make(tellers["outer"], {"/a": nested}), exchange)
    environ = tellers[wanted].environ
    expect(
        [reply.text, environ["SCRIPT_NAME"], environ["PATH_INFO"]],
        [wanted, f"/own{script}", rest],
        f"{exchange}: who answers, SCRIPT_NAME, PATH_INFO",
    )


@clause("middleware.mounts-none", MUST, needs=[C.DISPATCHER], source=DISPATCHER)
def test_mounts_none(impl: Implementation) -> None:
    """A dispatcher without mounts MUST pass every request on to its application as it is."""
    for exchange in (get("/"), get("/a/b"), request("POST", "/a", script="/own", body=b"x")):
        name, environ = reached(impl, exchange)
        expect([name, changed(exchange, environ)], ["root", {}], f"{exchange} reaches, changed")


@clause("middleware.mounts-asterisk", SHOULD, needs=[C.DISPATCHER], source=RFC(9112, "3.2.4"))
def test_mounts_asterisk(impl: Implementation) -> None:
    """A request for `*`, the server as a whole, SHOULD reach the application as it is."""
    exchange = request("OPTIONS", "*")
    name, environ = reached(impl, exchange, "/a")
    expect([name, changed(exchange, environ)], ["root", {}], f"{exchange} reaches, changed")


@clause("middleware.mounts-without-a-path", MUST, needs=[C.DISPATCHER], source=[DISPATCHER, PATHS])
def test_mounts_without_a_path(impl: Implementation) -> None:
    """A request without PATH_INFO MUST go where an empty path goes: to the application at the root.

    PEP 3333 lets a server leave out what is empty.
    """
    for path in ("", None):
        name, seen = reached(impl, get("/", environ=(("PATH_INFO", path),)), "/a")
        expect([name, seen.get("PATH_INFO", "")], ["root", ""], f"PATH_INFO is {path!r}:")
