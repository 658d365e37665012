"""Responses: the JSON provider of an application, and what it is asked for."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.describe.app import App, Declaration, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, post
from conformance.describe.steps import Answer, Ask, Call, Made
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK

DEFAULT_JSONPROVIDER = FLASK.api("DefaultJSONProvider")
NEEDS = [C.RESPONSES, C.JSON_PROVIDER]
VALUE = {"b": 1, "a": {"d": "é", "c": [1, 2]}}


# Each kind of key that JSON has a text for, and keys of two kinds.
KEYS: tuple[dict[Any, int], ...] = (
    {"a": 1, "": 2}, {2: 1, 10: 2}, {1.5: 1}, {True: 1}, {None: 1}, {"a": 1, 2: 2, None: 3, 0.5: 4},
)  # fmt: skip


@clause("responses.json-keys", MUST, needs=NEEDS, source=DEFAULT_JSONPROVIDER)
@every(value=KEYS)
def test_json_keys(impl: Implementation, value: dict[Any, int]) -> None:
    """Keys that are numbers, truths or None MUST be written into JSON as Python's `json` does.

    Only where keys are sorted, which can be switched off, they have to be of one kind.
    """
    app = App(view("/", Ask()), options={"json.sort_keys": False})
    reply = impl.reply(app, get("/", Answer({"v": value})))
    assert reply.status == 200, f"a view returned {value}: {reply}"
    expect([json.loads(reply.body)], [json.loads(json.dumps({"v": value}))], f"sent {value}:")


@clause("responses.json-settings", MUST, needs=NEEDS, source=DEFAULT_JSONPROVIDER)
@given(
    sort_keys=st.sampled_from([None, True, False]),
    ensure_ascii=st.sampled_from([None, True, False]),
    compact=st.sampled_from([None, True, False]),
    debug=st.booleans(),
    jsonify=st.booleans(),
)
@example(sort_keys=None, ensure_ascii=None, compact=None, debug=False, jsonify=False)
@example(sort_keys=False, ensure_ascii=False, compact=None, debug=True, jsonify=True)
@example(sort_keys=True, ensure_ascii=True, compact=False, debug=False, jsonify=False)
@example(sort_keys=True, ensure_ascii=True, compact=True, debug=True, jsonify=False)
@example(sort_keys=True, ensure_ascii=True, compact=None, debug=False, jsonify=False)
def test_json_settings(
    impl: Implementation,
    sort_keys: bool | None,
    ensure_ascii: bool | None,
    compact: bool | None,
    debug: bool,
    jsonify: bool,
) -> None:
    """The JSON provider MUST follow its settings `sort_keys`, `ensure_ascii` and `compact`.

    Unless they are set, keys are sorted, characters beyond ASCII are escaped, and spaces and line
    breaks are for debug mode only.
    """
    settings = {"sort_keys": sort_keys, "ensure_ascii": ensure_ascii, "compact": compact}
    options = {f"json.{name}": value for name, value in settings.items() if value is not None}
    body = Made("jsonify", (VALUE,)) if jsonify else VALUE
    config = {"DEBUG": debug, "PROPAGATE_EXCEPTIONS": False}
    reply = impl.reply(
        App(view("/", Ask()), options=options, config=config), get("/", Answer(body))
    )

    spaced = debug if compact is None else not compact
    assert json.loads(reply.body) == VALUE, f"{reply.body!r}, not {VALUE!r}"
    keys = [key for key in "abcd" if f'"{key}"' in reply.text]
    found = sorted(keys, key=lambda key: reply.text.index(f'"{key}"'))
    order = "badc" if sort_keys is False else "acdb"
    expect(found, list(order), f"the order of keys in {reply.text}")
    escaped = ensure_ascii is not False
    assert ("\\u00e9" in reply.text) == escaped, f"ensure_ascii={ensure_ascii}: {reply.text}"
    seen = " " in reply.text or "\n" in reply.text.strip()
    assert seen == spaced, f"compact={compact}, debug={debug}: {reply.text!r}"


def provided(app: Any, api: Any) -> None:
    """Declare a provider of the application's own."""

    class Provider(type(app.json)):  # type: ignore[misc]
        mimetype = "application/x-own"

        def dumps(self, value: Any, **options: Any) -> str:
            return f"own {json.dumps(value)}"

        def loads(self, text: Any, **options: Any) -> Any:
            return ["own", json.loads(text)]

    app.json = Provider(app)


