"""Faults in header fields, in the view of an environ, and in sets of names."""

from __future__ import annotations

from tests.saboteurs.structures import bad

HEADERS, NAMES = "headers", "header_set"

SABOTEURS = [
    bad(
        "headers-calls",
        "set keeps the other fields of the name",
        HEADERS,
        "        for place in places[:0:-1]:\n            del self._pairs[place]\n",
        "",
    ),
    bad(
        "headers-calls",
        "a name has a case when it is removed",
        HEADERS,
        "if pair[0].lower() != key.lower()]",
        "if pair[0] != key]",
    ),
    bad(
        "headers-sequences",
        "set puts a field at the end",
        HEADERS,
        "            self._pairs[places[0]] = pair\n",
        "            del self._pairs[places[0]]\n            self._pairs.append(pair)\n",
        ("structures.headers", "places[:0:-1]", "[]"),
    ),
    bad(
        "headers-unions",
        "|= adds fields",
        HEADERS,
        "        self.update(other)\n        return self\n",
        "        self.extend(other)\n        return self\n",
    ),
    bad(
        "headers-of-every-form",
        "a copy shares the fields",
        HEADERS,
        "        return type(self)(self._pairs)\n",
        "        made = type(self)()\n        made._pairs = self._pairs\n        return made\n",
    ),
    bad(
        "headers-equality",
        "names have a case",
        HEADERS,
        "sorted(self.items(lower=True)) == sorted(other.items(lower=True))",
        "sorted(self) == sorted(other)",
    ),
    bad(
        "headers-that-repeat",
        "the fields are compared as a set",
        HEADERS,
        "sorted(self.items(lower=True)) == sorted(other.items(lower=True))",
        "set(self.items(lower=True)) == set(other.items(lower=True))",
    ),
    bad(
        "headers-refuse-line-breaks",
        "fields of a slice are not looked at",
        HEADERS,
        "[(name, text_of(one)) for name, one in value]",
        "[(name, str(one)) for name, one in value]",
    ),
    bad(
        "headers-made-of-line-breaks",
        "what they are made of is not looked at",
        HEADERS,
        "            self.extend(defaults)\n",
        "            self._pairs = [(name, str(value)) for name, value in pairs_of(defaults)]\n",
    ),
    bad(
        "empty-option-is-quoted",
        "an empty value is a token",
        "lists",
        "    if allow_token and re.fullmatch(TOKEN, text):",
        "    if not text or allow_token and re.fullmatch(TOKEN, text):",
    ),
    bad(
        "header-options",
        "underscores stay",
        HEADERS,
        'name.replace("_", "-"): one for name',
        "name: one for name",
    ),
    bad(
        "environ-headers",
        "an own field for the type of the content counts",
        HEADERS,
        "(name != key and name not in BARE)",
        "name != key",
    ),
    bad(
        "environ-headers-view",
        "it keeps what the environ was",
        HEADERS,
        "        self.environ = environ\n",
        "        self.environ = dict(environ)\n",
    ),
    bad(
        "empty-content-fields",
        "an empty type is a field",
        HEADERS,
        "(key in BARE and value)",
        "key in BARE",
    ),
    bad(
        "environ-headers-unchanging",
        "popitem is forgotten",
        HEADERS,
        "pop = popitem = clear = refuse",
        "pop = clear = refuse",
    ),
    bad(
        "environ-headers-cleared",
        "clear is forgotten",
        HEADERS,
        "pop = popitem = clear = refuse",
        "pop = popitem = refuse",
    ),
    bad(
        "header-set-calls",
        "index of a missing name is -1",
        NAMES,
        "        if place < 0:\n            raise IndexError(header)\n",
        "",
    ),
    bad(
        "header-set-sequences",
        "update looks at what was there before",
        NAMES,
        "        before = len(self._names)\n        for name in iterable:\n"
        "            if name not in self:",
        "        before, old = len(self._names), [n.lower() for n in self._names]\n"
        "        for name in iterable:\n            if name.lower() not in old:",
    ),
    bad(
        "header-set-removes-any-case",
        "a name in upper case stays in the list",
        NAMES,
        "        del self[place]\n",
        "        if header.islower():\n            del self[place]\n",
    ),
    bad(
        "header-set-tells",
        "each name is told",
        NAMES,
        "                self._names.append(name)\n",
        "                self._names.append(name)\n                self._changed()\n",
    ),
    bad(
        "header-set-of-repeated-names",
        "the first names are taken as they are",
        NAMES,
        "        self.update(headers or ())\n",
        "        self._names = list(headers or ())\n",
    ),
    bad(
        "header-set-is-a-set",
        "it is empty to its operators",
        NAMES,
        "        return len(self._names)\n",
        "        return len(self._names)\n\n    def __or__(self, other):\n"
        "        return set(other)\n",
    ),
    bad(
        "set-fields",
        "names are written as they are",
        NAMES,
        "        return dump_header(self._names)\n",
        '        return ", ".join(self._names)\n',
    ),
]
