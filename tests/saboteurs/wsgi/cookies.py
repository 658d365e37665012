"""Faults in how the cookies of a request are read."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.messages.attributes import of_request

READ = 'ImmutableMultiDict(read_cookies(self.environ.get("HTTP_COOKIE", "")))'

SABOTEURS = [
    Saboteur(
        "wsgi.repeated-cookies",
        "the last cookie of a name takes the place of the others",
        "messages.wrappers",
        READ,
        READ.replace("ImmutableMultiDict(", "ImmutableMultiDict(dict(") + ")",
    ),
    Saboteur(
        "wsgi.nameless-cookies",
        "signs before the name of a cookie are dropped",
        "messages.wrappers",
        READ,
        READ.replace('"")', '"").replace("; =", "; ").removeprefix("=")'),
    ),
    Saboteur(
        "wsgi.quoted-cookies",
        "quotes are a part of a cookie's value",
        "messages.wrappers",
        READ,
        READ.replace('"")', '"").replace("\\"", "%22")'),
    ),
    of_request(
        "wsgi.full-path",
        "the full path is that of the root",
        "full_path = property(lambda self: '/?' + self.query_string.decode())",
    ),
    of_request(
        "wsgi.full-path",
        "the full path begins with the root of the application",
        "full_path = property(lambda self: self.root_path + MessageRequest.full_path.func(self))",
    ),
    of_request(
        "wsgi.full-path",
        "the full path has no query",
        "full_path = property(lambda self: self.path)",
    ),
    Saboteur(
        "wsgi.quoted-cookie-names",
        "quotes are no part of a cookie's name",
        "messages.cookies",
        "yield name.strip(), _read",
        "yield name.strip().strip('\"'), _read",
    ),
]
