"""Flashing: which request and which client find a message, by which category, how often."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.app import App, Declaration, listener, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Apply, Ask, Note, Step
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.perform.visitor import Client
from conformance.sources import FLASK
from conformance.strategies.text import text

MESSAGE_FLASHING = FLASK("Message Flashing")
GET_FLASHED_MESSAGES = FLASK.api("get_flashed_messages")
NEEDS = [C.FLASHING, C.SESSION]
APP = App(view("/", Ask()))


def flash(message: str, category: str | None = None) -> Step:
    """Return a step that flashes a message."""

    def leave(function: Any) -> None:
        if category is None:
            function(message)
        else:
            function(message, category)

    return Apply(leave, "flash")


def fetch(**options: Any) -> Step:
    """Return a step that fetches the messages."""
    return Apply(lambda function: [plain(found) for found in function(**options)],
                 "get_flashed_messages")  # fmt: skip


def plain(found: Any) -> Any:
    """Return a message, or a pair as a list."""
    return found if isinstance(found, str) else list(found)


def messages() -> st.SearchStrategy[list[tuple[str, str]]]:
    """Generate messages with categories."""
    return st.lists(st.tuples(text(), st.sampled_from(["error", "info", "é"])), max_size=4)


@clause(
    "flashing.next-request",
    MUST,
    needs=NEEDS,
    source=[MESSAGE_FLASHING, FLASK.api("flash"), GET_FLASHED_MESSAGES],
    examples=40,
)
@given(sent=messages())
@example(sent=[("é <b>", "info"), ("two", "error"), ("é <b>", "info"), ("a", "é")])
def test_next_request(impl: Implementation, sent: list[tuple[str, str]]) -> None:
    """A flashed message MUST be given to the next request that asks for messages, with its category
    and in order, and to no later request.

    The request is given all messages that were flashed before it and not fetched yet. When it asks
    twice, it is given the same twice.
    """
    client = Client(impl, APP)
    client.visit(*(flash(*one) for one in sent[:2]))
    client.visit(*(flash(*one) for one in sent[2:]))
    pairs = [list(pair[::-1]) for pair in sent]
    seen = client.visit(fetch(with_categories=True), fetch()).answers()
    expect(seen, [pairs, [message for message, _ in sent]], f"flashed: {sent}")
    expect(client.visit(fetch()).answers(), [[]], "fetched again by another request")


@clause(
    "flashing.same-request", MUST, needs=NEEDS, source=[FLASK.api("flash"), GET_FLASHED_MESSAGES]
)
def test_same_request(impl: Implementation) -> None:
    """The request that flashed a message MUST be able to fetch it, and the next request MUST NOT
    find a message that was fetched.
    """
    client = Client(impl, APP)
    seen = client.visit(flash("now"), fetch(), fetch()).answers()
    fetched = [value for value in seen if value is not None]
    expect(fetched, [["now"], ["now"]], "fetched twice by the request that flashed:")
    expect(client.visit(fetch()).answers(), [[]], "fetched by the next request:")


@clause(
    "flashing.categories",
    MUST,
    needs=NEEDS,
    source=[FLASK("Message Flashing", "Filtering Flash Messages"), GET_FLASHED_MESSAGES],
)
@given(wanted=st.lists(st.sampled_from(["error", "info", "message", "none"]), max_size=2))
@example(wanted=["error"])
@example(wanted=["info", "error"])
@example(wanted=["error", "info"])
def test_categories(impl: Implementation, wanted: list[str]) -> None:
    """`category_filter` MUST let through the messages of its categories only, in the order in which
    they were flashed, and all messages when it is empty.

    A message without a category has the category "message".
    """
    client = Client(impl, APP)
    client.visit(flash("one", "info"), flash("two"), flash("three", "error"))
    seen = client.visit(
        fetch(category_filter=wanted), fetch(with_categories=True, category_filter=wanted)
    ).answers()
    every = [("info", "one"), ("message", "two"), ("error", "three")]
    left = [pair for pair in every if not wanted or pair[0] in wanted]
    expect(seen, [[text for _, text in left], [list(pair) for pair in left]], f"filter: {wanted}")


@clause("flashing.other-clients", MUST, needs=NEEDS, source=MESSAGE_FLASHING)
def test_other_clients(impl: Implementation) -> None:
    """A message MUST be for the client whose request flashed it, and for no other."""
    one, other = Client(impl, APP), Client(impl, APP)
    one.visit(flash("mine"))
    expect(other.visit(fetch()).answers(), [[]], "another client fetched:")
    expect(one.visit(fetch()).answers(), [["mine"]], "the client itself fetched:")


@clause(
    "flashing.signal",
    MUST,
    needs=[*NEEDS, C.SIGNALS, C.FLASHING],
    source=FLASK.api("message_flashed"),
)
def test_signal(impl: Implementation) -> None:
    """`message_flashed` MUST be sent once for each message, when the message is flashed."""
    app = App(view("/", Ask()), listener("message_flashed"))
    seen = impl.run(app, get("/", flash("one"), Note("then"), flash("two", "error"), fetch()))

    events = [e.kind if e.kind == "signal" else e.subject for e in seen if e.action != "apply"]
    expect(events, ["", "signal", "then", "signal"], "the view, what it noted, and signals:")


@clause(
    "flashing.nothing-without-a-key",
    SHOULD,
    needs=[*NEEDS, C.SESSION_SETTINGS],
    source=[GET_FLASHED_MESSAGES, FLASK.api("NullSession")],
)
@every(key=[None, ""], options=[(), (("with_categories", True),)])
def test_nothing_without_a_key(
    impl: Implementation, key: str | None, options: tuple[tuple[str, bool], ...]
) -> None:
    """Without a secret key, `get_flashed_messages` SHOULD return no messages, as from any session
    that is empty.

    A layout shows the messages on every page, also on those of an application that has no sessions.
    """
    app = App(view("/", Ask()), config={"SECRET_KEY": key})
    expect(impl.run(app, get("/", fetch(**dict(options)))).answers(), [[]], "without a key:")


def heard_of(app: Any, api: Any) -> None:
    """Declare a coroutine function as a receiver, and a view that flashes and tells what came."""
    heard: list[str] = []

    async def hear(sender: Any, message: str, category: str) -> None:
        heard.append(f"{message} {category}")

    app.extensions["receiver"] = hear  # what is connected is kept weakly
    api.message_flashed.connect(hear, app)

    def index() -> str:
        heard.clear()
        api.flash("one", "error")
        return "|".join(heard)

    app.add_url_rule("/", "index", index)


@clause(
    "flashing.signal-to-coroutines",
    MUST,
    needs=[*NEEDS, C.SIGNALS, C.ASYNC_SIGNALS, C.DECLARATIONS, C.WSGI],
    source=[FLASK.api("message_flashed"),
            FLASK.changes("2.3.0", "signals support async subscriber functions")],
)  # fmt: skip
def test_signal_to_coroutines(impl: Implementation) -> None:
    """Coroutine functions MUST hear `message_flashed`, with the message and its category."""
    reply = impl.reply(App(Declaration("heard_of", heard_of)), get("/"))
    expect([reply.text], ["one error"], "what a coroutine function heard")
