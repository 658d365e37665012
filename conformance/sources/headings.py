"""The lists of headings: which sections a document has, and at which address.

A list is a text file in `lists/`. Its first lines, with `#`, say what it lists and how it was
made. Below, one line for each heading: the place behind the document's address, a tab, and the
titles from the page down, with tabs between. A line without a tab is an entry of an API, whose
name stands behind the `#` of its place. What makes the lists is `conformance.sources.renew`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LISTS = Path(__file__).with_name("lists")

Titles = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of one document.

    `about` is what the list says about itself; `url`, one of its keys, is what each place is
    appended to. `sections` has the titles of each place, `entries` the place of each API's entry.
    """

    about: dict[str, str]
    sections: dict[str, Titles]
    entries: dict[str, str]

    @property
    def places(self) -> set[str]:
        """Every place that the list knows."""
        return {*self.sections, *self.entries.values()}

    def find(self, section: Titles) -> str | None:
        """Return the place of a section, or None.

        The first title is that of a page, and headings between may be left out; in a document of
        one page, the first title may be any. An RFC's section is named by its number alone. A
        single name may be an entry of an API, without the names of package and modules if only
        one entry ends so.
        """
        if not section:
            return ""
        whole = self.about["kind"] == "pages"
        found = [place for place, titles in self.sections.items() if _leads(section, titles, whole)]
        if found:
            return min(found, key=lambda place: len(self.sections[place]))
        return self._entry(section[0]) if len(section) == 1 else None

    def _entry(self, name: str) -> str | None:
        if name in self.entries:
            return self.entries[name]
        ends = [entry for entry in self.entries if entry.endswith(f".{name}")]
        fewest = min((entry.count(".") for entry in ends), default=0)
        public = [entry for entry in ends if entry.count(".") == fewest]
        return self.entries[public[0]] if len(public) == 1 else None

    def titled(self, section: Titles) -> Titles:
        """Return a section as readers know it: a numbered one has its title behind."""
        titles = self.sections.get(self.find(section) or "", ())
        return titles if len(section) == 1 and _numbered(section[0], titles) else section

    def address(self, place: str) -> str:
        """Return the whole address of a place."""
        return self.about["url"] + place

    def nearest(self, section: Titles) -> str:
        """Return the heading or entry that is most like a section that does not exist."""
        from difflib import get_close_matches

        known = [", ".join(titles) for titles in self.sections.values()]
        names = [name for entry in self.entries for name in _ends(entry)]
        wanted = ", ".join(section)
        last = [line for line in known if line.endswith(f", {section[-1]}")]
        close = last or get_close_matches(wanted, [*known, *names], n=1, cutoff=0)
        return close[0] if close else ""


def _leads(section: Titles, titles: Titles, whole: bool) -> bool:
    """Tell whether a section names the heading with these titles, `whole` from the first one."""
    if len(section) == 1 and _numbered(section[0], titles):
        return True
    if section[-1] != titles[-1] or (whole and section[0] != titles[0]):
        return False
    rest = iter(titles)
    return len(section) <= len(titles) and all(title in rest for title in section)


def _numbered(number: str, titles: Titles) -> bool:
    return len(titles) == 1 and titles[0].startswith(f"{number}. ")


def _ends(entry: str) -> Iterable[str]:
    parts = entry.split(".")
    return (".".join(parts[start:]) for start in range(len(parts)))


@cache
def headings(name: str) -> Headings:
    """Read a list; raises OSError if there is none of that name."""
    about: dict[str, str] = {}
    sections: dict[str, Titles] = {}
    entries: dict[str, str] = {}
    for line in (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        place, *titles = line.split("\t")
        if line.startswith("# "):
            key, _, value = line[2:].partition(": ")
            about[key] = value
        elif titles:
            sections[place] = tuple(titles)
        else:
            entries[place.partition("#")[2]] = place
    return Headings(about, sections, entries)
