"""What a source is, and how a clause names one.

Nothing is read here: a link, and whether the section exists, is the business of the lists
(`conformance.sources.headings`), which are opened when somebody asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.sources.headings import Headings, headings


@dataclass(frozen=True, slots=True)
class Document:
    """A text that clauses take promises from, and the list of its headings.

    Called with the title of a page and, where needed, headings below it, it returns a source.
    `name` is how readers know it, `list` the file of its headings, `newer` the releases that have
    a list of their own, because only they say something.
    """

    name: str
    list: str
    newer: tuple[str, ...] = ()

    def __call__(self, *section: str, note: str = "", release: str = "") -> Source:
        """Return a section as a source; `note` tells in a few words what it says."""
        return Source(self, section, release, note)

    def api(self, name: str, note: str = "", *, release: str = "") -> Source:
        """Return what the document describes by its name: a class, a method, a setting.

        The names of the package and its modules may be left out: `FLASK.api("Flask.run")`.
        """
        return Source(self, (name,), release, note)

    def changes(self, version: str, note: str = "") -> Source:
        """Return what the changelog says of a version."""
        release = next((newer for newer in self.newer if version.startswith(newer)), "")
        return Source(self, ("Changes", f"Version {version}"), release, note)

    def headings(self, release: str = "") -> Headings:
        """Return the list of headings; raises OSError if there is none of that release."""
        return headings(f"{self.list}-{release}" if release else self.list)


@dataclass(frozen=True, slots=True)
class Series:
    """Numbered documents: `RFC(9110, "9.3.2")`, `PEP(3333, "Thread Support")`."""

    name: str

    def __call__(self, number: int, *section: str, note: str = "") -> Source:
        """Return a section of a document as a source; an RFC's is named by its number."""
        return Source(self.document(number), section, "", note)

    def document(self, number: int) -> Document:
        """Return the document of that number."""
        return Document(f"{self.name} {number}", f"{self.name.lower()}{number}")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a promise is written down.

    `section` is the title of a page and headings below it, or one name of an API. `release` is
    empty for the stable release. `note` says what is written there, in our own few words.
    `document` is None where no document is needed: the note is the reason.
    """

    document: Document | None
    section: tuple[str, ...]
    release: str = ""
    note: str = ""

    @property
    def link(self) -> str | None:
        """The address of the section; None if no document or no such section exists."""
        if self.document is None:
            return None
        found = self.document.headings(self.release)
        place = found.find(self.section)
        return None if place is None else found.address(place)

    @property
    def title(self) -> str:
        """Document and section, without the note."""
        if self.document is None:
            return "plain sense"
        section = self.document.headings(self.release).titled(self.section)
        release = f"{self.document.name} {self.release}" if self.release else self.document.name
        return ", ".join([release, *section])

    def __str__(self) -> str:
        return f"{self.title}: {self.note}" if self.note else self.title


def plain_sense(reason: str) -> Source:
    """Return the source of what no user could want otherwise; `reason` says why."""
    return Source(None, (), "", reason)
