"""Applications as source: how one is made, and how its parts are registered.

What is done with it is written by `program`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from conformance.describe.app import (
    App,
    Blueprint,
    Converter,
    Declaration,
    Handler,
    Hook,
    HttpError,
    View,
    walk,
)
from conformance.describe.steps import Ask
from conformance.scripts.functions import defined
from conformance.scripts.idioms import Idiom
from conformance.scripts.literals import Names, NotSpelled, exception, literal, quoted
from conformance.scripts.places import Place
from conformance.scripts.requests import by_client
from conformance.scripts.smallest import Difference
from conformance.scripts.steps import entered, identifier, indented, response_of

Lines = list[str]
PAIRED = ("defaults", "url_defaults")


class Making:
    """Writes the application that a difference is about."""

    def __init__(self, idiom: Idiom, difference: Difference) -> None:
        self.idiom, self.difference = idiom, difference
        self.run, self.key = difference.run, difference.key
        self.names = Names()
        self.names.module("sys")
        self.names.asked = " ".join(str(exchange.path) for exchange in self.run.exchanges)
        self.pushed: set[str] = set()
        self.others: dict[App, str] = {}  # applications whose contexts are pushed, by their names
        self.looked = ""  # what is noted, as source
        self.define = "async def" if idiom.asynchronous else "def"
        self.awaited = "await " if idiom.asynchronous else ""

    def framework(self, name: str) -> str:
        """Import a name of the framework."""
        if not name.isidentifier():
            raise NotSpelled(f"{name!r} of the framework")
        return self.names.of(self.idiom.place(name), name)

    def _probes(self) -> list[View]:
        """Return the views that do nothing but what they are asked."""
        return [view for view in self.run.app.views if view.steps == (Ask(),)]

    def _asks_only(self) -> bool:
        """Tell whether a request context will do in place of a request."""
        parts = self.run.app.parts
        return (
            self.idiom.client
            and not self.idiom.asynchronous
            and self.key[0] == "event"
            and self.key[1:3] == ("view", "probe")
            and len(self.run.exchanges) == 1
            and by_client(self.run.exchanges[0])
            and all(isinstance(part, View | Converter) for part in parts)
        )

    def other(self, app: App) -> str:
        """Return the name of a further application of the program."""
        if app not in self.others:
            name = f"{identifier(app.name)}_app"
            taken = name in self.others.values()
            self.others[app] = f"{name}_{len(self.others) + 1}" if taken else name
        return self.others[app]

    def _applications(self, drive: Lines) -> Lines:
        """Return what makes the application of the run, and others that its steps name.

        Where these alone are used, the first one is left out.
        """
        used = not self.others or any(re.search(r"\bapp\b", line) for line in drive)
        lines = self._application(self.run.app, "app") if used else []
        for app, name in self.others.items():
            lines += (
                ["", "", *self._application(app, name)] if lines else self._application(app, name)
            )
        return lines

    def _application(self, app: App, owner: str) -> Lines:
        plain = [(key, value) for key, value in app.options if "." not in key]
        given = "".join(f", {key}={self._option(key, value)}" for key, value in plain)
        name = "__name__" if app.name == "app" else quoted(app.name)
        self.framework(self.idiom.factory)
        if self.idiom.answer and (app.options or app.config):
            raise NotSpelled("settings in the words of another framework")
        made = "" if self.idiom.answer else f"{name}{given}"
        lines = [f"{owner} = {self.idiom.factory}({made})"]
        for key, value in app.options:
            if "." in key:
                lines.append(f"{owner}.{key} = {literal(value, self.names)}")
        for key, value in app.config:
            lines.append(f"{owner}.config[{quoted(key)}] = {literal(value, self.names)}")
        for part in walk(app.parts):
            if isinstance(part, Converter):
                lines += self._converter(part)
        away = self._probes() if self._asks_only() else []
        for part in app.parts:
            if part not in away:
                lines += self._part(owner, part)
        return lines

    def _option(self, key: str, value: Any) -> str:
        return literal(dict(value) if key in PAIRED and value is not None else value, self.names)

    def _part(self, owner: str, part: Any) -> Lines:
        if isinstance(part, View):
            return self._view(owner, part)
        if isinstance(part, Hook):
            table = self.idiom.everywhere if part.everywhere else self.idiom.hooks
            if part.kind not in table:
                raise NotSpelled(f"a hook {part.kind}")
            return self._function(f"@{owner}.{table[part.kind]}", part)
        if isinstance(part, Handler):
            word = "app_errorhandler" if part.everywhere else self.idiom.word("errorhandler")
            return self._function(f"@{owner}.{word}({self._caught(part)})", part)
        if isinstance(part, Blueprint):
            return self._blueprint(owner, part)
        if isinstance(part, Declaration):
            self.names.modules.add(self.idiom.module)
            name = defined(part.declare, self.names, self.idiom.module)
            if not any(f"{self.idiom.module}." in d for d in self.names.definitions.values()):
                self.names.modules.discard(self.idiom.module)
            return [f"{name}({owner})"]
        if isinstance(part, Converter):
            return []
        raise NotSpelled(f"a part {type(part).__name__}")

    def _caught(self, part: Handler) -> str:
        if isinstance(part.catches, int):
            return str(part.catches)
        if part.catches is HttpError:
            return self.framework("HTTPException")
        return exception(part.catches, self.names)

    def _view(self, owner: str, part: View) -> Lines:
        names = [variable.name for variable in part.rule.variables]
        defaults = dict(dict(part.options).get("defaults") or ())
        names += [name for name in defaults if name not in names]
        function = identifier(part.endpoint)
        given = [literal(self.idiom.rule(part.rule), self.names)]
        word = self.idiom.word("endpoint")
        if function != part.endpoint or word != "endpoint":
            given.append(f"{word}={quoted(part.endpoint)}")
        if part.methods is not None:
            methods = literal(list(part.methods), self.names)
            given.append(f"{self.idiom.word('methods')}={methods}")
        given += [f"{key}={self._option(key, value)}" for key, value in part.options]
        if self.idiom.routed:
            return self._routed(part, given, names)
        if any(name in ("app", "seen") for name in names) or len(set(names)) < len(names):
            raise NotSpelled("a variable with a name that the program needs")
        takes = ", ".join(names) if self._takes(part, names) else "**values"
        place = Place(self, part, names)
        body = [*entered(place, part), *place.lines(part.steps)]
        if not place.ends:
            body.append(f"return {quoted(part.name)}")
        head = f"{self.define} {function}({takes}):"
        return ["", "", f"@{owner}.route({', '.join(given)})", head, *indented(body)]

    def _routed(self, part: View, given: Sequence[str], names: Sequence[str]) -> Lines:
        """Return a view that is given the request, and is added to the application afterwards."""
        if part.options:
            raise NotSpelled("options of a rule in the words of another framework")
        place = Place(self, part, ("request",))
        body = [*entered(place, part), *place.lines(part.steps)]
        if not place.ends:
            body += response_of(self.idiom, place, quoted(part.name))
        used = [name for name in names if any(re.search(rf"\b{name}\b", line) for line in body)]
        taken = [f"{name} = request.path_params[{quoted(name)}]" for name in used]
        function = identifier(part.endpoint)
        added = f"app.add_route({', '.join([given[0], function, *given[1:]])})"
        return ["", "", f"def {function}(request):", *indented([*taken, *body]), "", "", added]

    def _takes(self, part: View, names: Sequence[str]) -> bool:
        more = any(key in ("subdomain", "host") and "<" in str(v) for key, v in part.options)
        return not more and all(map(str.isidentifier, names)) and self._simple

    @property
    def _simple(self) -> bool:
        kinds = ("url_value_preprocessor", "url_defaults")
        parts = list(walk(self.run.app.parts))
        return not any(
            (isinstance(p, Hook) and p.kind in kinds)
            or (isinstance(p, Blueprint) and ("<" in str(p.prefix) or p.options or p.registration))
            for p in parts
        )

    def _function(self, decorator: str, part: Hook | Handler) -> Lines:
        given = self.idiom.given[part.kind]
        words = [word for word in given.split(", ") if word]
        place = Place(self, part, [word for word in words if word != "request"])
        body = [*entered(place, part), *place.lines(part.steps)]
        if part.kind == "after" and given and not place.ends:
            body.append("return response")
        if part.kind == "handler" and not place.ends:
            body += response_of(self.idiom, place, quoted(part.name))
        define = "def" if part.kind.startswith("url_") else self.define
        name = identifier(f"{part.kind}_{part.name}")
        if self.idiom.routed:
            assert isinstance(part, Handler), "there are no hooks"
            added = f"app.add_exception_handler({self._caught(part)}, {name})"
            return ["", "", f"def {name}({given}):", *indented(body), "", "", added]
        return ["", "", decorator, f"{define} {name}({given}):", *indented(body)]

    def _blueprint(self, owner: str, part: Blueprint) -> Lines:
        name = identifier(part.name)
        if name in ("app", "seen", "client"):
            name += "_blueprint"
        given = [quoted(part.name), "__name__"]
        given += [f"url_prefix={quoted(part.prefix)}"] if part.prefix is not None else []
        given += [f"{key}={self._option(key, value)}" for key, value in part.options]
        self.framework("Blueprint")
        lines = ["", "", f"{name} = Blueprint({', '.join(given)})"]
        for inner in part.parts:
            lines += self._part(name, inner)
        for registration in (part.registration, *part.again):
            words = [f"{key}={self._option(key, value)}" for key, value in registration]
            lines += ["", "", f"{owner}.register_blueprint({', '.join([name, *words])})"]
        for inner in part.late:
            lines += self._part(name, inner)
        return lines

    def _converter(self, part: Converter) -> Lines:
        name = identifier(part.name).capitalize() + "Converter"
        body = [f"regex = {quoted(part.regex)}"] if part.make_regex is None else []
        body += [f"weight = {part.weight}"] if part.weight != 100 else []
        if part.make_regex is not None:
            made = defined(part.make_regex, self.names)
            body += [
                "def __init__(self, url_map, *arguments, **keywords):",
                "    super().__init__(url_map)",
                f"    self.regex = {made}(*arguments, **keywords)",
            ]
        if part.to_python is not None:
            self.framework("ValidationError")
            body += [
                "",
                "def to_python(self, value):",
                "    try:",
                f"        return {defined(part.to_python, self.names)}(value)",
                "    except ValueError as error:",
                "        raise ValidationError from error",
            ]
        if part.to_url is not None:
            spelled = defined(part.to_url, self.names)
            body += ["", "def to_url(self, value):", f"    return {spelled}(value)"]
        self.framework("BaseConverter")
        head = f"class {name}(BaseConverter):"
        return [
            "",
            "",
            head,
            *indented(body),
            "",
            "",
            f"app.url_map.converters[{quoted(part.name)}] = {name}",
        ]
