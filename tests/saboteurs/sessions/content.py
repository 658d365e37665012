"""Faults in what a session holds: types, changes, and what it tells of itself."""

from __future__ import annotations

from tests.saboteurs import Saboteur

READS = '("__getitem__", "__contains__", "__iter__", "__len__", "__reversed__", "__repr__"),'
DELETION = 'response.headers.add("Set-Cookie", delete_cookie_header(name, **place))'
LEAVES_MODIFIED = "        accessed = session.accessed\n"

SABOTEURS = [
    Saboteur(
        "sessions.two-clients-never-mix",
        "an empty session keeps what the last one held",
        "sessions.interface",
        "        session = self.session_class()\n",
        "        session = self.__dict__.setdefault('kept', self.session_class())\n",
    ),
    Saboteur(
        "sessions.two-clients-never-mix",
        "pop of a missing key returns None whatever the default is",
        "sessions.interface",
        "        result = operation(self, *args, **kwargs)\n",
        '        args = args[:1] + (None,) if name == "pop" else args\n'
        "        result = operation(self, *args, **kwargs)\n",
    ),
    Saboteur(
        "sessions.values-keep-their-type",
        "a tuple comes back as a list",
        "json.tag",
        "        return tuple(value)\n",
        "        return list(value)\n",
    ),
    Saboteur(
        "sessions.values-keep-their-type",
        "a dict that looks like a tag is not wrapped",
        "json.tag",
        "isinstance(value, dict) and len(value) == 1 and next(iter(value)) in self._keys",
        "False",
    ),
    Saboteur(
        "sessions.values-keep-their-type",
        "whole numbers go through float",
        "json.tag",
        "_untagged(json.loads(value))",
        "_untagged(json.loads(value, parse_int=lambda digits: int(float(digits))))",
    ),
    Saboteur(
        "sessions.moments-are-aware",
        "every moment is taken for one of UTC",
        "json.tag",
        "return datetime.datetime.fromisoformat(value)",
        "return datetime.datetime.fromisoformat(value).replace(tzinfo=datetime.UTC)",
    ),
    Saboteur(
        "sessions.moments-are-aware",
        "the offset of a moment is dropped",
        "json.tag",
        "return datetime.datetime.fromisoformat(value)",
        "return datetime.datetime.fromisoformat(value).replace(tzinfo=None)",
    ),
    Saboteur(
        "sessions.untouched-leaves-no-mark",
        "the cookie is sent anew with each reply",
        "sessions.interface",
        "return bool(session.modified or refresh)",
        "return True",
    ),
    Saboteur(
        "sessions.untouched-stays-cacheable",
        "each reply says that it depends on the session",
        "sessions.interface",
        LEAVES_MODIFIED,
        "        accessed = True\n",
    ),
    Saboteur(
        "sessions.reading-varies",
        "reading a value does not count as access",
        "sessions.interface",
        "        self.accessed = True\n",
        '        self.accessed = name not in ("__getitem__", "get")\n',
    ),
    Saboteur(
        "sessions.reading-nothing-varies",
        "Vary is left out for a session without values",
        "sessions.interface",
        LEAVES_MODIFIED,
        "        accessed = session.accessed and bool(session)\n",
    ),
    Saboteur(
        "sessions.every-look-varies",
        "asking whether a key is there does not count as access",
        "sessions.interface",
        READS,
        '("__getitem__", "__iter__", "__len__", "__reversed__", "__repr__"),',
    ),
    Saboteur(
        "sessions.every-change-is-saved",
        "deleting a value is not noticed",
        "sessions.interface",
        '("__setitem__", "__delitem__", "__ior__", "clear", "pop", "popitem"),',
        '("__setitem__", "__ior__", "clear", "pop", "popitem"),',
    ),
    Saboteur(
        "sessions.merging-is-saved",
        "the operator |= is not watched",
        "sessions.interface",
        '("__setitem__", "__delitem__", "__ior__", "clear", "pop", "popitem"),',
        '("__setitem__", "__delitem__", "clear", "pop", "popitem"),',
    ),
    Saboteur(
        "sessions.vary-is-added",
        "the session's Vary replaces that of the view",
        "sessions.interface",
        '            response.vary.add("Cookie")\n',
        '            response.headers["Vary"] = "Cookie"\n',
    ),
    Saboteur(
        "sessions.changes-inside-need-a-mark",
        "looking at a session takes the mark back",
        "sessions.interface",
        "        self.accessed = True\n",
        "        self.accessed, self.modified = True, self.modified and modifies\n",
    ),
    Saboteur(
        "sessions.attributes-tell",
        "reading counts as a change",
        "sessions.interface",
        "        self.accessed = True\n",
        "        self.accessed = self.modified = True\n",
    ),
    Saboteur(
        "sessions.unkeepable-is-an-error",
        "what has no form in JSON is kept as text",
        "json.tag",
        'return json.dumps(self.tag(value), separators=(",", ":"))',
        'return json.dumps(self.tag(value), separators=(",", ":"), default=str)',
    ),
    Saboteur(
        "sessions.cookie-as-configured",
        "APPLICATION_ROOT wins over SESSION_COOKIE_PATH",
        "sessions.interface",
        'app.config["SESSION_COOKIE_PATH"] or app.config["APPLICATION_ROOT"]',
        'app.config["APPLICATION_ROOT"] or app.config["SESSION_COOKIE_PATH"]',
    ),
    Saboteur(
        "sessions.cookie-as-configured",
        "the cookie is deleted without its domain",
        "sessions.interface",
        DELETION,
        'place["domain"] = None\n                ' + DELETION,
    ),
    Saboteur(
        "sessions.deleted-with-its-flags",
        "the cookie is deleted without Secure",
        "sessions.interface",
        DELETION,
        'place["secure"] = False\n                ' + DELETION,
    ),
    Saboteur(
        "sessions.partitioned",
        "the setting for partitioned cookies is ignored",
        "sessions.interface",
        'bool(app.config["SESSION_COOKIE_PARTITIONED"])',
        "False",
    ),
    Saboteur(
        "sessions.emptied-is-deleted",
        "an emptied session leaves the cookie as it was",
        "sessions.interface",
        "            if session.modified:\n",
        "            if False:\n",
    ),
    Saboteur(
        "sessions.permanent-expires",
        "every session ends with the browser",
        "sessions.interface",
        "        if session.permanent:\n",
        "        if False:\n",
    ),
    Saboteur(
        "sessions.refreshed-each-request",
        "SESSION_REFRESH_EACH_REQUEST is taken to be true",
        "sessions.interface",
        'session.permanent and app.config["SESSION_REFRESH_EACH_REQUEST"]',
        "session.permanent",
    ),
    Saboteur(
        "sessions.refreshed-each-request",
        "sessions that are not permanent are prolonged, too",
        "sessions.interface",
        'session.permanent and app.config["SESSION_REFRESH_EACH_REQUEST"]',
        'app.config["SESSION_REFRESH_EACH_REQUEST"]',
    ),
    Saboteur(
        "sessions.refresh-varies",
        "Vary is decided before the session is prolonged",
        "sessions.interface",
        "            accessed = True\n        if accessed:\n",
        "        if accessed:\n",
    ),
    Saboteur(
        "sessions.keys-as-json-has-them",
        "keys are written as Python shows them",
        "json.tag",
        "return {key: self.serializer.tag(item) for key, item in value.items()}",
        "return {str(key): self.serializer.tag(item) for key, item in value.items()}",
    ),
]
