"""Write a list of headings anew from a document that has been built or checked out.

    python -m conformance.sources.renew flask DIRECTORY

DIRECTORY holds HTML: what `sphinx-build -b dirhtml docs DIRECTORY` makes of Flask's checkout, or
the pages of the httpwg's site. The list's own first lines say which release it is of, which pages
it takes, and how they were got; they stay as they are, so a new release is written there first.
Nothing is fetched here. Lists whose `origin` says that they were written by hand are refused.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from conformance.sources.headings import LISTS, headings

BY_HAND = "by hand"
# Pages and headings that a theme adds, and how typographic characters are typed.
NO_PAGES = {"genindex", "search", "404", "py-modindex"}
NO_HEADINGS = {"Quick search", "Contents", "Navigation", "Table of Contents"}
NUMBER = re.compile(r"^\d+(\.\d+)*\. ")  # of a section: the next release has others
TYPED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "-", "–": "-"})


class Page(HTMLParser):
    """Collects the headings of an HTML page with their anchors, and the entries of its API."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str, str]] = []
        self.entries: list[str] = []
        self._sections: list[str] = []
        self._heading: tuple[int, str] | None = None
        self._text: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter a section, begin a heading, or note an entry."""
        given = {name: value or "" for name, value in attrs}
        if tag == "section":
            self._sections.append(given.get("id", ""))
        elif tag == "dt" and "id" in given and "sig" in given.get("class", "").split():
            self.entries.append(given["id"])
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            inner = self._sections[-1] if self._sections else ""
            self._heading, self._text = (int(tag[1]), given.get("id") or inner), []
        elif self._heading and given.get("class") == "headerlink":
            self._unread = 1

    def handle_endtag(self, tag: str) -> None:
        """Leave a section or end a heading."""
        if tag == "section":
            self._sections.pop()
        elif tag == "a":
            self._unread = 0
        elif self._heading and tag == f"h{self._heading[0]}":
            level, anchor = self._heading
            text = " ".join("".join(self._text).translate(TYPED).split())
            if anchor and text not in NO_HEADINGS:
                self.found.append((level, anchor, text))
            self._heading = None

    def handle_data(self, data: str) -> None:
        """Take a heading's text."""
        if self._heading and not self._unread:
            self._text.append(data)


def lines(about: dict[str, str], directory: Path) -> Iterator[str]:
    """Yield the lines of a list: one for each heading and entry of the pages that it takes."""
    entries: list[str] = []
    for path in sorted(pages(about, directory)):
        page = Page()
        page.feed(path.read_text(encoding="utf-8"))
        if about["kind"] == "numbered":
            yield from _numbered(page)
            continue
        address = _address(path.relative_to(directory).as_posix())
        if about["kind"] == "page":
            page.found, address = [found for found in page.found if found[0] > 1], ""
        yield from _headings(page, address)
        entries += [f"{address}#{entry}" for entry in page.entries]
    yield from dict.fromkeys(entries)


def pages(about: dict[str, str], directory: Path) -> Iterator[Path]:
    """Yield the files that a list is made from: those of its `pages`."""
    for pattern in about["pages"].split():
        found = [path for path in directory.glob(pattern) if _is_text(path)]
        if not found:
            raise SystemExit(f"{directory} has no {pattern}")
        yield from found


def _is_text(path: Path) -> bool:
    return path.stem not in NO_PAGES and path.parent.name not in NO_PAGES


def _address(path: str) -> str:
    return path.removesuffix("index.html")


def _numbered(page: Page) -> Iterator[str]:
    """Yield the lines of an RFC: the number is the place, number and title are the heading."""
    for _, _, text in page.found:
        number, _, title = text.partition(". ")
        if title and number.replace(".", "").isdigit():
            yield f"{number}\t{number}. {title}"


def _headings(page: Page, address: str) -> Iterator[str]:
    """Yield headings with all titles above; a document of one page leaves its own title out."""
    above: list[tuple[int, str]] = []
    for number, (level, anchor, given) in enumerate(page.found):
        text = NUMBER.sub("", given)
        # Whatever its level, the first heading of a page with an address is the page's own.
        own = number == 0 and address != ""
        rank = 0 if own else level
        above = [(other, title) for other, title in above if other < rank]
        place = address if own else f"{address}#{anchor}"
        yield "\t".join([place, *(title for _, title in above), text])
        above.append((rank, text))


def main(arguments: list[str]) -> int:
    """Renew the named list from the directory."""
    if len(arguments) != 2:
        raise SystemExit(__doc__)
    name, directory = arguments
    lists = sorted(path.stem for path in LISTS.glob("*.txt"))
    if name not in lists:
        near = difflib.get_close_matches(name, lists, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(lists)}"
        raise SystemExit(f"there is no list {name}; {hint}")
    about = headings(name).about
    if about["origin"].startswith(BY_HAND):
        raise SystemExit(f"{name} is written by hand: edit {LISTS / name}.txt")
    found = list(lines(about, Path(directory)))
    if not found:
        raise SystemExit(f"the pages in {directory} have no headings")
    head = [f"# {key}: {value}" for key, value in about.items()]
    text = "\n".join([*head, *found]) + "\n"
    (LISTS / f"{name}.txt").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
