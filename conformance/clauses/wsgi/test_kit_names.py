"""WSGI: paths of environs, and file names that a client chose. Judged without applications."""

from __future__ import annotations

import posixpath
import re
from itertools import product

from conformance.clause import MUST, clause, every
from conformance.clauses.tooling import environ
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, WERKZEUG

SAFE_JOIN = WERKZEUG.api("safe_join")
SECURE = WERKZEUG.api("secure_filename")
BASES = ["/srv/files", "/srv/files/", "files", ".", "/"]


@clause(
    "wsgi.path-as-text",
    MUST,
    needs=[C.WSGI_PATHS],
    source=[WERKZEUG("WSGI Helpers", "Bytes, Strings, and Encodings"), PEP(3333, "Unicode Issues")],
)
@every(
    case=[
        ("/", "/"),
        ("", ""),
        ("/ü/雪", "/ü/雪"),
        ("/a%20b", "/a%20b"),
        (b"/\xff", "/�"),
        ("//a/", "//a/"),
    ]
)
def test_path_as_text(impl: Implementation, case: tuple[str | bytes, str]) -> None:
    """`get_path_info` MUST return the path as text: UTF-8, and what is none is replaced."""
    path, wanted = case
    expect([impl.kit.get_path_info(environ(path))], [wanted], f"the path {path!r}")


@clause("wsgi.paths-joined", MUST, needs=[C.WSGI_PATHS], source=SAFE_JOIN)
@every(
    base=BASES,
    parts=[
        ("a.txt",),
        ("a", "b.txt"),
        ("a/b/c.txt",),
        ("A/B.TXT",),
        ("a", "b/c", "d"),
        (".hidden",),
        ("..a",),
        ("...",),
        ("a..b/c..",),
        ("a b", "ü"),
        ("", "a"),
        ("a", "", "b"),
        ("%2e%2e", "a"),
    ],
)
def test_paths_joined(impl: Implementation, base: str, parts: tuple[str, ...]) -> None:
    """Names that stay below the folder MUST be joined to it as they are, without empty ones."""
    wanted = base.rstrip("/") + "".join(f"/{part}" for part in parts if part)
    expect([impl.kit.safe_join(base, *parts)], [wanted], f"safe_join{(base, *parts)}")


@clause("wsgi.paths-below-nothing", MUST, needs=[C.WSGI_PATHS], source=SAFE_JOIN)
@every(parts=[("a",), ("a/b",), ("a", "b"), ("/a",), ("/etc/passwd",), ("", "/a"), ("../a",)])
def test_paths_below_nothing(impl: Implementation, parts: tuple[str, ...]) -> None:
    """With an empty folder, paths MUST be below the current one, and never what a client says."""
    found = impl.kit.safe_join("", *parts)
    told = f"safe_join{('', *parts)} is {found!r}"
    if any(part.startswith(("/", "..")) for part in parts):
        assert found is None, told
    else:
        assert found is not None, told
        expect([posixpath.normpath(found)], ["/".join(parts)], told)


SEGMENTS = ["..", ".", "", "a", "..a", "..\\", "b"]
PATHS = ["/".join(found) for count in (1, 2, 3) for found in product(SEGMENTS, repeat=count)]


def leaves(path: str) -> bool:
    """Tell whether a path leads above where it begins, or begins at the root."""
    depth = 0
    for segment in path.split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(segment, 1)
        if depth < 0:
            return True
    return path.startswith("/")


@clause("wsgi.paths-stay-below", MUST, needs=[C.WSGI_PATHS], source=SAFE_JOIN)
@every(base=["/srv/files", "files/", ""], before=[(), ("x",), ("x/y", "z"), ("",)])
def test_paths_stay_below(impl: Implementation, base: str, before: tuple[str, ...]) -> None:
    """A part that leads out of its folder, or begins at the root, MUST give None, and no parts give
    a path outside of the folder.
    """
    root = posixpath.normpath(base or ".")
    for path in PATHS:
        found = impl.kit.safe_join(base, *before, path)
        told = f"safe_join{(base, *before, path)} is {found!r}"
        if leaves(path):
            assert found is None, f"{told}: {path!r} leads out"
        if found is not None:
            normal = posixpath.normpath(found)
            inside = normal == root or normal.startswith(f"{root}/") or root == "."
            escaped = normal.startswith("/") != root.startswith("/") or normal.split("/")[0] == ".."
            assert inside and not escaped, f"{told}, outside of {root!r}"  # noqa: PT018


NAMES = [
    ("My cool movie.mov", "My_cool_movie.mov"),
    ("../../../etc/passwd", "etc_passwd"),
    ("i contain cool \xfcml\xe4uts.txt", "i_contain_cool_umlauts.txt"),
    ("plain-1_2.tar.gz", "plain-1_2.tar.gz"),
    ("__filename__", "filename"),
    ("foo$&^*)bar", "foobar"),
    (" a  b\tc\nd ", "a_b_c_d"),
    (".hidden", "hidden"),
    ("..", ""),
    ("/", ""),
    ("", ""),
    ("雪", ""),
    ("雪.txt", "txt"),
    ("ﬁle №1.txt", "file_No1.txt"),
    ("a/b/c", "a_b_c"),
    ("a\x00b", "ab"),
    ("C:evil", "Cevil"),
    ("a;rm -rf.sh", "arm_-rf.sh"),
    ("name.", "name"),
    ("ÀÉ.PNG", "AE.PNG"),
]


@clause("wsgi.file-names", MUST, needs=[C.WSGI_PATHS], source=SECURE)
@every(case=NAMES)
def test_file_names(impl: Implementation, case: tuple[str, str]) -> None:
    """`secure_filename` MUST keep ASCII letters, digits and `._-`, put `_` for separators and
    blanks, write other letters by the ASCII ones that they are made of, and take `.` and `_` from
    the ends.
    """
    name, wanted = case
    found = impl.kit.secure_filename(name)
    expect([found], [wanted], f"secure_filename({name!r})")
    expect([impl.kit.secure_filename(found)], [found], f"secure_filename({found!r})")


PIECES = ["..", "/", "a", " ", "_", ".", "ü", "\\", "\x00", "~", "-", "\u2044"]


@clause("wsgi.file-names-are-safe", MUST, needs=[C.WSGI_PATHS], source=SECURE)
@every(length=[1, 2, 3])
def test_file_names_are_safe(impl: Implementation, length: int) -> None:
    """Whatever a client calls a file, `secure_filename` MUST return a plain name, or none."""
    for pieces in product(PIECES, repeat=length):
        name = "".join(pieces)
        found = impl.kit.secure_filename(name)
        fine = re.fullmatch(r"[A-Za-z0-9-]([A-Za-z0-9._-]*[A-Za-z0-9-])?", found)
        assert not found or fine, f"secure_filename({name!r}) is {found!r}"
