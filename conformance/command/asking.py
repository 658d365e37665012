"""The options of all commands that judge, and the judging that they lead to.

Which commands there are is said by `cli.py`; how something is judged, by `running.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console

from conformance.caches import cache_folder
from conformance.command.children import Children
from conformance.command.environments import Environments
from conformance.command.installing import Installer
from conformance.command.live import watched
from conformance.command.running import Outcome, Settings, Work, judge_all
from conformance.command.suite import Suite
from conformance.command.tracks import Track
from conformance.command.wanted import Wanted, named
from conformance.options import PROFILES

LEVELS = ("must", "should", "may")
F = TypeVar("F", bound=Callable[..., Any])

# The options of all commands that judge: names, and what click is told of them.
JUDGING: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (
        ("--profile",),
        {
            "type": click.Choice(PROFILES),
            "default": "default",
            "show_default": True,
            "help": "How many examples are drawn.",
        },
    ),
    (("-k", "keyword"), {"metavar": "TEXT", "default": "", "help": "Judge these, as pytest's -k."}),
    (
        ("--level",),
        {
            "type": click.Choice(LEVELS),
            "default": "may",
            "show_default": True,
            "help": "Judge clauses of this level and above.",
        },
    ),
    (
        ("-j", "--jobs"),
        {
            "type": click.IntRange(1),
            "default": 2,
            "show_default": True,
            "help": "How many are judged side by side.",
        },
    ),
    (
        ("--python",),
        {
            "default": "",
            "metavar": "PYTHON",
            "help": "Judge with this Python: a version or a path [default: this one].",
        },
    ),
    (
        ("--with", "beside"),
        {
            "multiple": True,
            "metavar": "REQUIREMENT",
            "help": "Install this with each of them, in place of what the table of lines says.",
        },
    ),
    (("--refresh",), {"is_flag": True, "help": "Make the environments anew."}),
    (
        ("--cache",),
        {
            "type": click.Path(path_type=Path),
            "envvar": "CONFORMANCE_CACHE",
            "default": None,
            "help": "Keep environments here [default: the user's cache folder].",
        },
    ),
)


def judging(command: F) -> F:
    """Give a command the options of all that judge."""
    for names, told in reversed(JUDGING):
        command = click.option(*names, **told)(command)
    return command


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options of a command that judges say."""

    profile: str
    keyword: str
    level: str
    jobs: int
    python: str
    beside: tuple[str, ...]
    refresh: bool
    cache: Path | None

    def judge(
        self, wanted: Sequence[Wanted], reports: Path | None, *, strict: bool = False
    ) -> tuple[list[Outcome], list[Track]]:
        """Judge what is wanted; return what came of each, and the tracks.

        `reports` is where reports are kept; without, one that is kept in the cache will do.
        """
        children = Children()
        installer = Installer.found(children.run, self.python)
        cache = (self.cache or cache_folder()).expanduser().absolute()
        environments = Environments(cache, Suite.running(), installer, self.refresh)
        settings = Settings(self.profile, self.keyword, self.level, strict)
        tracks = [Track(one.asked) for one in wanted]
        work = Work(environments, children, settings, reports)
        with watched(Console(stderr=True, highlight=False), tracks) as wait:
            return judge_all(work, named(wanted), tracks, self.jobs, wait), tracks
