"""Faults in proxies: what is forwarded, to what, and what happens when there is nothing."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def fault(catches: str, what: str, old: str, new: str) -> Saboteur:
    """Return a saboteur of the module that has the proxies."""
    return Saboteur(f"proxies.{catches}", what, "locals.proxies", old, new)


SABOTEURS = [
    # Operators.
    fault("binary", "- is forwarded as +", '"sub": (operator.sub,', '"sub": (operator.add,'),
    fault(
        "binary",
        "@ is not forwarded",
        '    "matmul": (operator.matmul, operator.imatmul),\n',
        "",
    ),
    fault(
        "reflected",
        "a reflected operator is applied in the wrong order",
        "operation(_operand(other), _target(self), *args)",
        "operation(_target(self), _operand(other), *args)",
    ),
    Saboteur(
        "proxies.between-proxies",
        "nobody resolves the right one of two proxies",
        "locals.proxies",
        '    _define(f"__r{_name}__", _reflected(_operation))\n',
        "",
        more=(
            (
                "locals.proxies",
                "operation(_target(self), _operand(other), *args)",
                "operation(_target(self), other, *args)",
            ),
        ),
    ),
    fault("comparison", "<= is forwarded as <", '"__le__": operator.le', '"__le__": operator.lt'),
    fault(
        "comparison-mirrored",
        "the mirror image of < is the wrong one",
        '"__gt__": operator.gt',
        '"__gt__": operator.ge',
    ),
    fault("unary", "+a gives -a", '"__pos__": operator.pos', '"__pos__": operator.neg'),
    fault(
        "in-place",
        "in-place operators make a new object",
        "result = operation(target, _operand(other))\n        # A mutable",
        "result = _BINARY[name[3:-2]][0](target, _operand(other))\n        # A mutable",
    ),
    fault(
        "in-place-keeps-proxy",
        "the name is bound to the target",
        "return self if result is target and hasattr(type(target), name) else result",
        "return result",
    ),
    fault(
        "power-modulo",
        "the modulus is lost",
        "operation(_target(self), _operand(other), *args)",
        "operation(_target(self), _operand(other))",
    ),
    fault(
        "ordinary-operands",
        "the special method is called directly, so that nobody asks the other operand",
        "return lambda self, other, /, *args: operation(_target(self), _operand(other), *args)",
        "return lambda self, other, /, *args: getattr(_target(self),"
        ' f"__{operation.__name__.strip(chr(95))}__")(_operand(other), *args)',
    ),
    fault(
        "ordinary-right",
        "the reflected method of the target is called directly",
        "return lambda self, other, /, *args: operation(_operand(other), _target(self), *args)",
        "return lambda self, other, /, *args: getattr(_target(self),"
        ' f"__r{operation.__name__.strip(chr(95))}__")(_operand(other), *args)',
    ),
    # Protocols.
    fault(
        "numbers",
        "the number of digits is not passed on",
        '"__round__": round',
        '"__round__": lambda a, *_: round(a)',
    ),
    fault(
        "text",
        "format specifications are ignored",
        '"__format__": format',
        '"__format__": lambda a, spec="": format(a)',
    ),
    fault("truth", "every bound proxy is true", "return bool(target)", "return True"),
    fault(
        "own-runtime-error",
        "an error of the target's own is taken for an unbound proxy",
        "            target = _target(self)\n        except RuntimeError:\n"
        "            return False\n        return bool(target)",
        "            return bool(_target(self))\n        except RuntimeError:\n"
        "            return False",
    ),
    fault(
        "containers",
        "keys of deletions are turned into text",
        '"__delitem__": operator.delitem',
        '"__delitem__": lambda a, key: operator.delitem(a, str(key))',
    ),
    fault(
        "iteration",
        "reversed asks for the iterator",
        '"__reversed__": reversed',
        '"__reversed__": lambda a: reversed(list(a))',
    ),
    fault(
        "ordinary-containers",
        "`in` looks at the items one by one, by identity",
        '"__contains__": operator.contains',
        '"__contains__": lambda a, b: any(item is b for item in a)',
    ),
    fault(
        "ordinary-containers",
        "iterating sorts the items",
        '"__iter__": iter,',
        '"__iter__": lambda a: iter(sorted(a)),',
    ),
    fault(
        "ordinary-changes",
        "items are set on a copy",
        '"__setitem__": operator.setitem',
        '"__setitem__": lambda a, k, v: operator.setitem(copy.copy(a), k, v)',
    ),
    fault("next", "next begins anew", '"__next__": next', '"__next__": lambda a: next(iter([*a]))'),
    fault(
        "calls",
        "keyword arguments are dropped",
        "return _target(self)(*args, **kwargs)",
        "return _target(self)(*args)",
    ),
    fault(
        "call-keyword-self",
        "a keyword named self is taken for the proxy",
        "def __call__(self, /, *args: Any",
        "def __call__(self, *args: Any",
    ),
    fault(
        "managers",
        "__exit__ gets no exception",
        "return method(target, *args)",
        "return method(target, *(None for _ in args))",
    ),
    fault(
        "asynchronous",
        "async with is not forwarded",
        '"__aenter__", "__aexit__")',
        '"__aenter__")',
    ),
    fault(
        "coroutines",
        "awaiting a proxy gives the target back",
        "return await target",
        "return target",
    ),
    fault("hash", "the hash is the proxy's own", '"__hash__": hash', '"__hash__": id'),
    fault("keys", "the hash is the proxy's own", '"__hash__": hash', '"__hash__": id'),
    fault("copies", "a copy is the target", '"__copy__": copy.copy', '"__copy__": lambda a: a'),
    fault(
        "ordinary-copies",
        "a deep copy is the target",
        '"__deepcopy__": copy.deepcopy',
        '"__deepcopy__": lambda a, memo: a',
    ),
    fault(
        "deep-copy-memo",
        "a deep copy forgets what was copied before",
        '"__deepcopy__": copy.deepcopy',
        '"__deepcopy__": lambda a, memo: copy.deepcopy(a)',
    ),
    # Attributes and classes.
    fault(
        "attributes",
        "attributes are set on the proxy's class",
        "setattr(_target(self), name, value)",
        "type.__setattr__(type(self), name, value)",
    ),
    fault(
        "attribute-lookup",
        "attributes are found in the target's dictionary only",
        "        return getattr(target, name)\n\n    def __setattr__",
        "        return target.__dict__[name]\n\n    def __setattr__",
    ),
    fault(
        "missing-attribute",
        "a missing attribute is None",
        "        return getattr(target, name)\n\n    def __setattr__",
        "        return getattr(target, name, None)\n\n    def __setattr__",
    ),
    fault(
        "dictionary",
        "vars of a proxy is a copy",
        "        return getattr(target, name)\n\n    def __setattr__",
        "        found = getattr(target, name)\n"
        '        return dict(found) if name == "__dict__" else found\n\n    def __setattr__',
    ),
    *(
        fault(catches, "dir lists the proxy's own", "return dir(target)", "return dir(type(self))")
        for catches in ("directory", "of-the-framework")
    ),
    fault(
        "attributes",
        "names of attributes are normalized",
        "setattr(_target(self), name, value)",
        "setattr(_target(self), __import__('unicodedata').normalize('NFC', name), value)",
    ),
    *(
        fault(
            catches,
            f"{name} is the proxy's own",
            'if name in ("_get_current_object", "__deepcopy__"):',
            f'if name in ("_get_current_object", "__deepcopy__", "{name}"):',
        )
        for catches, name in (
            ("documentation", "__doc__"),
            ("module", "__module__"),
            ("class", "__class__"),
            ("matching", "__class__"),
            ("of-classes", "__class__"),
        )
    ),
    fault(
        "annotations",
        "annotations are empty",
        "        try:\n            target = _target(self)\n        except RuntimeError:\n"
        "            if name in",
        '        if name == "__annotations__":\n            return {}\n'
        "        try:\n            target = _target(self)\n        except RuntimeError:\n"
        "            if name in",
    ),
    fault(
        "of-classes",
        "isinstance with a proxy asks for the very class",
        "return isinstance(instance, _target(self))",
        "return type(instance) is self",
    ),
    fault(
        "format-of-class",
        "formatting calls the method that the target has as an attribute",
        '"__format__": format',
        '"__format__": lambda a, spec="": a.__format__(spec)',
    ),
    fault(
        "wraps",
        "__wrapped__ is always what the proxy was made of",
        "        try:\n            target = _target(self)\n        except RuntimeError:\n"
        "            if name in",
        '        if name == "__wrapped__":\n            return _origin_of(self)\n'
        "        try:\n            target = _target(self)\n        except RuntimeError:\n"
        "            if name in",
    ),
    fault(
        "current-object",
        "the current object is a copy",
        '        """Return the target itself; RuntimeError when nothing is bound."""\n'
        "        return _target(self)",
        "        return copy.copy(_target(self))",
    ),
    # Which object, and when.
    fault(
        "late-binding",
        "the first target is kept",
        "    return _resolve_of(proxy)()\n",
        "    resolve = _resolve_of(proxy)\n"
        '    return resolve.__dict__.setdefault("kept", []) and resolve.kept[0] or (\n'
        "        resolve.kept.append(resolve()) or resolve.kept[0])\n",
    ),
    fault(
        "rebinding",
        "the first target is kept",
        "    return _resolve_of(proxy)()\n",
        "    resolve = _resolve_of(proxy)\n"
        '    if not hasattr(resolve, "kept"):\n        resolve.kept = resolve()\n'
        "    return resolve.kept\n",
    ),
    Saboteur(
        "proxies.forwards-from-any-source",
        "a proxy of a stack stands for the oldest item",
        "locals.local",
        "            top = self.top\n",
        "            top = next(iter(self._storage.get(())), None)\n",
    ),
    fault(
        "resolves-once",
        "every operation looks twice",
        "    return _resolve_of(proxy)()\n",
        "    _resolve_of(proxy)()\n    return _resolve_of(proxy)()\n",
    ),
    fault("nested", "+a gives -a", '"__pos__": operator.pos', '"__pos__": operator.neg'),
    fault(
        "named",
        "the name is ignored",
        "    if name is None:\n        return resolve\n",
        "    if name is None or name:\n        return resolve\n",
    ),
    fault(
        "named-and-missing",
        "an attribute that the target lacks is None",
        "return lambda: getattr(resolve(), name)",
        "return lambda: getattr(resolve(), name, None)",
    ),
    fault(
        "made-of-nothing-else",
        "anything can be proxied",
        "    if callable(local):\n",
        "    if callable(local) or local is not None:\n",
    ),
    # Nothing bound.
    fault(
        "unbound-raises",
        "setting an attribute of nothing is passed over",
        "        setattr(_target(self), name, value)",
        "        if self:\n            setattr(_target(self), name, value)",
    ),
    fault(
        "unbound-right-operand",
        "reflected operators decline where nothing is bound",
        "operation(_operand(other), _target(self), *args)",
        "operation(_operand(other), _target(self), *args) if self else NotImplemented",
    ),
    *(
        fault(
            catches,
            f"{name} is a descriptor, whose errors the interpreter drops",
            "for _name in _SPECIAL:\n",
            f'setattr(LocalProxy, "{name}", property(lambda self: _target(self).{name}))\n'
            "for _name in _SPECIAL:\n",
        )
        for catches, name in (
            ("unbound-comparison", "__eq__"),
            ("unbound-hash", "__hash__"),
            ("unbound-await", "__await__"),
            ("resolver-error-in-repr", "__repr__"),
        )
    ),
    fault(
        "unbound-iteration",
        "there is nothing to iterate over in nothing",
        "for _name in _SPECIAL:\n",
        'setattr(LocalProxy, "__iter__", lambda self: iter(_target(self) if self else ()))\n'
        "for _name in _SPECIAL:\n",
    ),
    fault(
        "unbound-fallbacks",
        "a proxy that stands for nothing has a class that no one knows",
        '"__class__": type,',
        '"__class__": lambda proxy: type(None),',
    ),
    fault("unbound-directory", "it lists attributes", "return []", "return dir(type(self))"),
    fault(
        "unbound-repr-of-subclass",
        "repr names the base class",
        "<{type(self).__name__} unbound>",
        "<LocalProxy unbound>",
    ),
    fault(
        "unbound-wrapped",
        "__wrapped__ is the resolver",
        '"__wrapped__": _origin_of,',
        '"__wrapped__": _resolve_of,',
    ),
    fault(
        "unbound-message",
        "the message is ignored",
        "unbound_message or _UNBOUND_MESSAGE",
        "_UNBOUND_MESSAGE",
    ),
    fault(
        "resolver-errors",
        "any error means that nothing is bound",
        "        except RuntimeError:\n            return False",
        "        except Exception:\n            return False",
    ),
]
