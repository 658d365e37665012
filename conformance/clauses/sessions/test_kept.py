"""Sessions: what one client stores, and what of it that client finds in its next request."""

from __future__ import annotations

import datetime
import json
import operator
import threading
import uuid
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.answering import answered, ran_views
from conformance.describe.app import App, Declaration, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Apply, Ask, Call, Delete, Read, Step, Write
from conformance.drive.cookies import varies_by_cookie
from conformance.perform.added import cookies_set
from conformance.perform.implementation import Implementation
from conformance.perform.rehearse import rehearse
from conformance.perform.trace import expect, plain
from conformance.perform.visitor import Client
from conformance.sources import FLASK, PEP, plain_sense
from conformance.strategies.sessions import (
    CONTENT,
    Markup,
    keys,
    moments,
    operations,
    typed,
    values,
)

TAGGED_JSONSERIALIZER = FLASK.api("TaggedJSONSerializer")
SESSION_MODIFIED = FLASK.api("session.modified")
APP = App(view("/", Ask(), methods=["GET", "POST"]))
# An offset that is no whole hour.
HALF = datetime.timezone(datetime.timedelta(hours=5, minutes=30))

# All ways to change a dict that has the key "k" and not the key "new".
WRITES: tuple[Step, ...] = (
    Write("session", "k", 2),
    Write("session", "new", 2),
    Delete("session", "k"),
    Call("session", "pop", ("k",)),
    Call("session", "pop", ("k", None)),
    Call("session", "popitem"),
    Call("session", "clear"),
    Call("session", "update", ({"k": 2},)),
    Call("session", "update", ([("new", 2)],)),
    Call("session", "update", keywords=(("new", 2),)),
    Call("session", "setdefault", ("new", 2)),
)


def visits() -> st.SearchStrategy[list[tuple[int, list[Step]]]]:
    """Generate who visits and what the view then does to the session."""
    return st.lists(
        st.tuples(st.integers(0, 1), st.lists(operations(), max_size=3)), min_size=1, max_size=7
    )


@clause(
    "sessions.two-clients-never-mix",
    MUST,
    needs=[C.SESSION],
    source=[FLASK("API", "Sessions"), plain_sense("one client would act as another one")],
    examples=60,
)
@given(story=visits())
def test_two_clients_never_mix(impl: Implementation, story: list[tuple[int, list[Step]]]) -> None:
    """A session MUST behave as a dict that its client carries from request to request.

    The session holds what this client stored, whatever other clients do in between. Each operation
    returns and changes exactly what it would with a dict.
    """
    clients = [Client(impl, APP), Client(impl, APP)]
    models: list[dict[str, Any]] = [{}, {}]
    for who, steps in story:
        seen = clients[who].visit(CONTENT, *steps, CONTENT)

        expected = rehearse(CONTENT, *steps, CONTENT, session=models[who])
        expect(seen.answers(), expected, f"client {who} did {steps}")
        kept = clients[who].kept
        # Whether anything stays of one that is empty, `sessions.emptied-is-deleted` asks.
        assert len(kept) <= 1, f"{kept} {models[who]}"
        assert kept or not models[who], f"no cookie holds {models[who]}"


@clause(
    "sessions.values-keep-their-type",
    MUST,
    needs=[C.SESSION_TYPES, C.SESSION],
    source=[FLASK.api("session"), TAGGED_JSONSERIALIZER],
    examples=70,
)
@given(stored=st.dictionaries(keys(), values(), min_size=1, max_size=3))
@example(stored={"n": [1, True, 1.0, 2**53 + 1, -0.0, None], "e": "e\u0301", "": ()})
@example(stored={"t": [(1, (2, b"\xff\x00")), []], "d": {" t": [1]}, " b": uuid.UUID(int=1)})
@example(stored={"at": [datetime.datetime(2001, 2, 3, 4, 5, 6, tzinfo=HALF)], "m": Markup("<b>")})
def test_values_keep_their_type(impl: Implementation, stored: dict[str, Any]) -> None:
    """A value that a session may hold MUST come back equal and of the same type.

    These are the types of JSON, and tuple, bytes, UUID, datetime (of whole seconds) and markup, in
    any nesting, under any text as key.
    """
    client = Client(impl, APP)
    client.visit(*(Write("session", key, value) for key, value in stored.items()))

    seen = client.visit(CONTENT).answers()

    expect(seen, rehearse(CONTENT, session=stored), f"stored {stored!r}")


@clause(
    "sessions.moments-are-aware",
    MUST,
    needs=[C.SESSION_TYPES, C.SESSION],
    source=TAGGED_JSONSERIALIZER,
)
@given(moment=moments())
@example(moment=datetime.datetime(2001, 2, 3, 4, 5, 6, tzinfo=HALF))
def test_moments_are_aware(impl: Implementation, moment: datetime.datetime) -> None:
    """An aware datetime MUST come back aware, as the same point in time.

    A naive datetime can neither be compared with an aware one nor be subtracted from it.
    """
    client = Client(impl, APP)
    client.visit(Write("session", "k", moment))
    seen = client.visit(Apply(lambda session: session["k"] - moment, "session"))

    expect(seen.answers(), [repr(datetime.timedelta(0))], f"stored {moment!r}")


