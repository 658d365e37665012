"""Sessions: classes of an application's own, in the place of the framework's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import import_module
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.perform.visitor import Client
from conformance.sources import FLASK


@clause(
    "sessions.any-mapping-with-the-mixin",
    MUST,
    needs=[C.DECLARATIONS, C.SESSION, C.SESSION_INTERFACE],
    source=[
        FLASK.api("SessionMixin.modified"),
        FLASK.api("SessionMixin.permanent"),
        FLASK.api("SessionMixin"),
    ],
)
def test_any_mapping_with_the_mixin(impl: Implementation) -> None:
    """A mapping that is derived from `SessionMixin` MUST count as modified, and keep `permanent`
    under its key "_permanent".

    Who does not find out about changes has every session saved.
    """
    found: list[Any] = []

    def declare(app: Any, api: Any) -> None:
        mixin = import_module(f"{api.__name__}.sessions").SessionMixin
        own = type("Own", (dict, mixin), {})({"k": 1})
        found.extend([own.modified, own.permanent])
        own.permanent = True
        found.extend([own.permanent, dict(own)])
        own.modified = False
        found.append(own.modified)

    impl.forget()
    impl.perform(lambda: impl.built(App(Declaration("own", declare))))
    wanted = [True, False, True, {"k": 1, "_permanent": True}, False]
    told = (
        "modified, permanent; permanent and all items when it was set; modified when it was unset:"
    )
    expect(found, wanted, told)


class Money:
    """A value of a program's own: it knows its own kind only."""

    def __init__(self, cents: int) -> None:
        self.cents = cents


def tags_of(api: Any) -> tuple[type[Any], type[Any]]:
    """Return a serializer's class, and that of a tag for `Money`."""
    tag = import_module(f"{api.__name__}.json.tag")

    class TagMoney(tag.JSONTag):  # type: ignore[misc, name-defined]
        __slots__ = ()
        key = " money"

        def check(self, value: Any) -> bool:
            return isinstance(value, Money)

        def to_json(self, value: Any) -> Any:
            return self.serializer.tag((value.cents,))

        def to_python(self, value: Any) -> Any:
            return Money(*value)

    return tag.TaggedJSONSerializer, TagMoney


def with_interface(app: Any, **members: Any) -> None:
    """Give an application a session interface of an own class that says something else."""
    app.session_interface = type("Own", (type(app.session_interface),), members)()


@clause(
    "sessions.own-tags",
    MUST,
    needs=[C.DECLARATIONS, C.SESSION, C.SESSION_INTERFACE, C.SUBCLASSING, C.WSGI],
    source=[
        FLASK("API", "JSON Support", "Tagged JSON"),
        FLASK.api("flask.json.tag.JSONTag"),
        FLASK.api("flask.json.tag.TaggedJSONSerializer.register"),
        FLASK.api("SecureCookieSessionInterface.serializer"),
    ],
)
def test_own_tags(impl: Implementation) -> None:
    """A session MUST keep values of a type that an own tag writes, wherever they stand in it, when
    the tag is registered with the serializer of the session interface.

    A dict that looks as if a tag had written it comes back as the dict that it was.
    """
    stored = {"one": Money(1), "in": [{"a": (Money(2), b"b")}], "like": {" money": [3]}}

    def declare(app: Any, api: Any) -> None:
        serializer, tag = tags_of(api)
        made = serializer()
        made.register(tag, index=0)
        with_interface(app, serializer=made)
        app.add_url_rule("/set", "set", lambda: api.session.update(stored) or "set")
        app.add_url_rule("/get", "get", lambda: shown(api.session))

    client = Client(impl, App(Declaration("declare", declare), name="tagged"))
    seen = [client.visit(path=path).reply.text for path in ("/set", "/get")]
    expect(seen, ["set", "{'one': 1c, 'in': [{'a': (2c, b'b')}], 'like': {' money': [3]}}"])


@clause(
    "sessions.tag-of-a-key",
    MUST,
    needs=[C.DECLARATIONS, C.SESSION, C.SESSION_INTERFACE, C.SUBCLASSING, C.WSGI],
    source=FLASK.api("flask.json.tag.TaggedJSONSerializer.register"),
)
def test_tag_of_a_key(impl: Implementation) -> None:
    """A tag MUST be refused with a KeyError where another one has its key, unless it is to replace
    that one (`force`).
    """
    seen: list[Any] = []

    def declare(app: Any, api: Any) -> None:
        serializer, tag = tags_of(api)
        made = serializer()

        class Euros(tag):  # type: ignore[misc, valid-type]
            __slots__ = ()

            def to_python(self, value: Any) -> Any:
                return "euros"

        made.register(tag, index=0)
        try:
            made.register(Euros, index=0)
            seen.append("taken")
        except KeyError:
            seen.append("refused")
        seen.append(type(made.loads(made.dumps(Money(1)))).__name__)
        made.register(Euros, force=True, index=0)
        seen.append(made.loads(made.dumps(Money(1))))

    impl.forget()
    impl.perform(lambda: impl.built(App(Declaration("declare", declare), name="keyed")))
    told = "a second tag with this key, what is read then, and with force=True:"
    expect(seen, ["refused", "Money", "euros"], told)


