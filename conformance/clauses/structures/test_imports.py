"""Objects by their names: what `import_string` finds, and the modules of a package."""

from __future__ import annotations

import importlib
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.structures.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense

NEEDS = [C.IMPORTS]
IMPORT, FIND = WERKZEUG.api("import_string"), WERKZEUG.api("find_modules")
FOUND = [
    ("json", "json", None),
    ("xml.sax.saxutils", "xml.sax.saxutils", None),
    ("xml.sax.saxutils.escape", "xml.sax.saxutils", "escape"),
    ("xml.sax.saxutils:escape", "xml.sax.saxutils", "escape"),
    ("os:path", "os", "path"),
    ("xml:sax", "xml.sax", None),
    ("json.JSONDecoder", "json", "JSONDecoder"),
]


@clause("structures.imported", MUST, needs=NEEDS, source=IMPORT)
@every(case=FOUND, silent=[False, True])
def test_imported(impl: Implementation, case: tuple[str, str, str | None], silent: bool) -> None:
    """`import_string` MUST return a module, or what one has, by a name with dots or with a colon in
    front of the object.
    """
    name, module, attribute = case

    def body(kit: Any) -> None:
        wanted: Any = importlib.import_module(module)
        wanted = wanted if attribute is None else getattr(wanted, attribute)
        found = kit.import_string(name, silent)
        assert found is wanted, f"import_string({name!r}, {silent}) is {found!r}, not {wanted!r}"

    apart(impl, body)


MISSING = (
    *("conformance_has_no_such_module", "json.no_such_name", "json:no_such_name"),
    *("xml.no_such.module", "conformance_has_none.at_all.here", "os:path.no_such_name"),
)


@clause("structures.imports-that-fail", MUST, needs=NEEDS, source=IMPORT)
@every(name=MISSING)
def test_imports_that_fail(impl: Implementation, name: str) -> None:
    """What cannot be imported MUST raise ImportError, or with `silent` give None."""

    def body(kit: Any) -> None:
        error = ending(kit.import_string, name)
        assert isinstance(error, ImportError), f"import_string({name!r}) gives {error!r}"
        expect([ending(kit.import_string, name, silent=True)], [None], f"{name!r}, silent:")

    apart(impl, body)


@clause(
    "structures.imports-of-no-name",
    SHOULD,
    needs=NEEDS,
    source=[IMPORT, plain_sense("a name of nothing cannot be imported, like others")],
)
@every(name=["", ":", "json:"])
def test_imports_of_no_name(impl: Implementation, name: str) -> None:
    """A name with nothing in it SHOULD be an ImportError, too, and silently None."""

    def body(kit: Any) -> None:
        error = ending(kit.import_string, name)
        assert isinstance(error, ImportError), f"import_string({name!r}) gives {error!r}"
        expect([ending(kit.import_string, name, silent=True)], [None], f"{name!r}, silent:")

    apart(impl, body)


# A package of Python's own, with packages and modules in it.
PACKAGE = "xml.sax"
INSIDE = {"_exceptions", "expatreader", "handler", "saxutils", "xmlreader"}


@clause("structures.modules-found", MUST, needs=NEEDS, source=FIND)
def test_modules_found(impl: Implementation) -> None:
    """`find_modules` MUST name the modules of a package, its packages if asked for, and what is in
    those if asked for.
    """

    def body(kit: Any) -> None:
        found = sorted(kit.find_modules(PACKAGE))
        expect([found], [sorted(f"{PACKAGE}.{name}" for name in INSIDE)], "modules of xml.sax:")
        packages = {"xml.dom", "xml.etree", "xml.parsers", "xml.sax"}
        expect([sorted(kit.find_modules("xml"))], [[]], "modules of xml, which has packages:")
        found = sorted(kit.find_modules("xml", include_packages=True))
        expect([found], [sorted(packages)], "with packages:")
        deep = set(kit.find_modules("xml", recursive=True))
        assert {"xml.sax.handler", "xml.dom.minidom"} <= deep, f"recursively: {sorted(deep)}"
        assert not packages & deep, f"recursively, without packages: {sorted(deep)}"
        both = set(kit.find_modules("xml", include_packages=True, recursive=True))
        expect([both - deep], [packages], "what packages add, recursively:")

    apart(impl, body)


@clause("structures.modules-of-no-package", MUST, needs=NEEDS, source=FIND)
def test_modules_of_no_package(impl: Implementation) -> None:
    """What is no package MUST be refused: a module with ValueError, what is missing with
    ImportError.
    """

    def body(kit: Any) -> None:
        for name, refusal in (("json.decoder", ValueError), (MISSING[0], ImportError)):
            end = ending(lambda name=name: list(kit.find_modules(name)))
            assert isinstance(end, refusal), f"find_modules({name!r}) gives {end!r}"

    apart(impl, body)
