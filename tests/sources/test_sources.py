"""What clauses and known deviations cite exists: the document, the section, the anchor.

The lists of headings are the judge, and each of them is read here once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.clause import MUST, Clause, clause, load_clauses
from conformance.sources import (
    CSP,
    FLASK,
    PEP,
    PYTHON,
    RFC,
    WERKZEUG,
    Document,
    Source,
    plain_sense,
)
from conformance.sources.headings import LISTS, headings
from conformance.sources.renew import lines, main

KNOWN = Path(__file__).parent.parent.parent / "adapters" / "known"
# The lists that links of known deviations are held against, by the address that they begin with.
OF_LINKS = {headings(name).about["url"]: headings(name) for name in ("flask", "werkzeug", "quart")}


def own() -> None:
    """State nothing: a clause that is made here has to have a function."""


def missing(stated: Clause) -> Iterator[str]:
    """Yield what is wrong with a clause's sources, in one line each."""
    for source in stated.sources:
        if source.document is None:
            if not source.note:
                yield "plain sense says why"
            continue
        try:
            listed = source.document.headings(source.release)
        except OSError:
            yield f"there is no list of the headings of {source.document.name}"
            continue
        if not source.section or listed.find(source.section) is None:
            nearest = listed.nearest(source.section)
            yield f"{source.document.name} has no {', '.join(source.section)}; near: {nearest}"


@pytest.mark.parametrize("stated", load_clauses(), ids=lambda stated: stated.id)
def test_each_source_of_a_clause_exists(stated: Clause) -> None:
    found = list(missing(stated))
    if found:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.parametrize("path", sorted(KNOWN.glob("*.toml")), ids=lambda path: path.stem)
def test_links_of_known_deviations_lead_somewhere(path: Path) -> None:
    links = [
        entry["link"] for entry in tomllib.loads(path.read_text(encoding="utf-8"))["deviation"]
    ]
    dead = [
        link
        for link in dict.fromkeys(links)
        for url, listed in OF_LINKS.items()
        if link.startswith(url) and not leads(link.removeprefix(url), listed.places)
    ]

    assert not dead


def leads(place: str, places: set[str]) -> bool:
    """Tell whether a place is one of a document's, with its page written in either way."""
    page, mark, anchor = place.partition("#")
    page = page.removesuffix(".html").rstrip("/")
    return any(f"{page}{end}{mark}{anchor}" in places for end in ("/", ".html", ""))


@pytest.mark.parametrize("name", sorted(path.stem for path in LISTS.glob("*.txt")))
def test_each_list_says_where_it_comes_from(name: str) -> None:
    listed = headings(name)

    assert {"document", "url", "kind", "origin"} <= listed.about.keys()
    assert listed.sections


@pytest.mark.parametrize(
    ("source", "link", "text"),
    [
        (
            FLASK("The Request Context", "Callbacks and Errors"),
            "https://flask.palletsprojects.com/en/stable/reqcontext/#callbacks-and-errors",
            "Flask documentation, The Request Context, Callbacks and Errors",
        ),
        (
            FLASK.api("Flask.run"),
            "https://flask.palletsprojects.com/en/stable/api/#flask.Flask.run",
            "Flask documentation, Flask.run",
        ),
        (
            FLASK.api("SERVER_NAME", "it restricts nothing"),
            "https://flask.palletsprojects.com/en/stable/config/#SERVER_NAME",
            "Flask documentation, SERVER_NAME: it restricts nothing",
        ),
        (
            WERKZEUG.api("Rule"),
            "https://werkzeug.palletsprojects.com/en/stable/routing/#werkzeug.routing.Rule",
            "Werkzeug documentation, Rule",
        ),
        (
            FLASK.changes("2.0.1"),
            "https://flask.palletsprojects.com/en/stable/changes/#version-2-0-1",
            "Flask documentation, Changes, Version 2.0.1",
        ),
        (
            FLASK.changes("3.2.0"),
            "https://flask.palletsprojects.com/en/latest/changes/#version-3-2-0",
            "Flask documentation 3.2, Changes, Version 3.2.0",
        ),
        (
            PEP(3333, "Thread Support"),
            "https://peps.python.org/pep-3333/#thread-support",
            "PEP 3333, Thread Support",
        ),
        (
            RFC(9110, "9.3.2"),
            "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2",
            "RFC 9110, 9.3.2. HEAD",
        ),
        (
            PYTHON("Data model", "Emulating numeric types"),
            "https://docs.python.org/3/reference/datamodel.html#emulating-numeric-types",
            "Python documentation, Data model, Emulating numeric types",
        ),
        (
            CSP("Policies"),
            "https://www.w3.org/TR/CSP3/#framework-policy",
            "Content Security Policy Level 3, Policies",
        ),
        (plain_sense("nobody wants it"), None, "plain sense: nobody wants it"),
    ],
    ids=str,
)
def test_a_source_has_a_link_and_reads_well(source: Source, link: str | None, text: str) -> None:
    assert source.link == link
    assert str(source) == text


