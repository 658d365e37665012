"""Sessions: data of one client, kept in a signed cookie.

A session interface opens the session before URL matching and saves it after all
after_request functions. The session counts two things: `accessed`, because a response
that depends on a cookie has to say `Vary: Cookie` to caches (RFC 9111, 4.1), and
`modified`, because only then it needs saving. A nested object that is changed in place is
not noticed: set `session.modified = True`. Without a secret key there is only the null
session, which can be read (it is empty) but not written.
Source: Flask documentation, "Sessions" and "Session Interface".
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

from ..application import Application
from ..json.tag import TaggedJSONSerializer
from ..messages.cookies import delete_cookie_header, set_cookie_header
from .signing import Signer

if TYPE_CHECKING:
    from ..messages.wrappers import Request, Response

session_json_serializer = TaggedJSONSerializer()
_PERMANENT = "_permanent"
_READS = (
    *("__getitem__", "__contains__", "__iter__", "__len__", "__reversed__", "__repr__"),
    *("__eq__", "__ne__", "__or__", "__ror__", "get", "keys", "values", "items", "copy"),
)
_WRITES = (
    *("__setitem__", "__delitem__", "__ior__", "clear", "pop", "popitem"),
    *("setdefault", "update"),
)
# These write only when the key is there, or when it is not.
_SOMETIMES = ("pop", "setdefault")


class SessionMixin:
    """What a mapping needs to be a session.

    One that does not find out whether it was changed counts as changed. `new` says that the client
    had no session.
    """

    new = False
    accessed = True
    modified = True

    @property
    def permanent(self) -> bool:
        """Whether the cookie outlives the browser, for PERMANENT_SESSION_LIFETIME."""
        return bool(self.get(_PERMANENT, False))  # type: ignore[attr-defined]

    @permanent.setter
    def permanent(self, value: bool) -> None:
        self[_PERMANENT] = bool(value)  # type: ignore[index]


class SecureCookieSession(dict[str, Any], SessionMixin):
    """A dict that knows whether it was used."""

    accessed = False
    modified = False

    def __init__(self, initial: Any = None) -> None:
        super().__init__(initial or ())


class NullSession(SecureCookieSession):
    """The session of an application without a secret key: empty, and every write fails."""


def _counting(name: str, modifies: bool) -> Callable[..., Any]:
    operation = getattr(dict, name)

    def operate(self: SecureCookieSession, /, *args: Any, **kwargs: Any) -> Any:
        self.accessed = True
        size = dict.__len__(self)
        result = operation(self, *args, **kwargs)
        if modifies and (name not in _SOMETIMES or dict.__len__(self) != size):
            self.modified = True
        return result

    operate.__name__ = name
    return operate


def _refuse(self: NullSession, /, *args: Any, **kwargs: Any) -> NoReturn:
    raise RuntimeError(
        "The session cannot be changed because no secret key was set. Set `secret_key` of the"
        " application to something unique and secret."
    )


for _name in _READS:
    setattr(SecureCookieSession, _name, _counting(_name, modifies=False))
for _name in _WRITES:
    setattr(SecureCookieSession, _name, _counting(_name, modifies=True))
    setattr(NullSession, _name, _refuse)


class SessionInterface:
    """How sessions are opened and saved; the cookie's properties come from the configuration."""

    null_session_class: type[Any] = NullSession
    pickle_based = False  # whether the session is kept by `pickle`; debuggers say so

    def open_session(self, app: Application, request: "Request") -> Any:
        """Return the session of the request, or None for the null session."""
        raise NotImplementedError

    def save_session(self, app: Application, session: Any, response: "Response") -> None:
        """Add to the response what keeps the session."""
        raise NotImplementedError

    def make_null_session(self, app: Application) -> Any:
        """Return the session for a request whose session could not be opened."""
        return self.null_session_class()

    def is_null_session(self, obj: Any) -> bool:
        """Whether `obj` is a session that is not saved."""
        return isinstance(obj, self.null_session_class)

    def get_cookie_name(self, app: Application) -> str:
        """Return SESSION_COOKIE_NAME."""
        name: str = app.config["SESSION_COOKIE_NAME"]
        return name

    def get_cookie_domain(self, app: Application) -> str | None:
        """Return SESSION_COOKIE_DOMAIN; without it only the very host gets the cookie."""
        return app.config["SESSION_COOKIE_DOMAIN"] or None

    def get_cookie_path(self, app: Application) -> str:
        """Return SESSION_COOKIE_PATH, or else APPLICATION_ROOT."""
        path: str = app.config["SESSION_COOKIE_PATH"] or app.config["APPLICATION_ROOT"]
        return path

    def get_cookie_httponly(self, app: Application) -> bool:
        """Return SESSION_COOKIE_HTTPONLY."""
        return bool(app.config["SESSION_COOKIE_HTTPONLY"])

    def get_cookie_secure(self, app: Application) -> bool:
        """Return SESSION_COOKIE_SECURE."""
        return bool(app.config["SESSION_COOKIE_SECURE"])

    def get_cookie_samesite(self, app: Application) -> str | None:
        """Return SESSION_COOKIE_SAMESITE."""
        samesite: str | None = app.config["SESSION_COOKIE_SAMESITE"]
        return samesite

    def get_cookie_partitioned(self, app: Application) -> bool:
        """Return SESSION_COOKIE_PARTITIONED."""
        return bool(app.config["SESSION_COOKIE_PARTITIONED"])

    def get_expiration_time(self, app: Application, session: Any) -> datetime | None:
        """Return when a permanent session ends, None for one that ends with the browser."""
        if session.permanent:
            end: datetime = datetime.now(UTC) + app.permanent_session_lifetime
            return end
        return None

    def should_set_cookie(self, app: Application, session: Any) -> bool:
        """Whether to send the cookie: after a change, and to prolong a permanent session."""
        refresh = session.permanent and app.config["SESSION_REFRESH_EACH_REQUEST"]
        return bool(session.modified or refresh)


