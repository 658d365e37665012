"""Setting up: the configuration of an application, and where it is taken from.

What single settings do is said in the chapters on what they change.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from logging import CRITICAL
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK

ENVIRONMENT_VARIABLES = FLASK("Configuration Handling", "Configuring from Environment Variables")
CONFIGURATION_BASICS = FLASK("Configuration Handling", "Configuration Basics")
NEEDS = [C.CONFIG, C.DECLARATIONS]
CAPITALS = ("A", "LONG_NAME", "_HIDDEN", "X2", "HTTP_2_X")
OTHERS = ("a", "Mixed", "lONG", "_hidden", "x2")
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text("aé'\"\\\n{", max_size=5),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.text("aB_", max_size=2), st.integers()),
)  # fmt: skip


def configure(impl: Implementation, use: Callable[[Any], object]) -> None:
    """Hand the configuration of a new application, which has its root in "/", to a function."""
    app = App(Declaration("configure", lambda app, api: use(app.config)))
    impl.perform(lambda: impl.built(app))


def taken(impl: Implementation, use: Callable[[Any], object]) -> dict[str, Any]:
    """Do the same, and return what the configuration holds then."""
    kept: dict[str, Any] = {}

    def take(config: Any) -> None:
        use(config)
        kept.update(config)

    configure(impl, take)
    return kept


def from_text(load: str, text: str) -> Callable[[Any], object]:
    """Return what takes a configuration out of a file with this content."""

    def use(config: Any) -> None:
        with TemporaryDirectory(prefix="conformance-") as folder:
            path = Path(folder, "settings")
            path.write_text(text, encoding="utf-8")
            if load == "pyfile":
                assert config.from_pyfile(str(path)), "from_pyfile read a file, and returned False"
            else:
                found = config.from_file(str(path), json.load)
                assert found, "from_file read a file, and returned False"

    return use


WAYS: dict[str, Callable[[dict[str, Any]], Callable[[Any], object]]] = {
    "from_mapping": lambda values: lambda config: config.from_mapping(values),
    "from_mapping with keywords": lambda values: lambda config: config.from_mapping(**values),
    "from_object": lambda values: lambda config: config.from_object(SimpleNamespace(**values)),
    "from_object of a class": lambda values: (
        lambda config: config.from_object(type("Settings", (type("Base", (), values),), {}))
    ),
    "from_pyfile": lambda values: from_text(
        "pyfile", "".join(f"{name} = {value!r}\n" for name, value in values.items())
    ),
}


@clause(
    "setup.config-takes-capitals",
    MUST,
    needs=NEEDS,
    source=[FLASK("Configuration Handling", "Configuring from Python Files"), FLASK.api("Config")],
    examples=20,
)
@given(values=st.dictionaries(st.sampled_from(CAPITALS + OTHERS), VALUES))
@example(values={"A": 1, "LONG_NAME": "é", "a": 2, "Mixed": 3, "_HIDDEN": None})
def test_config_takes_capitals(impl: Implementation, values: dict[str, Any]) -> None:
    """The configuration MUST take from a mapping, keywords, an object, a class or a Python file the
    values whose names are in capital letters, and nothing else.
    """
    wanted = {name: value for name, value in values.items() if name in CAPITALS}
    for way, use in WAYS.items():
        kept = taken(impl, use(values))
        expect(chosen(kept, CAPITALS + OTHERS), pairs(wanted), f"{way}, given {values}:")
        assert "SECRET_KEY" in kept, f"{way} took what was there before away"


def chosen(config: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    """Return the pairs of these names, as text."""
    return pairs({name: config[name] for name in names if name in config})


def pairs(values: Mapping[str, Any]) -> list[str]:
    """Return the pairs of a mapping as text, in the order of names."""
    return [f"{name} = {value!r}" for name, value in sorted(values.items())]


SOURCES = {"A": 1, "LONG_NAME": {"b": [None, "é"]}, "a": 2, "Mixed": 3}


@clause(
    "setup.config-from-a-file",
    MUST,
    needs=[*NEEDS, C.CONFIG_SOURCES],
    source=[
        FLASK("Configuration Handling", "Configuring from Data Files"),
        FLASK.api("Config.from_file"),
    ],
)
def test_config_from_a_file(impl: Implementation) -> None:
    """`from_file` MUST take the values that the loader returns for the file, as `from_mapping`
    does.
    """
    kept = taken(impl, from_text("file", json.dumps(SOURCES)))

    wanted = {name: value for name, value in SOURCES.items() if name.isupper()}
    expect(chosen(kept, CAPITALS + OTHERS), pairs(wanted), f"a file that holds {SOURCES}:")


NAMED = ("logging", "http.HTTPStatus")


@clause("setup.config-from-a-name", MUST, needs=NEEDS, source=FLASK.api("Config.from_object"))
def test_config_from_a_name(impl: Implementation) -> None:
    """A text that `from_object` is given MUST be taken for the name of a module, or of an object in
    a module.

    A name that cannot be imported is an error.
    """
    kept = taken(impl, lambda config: list(map(config.from_object, NAMED)))
    seen = chosen(kept, ("CRITICAL", "OK", "info", "name"))
    expect(seen, [f"CRITICAL = {CRITICAL!r}", f"OK = {HTTPStatus.OK!r}"], "logging, and HTTPStatus")

    def use(config: Any) -> None:
        try:
            config.from_object("no_such_module_of_settings")
        except Exception:
            return
        raise AssertionError("from_object of the name of a missing module raised nothing")

    configure(impl, use)


@clause(
    "setup.config-missing-file",
    MUST,
    needs=NEEDS,
    source=[FLASK.api("Config.from_pyfile"), FLASK.api("Config.from_envvar")],
)
def test_config_missing_file(impl: Implementation) -> None:
    """A file of settings that is missing MUST raise an error, or with `silent` change nothing and
    return False.

    An environment variable that should name the file and is not set counts as a missing file.
    """

    def use(config: Any) -> None:
        before = dict(config)
        asked: dict[str, Callable[..., object]] = {
            "from_pyfile": lambda **silent: config.from_pyfile("no-such-file", **silent),
            "from_envvar": lambda **silent: config.from_envvar("CONFORMANCE_UNSET", **silent),
        }
        if impl.has(C.CONFIG_SOURCES):
            asked["from_file"] = lambda **s: config.from_file("no-such-file", json.load, **s)
        for name, ask in asked.items():
            assert refuses(ask), f"{name} of a missing file raised nothing"
            found = ask(silent=True)
            assert not found, f"{name} of a missing file, with silent=True, returned {found!r}"
        assert dict(config) == before, "a missing file changed the configuration"

    configure(impl, use)


def refuses(ask: Callable[[], object]) -> bool:
    """Tell whether a call raises an error."""
    try:
        ask()
    except Exception:
        return True
    return False


@clause("setup.config-from-envvar", MUST, needs=NEEDS, source=ENVIRONMENT_VARIABLES)
def test_config_from_envvar(impl: Implementation) -> None:
    """`from_envvar` MUST take the Python file that the environment variable names."""

    def use(config: Any) -> None:
        with TemporaryDirectory(prefix="conformance-") as folder:
            Path(folder, "named.py").write_text("A = 'named'\na = 2\n", encoding="utf-8")
            with environment({"CONFORMANCE_SETTINGS": str(Path(folder, "named.py"))}):
                config.from_envvar("CONFORMANCE_SETTINGS")

    kept = taken(impl, use)
    expect(chosen(kept, ("A", "a")), ["A = 'named'"], "what was taken from the file:")


@contextmanager
def environment(variables: Mapping[str, str], prefix: str = "CONFORMANCE_") -> Iterator[None]:
    """Set environment variables while the block runs, and hide others with the same prefix."""
    former = dict(os.environ)
    for name in former:
        if name.startswith(prefix):
            del os.environ[name]
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(former)


PLAIN = ("A", "B__C", "B__D", "E__F__G", "B__c")
TEXTS = st.one_of(
    VALUES.map(json.dumps), st.sampled_from(["", "text", "{", "01", "True", "None", "'x'", " 1 "])
)


def loaded(text: str) -> Any:
    """Return what a text says as JSON, or the text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


