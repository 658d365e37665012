"""Hashes of passwords: made with salt, and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import WERKZEUG, plain_sense

NEEDS = [C.PASSWORDS]
GENERATE = WERKZEUG.api("generate_password_hash")
CHECK = WERKZEUG.api("check_password_hash")
# As cheap as a method can be: nothing here is about how long it takes.
PBKDF2 = ("pbkdf2:sha256:1", "pbkdf2:sha1:2", "pbkdf2:sha512:1")
SCRYPT = ("scrypt:128:4:1", "scrypt:256:1:2")
PASSWORDS = ("secret", "", " ", "päss", "雪", "a$b:c", "x" * 200, "secret ", "Secret")
LEAST = 150_000  # rounds, or n * r * p: what Werkzeug 1.0 had by default
ALPHABET = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def checked(kit: Any, method: str) -> None:
    """Assert that a hash made by a method is that of its password, and of no other one."""
    for password in PASSWORDS:
        text = kit.generate_password_hash(password, method)
        assert not password.strip() or password not in text, f"{text!r} tells {password!r}"
        for other in PASSWORDS:
            seen = kit.check_password_hash(text, other)
            expect([seen], [other == password], f"a hash of {password!r} by {method}, {other!r}:")


@clause("structures.passwords-checked", MUST, needs=NEEDS, source=[GENERATE, CHECK])
@every(method=PBKDF2)
def test_passwords_checked(impl: Implementation, method: str) -> None:
    """A hash of `generate_password_hash` MUST be that of its password, whatever its letters, for
    `check_password_hash`, and of no other one.
    """
    apart(impl, lambda kit: checked(kit, method))


@clause("structures.passwords-by-scrypt", MUST, needs=[*NEEDS, C.SCRYPT], source=[GENERATE, CHECK])
@every(method=SCRYPT)
def test_passwords_by_scrypt(impl: Implementation, method: str) -> None:
    """Scrypt MUST be a method, with parameters n, r and p."""
    apart(impl, lambda kit: checked(kit, method))


@clause(
    "structures.scrypt-of-any-size",
    SHOULD,
    needs=[*NEEDS, C.SCRYPT],
    source=[GENERATE, plain_sense("a method takes the parameters of hashlib.scrypt")],
)
@every(method=["scrypt:2:1:1", "scrypt:16:8:1", "scrypt:64:8:2"])
def test_scrypt_of_any_size(impl: Implementation, method: str) -> None:
    """Small parameters that `hashlib.scrypt` takes SHOULD be taken, too: tests choose them."""

    def body(kit: Any) -> None:
        text = ending(kit.generate_password_hash, "secret", method)
        assert not isinstance(text, Exception), f"the method {method} gives {text!r}"
        expect([kit.check_password_hash(text, "secret")], [True], f"made by {method}:")

    apart(impl, body)


@contextmanager
def cheaply() -> Iterator[list[int]]:
    """Let functions of `hashlib` work once instead of often; yield how much each was to work."""
    heard: list[int] = []
    pbkdf2, scrypt = hashlib.pbkdf2_hmac, hashlib.scrypt

    def once(name: str, password: Any, salt: Any, iterations: int, *more: Any) -> bytes:
        heard.append(iterations)
        return pbkdf2(name, password, salt, 1, *more)

    def small(password: Any, *, salt: Any, n: int, r: int, p: int, **more: Any) -> bytes:
        heard.append(n * r * p)
        return scrypt(password, salt=salt, n=16, r=8, p=1)

    with (
        mock.patch.object(hashlib, "pbkdf2_hmac", once),
        mock.patch.object(hashlib, "scrypt", small),
    ):
        yield heard


@clause(
    "structures.passwords-by-default",
    MUST,
    needs=[*NEEDS, C.SCRYPT],
    source=[
        GENERATE,
        WERKZEUG.changes("2.3.0", "methods have default parameters"),
        plain_sense("what nobody has chosen is what most passwords are kept by"),
    ],
)
@every(
    case=[
        ((), ""),  # another one may take its place some day
        (("scrypt",), "scrypt:"),
        (("pbkdf2",), "pbkdf2:sha256:"),
        (("pbkdf2:sha1",), "pbkdf2:sha1:"),
        (("pbkdf2:sha512",), "pbkdf2:sha512:"),
    ]
)
def test_passwords_by_default(impl: Implementation, case: tuple[tuple[str, ...], str]) -> None:
    """A method without parameters, and none, MUST make a hash that is checked by the method that it
    names, with parameters that are no cheaper than those of earlier releases.
    """
    given, name = case

    def body(kit: Any) -> None:
        with cheaply() as heard:
            text = kit.generate_password_hash("secret", *given)
            seen = [kit.check_password_hash(text, one) for one in ("secret", "other")]
        expect([seen, text.startswith(name)], [[True, False], True], f"{given} made {text!r}:")
        expect([len(set(heard)) <= 1], [True], f"it is made and checked by other work, {heard}:")
        assert all(work >= LEAST for work in heard), f"{given or 'no method'} works {heard} times"

    apart(impl, body)


@clause("structures.passwords-of-the-past", MUST, needs=NEEDS, source=CHECK)
def test_passwords_of_the_past(impl: Implementation) -> None:
    """A hash that an earlier release has stored, by a method that is still supported, MUST be
    checked.
    """
    stored = (
        "pbkdf2:sha256:1$abcdefgh$4964e642c8560bd1b5db99e5ec4e955615143ecc18fd4c02acff3734bc5b76ff"
    )

    def body(kit: Any) -> None:
        seen = [kit.check_password_hash(stored, password) for password in ("secret", "other")]
        expect(seen, [True, False], f"{stored}, of 'secret' and of 'other':")

    apart(impl, body)


@clause("structures.salt", MUST, needs=NEEDS, source=GENERATE)
@every(length=[1, 8, 16, 40])
def test_salt(impl: Implementation, length: int) -> None:
    """Each hash MUST have salt of its own, with `salt_length` characters."""

    def body(kit: Any) -> None:
        made = [kit.generate_password_hash("a", PBKDF2[0], salt_length=length) for _ in range(3)]
        longer = kit.generate_password_hash("a", PBKDF2[0], salt_length=length + 5)
        expect([len(longer) - len(made[0])], [5], "how much longer five more characters make it:")
        if length > 1:
            expect([len(set(made))], [3], f"different ones of three hashes: {made}")
        expect([kit.check_password_hash(text, "a") for text in (*made, longer)], [True] * 4)
        by_itself = len(kit.generate_password_hash("a", PBKDF2[0]))
        expect([by_itself - len(made[0])], [16 - length], "without a length it has 16:")

    apart(impl, body)


@clause("structures.unknown-methods", MUST, needs=NEEDS, source=GENERATE)
@every(method=["nope", "pbkdf2:nope:1", "pbkdf2:sha256:x", "pbkdf2:sha256:1:1", "scrypt:1:2"])
def test_unknown_methods(impl: Implementation, method: str) -> None:
    """A method that is not supported, or has other parameters, MUST be refused with ValueError."""

    def body(kit: Any) -> None:
        end = ending(kit.generate_password_hash, "a", method)
        assert isinstance(end, ValueError), f"the method {method!r} gives {end!r}, not ValueError"

    apart(impl, body)


FOREIGN = [
    *("", "a", "secret", "$", "a$b", "pbkdf2:sha256:1$salt"),
    "pbkdf2:sha256:1$salt$",
    "pbkdf2:sha256:1$salt$secret",
]


@clause("structures.foreign-hashes", MUST, needs=NEEDS, source=CHECK)
@every(text=FOREIGN)
def test_foreign_hashes(impl: Implementation, text: str) -> None:
    """What is not the hash of the password MUST NOT be taken for it: the answer is False."""

    def body(kit: Any) -> None:
        for password in ("secret", "", text):
            end = ending(kit.check_password_hash, text, password)
            assert end is False, f"check_password_hash({text!r}, {password!r}) gives {end!r}"

    apart(impl, body)


@clause(
    "structures.odd-hashes",
    SHOULD,
    needs=NEEDS,
    source=[CHECK, plain_sense("who compares a password wants to know whether it is right")],
)
@every(
    text=[
        "nope$salt$hash",
        "pbkdf2:sha256:1$$",
        "pbkdf2:nope:1$salt$hash",
        "pbkdf2:sha256:x$salt$hash",
        "pbkdf2:sha256:0$salt$hash",
        "pbkdf2:sha256:99999999999999999999$salt$hash",
        "pbkdf2:sha256:1$salt$hüsh",
        "scrypt:x$salt$hash",
        "$$",
    ]
)
def test_odd_hashes(impl: Implementation, text: str) -> None:
    """For a text that no method has made, the answer SHOULD be False, or a ValueError."""

    def body(kit: Any) -> None:
        end = ending(kit.check_password_hash, text, "secret")
        fine = end is False or isinstance(end, ValueError)
        assert fine, f"check_password_hash({text!r}, 'secret') gives {end!r}"

    apart(impl, body)


@clause(
    "structures.salt-by-itself",
    SHOULD,
    needs=NEEDS,
    source=plain_sense("salt of a given length is random letters of that number"),
)
def test_salt_by_itself(impl: Implementation) -> None:
    """`gen_salt` SHOULD return so many letters and digits, others each time, and refuse none with
    ValueError.
    """

    def body(kit: Any) -> None:
        made = [kit.gen_salt(length) for length in (1, 8, 32, 32)]
        expect([len(salt) for salt in made], [1, 8, 32, 32], f"lengths of {made}:")
        assert made[2] != made[3], f"twice the same salt: {made[2]!r}"
        assert set("".join(made)) <= ALPHABET, f"{made} has other characters"
        assert len(set(kit.gen_salt(400))) > 30, "only few letters are used"
        for length in (0, -1):
            end = ending(kit.gen_salt, length)
            assert isinstance(end, ValueError), f"gen_salt({length}) gives {end!r}"

    apart(impl, body)
