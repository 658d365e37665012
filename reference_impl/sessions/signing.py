"""Signed text: data that a client may read and send back, but not change.

A token is `payload.time.signature`, each in base64url without padding. The signature is an HMAC
over the first two, with a key derived from the secret and a salt, so that tokens made for different
purposes cannot be swapped. Source: RFC 2104, RFC 4648 section 5.
"""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable, Iterable
from typing import Any

from ..json.tag import TaggedJSONSerializer

# How the key of a signature is made of digest, secret and salt, by the word for it.
DERIVATIONS: dict[str, Callable[[Any, bytes, bytes], bytes]] = {
    "hmac": lambda digest, key, salt: hmac.digest(key, salt, digest),
    "concat": lambda digest, key, salt: bytes(digest(salt + key).digest()),
    "django-concat": lambda digest, key, salt: bytes(digest(salt + b"signer" + key).digest()),
    "none": lambda digest, key, salt: key,
}


class BadToken(ValueError):
    """The token was not made with one of the secrets, or it is too old."""


class Signer:
    """Makes tokens with the first secret, and reads those of any.

    `dumps` and `loads` are for values, which `serializer` writes; `sign` and `unsign` for bytes.
    KeyError for a derivation that there is not.
    """

    def __init__(
        self,
        secrets: Iterable[str | bytes],
        salt: str | bytes,
        serializer: Any = None,
        key_derivation: str = "hmac",
        digest_method: Any = hashlib.sha256,
    ) -> None:
        self._secrets = [_bytes(secret) for secret in secrets]
        self._salt = _bytes(salt)
        self._serializer = TaggedJSONSerializer() if serializer is None else serializer
        self._derive = DERIVATIONS[key_derivation]
        self._digest = digest_method

    def dumps(self, obj: Any) -> str:
        """Return a token for a value; TypeError for one that cannot be written."""
        return self.sign(_bytes(self._serializer.dumps(obj)))

    def loads(self, s: str, max_age: float | None = None) -> Any:
        """Return the value of a token; BadToken, or ValueError for what is no value."""
        return self._serializer.loads(self.unsign(s, max_age))

    def sign(self, payload: bytes) -> str:
        """Return a token for `payload`."""
        content = f"{_encode(payload)}.{_encode(int(time.time()).to_bytes(8, 'big'))}"
        return f"{content}.{self._signature(content, self._secrets[0])}"

    def unsign(self, token: str, max_age: float | None = None) -> bytes:
        """Return the payload of a token made with any of the secrets; BadToken otherwise."""
        content, _, signature = token.rpartition(".")
        try:
            given = signature.encode("ascii")
            valid = any(
                hmac.compare_digest(given, self._signature(content, secret).encode("ascii"))
                for secret in self._secrets
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

    def _signature(self, content: str, secret: bytes) -> str:
        derived = self._derive(self._digest, secret, self._salt)
        return _encode(hmac.digest(derived, content.encode("utf-8"), self._digest))


def _bytes(text: str | bytes) -> bytes:
    return text.encode("utf-8") if isinstance(text, str) else text


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