@clause(
    "setup.config-from-environment",
    MUST,
    needs=[*NEEDS, C.CONFIG_SOURCES],
    source=ENVIRONMENT_VARIABLES,
    examples=30,
)
@given(texts=st.dictionaries(st.sampled_from(PLAIN), TEXTS), prefix=st.sampled_from(["FLASK", "P"]))
@example(texts={"A": "1", "B__C": "true", "B__D": "text", "E__F__G": '{"h": [1]}'}, prefix="FLASK")
@example(texts={"B": '{"C": 1, "x": 2}', "B__C": "3"}, prefix="CONFORMANCE")
def test_config_from_environment(impl: Implementation, texts: dict[str, str], prefix: str) -> None:
    """`from_prefixed_env` MUST take each variable with the prefix under its name without the
    prefix, with its value read as JSON, or as text where it is no JSON.

    Two underscores in a name lead into a dictionary, which is made if there is none.
    """
    variables = {f"{prefix}_{name}": text for name, text in texts.items()}
    unmeant = {"CONFORMANCE2_A": "1", f"X{prefix}_A": "1", f"{prefix}X": "1"}
    wanted: dict[str, Any] = {}
    for name in sorted(texts):
        *outer, last = name.split("__")
        target = wanted
        for key in outer:
            target = target.setdefault(key, {})
        target[last] = loaded(texts[name])
    kept: dict[str, Any] = {}

    def use(config: Any) -> None:
        former = dict(config)
        with environment(variables | unmeant, f"{prefix}_"):
            config.from_prefixed_env(prefix)
        kept.update({k: v for k, v in config.items() if k not in former or former[k] != v})

    configure(impl, use)
    expect(pairs(kept), pairs(wanted), f"the environment: {variables}")