@clause(
    "responses.json-provider",
    MUST,
    needs=[*NEEDS, C.DECLARATIONS, C.WSGI],
    source=FLASK.api("JSONProvider"),
)
def test_json_provider(impl: Implementation) -> None:
    """The JSON provider of an application MUST write its JSON responses and read its JSON requests.

    These are what views return, what `jsonify` makes, and what `get_json` reads.
    """
    app = App(Declaration("provided", provided), view("/", Ask(), methods=["GET", "POST"]))
    for body in ({"a": 1}, Made("jsonify", ({"a": 1},))):
        reply = impl.reply(app, get("/", Answer(body)))
        seen = [reply.text.strip(), reply.header("Content-Type")]
        expect(seen, ['own {"a": 1}', "application/x-own"], f"{body}")
    asked = post("/", Call("request", "get_json"), body=b"[1]",
                 headers={"Content-Type": "application/json"})  # fmt: skip
    expect(impl.run(app, asked).answers(), [["own", [1]]])


def smallest(app: Any, api: Any) -> None:
    """Declare a provider that has no more than it has to have."""
    (base,) = [kind for kind in type(app.json).__mro__ if kind.__name__ == "JSONProvider"]

    class Smallest(base):  # type: ignore[misc, valid-type]
        def dumps(self, obj: Any, **options: Any) -> str:
            return f"own {json.dumps(obj)}"

        def loads(self, s: Any, **options: Any) -> Any:
            return ["own", json.loads(s)]

    app.json = Smallest(app)

    def files() -> Any:
        file = io.StringIO()
        app.json.dump([1], file)
        return [file.getvalue(), app.json.load(io.StringIO("[1]"))]

    app.add_url_rule("/files", "files", lambda: api.jsonify(files()))
    for name, arguments in (("one", (1,)), ("several", (1, 2)), ("none", ())):
        app.add_url_rule(f"/{name}", name, lambda given=arguments: api.jsonify(*given))


SMALLEST = {"/one": "1", "/several": "[1, 2]", "/none": "null"}


@clause(
    "responses.smallest-json-provider",
    MUST,
    needs=[*NEEDS, C.DECLARATIONS, C.WSGI],
    source=[FLASK.api("JSONProvider"), FLASK.api("JSONProvider.response")],
)
def test_smallest_json_provider(impl: Implementation) -> None:
    """A provider that is derived from `JSONProvider` MUST need no more than `dumps` and `loads`:
    files and responses are made by them.

    Its responses are application/json.
    """
    asked = [*SMALLEST, "/files"]
    replies = impl.run(App(Declaration("smallest", smallest)), *map(get, asked)).replies
    wanted = [*SMALLEST.values(), '["own [1]", ["own", [1]]]']
    expect([r.text.strip() for r in replies], [f"own {text}" for text in wanted], ", ".join(asked))
    kinds = {str(reply.header("Content-Type")).partition(";")[0] for reply in replies}
    expect(kinds, ["application/json"], "the Content-Type of its responses:")


def defaulted(app: Any, api: Any) -> None:
    """Declare what is done with values of other types: by the provider, and by a class of them."""
    first, second = app.json, type(app.json)(app)
    second.default = lambda value: f"own {type(value).__name__}"

    class Provider(type(app.json)):  # type: ignore[misc]
        @staticmethod
        def default(value: Any) -> Any:
            return f"class {type(value).__name__}"

    for name, provider in (("none", first), ("own", second), ("class", Provider(app))):
        app.add_url_rule(f"/{name}", name, lambda json=provider: json.response({"v": 1j}))


@clause(
    "responses.json-default",
    MUST,
    needs=[*NEEDS, C.DECLARATIONS, C.WSGI],
    source=FLASK.api("DefaultJSONProvider.default"),
)
def test_json_default(impl: Implementation) -> None:
    """`default` of the JSON provider MUST be asked for every value that JSON does not know, whether
    it is set on the provider or on a class of providers.
    """
    app = App(Declaration("defaulted", defaulted))
    seen = [impl.reply(app, get(path)) for path in ("/none", "/own", "/class")]
    assert seen[0].status == 500, f"a complex number, without a default, was answered by {seen[0]}"
    found = [json.loads(reply.body) for reply in seen[1:]]
    expect(found, [{"v": "own complex"}, {"v": "class complex"}], "on the provider, and a class:")


