"""Faults patched into what Werkzeug's classes say of themselves, and into how they compare."""

from __future__ import annotations

from typing import Any

from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.sansio.response import Response
from werkzeug.user_agent import UserAgent

from tests.saboteurs import Patched
from tests.saboteurs.structures.wrappers import REQUEST, instead, then

SANS_IO = "sansio.response:Response"


def bad(catches: str, fault: str, place: str, name: str, make: Any) -> Patched:
    """Return a saboteur of the chapter."""
    return Patched(f"classes.{catches}", fault, place, name, make)


def always_well(former: Any) -> Any:
    """Return what makes a response with 200 unless it is given a status."""

    def init(self: Any, status: Any = None, *given: Any, **named: Any) -> None:
        former(self, 200 if status is None else status, *given, **named)

    return init


def no_number(former: Any) -> Any:
    """Return a `retry_after` that reads dates alone."""

    def read(self: Any) -> Any:
        return None if self.headers.get("Retry-After", "").isdigit() else former.fget(self)

    return property(read, former.fset)


def unsure(self: Any, other: Any) -> bool | None:
    """Compare, and say nothing of other kinds."""
    return self.parameters == other.parameters if type(other) is type(self) else None


def to_somebody(self: Any, instance: Any, value: Any) -> None:
    """Set a property, and tell whoever listens, as if somebody always did."""
    if instance is not None:
        setattr(instance, self.attr, value)
        instance.on_update(instance)


def unmeasured(former: Any) -> Any:
    """Return what makes a parser whose factory is told of no file's length."""

    def init(self: Any, stream_factory: Any = None, **named: Any) -> None:
        def factory(**told: Any) -> Any:
            return stream_factory(**{**told, "content_length": None})

        former(self, stream_factory=factory, **named)

    return init


def never_empty(found: Any, *given: Any) -> Any:
    """Refuse a form without a part."""
    if not any(found):
        raise ValueError("a form has parts")
    return found


SABOTEURS = [
    bad(
        "requests-tell-of-the-server",
        "a server never runs once",
        REQUEST,
        "is_run_once",
        lambda former: property(lambda self: False),
    ),
    bad(
        "storages-of-a-request",
        "cookies are in what they always are in",
        "sansio.request",
        "parse_cookie",
        lambda former: lambda header, cls=None: former(header),
    ),
    bad(
        "tools-of-a-request",
        "the user agent is Werkzeug's own",
        REQUEST,
        "user_agent",
        lambda former: property(lambda self: UserAgent(self.headers.get("User-Agent", ""))),
    ),
    bad("defaults-of-a-response", "the status is 200", SANS_IO, "__init__", always_well),
    bad(
        "largest-cookie-of-a-response",
        "the limit is what it is by itself",
        "sansio.response",
        "dump_cookie",
        lambda former: lambda *given, max_size, **named: former(*given, **named),
    ),
    bad(
        "policies-across-origins",
        "both are sent as one",
        SANS_IO,
        "cross_origin_opener_policy",
        lambda former: Response.cross_origin_embedder_policy,
    ),
    bad("retry-after-read", "seconds are no date", SANS_IO, "retry_after", no_number),
    bad(
        "described-to-users",
        "each code has a name",
        "exceptions:HTTPException",
        "name",
        lambda former: property(lambda self: HTTP_STATUS_CODES[self.code]),
    ),
    bad(
        "equal-to-no-others",
        "credentials do not know whether they are a number",
        "datastructures.auth:Authorization",
        "__eq__",
        instead(unsure),
    ),
    bad(
        "environ-headers-equal-to-no-others",
        "everything has an environ",
        "datastructures.headers:EnvironHeaders",
        "__eq__",
        instead(lambda self, other: self.environ is other.environ),
    ),
    bad(
        "joined-with-no-others",
        "what cannot be joined is left out",
        "datastructures.structures:MultiDict",
        "__ior__",
        instead(lambda self, other: self),
    ),
    bad(
        "digests-of-bodies",
        "no request has one",
        REQUEST,
        "content_md5",
        lambda former: None,
    ),
    bad(
        "former-directives",
        "plugins are no more",
        "datastructures.csp:ContentSecurityPolicy",
        "plugin_types",
        lambda former: None,
    ),
    bad(
        "response-written-as-a-stream",
        "what is closed can be flushed",
        "wrappers.response:ResponseStream",
        "flush",
        instead(lambda self: None),
    ),
    bad(
        "held-fields",
        "what is updated by keywords is lost",
        "datastructures.mixins:UpdateDictMixin",
        "update",
        lambda former: lambda self, *given, **named: former(self, *given),
    ),
    bad(
        "held-fields-united",
        "nobody is told of `|=`",
        "datastructures.mixins:UpdateDictMixin",
        "__ior__",
        instead(dict.__ior__),
    ),
    bad(
        "changed-unheard",
        "somebody has to listen",
        "datastructures.range:_CallbackProperty",
        "__set__",
        instead(to_somebody),
    ),
    bad(
        "arguments-left-out",
        "what is run is buffered, unless somebody says that it is not",
        "test",
        "run_wsgi_app",
        lambda former: lambda app, environ, buffered=True: former(app, environ, buffered),
    ),
    Patched(
        "forms.parsed-strictly",
        "a form without a part is broken",
        "formparser:MultiPartParser",
        "parse",
        then(never_empty),
    ),
    bad(
        "missing-keys-are-named",
        "nobody says which one",
        "datastructures.headers:Headers",
        "__getitem__",
        lambda former: lambda self, key: former(self, key) if key in self else {}.popitem(),
    ),
    Patched(
        "forms.factories-are-told-of-lengths",
        "the length of a file is kept back",
        "formparser:MultiPartParser",
        "__init__",
        unmeasured,
    ),
]
