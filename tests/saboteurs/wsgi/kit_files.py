"""Faults in the tools for names of files."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def fault(catches: str, what: str, old: str, new: str) -> Saboteur:
    """Return a saboteur of the tools that read names of files."""
    return Saboteur(f"wsgi.{catches}", what, "wsgi.files", old, new)


ABOVE = 'above = path.startswith("/") or path.split("/", 1)[0] == ".."'

SABOTEURS = [
    fault(
        "paths-joined",
        "names that begin with two dots are refused",
        ABOVE,
        'above = path.startswith(("/", ".."))',
    ),
    fault(
        "paths-below-nothing",
        "an empty folder is the root",
        'parts = [directory or "."]',
        'parts = [directory or "/"]',
    ),
    fault(
        "paths-stay-below",
        "dots that are alone are joined",
        ABOVE,
        'above = path.startswith(("/", "../"))',
    ),
    fault(
        "paths-stay-below",
        "dots in front are what counts",
        "path = posixpath.normpath(part)",
        "path = part",
    ),
    fault("file-names", "letters are not taken apart", '"NFKD"', '"NFKC"'),
    fault("file-names", "blanks are dropped", '"_".join(plain.split())', '"".join(plain.split())'),
    fault(
        "file-names-are-safe",
        "dots at the ends stay",
        '.strip("._")',
        '.strip("_")',
    ),
]