class Shown:
    """Something that says of itself what it is in HTML, and is no text."""

    def __html__(self) -> str:
        return "<i>"


@clause("responses.json-markup", MUST, needs=[C.RESPONSES], source=DEFAULT_JSONPROVIDER)
def test_json_markup(impl: Implementation) -> None:
    """An object with an `__html__` method MUST be written into JSON as the text that the method
    returns.
    """
    reply = impl.reply(App(view("/", Ask())), get("/", Answer({"v": Shown()})))
    seen = json.loads(reply.body) if reply.status == 200 else str(reply)
    expect([seen], [{"v": "<i>"}])


@clause("responses.jsonify-of-nothing", MUST, needs=NEEDS, source=FLASK.api("jsonify"))
def test_jsonify_of_nothing(impl: Implementation) -> None:
    """`jsonify()` MUST make null, as `jsonify(None)` does."""
    asked = [get("/", Answer(Made("jsonify", given))) for given in ((), (None,))]
    seen = [reply.text.strip() for reply in impl.run(App(view("/", Ask())), *asked).replies]
    expect(seen, ["null", "null"], "jsonify() and jsonify(None):")


def files_of_json(app: Any, api: Any) -> None:
    """Write JSON into files and read it back, by the provider and by the functions."""
    with app.app_context():
        for who in (app.json, api.json):
            file = io.StringIO()
            who.dump(VALUE, file)
            assert json.loads(file.getvalue()) == VALUE, (
                f"dump wrote {file.getvalue()!r}, not {VALUE!r}"
            )
            for kind in (io.StringIO('{"a": "é"}'), io.BytesIO('{"a": "é"}'.encode())):
                found = who.load(kind)
                assert found == {"a": "é"}, f"load read {found!r} from {type(kind).__name__}"


@clause(
    "responses.json-files",
    MUST,
    needs=[*NEEDS, C.DECLARATIONS, C.WSGI],
    source=[FLASK.api("flask.json.dump"), FLASK.api("flask.json.load")],
)
def test_json_files(impl: Implementation) -> None:
    """`dump` MUST write JSON into a text file, and `load` read it from files of text or bytes."""
    impl.forget()
    impl.perform(lambda: impl.built(App(Declaration("files_of_json", files_of_json))))


# The functions of the framework's JSON module, and what each gives with the value [1].
JSON_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "dumps": lambda json: json.dumps([1]),
    "loads": lambda json: json.loads("[1]"),
    "dump": lambda json: written_by(json.dump),
    "load": lambda json: json.load(io.StringIO("[1]")),
}


def written_by(dump: Callable[[Any, Any], object]) -> str:
    """Return what a function writes into a file."""
    file = io.StringIO()
    dump([1], file)
    return file.getvalue()


def with_functions(app: Any, api: Any) -> None:
    """Declare a provider of the application's own, and a view that shows what functions give."""
    provided(app, api)
    for name, ask in JSON_FUNCTIONS.items():
        app.add_url_rule(f"/{name}", name, lambda ask=ask: repr(ask(api.json)))


@clause(
    "responses.json-functions",
    MUST,
    needs=[*NEEDS, C.DECLARATIONS, C.WSGI],
    source=[FLASK("API", "JSON Support"), FLASK.api("Flask.json")],
)
@every(name=JSON_FUNCTIONS)
def test_json_functions(impl: Implementation, name: str) -> None:
    """`dumps`, `loads`, `dump` and `load` of the JSON module MUST call the provider of the current
    application, and do the same as Python's where none is current.
    """
    app = App(Declaration("with_functions", with_functions))
    own = {"dumps": "own [1]", "loads": ["own", [1]], "dump": "own [1]", "load": ["own", [1]]}
    expect([impl.reply(app, get(f"/{name}")).text], [repr(own[name])], f"json.{name} in a view:")
    alone: list[Any] = []
    impl.perform(lambda: alone.append(JSON_FUNCTIONS[name](impl.built(app).ambient.json)))
    expect(alone, [JSON_FUNCTIONS[name](json)], f"json.{name} where no application is current:")
