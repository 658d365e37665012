"""Hashes of passwords, with salt: a text that says how it was made, `method$salt$hash`."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string

LETTERS = string.ascii_letters + string.digits
SCRYPT = (2**15, 8, 1)
ROUNDS = 1_000_000


def gen_salt(length: int) -> str:
    """Return as many random letters and digits; raise ValueError for none."""
    if length < 1:
        raise ValueError("a salt has one letter or more")
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def hashed(method: str, salt: str, password: str) -> str:
    """Return method and hash of a password; raise ValueError for an unknown method."""
    name, *given = method.split(":")
    data = (password.encode(), salt.encode())
    if name == "scrypt" and len(given) in (0, 3):
        n, r, p = map(int, given) if given else SCRYPT
        memory = 1024 + 128 * r * (n + p + 4)
        made = hashlib.scrypt(data[0], salt=data[1], n=n, r=r, p=p, maxmem=memory)
        return f"scrypt:{n}:{r}:{p}${salt}${made.hex()}"
    if name == "pbkdf2" and len(given) <= 2:
        kind, rounds = (*given, *("sha256", str(ROUNDS))[len(given) :])
        made = hashlib.pbkdf2_hmac(kind, *data, int(rounds))
        return f"pbkdf2:{kind}:{int(rounds)}${salt}${made.hex()}"
    raise ValueError(f"{method!r} is no method")


def generate_password_hash(password: str, method: str = "scrypt", salt_length: int = 16) -> str:
    """Return the hash of a password with new salt; raise ValueError for an unknown method."""
    return hashed(method, gen_salt(salt_length), password)


def check_password_hash(pwhash: str, password: str) -> bool:
    """Tell whether a hash is that of a password; what is no hash is none."""
    method, *rest = pwhash.split("$", 2)
    if len(rest) < 2:
        return False
    try:
        made = hashed(method, rest[0], password)
    except (ValueError, OverflowError, MemoryError):
        return False
    return hmac.compare_digest(made.rpartition("$")[2].encode(), rest[1].encode())
