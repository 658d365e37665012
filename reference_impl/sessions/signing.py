"""Signed text: data that a client may read and send back, but not change.

A token is `payload.time.signature`, each in base64url without padding. The signature is
HMAC-SHA256 over the first two, with a key derived from the secret and a salt, so that
tokens made for different purposes cannot be swapped. Source: RFC 2104, RFC 4648 section 5.
"""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Iterable


class BadToken(ValueError):
    """The token was not made with one of the secrets, or it is too old."""


def sign(payload: bytes, secret: str | bytes, salt: bytes) -> str:
    """Return a token for `payload`."""
    content = f"{_encode(payload)}.{_encode(int(time.time()).to_bytes(8, 'big'))}"
    return f"{content}.{_signature(content, secret, salt)}"


def unsign(
    token: str, secrets: Iterable[str | bytes], salt: bytes, max_age: float | None = None
) -> bytes:
    """Return the payload of a token made with any of `secrets`; BadToken otherwise."""
    content, _, signature = token.rpartition(".")
    try:
        given = signature.encode("ascii")
        valid = any(
            hmac.compare_digest(given, _signature(content, secret, salt).encode("ascii"))
            for secret in secrets
        )
        if not valid:
            raise BadToken("The signature does not fit.")
        payload, _, moment = content.partition(".")
        age = time.time() - int.from_bytes(_decode(moment), "big")
        if max_age is not None and age > max_age:
            raise BadToken("The token is too old.")
        return _decode(payload)
    except (UnicodeError, binascii.Error) as error:
        raise BadToken("The token is malformed.") from error


def _signature(content: str, secret: str | bytes, salt: bytes) -> str:
    key = secret.encode("utf-8") if isinstance(secret, str) else secret
    derived = hmac.digest(key, salt, hashlib.sha256)
    return _encode(hmac.digest(derived, content.encode("utf-8"), hashlib.sha256))


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
