"""Faults in locals: data that is shared, lost, or never released."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def fault(catches: str, what: str, old: str, new: str) -> Saboteur:
    """Return a saboteur of the module that has the locals."""
    return Saboteur(f"locals.{catches}", what, "locals.local", old, new)


IN_PLACE = (
    "        self.__storage.set({**self.__storage.get(_NOTHING), name: value})",
    "        held = self.__storage.get(None)\n"
    "        if held is None:\n            self.__storage.set(held := {})\n"
    "        held[name] = value",
)
ONE_DICTIONARY = (
    '"_Local__storage", storage or ContextVar("local"))',
    '"_Local__storage", storage or _SHARED)',
)

SABOTEURS = [
    fault(
        "namespace",
        "deleting leaves the last name there",
        "        del remaining[name]\n",
        "        if len(remaining) > 1:\n            del remaining[name]\n",
    ),
    fault(
        "namespace",
        "all Locals share one variable",
        "class Local:\n",
        '_SHARED: ContextVar[Any] = ContextVar("shared")\n\n\nclass Local:\n',
    ),
    fault(
        "items",
        "items come sorted by name",
        "return iter(tuple(self.__storage.get(_NOTHING).items()))",
        "return iter(sorted(self.__storage.get(_NOTHING).items()))",
    ),
    Saboteur(
        "locals.iteration-is-a-snapshot",
        "names are set in place, and iteration looks at the dictionary itself",
        "locals.local",
        *IN_PLACE,
        more=(
            (
                "locals.local",
                "iter(tuple(self.__storage.get(_NOTHING).items()))",
                "iter(self.__storage.get(_NOTHING).items())",
            ),
            (
                "locals.local",
                "remaining = dict(self.__storage.get(_NOTHING))",
                "remaining = self.__storage.get(_NOTHING)",
            ),
        ),
    ),
    fault(
        "missing-name",
        "reading a missing name raises KeyError",
        "        except KeyError:\n            raise AttributeError(name) from None\n\n"
        "    def __setattr__",
        "        except ZeroDivisionError:\n            raise AttributeError(name) from None\n\n"
        "    def __setattr__",
    ),
    fault(
        "missing-name-is-named",
        "the error for a missing name does not say which",
        "            raise AttributeError(name)\n",
        '            raise AttributeError("missing")\n',
    ),
    fault(
        "same-object",
        "a pushed None is not kept",
        "items = (*self._storage.get(()), item)",
        "items = (*self._storage.get(()), *([] if item is None else [item]))",
    ),
    fault(
        "stack",
        "top is the oldest item",
        "return items[-1] if items else None",
        "return items[0] if items else None",
    ),
    fault(
        "stack",
        "pop removes the oldest item",
        "self._storage.set(items[:-1])",
        "self._storage.set(items[1:])",
    ),
    fault(
        "stack",
        "a false item is no top",
        "            if top is None:\n",
        "            if not top:\n",
    ),
    fault("push-result", "push returns the item alone", "return list(items)", "return [item]"),
    fault(
        "push-result-stays",
        "push returns the list that the stack goes on with",
        "        items = (*self._storage.get(()), item)\n        self._storage.set(items)\n"
        "        return list(items)",
        "        items = self._storage.get(None) or []\n        items.append(item)\n"
        "        self._storage.set(items)\n        return items",
    ),
    fault(
        "push-result-is-a-copy",
        "the stack goes on with the list that push returned",
        "        items = (*self._storage.get(()), item)\n        self._storage.set(items)\n"
        "        return list(items)",
        "        items = [*self._storage.get(()), item]\n        self._storage.set(items)\n"
        "        return items",
    ),
    fault("branches", "names are set in place", *IN_PLACE),
    fault(
        "branches",
        "release empties what other contexts hold",
        "        self.__storage.set({})",
        "        held = self.__storage.get(None)\n        held is None or held.clear()",
    ),
    fault(
        "threads",
        "the data is on the Local itself, for everybody",
        'ContextVar("local"))',
        'type("Cell", (), {"get": lambda s, d: s.__dict__.get("v", d),'
        ' "set": lambda s, v: s.__dict__.update(v=v)})())',
    ),
    Saboteur(
        "locals.new-is-empty",
        "data is kept in one variable for all stacks",
        "locals.local",
        "class LocalStack:\n",
        '_STACKS: ContextVar[Any] = ContextVar("stacks")\n\n\nclass LocalStack:\n',
        more=(("locals.local", 'storage or ContextVar("local_stack")', "storage or _STACKS"),),
    ),
    fault(
        "own-variable",
        "a given variable is not used",
        'storage or ContextVar("local"))',
        'ContextVar("local"))',
    ),
    fault(
        "manager-cleanup",
        "the first local only is released",
        "        for local in self.locals:\n",
        "        for local in self.locals[:1]:\n",
    ),
    fault(
        "manager-of-one-stack",
        "a single stack is not recognized",
        "isinstance(locals, Local | LocalStack)",
        "isinstance(locals, Local)",
    ),
    fault(
        "manager-middleware",
        "the locals are released before the application's own close",
        "        try:\n            close = getattr(self._body",
        "        cleanup()\n        try:\n            close = getattr(self._body",
    ),
    fault(
        "manager-middleware",
        "the application's own body is never closed",
        'close = getattr(self._body, "close", None)',
        "close = None",
    ),
    fault(
        "manager-middleware",
        "the locals are released when the application has returned",
        "                return _ReleasingBody(app(environ, start_response), self.cleanup)\n",
        "                body = _ReleasingBody(app(environ, start_response), self.cleanup)\n"
        "                self.cleanup()\n                return body\n",
    ),
    fault(
        "manager-as-decorator",
        "what is decorated has another name",
        "return update_wrapper(self.make_middleware(app), app)",
        "return self.make_middleware(app)",
    ),
    fault(
        "manager-as-decorator",
        "what is decorated is left as it is",
        "return update_wrapper(self.make_middleware(app), app)",
        "return app",
    ),
    fault(
        "manager-middleware-on-error",
        "nothing is released when the application raises",
        "            except BaseException:\n                self.cleanup()\n                raise",
        "            except BaseException:\n                raise",
    ),
]
# The second one needs the variable to be used.
SABOTEURS[1] = Saboteur(
    SABOTEURS[1].catches,
    SABOTEURS[1].fault,
    "locals.local",
    SABOTEURS[1].old,
    SABOTEURS[1].new,
    more=(("locals.local", *ONE_DICTIONARY),),
)
