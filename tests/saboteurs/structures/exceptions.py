"""Faults patched into Werkzeug's exceptions."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from tests.saboteurs.structures.wrappers import bad, instead, then, told

ERRORS = "exceptions"


def losing(former: Any) -> Any:
    """Return a `get_response` that loses the response that an exception has."""

    def get_response(self: Any, *given: Any) -> Any:
        self.response = None
        return former(self, *given)

    return get_response


SABOTEURS = [
    bad(
        "exception-classes",
        "a teapot is a conflict",
        f"{ERRORS}:ImATeapot",
        "code",
        lambda former: 409,
    ),
    bad(
        "exceptions-described",
        "the description is markup",
        f"{ERRORS}",
        "escape",
        instead(Markup),
    ),
    bad(
        "exceptions-with-a-response",
        "a response is not kept",
        f"{ERRORS}:HTTPException",
        "get_response",
        losing,
    ),
    bad(
        "exception-headers",
        "no length is 0",
        f"{ERRORS}:RequestedRangeNotSatisfiable",
        "__init__",
        lambda former: (
            lambda self, length=None, *given, **named: former(self, length or None, *given, **named)
        ),
    ),
    bad(
        "retry-after",
        "a date is in seconds",
        f"{ERRORS}:TooManyRequests",
        "__init__",
        told(lambda named: {"retry_after": named["retry_after"] and str(named["retry_after"])}),
    ),
    bad(
        "retry-at-once",
        "0 is none",
        f"{ERRORS}:TooManyRequests",
        "__init__",
        told(lambda named: {"retry_after": named["retry_after"] or None}),
    ),
    bad(
        "challenges-of-an-exception",
        "challenges share a field",
        f"{ERRORS}:Unauthorized",
        "get_headers",
        then(
            lambda found, self, *given: (
                [pair for pair in found if pair[0] != "WWW-Authenticate"]
                + (
                    [("WWW-Authenticate", ", ".join(map(str, self.www_authenticate)))]
                    if self.www_authenticate
                    else []
                )
            )
        ),
    ),
    bad(
        "original-exceptions",
        "the cause is lost",
        f"{ERRORS}:InternalServerError",
        "__init__",
        told(lambda named: {}),
    ),
    bad(
        "missing-key-errors",
        "the key is always told",
        f"{ERRORS}:BadRequestKeyError",
        "show_exception",
        lambda former: True,
    ),
    bad(
        "aborters",
        "extra codes are forgotten",
        f"{ERRORS}:Aborter",
        "__init__",
        lambda former: lambda self, mapping=None, extra=None: former(self, mapping),
    ),
    bad(
        "iterators-of-exceptions",
        "an iterator is kept",
        f"{ERRORS}:MethodNotAllowed",
        "__init__",
        lambda former: (
            lambda self, valid_methods=None, *given: former(self, iter(valid_methods or ()), *given)
        ),
    ),
    bad(
        "missing-keys-are-bad-requests",
        "a KeyError is Python's",
        "datastructures.structures",
        "exceptions",
        lambda former: type("exceptions", (), {"BadRequestKeyError": KeyError}),
    ),
    bad(
        "environ-headers-missing",
        "a KeyError is Python's",
        "datastructures.headers",
        "BadRequestKeyError",
        lambda former: KeyError,
    ),
    bad(
        "exceptions-take-texts-and-replies",
        "one class loses what it is told",
        f"{ERRORS}:InternalServerError",
        "__init__",
        lambda former: lambda self, *given, **named: former(self),
    ),
]