@clause("sessions.every-change-is-saved", MUST, needs=[C.SESSION], source=SESSION_MODIFIED)
def test_every_change_is_saved(impl: Implementation) -> None:
    """Every operation that changes a session MUST be enough for the reply to save the session.

    The reply has Set-Cookie and Vary. No application has to know which methods of a dict the
    framework watches.
    """
    for step in WRITES:
        client = Client(impl, APP)
        model: dict[str, Any] = {"k": 1}
        client.visit(Write("session", "k", 1))
        reply = client.visit(step).reply
        rehearse(step, session=model)
        assert len(cookies_set(impl, reply)) == 1, f"{step} sent {cookies_set(impl, reply)}"
        assert varies_by_cookie(reply) or not model, f"no Vary: Cookie after {step}"
        expect(client.visit(CONTENT).answers(), rehearse(CONTENT, session=model), str(step))


@clause(
    "sessions.merging-is-saved",
    MUST,
    needs=[C.SESSION],
    source=[SESSION_MODIFIED, PEP(584, "Specification")],
)
def test_merging_is_saved(impl: Implementation) -> None:
    """A mapping that is merged into a session by `|=` MUST be saved.

    A dict has this operator since Python 3.9.
    """
    client = Client(impl, APP)
    client.visit(Write("session", "k", 1))
    client.visit(Apply(operator.ior, "session", ({"new": 2},)))

    expect(
        client.visit(CONTENT).answers(),
        [{"k": ["int", 1], "new": ["int", 2]}],
        "the session in the next request:",
    )


@clause("sessions.changes-inside-need-a-mark", MUST, needs=[C.SESSION], source=SESSION_MODIFIED)
def test_changes_inside_need_a_mark(impl: Implementation) -> None:
    """A change inside a value MUST be saved when the application has set `session.modified` to
    true.

    The documentation tells applications to set it, because a session cannot notice such a change.
    """
    client = Client(impl, APP)
    client.visit(Write("session", "k", [1]))
    append = Apply(lambda session: session["k"].append(2), "session")
    client.visit(append, Apply(lambda session: setattr(session, "modified", True), "session"))

    expect(client.visit(Read("session", "k")).answers(), [[1, 2]], "the list in the next request:")


@clause(
    "sessions.attributes-tell",
    MUST,
    needs=[C.SESSION, C.SESSION_STATE],
    source=[SESSION_MODIFIED, FLASK.api("session.permanent")],
)
def test_attributes_tell(impl: Implementation) -> None:
    """`session.modified` MUST be false until the session is changed, and `session.permanent` until
    the application sets it.

    Session interfaces and extensions decide by these attributes.
    """
    state = Apply(operator.attrgetter("modified", "permanent"), "session")
    client = Client(impl, APP)
    client.visit(Write("session", "k", 1))
    make = Apply(lambda session: setattr(session, "permanent", True), "session")

    seen = client.visit(state, Read("session", "k"), state, Write("session", "k", 2), state, make)
    expect(
        seen.answers(),
        [[False, False], 1, [False, False], None, [True, False], None],
        "modified and permanent; a read; both; a change; both; permanent is set:",
    )
    expect(client.visit(state).answers(), [[False, True]], "permanent is kept")


@clause("sessions.unkeepable-is-an-error", MUST, needs=[C.SESSION], source=TAGGED_JSONSERIALIZER)
def test_unkeepable_is_an_error(impl: Implementation) -> None:
    """A value that the session cannot keep MUST make the request fail, not vanish.

    A lock cannot be written into a cookie, nor into any other store.
    """
    kept = answered(impl, APP, get("/", Write("session", "k", 1))).reply
    assert cookies_set(impl, kept), "a number was stored, and no cookie was sent"
    seen = impl.run(APP, get("/", Write("session", "k", threading.Lock())))
    ran_views(seen, get("/"))
    reply = seen.reply

    failed = reply.status == 500 or reply.raised is not None
    assert failed, f"a lock was stored, and the reply is {reply}"
    assert not cookies_set(impl, reply), f"sent {cookies_set(impl, reply)}"


def other_provider(app: Any, api: Any) -> None:
    """Give the application a JSON provider that takes a value, or a text, and nothing else."""

    class Provider(type(app.json)):  # type: ignore[misc]
        def dumps(self, value: Any, **options: Any) -> str:
            return json.dumps(value)

        def loads(self, text: str | bytes) -> Any:
            return json.loads(text)

    app.json = Provider(app)


