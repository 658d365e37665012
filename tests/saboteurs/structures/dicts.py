"""Faults in dictionaries with several values, and in those that never change."""

from __future__ import annotations

from tests.saboteurs.structures import bad

DICTS = "multidicts"
DEEPLY = "copy.deepcopy(self.to_dict(flat=False), memo)"

SABOTEURS = [
    bad(
        "multidict-calls",
        "popitem gives the last value",
        DICTS,
        "        return key, values[0]\n",
        "        return key, values[-1]\n",
    ),
    bad(
        "multidict-calls",
        "setting a key keeps its values",
        DICTS,
        "        dict.__setitem__(self, key, [value])\n",
        "        self._values(key).insert(0, value)\n",
    ),
    bad(
        "multidict-calls",
        "pop of a missing key gives None",
        DICTS,
        "        if not values and default is MISSING:\n            raise MissingKey(key)\n"
        "        return values[0] if values else default",
        "        return values[0] if values else None",
    ),
    bad(
        "multidict-sequences",
        "a key that was popped as a list stays",
        DICTS,
        "values: list[Any] = dict.pop(self, key, [])",
        "values: list[Any] = dict.get(self, key, [])",
    ),
    bad(
        "multidict-of-every-form",
        "a tuple is one value",
        DICTS,
        "isinstance(value, list | tuple | set)",
        "isinstance(value, list | set)",
    ),
    bad(
        "multidict-unions",
        "| changes the left side",
        DICTS,
        "        made = self.copy()\n        made.update(other)\n",
        "        made = self\n        made.update(other)\n",
    ),
    bad("multidict-copies", "a deep copy is shallow", DICTS, DEEPLY, "self.to_dict(flat=False)"),
    bad(
        "multidict-equality",
        "only first values are compared",
        DICTS,
        '    def __repr__(self) -> str:\n        return f"{type(self).__name__}({list(self.items(',
        "    def __eq__(self, other):\n        return dict(self) == dict(other)\n\n"
        "    def __ne__(self, other):\n        return not self == other\n\n"
        '    def __repr__(self) -> str:\n        return f"{type(self).__name__}({list(self.items(',
    ),
    bad(
        "lists-are-copied",
        "setlist keeps the list that it is given",
        DICTS,
        "dict.__setitem__(self, key, list(new_list))",
        "dict.__setitem__(self, key, new_list)",
    ),
    bad(
        "types-that-cannot-convert",
        "only a ValueError gives the default",
        DICTS,
        "    except (ValueError, TypeError):\n",
        "    except ValueError:\n",
    ),
    bad(
        "empty-lists",
        "each key has a first value",
        DICTS,
        "yield from ((key, value) for value in (values if multi else values[:1]))",
        "yield from ((key, value) for value in (values if multi else [values[0]]))",
    ),
    bad(
        "odd-keys",
        "keys are texts",
        DICTS,
        "        found: list[Any] = dict.setdefault(self, key, [])",
        "        found: list[Any] = dict.setdefault(self, str(key), [])",
    ),
    bad(
        "immutable-multidict-calls",
        "a copy cannot be changed either",
        DICTS,
        "        return MultiDict(self)\n\n\nclass Imm",
        "        return type(self)(self)\n\n\nclass Imm",
    ),
    bad(
        "combined-multidict-calls",
        "only the first part with a key counts",
        DICTS,
        "        return self._whole().getlist(key, type)\n",
        "        return next((d.getlist(key, type) for d in self.dicts if key in d), [])\n",
    ),
    bad(
        "combined-copy",
        "a copy is the same view",
        DICTS,
        "    def deepcopy(self, memo: Any = None) -> CombinedMultiDict:",
        "    def copy(self):\n        return CombinedMultiDict(self.dicts)\n\n"
        "    def deepcopy(self, memo: Any = None) -> CombinedMultiDict:",
    ),
    bad(
        "combined-get-converts",
        "what cannot be converted is given as it is",
        DICTS,
        "                value = converted(one[key], MISSING, type)\n",
        "                value = converted(one[key], one[key], type)\n",
    ),
    bad(
        "combined-equality",
        "it compares what it has of its own: nothing",
        DICTS,
        "        return dict.__eq__(self._whole(), other)\n",
        "        return dict.__eq__(self, other)\n",
        ("structures.multidicts", "            other = other._whole()\n", "            pass\n"),
    ),
    bad(
        "combined-deepcopy",
        "the parts are not copied",
        DICTS,
        "CombinedMultiDict([one.deepcopy(memo) for one in self.dicts])",
        "CombinedMultiDict(self.dicts)",
    ),
    bad(
        "unchanging-dicts",
        "setlistdefault is forgotten",
        DICTS,
        "    add = setlist = setlistdefault = refuse\n    setdefault",
        "    add = setlist = refuse\n    setdefault",
    ),
    bad(
        "unchanging-unions",
        "|= is forgotten",
        DICTS,
        "    __setitem__ = __delitem__ = __ior__ = refuse\n\n    def copy(self) -> MultiDict",
        "    __setitem__ = __delitem__ = refuse\n    __ior__ = MultiDict.__or__\n\n"
        "    def copy(self) -> MultiDict",
    ),
    bad(
        "multidict-from-keys",
        "the value is lost",
        DICTS,
        "    def __iter__(self) -> Iterator[Any]:  # else",
        "    @classmethod\n    def fromkeys(cls, keys, value=None):\n"
        "        return cls((key, None) for key in keys)\n\n"
        "    def __iter__(self) -> Iterator[Any]:  # else",
    ),
    bad(
        "combined-of-no-keys",
        "keys make an empty one",
        DICTS,
        '        raise TypeError(f"a {cls.__name__} is made of dictionaries, not of keys")',
        "        return cls()",
    ),
    bad(
        "sets-of-values",
        "a set is one value",
        DICTS,
        "isinstance(value, list | tuple | set)",
        "isinstance(value, list | tuple)",
    ),
    bad(
        "single-values",
        "whatever can be iterated over has several values",
        DICTS,
        "isinstance(value, list | tuple | set)",
        'hasattr(value, "__iter__") and not isinstance(value, str)',
    ),
    bad(
        "multidicts-as-plain-dicts",
        "a copy into a dict has the lists",
        DICTS,
        "    def __iter__(self) -> Iterator[Any]:  # else `dict(self)` would copy the lists\n"
        "        return dict.__iter__(self)\n",
        "",
    ),
]