@clause(
    "setup.config-namespace",
    MUST,
    needs=NEEDS,
    source=FLASK.api("Config.get_namespace"),
    examples=20,
)
@given(
    values=st.dictionaries(st.sampled_from(["S_A", "S_b", "S_", "SA", "T_A", "T_S_A"]), VALUES),
    lowercase=st.booleans(),
    trim=st.booleans(),
)
@example(values={"S_A": 1, "S_b": 2, "T_S_A": 3}, lowercase=True, trim=True)
@example(values={"S_A": 1, "S_b": 2, "T_S_A": 3}, lowercase=False, trim=False)
def test_config_namespace(
    impl: Implementation, values: dict[str, Any], lowercase: bool, trim: bool
) -> None:
    """`get_namespace` MUST return the settings whose names begin with the given text: by default in
    lower case and without that beginning.

    `lowercase` and `trim_namespace` switch either off.
    """
    kept: dict[str, Any] = {}

    def use(config: Any) -> None:
        config.update(values)
        kept.update(config.get_namespace("S_", lowercase=lowercase, trim_namespace=trim))
        if lowercase and trim:
            assert config.get_namespace("S_") == kept, "that is not what it does untold"

    configure(impl, use)
    found = {k[2:] if trim else k: v for k, v in values.items() if k.startswith("S_")}
    wanted = {k.lower() if lowercase else k: v for k, v in found.items()}
    expect(pairs(kept), pairs(wanted), f"{values}, lowercase={lowercase}, trim_namespace={trim}:")


def attributes(app: Any, api: Any) -> None:
    """Set settings as attributes and look for them in the configuration, and the other way."""
    for name, first, second in (("secret_key", "set", "other"), ("testing", True, False)):
        setattr(app, name, first)
        found = app.config[name.upper()]
        assert found == first, f"app.{name} = {first!r}; config[{name.upper()!r}] is {found!r}"
        app.config[name.upper()] = second
        found = getattr(app, name)
        assert found == second, f"config[{name.upper()!r}] = {second!r}; app.{name} is {found!r}"
    for value in (timedelta(minutes=5), 300):
        app.config["PERMANENT_SESSION_LIFETIME"] = value
        found = app.permanent_session_lifetime
        assert found == timedelta(minutes=5), f"a lifetime of {value!r} is shown as {found!r}"
    app.debug = True
    assert app.config["DEBUG"] is True, "app.debug was set; config['DEBUG'] is not"


@clause("setup.config-attributes", MUST, needs=NEEDS, source=CONFIGURATION_BASICS)
def test_config_attributes(impl: Implementation) -> None:
    """A setting that is also an attribute of the application MUST have one value, wherever it is
    set.

    These are `secret_key`, `testing`, `debug`, and `permanent_session_lifetime`, for which the
    configuration may hold a number of seconds.
    """
    impl.forget()
    impl.perform(lambda: impl.built(App(Declaration("attributes", attributes))))


@clause(
    "setup.config-instance-folder",
    MUST,
    needs=NEEDS,
    source=FLASK("Configuration Handling", "Instance Folders"),
)
def test_config_instance_folder(impl: Implementation) -> None:
    """Files of settings MUST be looked for below the root path of the application, or with
    `instance_relative_config` below its instance path.
    """
    names = {False: "root", True: "instance"}
    with TemporaryDirectory(prefix="conformance-") as folder:
        for name in names.values():
            Path(folder, name).mkdir()
            Path(folder, name, "own.py").write_text(f"WHERE = {name!r}\n", encoding="utf-8")
            Path(folder, name, "own.json").write_text(f'{{"OTHER": "{name}"}}', encoding="utf-8")

        def declare(app: Any, api: Any) -> None:
            for relative, name in names.items():
                made = impl.new(
                    "made", root_path=str(Path(folder, "root")), static_folder=None,
                    instance_path=str(Path(folder, "instance")), instance_relative_config=relative,
                )  # fmt: skip
                made.config.from_pyfile("own.py")
                found = [made.config["WHERE"]]
                if impl.has(C.CONFIG_SOURCES):
                    made.config.from_file("own.json", json.load)
                    found.append(made.config["OTHER"])
                expect(found, [name] * len(found), f"instance_relative_config={relative}, below")

        impl.perform(lambda: impl.built(App(Declaration("declare", declare))))


def configured(app: Any, api: Any) -> None:
    """Declare a view that shows a setting while a request is served."""
    app.add_url_rule("/", "index", lambda: str(api.current_app.config.get("OWN", "unset")))


@clause(
    "setup.config-is-the-applications",
    MUST,
    needs=[*NEEDS, C.CURRENT_APP],
    source=CONFIGURATION_BASICS,
)
def test_config_is_the_applications(impl: Implementation) -> None:
    """`current_app.config` MUST be the configuration of the application that answers the
    request.
    """
    part = Declaration("configured", configured)
    apps = [App(part, config={"OWN": value}) for value in ("one", "two")] + [App(part)]
    seen = [impl.reply(app, get("/")).text for app in apps]
    expect(seen, ["one", "two", "unset"], "the setting that views of three applications saw:")
