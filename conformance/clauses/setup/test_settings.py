"""Setting up: how the configuration is filled where the input is unusual, or wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.setup.test_configuration import environment
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, WERKZEUG

NEEDS = [C.CONFIG, C.DECLARATIONS]
FROM_PYFILE = FLASK.api("Config.from_pyfile")
Fill = Callable[[Any], object]  # fills a configuration


def filled(impl: Implementation, fill: Fill) -> dict[str, Any]:
    """Return what a function adds to the configuration of a new application."""
    kept: dict[str, Any] = {}

    def declare(app: Any, api: Any) -> None:
        before = dict(app.config)
        fill(app.config)
        kept.update((k, v) for k, v in app.config.items() if k not in before or before[k] != v)

    impl.forget()
    impl.perform(lambda: impl.built(App(Declaration("filled", declare))))
    return kept


def ending(ask: Callable[[], object]) -> object:
    """Return what a call returns, or the error that it raises."""
    try:
        return ask()
    except Exception as error:
        return error


FORMS: dict[str, tuple[Fill, dict[str, int]]] = {
    "a dict": (lambda config: config.from_mapping({"K": 1, "k": 2}), {"K": 1}),
    "pairs": (lambda config: config.from_mapping([("K", 1), ("k", 2)]), {"K": 1}),
    "keywords": (lambda config: config.from_mapping(K=1, k=2), {"K": 1}),
    "a dict and keywords": (lambda config: config.from_mapping({"K": 1}, L=2), {"K": 1, "L": 2}),
    "keywords for the same": (lambda config: config.from_mapping({"K": 1}, K=2), {"K": 2}),
    "nothing": (lambda config: config.from_mapping(), {}),
}


@clause("setup.config-mapping-forms", MUST, needs=NEEDS, source=FLASK.api("Config.from_mapping"))
@every(form=FORMS)
def test_config_mapping_forms(impl: Implementation, form: str) -> None:
    """`from_mapping` MUST take what `dict.update` takes, but for names that are not in capital
    letters, and return True.
    """
    fill, wanted = FORMS[form]
    answers: list[object] = []
    kept = filled(impl, lambda config: answers.append(fill(config)))
    expect([kept, *answers], [wanted, True], f"what from_mapping took of {form}, and returned:")


# Where no file is: neither in a folder, nor below a file, and a folder is none.
NO_FILE = ("missing.py", "no/such.py", ".", "file/below.py")
# What a file of settings says that is there, and cannot be used.
BROKEN = ("A = ", "A = missing", "raise ValueError", "import no_such_module", "1 / 0")


def read(config: Any, folder: str, name: str, text: str | None = None) -> object:
    """Have a file of settings read silently; return what comes, or the error."""
    if text is not None:
        Path(folder, "settings.py").write_text(text, encoding="utf-8")
    return ending(lambda: config.from_pyfile(str(Path(folder, name)), silent=True))


@clause("setup.config-silent-when-missing", MUST, needs=NEEDS, source=FROM_PYFILE)
def test_config_silent_when_missing(impl: Implementation) -> None:
    """`from_pyfile(silent=True)` MUST return False for a file that is missing, and raise the error
    of a file that is there.

    A file that cannot be used is a mistake, which would be found out much later.
    """
    seen: list[object] = []

    def fill(config: Any) -> None:
        with TemporaryDirectory(prefix="conformance-") as folder:
            Path(folder, "file").touch()
            seen.extend(read(config, folder, name) for name in NO_FILE)
            seen.extend(read(config, folder, "settings.py", text) for text in BROKEN)
            seen.append(read(config, folder, "settings.py", "A = 1"))

    kept = filled(impl, fill)
    there = len(NO_FILE)
    expect(seen[:there], [False] * there, f"{', '.join(NO_FILE)}, none of which is a file:")
    for text, error in zip(BROKEN, seen[there:], strict=False):
        assert isinstance(error, Exception), f"a file that says {text!r} gave {error!r}"
    expect([seen[-1], kept], [True, {"A": 1}], "a file that can be used:")


@clause("setup.config-file-knows-its-place", MUST, needs=NEEDS, source=FROM_PYFILE)
def test_config_file_knows_its_place(impl: Implementation) -> None:
    """A file of settings MUST find its own path as `__file__`, as a module that is imported does.

    So it names folders that lie beside it.
    """
    text = "from os.path import dirname\nABOVE = dirname(__file__)\n"
    with TemporaryDirectory(prefix="conformance-") as folder:
        kept = filled(impl, lambda config: read(config, folder, "settings.py", text))
        expect([kept], [{"ABOVE": folder}], "settings of a file that asks for its folder:")


@clause(
    "setup.config-silent-below-a-file",
    MUST,
    needs=[*NEEDS, C.CONFIG_SOURCES],
    source=[FROM_PYFILE, FLASK.api("Config.from_file")],
)
@every(load=["from_pyfile", "from_file"])
def test_config_silent_below_a_file(impl: Implementation, load: str) -> None:
    """With `silent`, a path below what is no folder but a file MUST be a file that is missing."""
    seen: list[object] = []

    def fill(config: Any) -> None:
        with TemporaryDirectory(prefix="conformance-") as folder:
            Path(folder, "file").write_text("", encoding="utf-8")
            loader = (json.load,) if load == "from_file" else ()
            path = str(Path(folder, "file", "settings"))
            seen.append(ending(lambda: getattr(config, load)(path, *loader, silent=True)))

    filled(impl, fill)
    expect(seen, [False], f"{load} of FILE/settings, where FILE is a file:")


@clause("setup.config-silent-about-no-other", SHOULD, needs=NEEDS, source=FROM_PYFILE)
@every(text=["A = 1\nopen('no-such-file')", "A = 1\nraise FileNotFoundError(2, 'mine')"])
def test_config_silent_about_no_other(impl: Implementation, text: str) -> None:
    """`from_pyfile(silent=True)` SHOULD raise what the code of the file raises, also when it says
    that some other file is missing.

    The file of settings is there. What is below the line would be left out without a word.
    """
    seen: list[object] = []

    def fill(config: Any) -> None:
        with TemporaryDirectory(prefix="conformance-") as folder:
            seen.append(read(config, folder, "settings.py", text))

    filled(impl, fill)
    assert isinstance(seen[0], Exception), f"a file that says {text!r} gave {seen[0]!r}"


MISSING = ("no_such_module", "no_such_module.Settings", "json.Missing", "json.no_such.Missing")


@clause(
    "setup.config-names-what-is-missing",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Config.from_object"), WERKZEUG.api("import_string")],
)
@every(name=MISSING)
def test_config_names_what_is_missing(impl: Implementation, name: str) -> None:
    """`from_object` MUST raise an ImportError for the name of a module or of an object that is not
    there, and the error MUST have the name.

    The name stands in another file, or in the environment.
    """
    seen: list[object] = []
    filled(impl, lambda config: seen.append(ending(lambda: config.from_object(name))))
    error = seen[0]
    assert isinstance(error, ImportError), f"from_object({name!r}) gave {error!r}"
    assert name in str(error), f"from_object({name!r}) raised {error!r}"


@clause(
    "setup.config-from-a-binary-file",
    MUST,
    needs=[*NEEDS, C.CONFIG_SOURCES],
    source=[FLASK("Configuration Handling", "Configuring from Data Files"),
            FLASK.changes("2.3.0", "Config.from_file takes text=False")],
)  # fmt: skip
@every(binary=(False, True))
def test_config_from_a_binary_file(impl: Implementation, binary: bool) -> None:
    """`from_file` MUST open the file as text, and with `text=False` as bytes, as some loaders want
    it.
    """
    kinds: list[type] = []

    def load(file: Any) -> dict[str, Any]:
        content = file.read()
        kinds.append(type(content))
        return {"A": content.decode() if isinstance(content, bytes) else content}

    def use(config: Any) -> None:
        with TemporaryDirectory(prefix="conformance-") as folder:
            path = Path(folder, "settings")
            path.write_bytes("é".encode())
            config.from_file(str(path), load, **{"text": False} if binary else {})

    kept = filled(impl, use)
    expect(kinds, [bytes if binary else str], f"what a loader reads, text={not binary}:")
    if binary:
        expect([kept["A"]], ["é"], "what the loader made of it")


LOADS: dict[str, tuple[Callable[[str], Any], Any]] = {
    "that reads": (lambda text: text.split(","), ["1", "2"]),
    "that raises ValueError": (int, "1,2"),
    "that raises another error": (lambda text: dict[str, str]()[text], "1,2"),
}


@clause(
    "setup.config-from-environment-by-hand",
    MUST,
    needs=[*NEEDS, C.CONFIG_SOURCES],
    source=FLASK.api("Config.from_prefixed_env"),
)
@every(kind=LOADS)
def test_config_from_environment_by_hand(impl: Implementation, kind: str) -> None:
    """`from_prefixed_env` MUST read each value with the function `loads` that it is given, and take
    the text where that raises an error.
    """
    loads, wanted = LOADS[kind]

    def fill(config: Any) -> None:
        with environment({"CONFORMANCE_A": "1,2"}, "CONFORMANCE_"):
            config.from_prefixed_env("CONFORMANCE", loads=loads)

    expect([filled(impl, fill)], [{"A": wanted}], f"A=1,2, with a function {kind}:")


# What the documentation says of a setting that nobody has set; where it has changed, or is Quart's,
# all it says.
DEFAULTS: dict[str, tuple[object, ...]] = {
    "APPLICATION_ROOT": ("/",),
    "EXPLAIN_TEMPLATE_LOADING": (False,),
    "MAX_CONTENT_LENGTH": (None, 16 * 1024 * 1024),  # the second one is Quart's
    "MAX_COOKIE_SIZE": (4093,),
    "PERMANENT_SESSION_LIFETIME": (timedelta(days=31),),
    "PREFERRED_URL_SCHEME": ("http",),
    "PROPAGATE_EXCEPTIONS": (None,),
    "SECRET_KEY": (None,),
    "SEND_FILE_MAX_AGE_DEFAULT": (None, timedelta(hours=12)),
    "SERVER_NAME": (None,),
    "SESSION_COOKIE_DOMAIN": (None,),
    "SESSION_COOKIE_HTTPONLY": (True,),
    "SESSION_COOKIE_NAME": ("session",),
    "SESSION_COOKIE_PATH": (None,),
    "SESSION_COOKIE_SAMESITE": (None,),
    "SESSION_COOKIE_SECURE": (False,),
    "SESSION_REFRESH_EACH_REQUEST": (True,),
    "TEMPLATES_AUTO_RELOAD": (None,),
    "TESTING": (False,),
    "TRAP_BAD_REQUEST_ERRORS": (None,),
    "TRAP_HTTP_EXCEPTIONS": (False,),
    "USE_X_SENDFILE": (False,),
}


@clause(
    "setup.settings-that-nobody-has-set",
    MUST,
    needs=NEEDS,
    source=[FLASK("Configuration Handling", "Builtin Configuration Values")],
)
@every(name=DEFAULTS)
def test_settings_that_nobody_has_set(impl: Implementation, name: str) -> None:
    """A new application MUST have each setting with the value that the documentation gives it."""
    found: list[object] = []

    def declare(app: Any, api: Any) -> None:
        found.append(impl.new("made").config[name])

    impl.forget()
    impl.perform(lambda: impl.built(App(Declaration("declare", declare))))
    said = " or ".join(map(repr, DEFAULTS[name]))
    assert found[0] in DEFAULTS[name], f"{name} is {found[0]!r}, and documented is {said}"
