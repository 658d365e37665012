"""The corpus: what fuzz runs found, kept by implementation and version in hypothesis's databases.

It is asked by pytest's process, never by the one that judges. Nothing is deleted from it, but for
what this run itself has kept in haste: a run that passes takes nothing from one that failed.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hypothesis.database import (
    DirectoryBasedExampleDatabase,
    ExampleDatabase,
    MultiplexedDatabase,
    ReadOnlyDatabase,
)

from conformance.errors import UsageError
from conformance.foreign import capped, text, visible

OPTION = "--impl-corpus"
REDIS = ("redis://", "rediss://")
KEPT = timedelta(days=365)  # in Redis, since it was last looked at
PATIENCE = 3.0  # seconds until a server has to answer
HOW = 'its client is missing: pip install "microframework-conformance[fuzz]"'
UNFIT = re.compile(r"[^\w.+-]")
FINDS = b".finds"  # behind the id of a clause: what is said of each finding, as JSON

# Makes the database of one implementation and version.
Opened = Callable[[str], ExampleDatabase]


class Corpus:
    """What was found of one implementation and version, and what is found now.

    `database` is written to, `below` are read only. Where a database fails, the run goes on with
    the one that `instead` makes, and `trouble` says why.
    """

    def __init__(
        self,
        database: ExampleDatabase,
        below: Sequence[ExampleDatabase] = (),
        *,
        instead: Callable[[], ExampleDatabase],
        close: Callable[[], None],
    ) -> None:
        self._written = database
        self._below = tuple(map(ReadOnlyDatabase, below))
        self._instead = instead
        self.close = close
        self.trouble = ""
        self._former: dict[str, frozenset[str]] = {}  # findings of a clause, before this run's

    def entries(self, clause: str) -> tuple[str, ...]:
        """Return the choices of a clause that have failed, the shortest first."""
        found = {bytes(value) for value in self._fetched(clause.encode())}
        return tuple(value.hex() for value in sorted(found, key=lambda v: (len(v), v)))

    def former(self, clause: str) -> frozenset[str]:
        """Return the findings of a clause that were there when this run first asked."""
        if clause not in self._former:
            kept = map(_finding, self._fetched(clause.encode() + FINDS))
            self._former[clause] = frozenset(one for one in kept if one is not None)
        return self._former[clause]

    def hold(self, clause: str, choices: str) -> None:
        """Keep choices that fail, before they are made smaller."""
        self._change("save", clause.encode(), bytes.fromhex(choices))

    def keep(self, clause: str, finding: str, choices: str, held: str, **said: str) -> bool:
        """Keep what a turn has found, in place of what was held of it; return whether it is new.

        `said` is for people.
        """
        key, former = clause.encode(), self.former(clause)
        if choices:
            self._change("save", key, bytes.fromhex(choices))
        if held and choices and held != choices:
            self._change("delete", key, bytes.fromhex(held))
        if finding in former:
            return False
        value = json.dumps({"finding": finding, **said}, sort_keys=True)
        self._change("save", key + FINDS, value.encode())
        return True

    def _fetched(self, key: bytes) -> list[bytes]:
        try:
            return list(self._database.fetch(key))
        except Exception as error:
            self._fails(error)
            return list(self._database.fetch(key))

    def _change(self, how: str, key: bytes, value: bytes) -> None:
        try:
            getattr(self._database, how)(key, value)
        except Exception as error:
            self._fails(error)
            getattr(self._database, how)(key, value)

    @property
    def _database(self) -> ExampleDatabase:
        return MultiplexedDatabase(self._written, *self._below)

    def _fails(self, error: Exception) -> None:
        """Go on with a folder of this machine; whatever cannot be read any more is left out."""
        if self.trouble:
            raise error
        self.trouble = visible(capped(" ".join(text(error).split())))
        self._written, self._below = self._instead(), ()


def _finding(value: bytes) -> str | None:
    try:
        return str(json.loads(value)["finding"])
    except (ValueError, KeyError, TypeError):  # somebody else's
        return None


def opened(wanted: Sequence[str], own: Path) -> Callable[[str, str], Corpus]:
    """Check what `--impl-corpus` names, and return what opens the corpus of an implementation.

    The first one is written to, if it can be; the others, and what this machine has kept (`own`),
    are read only. Raises UsageError, one line, for what cannot be a corpus.
    """
    closers: list[Callable[[], None]] = []
    layers: list[tuple[Opened, bool]] = []
    for one in wanted:
        if one.startswith(REDIS):
            made, close = _redis(one)
            closers.append(close)
            layers.append((made, True))
        else:
            layers.append(_folder(one))
    above, writable = layers[0] if layers else (_in_folder(own), True)
    below = layers if not writable else layers[1:]
    below += [(_in_folder(own), True)] if layers and writable else []
    first = above if writable else _in_folder(own)

    def of(implementation: str, version: str) -> Corpus:
        name = UNFIT.sub("_", f"{implementation}-{version}")
        read = [make(name) for make, _ in below]
        instead = _in_folder(own)
        return Corpus(
            first(name),
            read,
            instead=lambda: instead(name),
            close=lambda: _all(closers),
        )

    return of


def _all(closers: Sequence[Callable[[], None]]) -> None:
    for close in closers:
        close()


def _in_folder(folder: Path) -> Opened:
    return lambda name: DirectoryBasedExampleDatabase(folder / name)


def _folder(wanted: str) -> tuple[Opened, bool]:
    """Return what opens a folder, and whether it can be written to."""
    named = wanted if wanted.isprintable() else ascii(wanted)
    if not wanted.strip():
        raise UsageError(f"{OPTION}= names no folder")
    if re.match(r"\w+://", wanted):
        raise UsageError(f"{OPTION}={named}: a corpus is a folder, or {REDIS[0]}HOST:PORT/NUMBER")
    folder = Path(wanted).absolute()
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{OPTION}={named}: it is no folder")
        folder.mkdir(parents=True, exist_ok=True)
        os.listdir(folder)
    except (OSError, ValueError) as error:
        told = f"it can be neither made nor read: {getattr(error, 'strerror', None) or error}"
        raise UsageError(f"{OPTION}={named}: {told}") from error
    with suppress(OSError), tempfile.TemporaryFile(dir=folder):
        return _in_folder(folder), True
    return _in_folder(folder), False


def _redis(url: str) -> tuple[Opened, Callable[[], None]]:
    """Return what opens the databases of a server, and what closes the connection."""
    named = shown(url)
    try:
        import redis
        from hypothesis.extra.redis import RedisExampleDatabase
    except ImportError as error:
        raise UsageError(f"{OPTION}={named}: {HOW}") from error
    limits: Any = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    try:
        number = urlsplit(url).path.strip("/")
        if number and not number.isdecimal():
            raise ValueError(f"{number} is no number of a database")
        client = redis.Redis.from_url(url, **limits)
    except ValueError as error:
        raise UsageError(f"{OPTION}={named}: {text(error)}") from error
    try:
        client.ping()
    except Exception as error:
        client.close()
        told = " ".join(text(error).split())
        raise UsageError(f"{OPTION}={named}: no server answers: {told}") from error

    def made(name: str) -> ExampleDatabase:
        prefix = f"conformance:{name}:".encode()
        return RedisExampleDatabase(client, expire_after=KEPT, key_prefix=prefix)

    return made, client.close


def shown(url: str) -> str:
    """Return an address without the password in it."""
    return visible(capped(re.sub(r"//[^@/]*@", "//...@", url)))
