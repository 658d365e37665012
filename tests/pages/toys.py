"""What the self-tests of the pages share: reports, hostile ones among them, and pages as read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from conformance.isolation.explain import explain
from conformance.isolation.play import Breach, Moment
from conformance.isolation.programs import Do, Program
from conformance.perform.trace import side_by_side
from conformance.report.injected import Injected, Sample
from conformance.report.reports import Report, read_report
from tests.command.toys import document, entry

# What would run, load, leave or hide, if it were anything but text.
HOSTILE = (
    "</script><script>window.hit=1</script>",
    '"><img src=x onerror="window.hit=2">',
    "' onmouseover='window.hit=3' x='",
    "javascript:window.hit=4",
    "</style><style>*{display:none}</style>",
    "</title></head><body onload=window.hit=5>",
    "{{ 7 * 7 }}{% raw %}${7*7}",
    "<!--<svg/onload=window.hit=6>",
    "../../../outside",
    "a\x00b\x1b[31mc\x7fd\u0085e",
    "safe\u202egnp.exe\u2066\u200b\ufeff",
    "\ud800 alone",
    "`<b>code</b>` & &lt;i&gt;",
    "con",
)
ODD = "a̐éö̲ שלום 🎈"


def schedule() -> str:
    """Return the message of a failed clause on isolation, as the suite writes it."""
    steps = (Do("set", "a"), Do("get", "a"))
    program = Program((("thread", steps), ("thread", steps)))
    history = [
        Moment("0", "set a", written="0#1"),
        Moment("1", "set a", written="1#1"),
        Moment("0", "get a", seen="1#1"),
    ]
    breach = Breach("sideways leak", "0", "get a", "0#1", "1#1")
    return explain(breach, program, history, (0, 1, 0))


def entries() -> list[dict[str, Any]]:
    """Return an entry for each verdict, of clauses that the suite has."""
    sources = [{"text": "RFC 9110, 9.3.2. HEAD", "link": "https://example.org/head#9"}]
    seen = side_by_side(["one", "two", "three"], ["one", "2", "three"])
    told = {"message": f"told:\n{seen}", "counterexample": "GET /x", "sources": sources}
    link = "https://example.org/issues/1"
    return [
        entry("urls.negative-integer", "fail", level="SHOULD", **told),
        entry("urls.external", "fail", **told, cause="KeyError: 'x' (app.py:1)"),
        entry("streaming.by-turns-on-one-thread", "known", message=schedule(), link=link),
        entry("teardown.runs-once-when-view-raises", examples=3, needs=["hook.teardown"]),
        entry("sessions.a-new-clause", "unsupported", reason="needs session.store"),
        entry("hooks.broken", "error", message="the adapter broke"),
        entry("hooks.mended", "fixed", reason="It was so."),
        entry("hooks.left-out", None, level="MAY"),
    ]


def made(folder: Path, name: str = "toy", version: str = "1.0", **others: Any) -> Report:
    """Return a report that was read from a file in this folder."""
    about = {"name": name, "version": version, "adapter": "toy"}
    found = others.pop("clauses", None) or entries()
    path = folder / f"{len(list(folder.iterdir()))}.json"
    path.write_text(json.dumps(document(found, **{"implementation": about} | others)), "utf-8")
    return read_report(path)


def hostile(folder: Path) -> list[Report]:
    """Return reports that have hostile text in every field, each text in each of them."""
    found = []
    for place, text in enumerate(HOSTILE):
        verdicts = ("fail", "known", "error", "fixed", "unsupported", "pass")
        clauses = [
            entry(
                f"{text}.{verdict}",
                verdict,
                chapter=text,
                level=text if place % 2 else "MUST",
                statement=f"{text} {ODD}",
                needs=[text],
                message=f"{text}\n{schedule().replace('1#1', text)}",
                counterexample=text,
                reason=text,
                link=text,
                cause=text,
                evidence=text,
                file=text,
                script=f"../../{text}.py",
                sources=[{"text": text, "link": text}, {"text": text, "link": None}],
            )
            for verdict in verdicts
        ]
        found.append(
            made(
                folder,
                text,
                text,
                clauses=clauses,
                suite=text,
                environment={"python": text, "platform": text, "packages": {text: text}},
                settings={"profile": text, "server": text, "by_design": [{"reason": text}, text]},
            )
        )
        found.append(made(folder, text, f"{text}2", clauses=clauses[:1]))  # so, a release later
    return found


def injected(number: int, outcome: str, *by: str, file: str = "app.py", **others: Any) -> Injected:
    """Return a fault in the line of this number."""
    told = {"operator": "return", "before": "return 1", "after": "return None"} | others
    return Injected(f"{number:010}", file, number, outcome=outcome, by=by, seconds=2.5, **told)


def sample(target: str, faults: list[Injected], **others: Any) -> Sample:
    """Return a sample of these faults."""
    about: dict[str, Any] = {
        "version": "1.0",
        "suite": "0.1.0",
        "python": "3.11.7",
        "packages": {"pytest": "9.0"},
        "command": f"python -m tools.strength --target {target}",
        "seed": 1,
        "whole": 50,
        "most": 1,
        "clauses": 1000,
        "chapters": {"urls": 0.5},
        "costs": {"urls.external": 0.25},
    }
    return Sample(target, **(about | others), faults=tuple(faults))


def samples() -> list[Sample]:
    """Return samples of two targets: one of each outcome, and a fault that several noticed."""
    return [
        sample(
            "toy",
            [
                injected(1, "noticed", "urls.external"),
                injected(2, "noticed", "urls.negative-integer", file="deep/down/map.py"),
                injected(3, "noticed", "nowhere.to-be-found", file="deep/down/rule.py"),
                injected(4, "survived", before="a < b", after="a <= b"),
                injected(5, "import", after=""),
                injected(6, "hang", file="deep/down/map.py"),
            ],
        ),
        sample(
            "other",
            [
                injected(1, "noticed", "urls.external", "urls.negative-integer", "hooks.mended"),
                injected(2, "survived", judged="equivalent", why="`a` is never `b`."),
                injected(3, "survived", judged="missing", why="A clause is to be written."),
            ],
            most=20,
        ),
    ]


def hostile_samples() -> list[Sample]:
    """Return samples that have hostile text in every field, each text in one of them."""
    return [
        sample(
            text,
            [
                injected(number, outcome, f"{text}.x", file=f"{text}/{text}", **fields)
                for number, outcome in enumerate(("noticed", "survived", "import", "hang"))
            ],
            **dict.fromkeys(("version", "suite", "python", "command"), text),
            packages={text: text},
        )
        for text in HOSTILE
        for fields in [dict.fromkeys(("operator", "before", "after", "judged", "why"), text)]
    ]


class Page(HTMLParser):
    """A page as a browser reads it: its elements with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "dt", "p"):
            self.texts.append(" ")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @cached_property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    @cached_property
    def ids(self) -> list[str]:
        return [attrs["id"] or "" for _, attrs in self.elements if "id" in attrs]

    def of(self, *tags: str) -> Iterator[dict[str, str | None]]:
        """Yield the attributes of all elements of these names."""
        return (attrs for tag, attrs in self.elements if tag in tags)

    @property
    def links(self) -> Iterator[str]:
        """Yield where the page leads, and what it loads."""
        for _, attrs in self.elements:
            yield from (attrs[name] or "" for name in ("href", "src") if name in attrs)
