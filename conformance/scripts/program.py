"""Programs: a difference in the smallest run, written as a person would report it.

How a step is written is said by `steps`, a request by `requests`, a value by `literals`.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from conformance.describe.steps import Within
from conformance.foreign import visible
from conformance.perform.trace import MISSING, UNBOUND, Raised
from conformance.scripts.applications import Making
from conformance.scripts.idioms import EXITS
from conformance.scripts.literals import NotSpelled, literal, quoted
from conformance.scripts.places import Place
from conformance.scripts.requests import asgi_call, bare_call, by_client, client_call
from conformance.scripts.speaking import NOTHING
from conformance.scripts.steps import indented

Lines = list[str]
WIDTH = 88
PLACING = ("SERVER_NAME", "APPLICATION_ROOT", "PREFERRED_URL_SCHEME")
LONG = 100  # characters of a request in one line
RAISES = re.compile(r"raises \w+")
SHORT = 1500  # characters of a message in the head of a program


@dataclass(frozen=True, slots=True)
class Told:
    """What the head of a program says: the clause, its sentence and sources, and the message."""

    clause: str
    sentence: str
    sources: tuple[str, ...] = ()
    message: str = ""
    words: tuple[str, ...] = ()  # what the framework calls otherwise than the sentence does


@dataclass(frozen=True, slots=True)
class Written:
    """A program without its head and its end, and as source what it is to be compared with.

    The program leaves what is seen in `seen`; `looked` says in words what that is.
    """

    lines: list[str]
    looked: str
    expected: str
    seen: str


class Writer(Making):
    """Writes one difference as the lines of a program, without its head."""

    def written(self) -> Written:
        """Return the program, without its head and its end."""
        if self.run.opaque:
            raise NotSpelled(f"an object that came with the request: {self.run.opaque}")
        listed = self.key[0] in ("event", "order")
        drive = self._in_a_loop(self._drive())
        made = self._applications(drive)
        if {"session", "flash"} & self.names.imported.get(self.idiom.module, set()):
            made.insert(1, f'{made[0].partition(" ")[0]}.secret_key = "a secret"')
        if self.idiom.routed and any("request.session" in line for line in made):
            self.framework("SessionMiddleware")
            made.insert(1, 'app.add_middleware(SessionMiddleware, secret_key="a secret")')
        if self.key[0] == "built":
            made = self._guarded(made)
        body = [*(["seen = []"] if listed else []), *made, "", "", *drive]
        lines = [*self.names.lines(), *self.names.defined(), "", "", *body]
        expected, seen = self.difference.expected, self.difference.seen
        wanted = self.value(expected)
        if not self.idiom.client:  # the classes of errors are those of another framework
            wanted = RAISES.sub("raises an error", wanted)
        return Written(lines, self.told(), wanted, self.value(seen))

    # What is done with it.

    def _in_a_loop(self, lines: Lines) -> Lines:
        """Return what is done with the application, as a coroutine where it has to be awaited."""
        if not any("await " in line for line in lines):
            return lines
        self.names.module("asyncio")
        sets = [line for line in lines if line.strip().startswith("seen = ")]
        body = [*(["global seen"] if sets else []), *lines]
        return ["async def main():", *indented(body), "", "", "asyncio.run(main())"]

    def _drive(self) -> Lines:
        if self.run.outside:
            place = Place(self, SimpleNamespace(kind="before", name="outside"), ())
            return place.lines(self.run.outside)
        if self.key[0] == "built":
            return []
        if self._asks_only():
            return self._within()
        number = self.key[1] if self.key[0] not in ("event", "order") else None
        lines: Lines = []
        for place_of, exchange in enumerate(self.run.exchanges):
            told = place_of == number
            if self._by_client(exchange):
                lines += self._by_client_lines(exchange, told=told)
            else:
                if self.idiom.asynchronous:
                    raise NotSpelled("a request that the test client cannot send")
                made = asgi_call if self.idiom.routed else bare_call
                call = made(exchange, self.names)
                lines += self._read_bare(call) if told else [call]
        if self.key[0] == "raised":
            caught = ["except Exception as error:", "    seen = type(error).__name__"]
            return ["try:", *indented([*lines, "seen = None"]), *caught]
        if number is None and self.difference.raises:
            self.names.of("contextlib", "suppress")
            return ["with suppress(Exception):", *indented(lines)]
        return lines

    def _within(self) -> Lines:
        exchange = replace(self.run.exchanges[0], path="/")
        place = Place(self, SimpleNamespace(kind="view", name="probe"), ())
        steps = Within(exchange, exchange.steps)
        return place.lines((steps,))

    def _by_client(self, exchange: Any) -> bool:
        return self.idiom.client and by_client(exchange) and self.key[0] not in ("line", "chunks")

    def _by_client_lines(self, exchange: Any, *, told: bool) -> Lines:
        named = any(key in PLACING for key, _ in self.run.app.config)
        how = {"with_host": named, "by_headers": self.idiom.asynchronous}
        call = f"client.{client_call(exchange, self.names, **how)}"
        lines = ["client = app.test_client()"]
        if not told or self.key[0] == "raised":
            return [*lines, f"{self.awaited}{call}" if self.awaited else f"{call}.close()"]
        kind = self.key[0]
        reading = {
            "status": "reply.status_code",
            "reason": 'reply.status.partition(" ")[2]',
            "body": f"{self.awaited}reply.get_data()",
            "header": f"reply.headers.getlist({quoted(self._field())})",
        }
        return [*lines, f"reply = {self.awaited}{call}", f"seen = {reading[kind]}"]

    def _field(self) -> str:
        return "-".join(word.capitalize() for word in str(self.key[-1]).split("-"))

    def _read_bare(self, call: str) -> Lines:
        reading = {
            "status": 'int(status.partition(" ")[0])',
            "reason": 'status.partition(" ")[2]',
            "line": "status",
            "body": "body",
            "header": f"headers.get_all({quoted(self._field())}) or []",
        }
        if self.key[0] == "raised":
            return [call]
        if self.key[0] not in reading:
            raise NotSpelled("chunks that are no bytes")
        return [f"status, headers, body = {call}", f"seen = {reading[self.key[0]]}"]

    def _guarded(self, lines: Lines) -> Lines:
        return [
            "try:",
            *indented(lines),
            '    seen = "is made"',
            "except Exception as error:",
            '    seen = f"raises {type(error).__name__}"',
        ]

    # What is told.

    def told(self) -> str:
        """Return what is looked at, in words."""
        kind = self.key[0]
        if kind == "built":
            return "the application"
        if kind == "order":
            words = [
                "views" if k == "view" else f"{self.idiom.hooks.get(k, k)} functions"
                for k in self.key[1:]
            ]
            return f"which {' and '.join(words)} ran" if words else "what ran"
        if kind == "event":
            _, part, name, action, subject = self.key
            if action == "enter":
                return f"what {part} {name} was called with"
            where = "" if name in ("outside", "probe") else f", in the {part} {name}"
            return f"{self.looked or ' '.join(filter(None, [action, subject]))}{where}"
        exchange = self.run.exchanges[self.key[1]]
        asked = f"{exchange.method} {exchange}".partition(" ")[2]
        asked = asked if len(asked) <= LONG else f"{asked[:LONG]}..."
        what = {
            "status": "the status",
            "reason": "the reason phrase",
            "line": "the status line",
            "body": "the body",
            "raised": "what comes out of the application",
            "header": f"the field {self._field()}",
        }
        return f"{what.get(kind, kind)} of {asked}"

    def value(self, value: Any) -> str:
        """Return a value of a fact as source."""
        if value == NOTHING:
            return "[]" if self.key[0] in ("event", "order", "header") else "None"
        return literal(_spoken(value), self.names)


def _spoken(value: Any) -> Any:
    if isinstance(value, Raised):
        return f"raises {value.name}"
    if value is MISSING or value == MISSING:
        return "missing"
    if value is UNBOUND or value == UNBOUND:
        return "unbound"
    if type(value) in (list, tuple):
        return type(value)(map(_spoken, value))
    if type(value) is dict:
        return {key: _spoken(one) for key, one in value.items()}
    return value


def docstring(text: str) -> Lines:
    """Return text as the lines of a docstring, whatever is in it."""
    safe = visible(text).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if safe.endswith('"'):
        safe = safe[:-1] + '\\"'
    return f'"""{safe}"""'.split("\n")


def whole(told: Told, written: Written) -> str:
    """Return a whole program. What its run shows is not known yet: `EXITS` stands for it."""
    sentence = visible(" ".join(told.sentence.split()))
    message = visible(told.message)
    if len(message) > SHORT:
        message = message[:SHORT] + "..."
    head = [
        f"{told.clause}: this program {EXITS}.",
        "",
        *textwrap.wrap(sentence, WIDTH),
        *told.words,
        *[f"See {source}." for source in told.sources],
        "",
        "A test run said:",
        "",
        *[f"    {line}" for line in message.split("\n")],
        "",
    ]
    end = [
        "",
        f"EXPECTED = {written.expected}  # what the reference of microframework-conformance does",
        f"SHOWN = {written.seen}  # what was seen",
        f"print({quoted(sentence)})",
        f"print({quoted(visible(written.looked) + ':')})",
        'print(f"  expected: {EXPECTED!r}")',
        'print(f"  seen:     {seen!r}")',
        'print("the behaviour shows" if seen == SHOWN else "the behaviour does not show")',
        "sys.exit(1 if seen == SHOWN else 0)",
    ]
    return "\n".join([*docstring("\n".join(head)), "", *written.lines, *end, ""])
