"""Faults in mounting applications."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def fault(catches: str, what: str, old: str, new: str) -> Saboteur:
    """Return a saboteur of DispatcherMiddleware."""
    return Saboteur(f"middleware.{catches}", what, "middleware.dispatcher", old, new)


SHORTER = 'place = place[: place.rfind("/")] if "/" in place else ""'
GROWS = 'environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + place'

SABOTEURS = [
    fault(
        "mounts-split-paths",
        "a mount covers names that begin alike",
        SHORTER,
        "place = place[:-1]",
    ),
    fault(
        "mounts-split-paths",
        "the slash behind the mount is lost",
        'environ["PATH_INFO"] = path[len(place) :]',
        'environ["PATH_INFO"] = path[len(place) + 1 :]',
    ),
    fault(
        "mounts-model",
        "the first mount that fits goes before longer ones",
        "        if place not in self.mounts:\n",
        "        place = next((m for m in self.mounts if f'{path}/'.startswith(f'{m}/')), '')\n"
        "        if place not in self.mounts:\n",
    ),
    fault(
        "mounts-nested",
        "an outer mount is forgotten",
        GROWS,
        'environ["SCRIPT_NAME"] = place',
    ),
    fault(
        "mounts-none",
        "nobody answers where nothing is mounted",
        "        while place and",
        "        assert self.mounts\n        while place and",
    ),
    fault(
        "mounts-asterisk",
        "what has no slash is taken for a mount",
        "            return self.app(environ, start_response)\n",
        '            if "/" not in path:\n                environ["PATH_INFO"] = ""\n'
        "            return self.app(environ, start_response)\n",
    ),
    fault(
        "applications-mounted-twice",
        "URLs lead to the path above the mount",
        GROWS,
        'environ.setdefault("SCRIPT_NAME", place)',
    ),
    fault(
        "mounts-without-a-path",
        "the path has to be there",
        'path = environ.get("PATH_INFO", "")',
        'path = environ["PATH_INFO"]',
    ),
]
