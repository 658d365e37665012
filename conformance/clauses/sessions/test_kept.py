"""Sessions: what one client stores comes back to this client, and to nobody else."""

from __future__ import annotations

import datetime
import json
import operator
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause
from conformance.describe.app import App, Declaration, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Answer, Apply, Ask, Call, Delete, Read, Step, Write
from conformance.drive.cookies import cookies_of, varies_by_cookie
from conformance.perform.implementation import Implementation
from conformance.perform.rehearse import rehearse
from conformance.perform.trace import expect, plain
from conformance.perform.visitor import Client
from conformance.sources import FLASK, PEP, RFC
from conformance.strategies.sessions import CONTENT, keys, moments, operations, typed, values

TAGGED_JSONSERIALIZER = FLASK.api("TaggedJSONSerializer")
SESSION_MIXIN_ACCESSED = FLASK.api("SessionMixin.accessed")
FLASK_1_0 = FLASK.changes("1.0", "Vary names Cookie if the session is accessed")
SESSION_MODIFIED = FLASK.api("session.modified")
APP = App(view("/", Ask(), methods=["GET", "POST"]))

# All ways to look at a dict.
READS: tuple[Step, ...] = (
    Read("session", "k"),
    Call("session", "get", ("k",)),
    Call("session", "keys"),
    Call("session", "values"),
    Call("session", "items"),
    Apply(list, "session"),
    Apply(dict, "session"),
    Apply(sorted, "session"),
    Apply(str, "session"),
    Apply(operator.contains, "session", ("k",)),
    Apply(operator.contains, "session", ("other",)),
    Apply(len, "session"),
    Apply(bool, "session"),
    Apply(operator.eq, "session", ({"k": 1},)),
    Apply(operator.ne, "session", ({"k": 1},)),
    Apply(operator.or_, "session", ({"k": 1},)),
)
# Those that nobody can do without.
LOOKUPS = READS[:2]
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
    source=FLASK("API", "Sessions"),
    examples=60,
)
@given(story=visits())
def test_two_clients_never_mix(impl: Implementation, story: list[tuple[int, list[Step]]]) -> None:
    """A session MUST behave as a dict that its client carries from request to request.

    It is what one client stored, whatever other clients do in between. Each operation shows and
    changes exactly what it would with a dict.
    """
    clients = [Client(impl, APP), Client(impl, APP)]
    models: list[dict[str, Any]] = [{}, {}]
    for who, steps in story:
        seen = clients[who].visit(CONTENT, *steps, CONTENT)

        expected = rehearse(CONTENT, *steps, CONTENT, session=models[who])
        expect(seen.answers(), expected, f"client {who} did {steps}")
        assert len(clients[who].jar) == bool(models[who]), f"{clients[who].jar} {models[who]}"