@clause(
    "sessions.with-another-provider",
    MUST,
    needs=[C.SESSION, C.SESSION_TYPES, C.JSON_PROVIDER, C.DECLARATIONS],
    source=[
        FLASK.changes("3.0.1", "no option of the provider is needed"),
        FLASK.api("JSONProvider"),
    ],
)
def test_with_another_provider(impl: Implementation) -> None:
    """A session MUST keep the types of its values with any JSON provider, even with a provider that
    takes no options.
    """
    app = App(Declaration("other_provider", other_provider), *APP.parts)
    content = {"t": (1, (2,)), "b": b"x", "n": {"l": [(3,)]}}
    client = Client(impl, app)
    look = Apply(lambda session: {key: typed(session[key]) for key in session}, "session")
    client.visit(*[Write("session", k, v) for k, v in content.items()])
    seen = client.visit(look).answers()
    wanted = {key: typed(value) for key, value in content.items()}
    expect(seen, [plain(wanted)], f"a session of {content}, in the next request")


@clause(
    "sessions.of-one-host",
    MUST,
    needs=[C.SESSION, C.SESSION_SETTINGS],
    source=[
        FLASK.api("SESSION_COOKIE_DOMAIN"),
        FLASK.changes("2.3.0", "it does not fall back to SERVER_NAME"),
    ],
)
def test_of_one_host(impl: Implementation) -> None:
    """Without SESSION_COOKIE_DOMAIN, the session cookie MUST name no domain, whatever SERVER_NAME
    is.

    Browsers then send it to the host that set it alone. Other hosts below a domain may belong to
    other people.
    """
    for name in ("a.example", "a.example:5000", "localhost"):
        app = App(*APP.parts, config={"SERVER_NAME": name})
        reply = impl.reply(app, get("/", Write("session", "k", 1), host=name))
        found = [cookie.get("domain") for cookie in cookies_set(impl, reply)]
        expect(found, [None], f"SERVER_NAME={name!r}; the domain of the cookie:")


def looking(app: Any, api: Any) -> None:
    """Declare a converter that looks into the session."""

    class Own(app.url_map.converters["string"]):  # type: ignore[misc, name-defined]
        def to_python(self, value: str) -> str:
            return f"{value} {api.session.get('k', 'nothing')}"

    app.url_map.converters["own"] = Own
    app.add_url_rule("/own/<own:value>", "own", lambda value: value)


@clause(
    "sessions.converters-see-it",
    MUST,
    needs=[C.SESSION, C.DECLARATIONS, C.CUSTOM_CONVERTERS, C.WSGI],
    source=[
        FLASK("Application Structure and Lifecycle", "How a Request is Handled"),
        FLASK.changes("2.0.1", "the URL is matched after the session is loaded"),
    ],
)
def test_converters_see_it(impl: Implementation) -> None:
    """The session MUST be open when the URL is matched, so that a converter can look into the
    session.
    """
    app = App(Declaration("looking", looking), *APP.parts)
    client = Client(impl, app)
    seen = [client.visit(path="/own/x").reply.text]
    client.visit(Write("session", "k", "there"))
    seen.append(client.visit(path="/own/x").reply.text)
    expect(
        seen, ["x nothing", "x there"], "what the converter found, without a session and with one:"
    )


# Keys that JSON has a text for, alone and mixed, at the top of the session and inside of a value.
OTHER_KEYS: tuple[dict[Any, Any], ...] = (
    {1: "a", 10: "b"}, {1.5: 1}, {True: 1, False: 2}, {None: 1}, {"a": 1, 2: 2, None: 3},
    {2: {3: (4, {5: b"x"})}},
)  # fmt: skip


@clause(
    "sessions.keys-as-json-has-them",
    MUST,
    needs=[C.SESSION, C.SESSION_TYPES, C.JSON_PROVIDER],
    source=[TAGGED_JSONSERIALIZER, FLASK.api("session")],
)
@every(value=OTHER_KEYS)
def test_keys_as_json_has_them(impl: Implementation, value: dict[Any, Any]) -> None:
    """Keys in a session that are numbers, truths or None MUST come back as the text that Python's
    `json` makes of them, with their values.

    JSON has no other keys. Only where keys are sorted, which can be switched off, they have to be
    of one kind.
    """
    app = App(view("/", Ask()), options={"json.sort_keys": False})
    client = Client(impl, app)
    reply = client.visit(Write("session", "k", value)).reply
    assert reply.status == 200, f"a session with {value} was answered by {reply}"

    seen = client.visit(CONTENT).answers()
    expect(seen, rehearse(CONTENT, session={"k": textual(value)}), f"stored {value}:")


def textual(value: Any) -> Any:
    """Return a value with the keys of all dicts as JSON has them."""
    if isinstance(value, dict):
        names = json.loads(json.dumps(dict.fromkeys(value)))
        return dict(zip(names, map(textual, value.values()), strict=True))
    return tuple(map(textual, value)) if isinstance(value, tuple) else value