class Pair(tuple[int, int]):
    """A special case of a tuple, for which there is a tag already."""


@clause(
    "sessions.own-tags-come-first",
    MUST,
    needs=[C.DECLARATIONS, C.SESSION, C.SESSION_INTERFACE, C.SUBCLASSING, C.WSGI],
    source=FLASK.api("flask.json.tag.TaggedJSONSerializer.register"),
)
def test_own_tags_come_first(impl: Implementation) -> None:
    """A tag that is registered with `index=0` MUST be asked before all others.

    That is what the index is for: a value that is a special case of another type would be written
    by the tag of that type, and come back as a plain one.
    """

    def declare(app: Any, api: Any) -> None:
        tag = import_module(f"{api.__name__}.json.tag")

        class TagPair(tag.JSONTag):  # type: ignore[misc, name-defined]
            __slots__ = ()
            key = " pair"

            def check(self, value: Any) -> bool:
                return isinstance(value, Pair)

            def to_json(self, value: Any) -> Any:
                return list(value)

            def to_python(self, value: Any) -> Any:
                return Pair(value)

        made = tag.TaggedJSONSerializer()
        made.register(TagPair, index=0)
        with_interface(app, serializer=made)
        pairs = {"pair": Pair((1, 2)), "plain": (1, 2)}
        app.add_url_rule("/set", "set", lambda: api.session.update(pairs) or "set")
        app.add_url_rule("/get", "get", lambda: kinds(api.session))

    client = Client(impl, App(Declaration("declare", declare), name="first"))
    seen = [client.visit(path=path).reply.text for path in ("/set", "/get")]
    expect(seen, ["set", "pair: Pair (1, 2), plain: tuple (1, 2)"])


def kinds(session: Any) -> str:
    """Return the values of a session, by name, with their types."""
    told = (f"{key}: {type(value).__name__} {value}" for key, value in sorted(session.items()))
    return ", ".join(told)


def shown(session: Any) -> str:
    """Return what is in a session, with money in cents."""
    return str({key: Shown(value) for key, value in sorted(session.items(), key=order_of)})


def order_of(item: tuple[str, Any]) -> int:
    """Return the place of an item as it was stored."""
    return ("one", "in", "like").index(item[0])


class Shown:
    """Stands for a value that is shown as it is, but for money."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        value = self.value
        if isinstance(value, Money):
            return f"{value.cents}c"
        if isinstance(value, list | tuple):
            return repr(type(value)(map(Shown, value)))
        return repr({k: Shown(v) for k, v in value.items()} if isinstance(value, dict) else value)


# What an interface may say of how sessions are signed: something else than it said before.
SIGNED: dict[str, Callable[[Any], Any]] = {
    "salt": lambda former: f"{former}, own",
    "digest_method": lambda former: staticmethod(
        hashlib.sha384 if former is hashlib.sha512 else hashlib.sha512
    ),
    "key_derivation": lambda former: "hmac" if former == "concat" else "concat",
}


def storing(name: str | None = None) -> App:
    """Return an application that stores something, with an interface that says another `name`."""

    def declare(app: Any, api: Any) -> None:
        if name is not None:
            with_interface(app, **{name: SIGNED[name](getattr(app.session_interface, name))})
        app.add_url_rule("/set", "set", lambda: api.session.update(k="kept") or "set")
        app.add_url_rule("/get", "get", lambda: api.session.get("k", "nothing"))

    return App(Declaration("declare", declare), name="signed")


@clause(
    "sessions.signed-as-the-interface-says",
    MUST,
    needs=[C.DECLARATIONS, C.SESSION, C.SESSION_INTERFACE, C.SUBCLASSING, C.WSGI],
    source=[FLASK.api(f"SecureCookieSessionInterface.{name}") for name in SIGNED],
)
@every(name=list(SIGNED))
def test_signed_as_the_interface_says(impl: Implementation, name: str) -> None:
    """A session MUST be signed with the salt, the digest and the derivation of keys that the
    session interface says, and be none for an application with the same key that says another.

    So a cookie for one purpose is worth nothing for another one.
    """
    own, other = storing(name), storing()
    reply = impl.reply(own, get("/set"))
    cookie = str(reply.header("Set-Cookie")).partition(";")[0]
    sent = get("/get", headers=(("Cookie", cookie),))
    seen = [impl.reply(app, sent).text for app in (own, other)]
    expect(seen, ["kept", "nothing"], f"who says another {name}, and who does not, reads:")
