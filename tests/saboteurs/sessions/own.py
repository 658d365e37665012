"""Faults in what a session interface of an own class says: tags, and how sessions are signed."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "sessions.own-tags",
        "a tag of a program's own is written, and not read",
        "json.tag",
        "            self.tags[tag.key] = tag\n",
        "            if type(tag) in self.default_tags:\n"
        "                self.tags[tag.key] = tag\n",
    ),
    Saboteur(
        "sessions.own-tags",
        "a dict that looks like an own tag's is taken for its value",
        "json.tag",
        "and next(iter(value)) in self._keys",
        'and next(iter(value)) in (" di", " t", " b", " m", " u", " d", " da")',
    ),
    Saboteur(
        "sessions.own-tags",
        "sessions are written by the framework's own serializer",
        "sessions.interface",
        "Signer(secrets, self.salt, self.serializer,",
        "Signer(secrets, self.salt, session_json_serializer,",
    ),
    Saboteur(
        "sessions.own-tags-come-first",
        "a new tag comes last, whatever its index is",
        "json.tag",
        "len(self.order) if index is None else index",
        "len(self.order)",
    ),
    Saboteur(
        "sessions.signed-as-the-interface-says",
        "all interfaces have one salt",
        "sessions.interface",
        "Signer(secrets, self.salt,",
        'Signer(secrets, "cookie-session",',
    ),
    Saboteur(
        "sessions.signed-as-the-interface-says",
        "the digest is always the framework's own",
        "sessions.interface",
        "self.key_derivation, self.digest_method)",
        "self.key_derivation, hashlib.sha256)",
    ),
    Saboteur(
        "sessions.signed-as-the-interface-says",
        "keys are always derived in the framework's own way",
        "sessions.interface",
        "self.key_derivation, self.digest_method)",
        '"hmac", self.digest_method)',
    ),
    Saboteur(
        "sessions.tag-of-a-key",
        "the last tag of a key is taken",
        "json.tag",
        "if tag.key in self.tags and not force:",
        "if False:",
    ),
    Saboteur(
        "sessions.tag-of-a-key",
        "no tag is ever replaced",
        "json.tag",
        "if tag.key in self.tags and not force:",
        "if tag.key in self.tags:",
    ),
]
