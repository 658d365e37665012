"""Faults that only a whole application shows beside the sound reference, one for each kind."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "differential.routing",
        "a view with a second rule answers the first one only",
        "app",
        "        self.url_map.add(new_rule)\n",
        "        if existing is None:\n            self.url_map.add(new_rule)\n",
    ),
    Saboteur(
        "differential.urls",
        "None in a list of values is written",
        "routing.escaping",
        "            if item is not None:\n",
        "            if item or item is None:\n",
    ),
    Saboteur(
        "differential.lives",
        "nothing runs before a page that is missing",
        "dispatch",
        "    every_hooks = app.hooks_of(request.blueprints)\n",
        "    if not request.view_args and request.routing_exception is not None:\n"
        "        return None\n    every_hooks = app.hooks_of(request.blueprints)\n",
    ),
    Saboteur(
        "differential.sessions",
        "a session that was not looked at varies all the same",
        "sessions.interface",
        "        accessed = session.accessed\n",
        "        accessed = session is not None\n",
    ),
    Saboteur(
        "differential.requests",
        "JSON of another type is read as nothing",
        "messages.wrappers",
        "return None if silent else self.on_json_loading_failed(None)",
        "return None",
    ),
    Saboteur(
        "differential.responses",
        "headers that a view returns stand beside those of its response",
        "coercion",
        "        response.headers.remove(name)\n",
        "        pass\n",
    ),
    Saboteur(
        "differential.streaming",
        "a body that breaks off keeps its request",
        "contexts.streaming",
        "            except BaseException as error:\n                self._end(error)\n",
        "            except BaseException:\n                self._held = None\n",
    ),
    Saboteur(
        "differential.everything",
        "a nested blueprint has its own prefix alone",
        "blueprints",
        "outer.url_prefix if prefix is None else _joined(outer.url_prefix, prefix)",
        "prefix or outer.url_prefix",
    ),
]