@pytest.mark.parametrize(
    ("source", "near"),
    [
        (FLASK("Sessions"), "API, Sessions"),
        (FLASK("Testing Flask Applications", "Access and Modify the Session"), "Accessing"),
        (WERKZEUG("URL Routing", "Builtin Converters"), "URL Routing, Built-in Converters"),
        (WERKZEUG("Context Locals", "Object Proxies"), "Context Locals, Proxy Objects"),
        (FLASK.api("Flask.runs"), "Flask.run"),
        (RFC(9110, "99"), ""),
    ],
    ids=str,
)
def test_a_section_that_does_not_exist_is_told_with_the_nearest(source: Source, near: str) -> None:
    stated = Clause("own.stated", MUST, "It MUST.", "", (), (source,), 1, own)

    [told] = missing(stated)

    assert near in told


def test_a_document_without_a_list_is_told() -> None:
    stated = Clause(
        "own.stated", MUST, "It MUST.", "", (), (Document("A novel", "novel")("1"),), 1, own
    )

    assert list(missing(stated)) == ["there is no list of the headings of A novel"]
    with pytest.raises(OSError, match="novel"):
        Document("A novel", "novel").headings()


@pytest.mark.parametrize("source", ["RFC 9110, 9.3.2", ["RFC 9110"], ("PEP 3333",)], ids=str)
def test_a_plain_text_is_refused(source: object) -> None:
    with pytest.raises(TypeError, match=r"clause sources.text: write source=FLASK\("):
        clause("sources.text", MUST, source=source)  # type: ignore[arg-type]


PAGE = """\
<nav><h3>Navigation</h3></nav>
<section id="module-x"><h1>API<a class="headerlink" href="#module-x">¶</a></h1>
<section id="parts"><h2>3.1. Parts — <code>of</code> it<a class="headerlink" href="#">¶</a></h2>
<dl><dt class="sig sig-object py" id="x.Part"><code>Part</code></dt><dd></dd></dl>
</section></section>
"""


def test_lists_are_made_from_the_pages_that_were_built(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "index.html").write_text(PAGE, encoding="utf-8")
    about = {"kind": "pages", "pages": "*/index.html"}

    assert list(lines(about, tmp_path)) == [
        "api/\tAPI",
        "api/#parts\tAPI\tParts - of it",
        "api/#x.Part",
    ]


def test_lists_of_an_rfc_have_numbers(tmp_path: Path) -> None:
    page = '<h3 id="s"><a href="#s">9.3.2.</a>&nbsp;<a href="#HEAD">HEAD</a></h3>'
    (tmp_path / "rfc.html").write_text(page, encoding="utf-8")

    made = list(lines({"kind": "numbered", "pages": "rfc.html"}, tmp_path))

    assert made == ["9.3.2\t9.3.2. HEAD"]


def test_lists_by_hand_are_not_overwritten(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="by hand"):
        main(["rfc3986", str(tmp_path)])


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (["no-such", "."], "there is no list no-such"),
        (["../lists/flask", "."], "there is no list ../lists/flask"),
        (["pep567", "."], "has no pep-0567.html"),
        (["pep567", "pep-0567.html"], "has no pep-0567.html"),
        (["pep567", "bare"], "have no headings"),
    ],
    ids=["no list", "a path", "no page", "a file", "no headings"],
)
def test_what_makes_no_list_is_one_complaint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str], complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bare").mkdir()
    Path("bare", "pep-0567.html").write_text("<p>Bare</p>", encoding="utf-8")
    before = {path: path.read_bytes() for path in LISTS.iterdir()}

    with pytest.raises(SystemExit) as raised:
        main(given)

    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value)
    assert {path: path.read_bytes() for path in LISTS.iterdir()} == before