@clause(
    "sessions.values-keep-their-type",
    MUST,
    needs=[C.SESSION_TYPES, C.SESSION],
    source=[FLASK.api("session"), TAGGED_JSONSERIALIZER],
    examples=70,
)
@given(stored=st.dictionaries(keys(), values(), min_size=1, max_size=3))
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
@example(moment=datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
def test_moments_are_aware(impl: Implementation, moment: datetime.datetime) -> None:
    """An aware datetime MUST come back aware: it still says which point in time it is.

    A naive one cannot be compared with it, nor subtracted from it.
    """
    client = Client(impl, APP)
    client.visit(Write("session", "k", moment))
    seen = client.visit(Apply(lambda session: session["k"] - moment, "session"))

    expect(seen.answers(), [repr(datetime.timedelta(0))], f"stored {moment!r}")


@clause(
    "sessions.untouched-leaves-no-mark",
    MUST,
    needs=[C.SESSION],
    source=[SESSION_MIXIN_ACCESSED, FLASK.api("SessionInterface.should_set_cookie")],
)
def test_untouched_leaves_no_mark(impl: Implementation) -> None:
    """A reply to a request that did not touch the session MUST NOT mention the session.

    Neither Set-Cookie nor Vary: pages that are the same for all stay cacheable.
    """
    client = Client(impl, APP)
    for stored in (False, True):
        reply = client.visit().reply
        assert not cookies_of(reply), f"sent {cookies_of(reply)}, with a session: {stored}"
        assert not varies_by_cookie(reply), f"sent Vary: Cookie, with a session: {stored}"
        client.visit(Write("session", "k", 1))
    for spoilt in ("session=spoilt", "session=e30.a.b", "session="):
        reply = impl.reply(APP, get("/", headers={"Cookie": spoilt}))
        assert not cookies_of(reply), f"sent {cookies_of(reply)} for {spoilt}"
        assert not varies_by_cookie(reply), f"sent Vary: Cookie for {spoilt}"


@clause(
    "sessions.reading-varies",
    MUST,
    needs=[C.SESSION],
    source=[SESSION_MIXIN_ACCESSED, FLASK_1_0, RFC(9111, "4.1")],
)
def test_reading_varies(impl: Implementation) -> None:
    """A reply for which a value of the session was read MUST say Vary: Cookie.

    Otherwise a shared cache gives the page of one client to another one.
    """
    client = Client(impl, APP)
    client.visit(Write("session", "k", 1))
    for step in LOOKUPS:
        reply = client.visit(step).reply
        assert varies_by_cookie(reply), f"no Vary: Cookie after {step}"
        assert not cookies_of(reply), f"{step} set a cookie: {cookies_of(reply)}"


@clause(
    "sessions.reading-nothing-varies",
    MUST,
    needs=[C.SESSION],
    source=[SESSION_MIXIN_ACCESSED, FLASK_1_0, RFC(9111, "4.1")],
)
def test_reading_nothing_varies(impl: Implementation) -> None:
    """A reply for which a value was looked for in an empty session MUST say Vary: Cookie.

    The page for somebody who is not logged in depends on the cookie, too: on its absence.
    """
    for step in LOOKUPS:
        reply = impl.reply(APP, get("/", step))
        assert varies_by_cookie(reply), f"no Vary: Cookie after {step} of an empty session"
        assert not cookies_of(reply), f"{step} set a cookie: {cookies_of(reply)}"


@clause(
    "sessions.every-look-varies",
    MUST,
    needs=[C.SESSION],
    source=[RFC(9111, "4.1"), FLASK.changes("3.1.3", "looking at keys is an access, too")],
)
def test_every_look_varies(impl: Implementation) -> None:
    """A reply for which anything about the session was asked MUST say Vary: Cookie.

    `"user" in session`, `if session` and a loop over it tell clients apart as reading a value does.
    """
    client = Client(impl, APP)
    client.visit(Write("session", "k", 1))
    for cookies in (None, ""):
        for step in READS:
            reply = client.visit(step, cookies=cookies).reply
            assert varies_by_cookie(reply), f"no Vary: Cookie after {step}"
            assert not cookies_of(reply), f"{step} set a cookie: {cookies_of(reply)}"


@clause("sessions.every-change-is-saved", MUST, needs=[C.SESSION], source=SESSION_MODIFIED)
def test_every_change_is_saved(impl: Implementation) -> None:
    """Each operation that changes a session MUST be saved by itself, with Set-Cookie and Vary.

    Nobody has to know which method of a dict the framework watches.
    """
    for step in WRITES:
        client = Client(impl, APP)
        model: dict[str, Any] = {"k": 1}
        client.visit(Write("session", "k", 1))
        reply = client.visit(step).reply
        rehearse(step, session=model)
        assert len(cookies_of(reply)) == 1, f"{step} sent {cookies_of(reply)}"
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

    expect(client.visit(CONTENT).answers(), [{"k": ["int", 1], "new": ["int", 2]}])


@clause("sessions.vary-is-added", MUST, needs=[C.SESSION, C.RESPONSES], source=RFC(9110, "12.5.5"))
@given(own=st.sampled_from(["Accept", "Accept-Encoding, Origin", "cookie", "*"]))
@example(own="Accept")
def test_vary_is_added(impl: Implementation, own: str) -> None:
    """What a view says in Vary MUST stay there when the session adds to it.

    Losing it would make a cache serve the wrong language or encoding.
    """
    steps = (Write("session", "k", 1), Answer("x", headers=(("Vary", own), ("X-Other", "1"))))
    reply = impl.reply(APP, get("/", *steps))

    tokens = {t.strip().lower() for v in reply.headers_named("Vary") for t in v.split(",")}
    wanted = {t.strip().lower() for t in own.split(",")}
    assert wanted <= tokens, f"the view said {own}, sent: {tokens}"
    assert varies_by_cookie(reply), f"the view said {own}, sent: {tokens}"


@clause("sessions.changes-inside-need-a-mark", MUST, needs=[C.SESSION], source=SESSION_MODIFIED)
def test_changes_inside_need_a_mark(impl: Implementation) -> None:
    """A change inside a value MUST be saved when `session.modified` was set to true.

    The documentation tells applications to do so, because such a change cannot be noticed.
    """
    client = Client(impl, APP)
    client.visit(Write("session", "k", [1]))
    append = Apply(lambda session: session["k"].append(2), "session")
    client.visit(append, Apply(lambda session: setattr(session, "modified", True), "session"))

    expect(client.visit(Read("session", "k")).answers(), [[1, 2]])


@clause(
    "sessions.attributes-tell",
    SHOULD,
    needs=[C.SESSION, C.SESSION_STATE],
    source=[SESSION_MODIFIED, FLASK.api("session.permanent")],
)
def test_attributes_tell(impl: Implementation) -> None:
    """`modified` SHOULD be false until the session is changed, and `permanent` until it is set.

    Session interfaces and extensions decide by them.
    """
    state = Apply(operator.attrgetter("modified", "permanent"), "session")
    client = Client(impl, APP)
    client.visit(Write("session", "k", 1))
    make = Apply(lambda session: setattr(session, "permanent", True), "session")

    seen = client.visit(state, Read("session", "k"), state, Write("session", "k", 2), state, make)
    expect(seen.answers(), [[False, False], 1, [False, False], None, [True, False], None])
    expect(client.visit(state).answers(), [[False, True]], "permanent is kept")


@clause("sessions.unkeepable-is-an-error", MUST, needs=[C.SESSION], source=TAGGED_JSONSERIALIZER)
def test_unkeepable_is_an_error(impl: Implementation) -> None:
    """A value that the session cannot keep MUST make the request fail, not vanish.

    An object of a class of the application has no form in a cookie.
    """
    reply = impl.reply(APP, get("/", Write("session", "k", operator.attrgetter("x"))))

    assert reply.status == 500, f"the reply is {reply}"
    assert not cookies_of(reply), f"sent {cookies_of(reply)}"


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
    """A session MUST keep its types with any JSON provider, also one that takes no options."""
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
    SHOULD,
    needs=[C.SESSION, C.SESSION_SETTINGS],
    source=FLASK.api("SESSION_COOKIE_DOMAIN"),
)
def test_of_one_host(impl: Implementation) -> None:
    """Without SESSION_COOKIE_DOMAIN, the cookie SHOULD be for the host that sent it alone, whatever
    SERVER_NAME is: it names no domain.

    Other hosts below a domain may be other people's.
    """
    for name in ("a.example", "a.example:5000", "localhost"):
        app = App(*APP.parts, config={"SERVER_NAME": name})
        reply = impl.reply(app, get("/", Write("session", "k", 1), host=name))
        found = [cookie.get("domain") for cookie in cookies_of(reply)]
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
    SHOULD,
    needs=[C.SESSION, C.DECLARATIONS, C.CUSTOM_CONVERTERS, C.WSGI],
    source=FLASK.changes("2.0.1", "the URL is matched after the session is loaded"),
)
def test_converters_see_it(impl: Implementation) -> None:
    """The session SHOULD be open when the URL is matched, so that a converter can look into it."""
    app = App(Declaration("looking", looking), *APP.parts)
    client = Client(impl, app)
    seen = [client.visit(path="/own/x").reply.text]
    client.visit(Write("session", "k", "there"))
    seen.append(client.visit(path="/own/x").reply.text)
    expect(seen, ["x nothing", "x there"])
