"""Faults in hashes of passwords, in attributes that are evaluated once, and in imports by name."""

from __future__ import annotations

from tests.saboteurs.structures import bad

PASSWORDS, IMPORTS, PROPERTIES = "passwords", "imports", "properties"

SABOTEURS = [
    bad(
        "passwords-checked",
        "blanks around a password do not count",
        PASSWORDS,
        "data = (password.encode(), salt.encode())",
        "data = (password.strip().encode(), salt.encode())",
    ),
    bad(
        "passwords-by-scrypt",
        "scrypt has one parameter",
        PASSWORDS,
        "len(given) in (0, 3)",
        "len(given) in (0, 1)",
    ),
    bad(
        "scrypt-of-any-size",
        "memory is for large parameters",
        PASSWORDS,
        "1024 + 128 * r * (n + p + 4)",
        "132 * n * r * p",
    ),
    bad(
        "passwords-by-default",
        "a few rounds are enough",
        PASSWORDS,
        "ROUNDS = 1_000_000",
        "ROUNDS = 1_000",
    ),
    bad(
        "passwords-by-default",
        "pbkdf2 has no default of its own",
        PASSWORDS,
        'name == "pbkdf2" and len(given) <= 2:',
        'name == "pbkdf2" and given and len(given) <= 2:',
    ),
    bad(
        "passwords-of-the-past",
        "the salt goes before the password",
        PASSWORDS,
        "hashlib.pbkdf2_hmac(kind, *data, int(rounds))",
        "hashlib.pbkdf2_hmac(kind, *data[::-1], int(rounds))",
    ),
    bad(
        "salt",
        "the length is always the same",
        PASSWORDS,
        "gen_salt(salt_length), password",
        "gen_salt(16), password",
    ),
    bad(
        "salt",
        "the salt is always the same",
        PASSWORDS,
        "gen_salt(salt_length), password",
        '"a" * salt_length, password',
    ),
    bad(
        "unknown-methods",
        "more parameters are ignored",
        PASSWORDS,
        'name == "pbkdf2" and len(given) <= 2:\n        kind, rounds = (*given, *',
        'name == "pbkdf2":\n        kind, rounds = (*given[:2], *',
    ),
    bad(
        "foreign-hashes",
        "a text without dollars is the password",
        PASSWORDS,
        "    if len(rest) < 2:\n        return False\n",
        "    if len(rest) < 2:\n        return pwhash == password\n",
    ),
    bad(
        "odd-hashes",
        "a hash is ASCII",
        PASSWORDS,
        'hmac.compare_digest(made.rpartition("$")[2].encode(), rest[1].encode())',
        'hmac.compare_digest(made.rpartition("$")[2], rest[1])',
    ),
    bad(
        "salt-by-itself",
        "no salt is salt",
        PASSWORDS,
        "    if length < 1:\n",
        "    if length < 0:\n",
    ),
    bad(
        "cached-property",
        "None is not cached",
        PROPERTIES,
        "        if value is MISSING:\n",
        "        if value is MISSING or value is None:\n",
    ),
    bad(
        "cached-property-in-slots",
        "it is deleted from a dictionary alone",
        PROPERTIES,
        "            setattr(owner, self._slot(owner), MISSING)\n",
        "            pass\n",
    ),
    bad(
        "cached-property-of-a-class",
        "of the class it is evaluated",
        PROPERTIES,
        "        if owner is None:\n            return self\n        slot",
        "        if owner is None:\n            return self.evaluate(kind)\n        slot",
    ),
    bad(
        "cached-property-that-raises",
        "an error is None",
        PROPERTIES,
        "            value = self.evaluate(owner)\n",
        "            try:\n                value = self.evaluate(owner)\n"
        "            except LookupError:\n                value = None\n",
    ),
    bad(
        "cached-property-deleted-early",
        "what is deleted was there",
        PROPERTIES,
        "owner.__dict__.pop(self._slot(owner), None)",
        "owner.__dict__.pop(self._slot(owner))",
    ),
    bad(
        "entries-read",
        "what cannot be converted is as it is",
        PROPERTIES,
        "converted(entries[self.name], self.default, self.load)",
        "converted(entries[self.name], entries[self.name], self.load)",
    ),
    bad(
        "entries-written",
        "that of an environ is written",
        PROPERTIES,
        '    within = "environ"\n    read_only = True\n',
        '    within = "environ"\n    read_only = False\n',
    ),
    bad(
        "entries-of-a-class",
        "it has no text",
        PROPERTIES,
        "        self.__doc__ = doc\n",
        "",
    ),
    bad(
        "imported",
        "a colon is no dot",
        IMPORTS,
        'import_name.replace(":", ".")',
        "import_name",
    ),
    bad(
        "imports-that-fail",
        "a name that a module lacks is None",
        IMPORTS,
        '    if not hasattr(module, last):\n        raise ImportError(f"{owner} has no {last}")\n'
        "    return getattr(module, last)\n",
        "    return getattr(module, last, None)\n",
    ),
    bad(
        "imports-of-no-name",
        "an empty name is Python's business",
        IMPORTS,
        '    if not last:\n        raise ImportError("the name is empty")\n',
        "",
    ),
    bad(
        "modules-found",
        "packages are always named",
        IMPORTS,
        "        if include_packages or not module.ispkg:\n",
        "        if module:\n",
    ),
    bad(
        "modules-of-no-package",
        "a module has none",
        IMPORTS,
        '        raise ValueError(f"{import_path!r} is no package")\n',
        "        return\n",
    ),
]