class SecureCookieSessionInterface(SessionInterface):
    """Keeps the whole session in a cookie, signed with the secret key.

    A subclass may sign with another `salt`, digest or way to derive keys (`signing.DERIVATIONS`),
    and write by another `serializer`, which has `dumps` and `loads`.
    """

    session_class: type[Any] = SecureCookieSession
    salt = "cookie-session"
    digest_method: Any = staticmethod(hashlib.sha256)
    key_derivation = "hmac"
    serializer: Any = session_json_serializer

    def open_session(self, app: Application, request: "Request") -> Any:
        """Return the session of the cookie, an empty one without a valid cookie."""
        if not app.secret_key:
            return None
        session = self.session_class()
        content = self._content(app, request.cookies.get(self.get_cookie_name(app)))
        if content is None:
            session.new = True
        else:
            dict.update(session, content)
        return session

    def save_session(self, app: Application, session: Any, response: "Response") -> None:
        """Set, prolong or delete the cookie; a client without a session is sent none."""
        accessed = session.accessed
        name = self.get_cookie_name(app)
        place: dict[str, Any] = {
            "domain": self.get_cookie_domain(app),
            "path": self.get_cookie_path(app),
            "secure": self.get_cookie_secure(app),
            "httponly": self.get_cookie_httponly(app),
            "samesite": self.get_cookie_samesite(app),
            "partitioned": self.get_cookie_partitioned(app),
        }
        if not session:
            if session.modified:
                response.headers.add("Set-Cookie", delete_cookie_header(name, **place))
                accessed = True
        elif self.should_set_cookie(app, session):
            expires = self.get_expiration_time(app, session)
            cookie = set_cookie_header(name, self._token(app, session), expires=expires, **place)
            response.headers.add("Set-Cookie", cookie)
            accessed = True
        if accessed:
            response.vary.add("Cookie")

    def get_signing_serializer(self, app: Application) -> Signer | None:
        """Return what makes and reads the values of cookies; None without a secret key."""
        if not app.secret_key:
            return None
        secrets = [app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ())]
        return Signer(secrets, self.salt, self.serializer, self.key_derivation, self.digest_method)

    def _content(self, app: Application, token: str | None) -> dict[str, Any] | None:
        signer = self.get_signing_serializer(app)
        if not token or signer is None:
            return None
        max_age = app.permanent_session_lifetime.total_seconds()
        try:
            content = signer.loads(token, max_age)
        except ValueError:
            return None
        return content if isinstance(content, dict) else None

    def _token(self, app: Application, session: Any) -> str:
        signer = self.get_signing_serializer(app)
        return "" if signer is None else signer.dumps(dict(session))
