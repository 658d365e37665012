"""The command: requests under load, server by server, and whether anybody was shown another one's.

The exit status is 0 when every reply comes, and shows what is its own, and every request is torn
down; 1 when not; 2, with one line, when a server cannot be started.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.load import journal
from tools.load.clients import Seen, asked
from tools.load.serving import SERVERS, Down, Serving

SETTLED = 3.0  # seconds after the last reply, for what a server ends by and by
MODULES = {False: "flask", True: "quart"}


@dataclass(frozen=True, slots=True)
class Load:
    """What came of the load on one server."""

    server: str
    seen: Seen
    noted: journal.Noted
    seconds: float
    why: str

    @property
    def holds(self) -> bool:
        """Whether nothing was foreign, lost, or never torn down.

        Whether it was torn down again needs no load to be seen: `streaming.teardown-runs-once`.
        """
        return not (self.seen.foreign or self.seen.wrong or self.noted.never_torn or self.why)

    def lines(self) -> list[str]:
        """Return what is printed: one line, and the first of each thing that is wrong."""
        seen, noted = self.seen, self.noted
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(seen.counts.items()))
        each = seen.requests / self.seconds
        told = [f"{self.server}: {seen.requests:,} requests ({kinds}), {each:,.0f} a second"]
        reached = sum(noted.streams[t] == noted.closed[t] for t in seen.left)
        told.append(f"  streams that clients left: {len(seen.left)}, of which ended: {reached}")
        for name, found in (
            ("foreign", seen.foreign),
            ("no reply", seen.wrong),
            ("never torn down", noted.never_torn),
            ("torn down again", noted.torn_again),
            ("the server is gone", [self.why] * bool(self.why)),
        ):
            if found:
                told.append(f"  {name}: {len(found):,}, as {found[0]}")
        return told


def loaded(
    name: str, module: str, requests: int, clients: int, seed: int, *, leaking: bool = False
) -> Load:
    """Put a server under load; with `leaking`, end with the first foreign token.

    Where SIGHUP replaces workers, that happens in the middle. Raises Down when it does not start.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "journal")
        with Serving(name, module, place, leaking=leaking) as serving:
            begun = time.monotonic()
            half = threading.Event()

            def stops(seen: Seen) -> bool:
                if serving.server.renews and seen.requests * 2 > requests and not half.is_set():
                    half.set()
                    serving.renew()
                return leaking and bool(seen.foreign)

            seen = asked(serving.port, requests, clients, seed, stops)
            seconds = time.monotonic() - begun
            _settle(place)
            why = serving.why
        return Load(name, seen, journal.read(place), seconds, why)


def _settle(place: Path) -> None:
    """Wait until all that began is torn down, or until it will not be any more."""
    deadline = time.monotonic() + SETTLED
    while time.monotonic() < deadline:
        noted = journal.read(place)
        if not noted.never_torn and not noted.unreached:
            return
        time.sleep(0.1)


def parser() -> argparse.ArgumentParser:
    """Return the options."""
    made = argparse.ArgumentParser(prog="python -m tools.load", description=__doc__)
    made.add_argument("servers", nargs="*", metavar="SERVER", help=", ".join(SERVERS))
    made.add_argument("--module", metavar="NAME", help="what has Flask's names, or Quart's")
    made.add_argument("--requests", type=int, default=20_000, metavar="N", help="to each server")
    made.add_argument("--clients", type=int, default=16, metavar="N", help="at once")
    made.add_argument("--seed", type=int, default=0, metavar="N", help="which requests")
    made.add_argument(
        "--leaking", action="store_true", help="serve a faulty application: does it show?"
    )
    return made


def main(arguments: Sequence[str]) -> int:
    """Run the command, and return its exit status."""
    given = parser().parse_args(arguments)
    status = 0
    for name in given.servers or SERVERS:
        try:
            module = given.module or MODULES[name in SERVERS and SERVERS[name].asynchronous]
            load = loaded(
                name, module, given.requests, given.clients, given.seed, leaking=given.leaking
            )
        except Down as down:
            print(f"load: {down}", file=sys.stderr)
            status = 2
            continue
        print(*load.lines(), sep="\n", flush=True)
        status = max(status, int(not load.holds))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
