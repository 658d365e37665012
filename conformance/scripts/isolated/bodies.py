"""What each worker does, as the body of a function: the steps that it took, and its pauses.

The steps are walked as `conformance.isolation.play` does: the number of a value is its place.

A turn that is followed by another one of the same worker needs no pause between the two. What
comes after the last thing that was seen is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from conformance.isolation.programs import Do, Program, Scope, Spawn, Steps
from conformance.scripts.isolated.carriers import FORMS, Form
from conformance.scripts.isolated.wording import Lines, Wording, noted
from conformance.scripts.literals import NotSpelled
from conformance.scripts.steps import indented

PLANNED = '''\
class Planned(Exception):
    """What a worker leaves a context by."""'''
GUARDED = ["except Planned:", "    pass"]


@dataclass(frozen=True, slots=True)
class Wrong:
    """Where it showed: at which of a worker's values, and what is looked at there, as source.

    With `fails`, a step raised; what came of it is noted then.
    """

    worker: str
    number: int
    what: str
    look: str = ""
    fails: bool = False


@dataclass(slots=True)
class Body:
    """The function of one worker, as far as it is written; `over` when nothing more is.

    `turns` is how many it has, `pauses` who goes on after which of them.
    """

    name: str
    form: Form
    turns: int
    pauses: dict[int, str]
    taken: int = 1
    values: int = 0
    children: int = 0
    depth: int = 0
    over: bool = False
    handed: bool = False


@dataclass(slots=True)
class Bodies:
    """Writes the functions of all workers of a play.

    `order` is who had each turn, and `homes` says of a pooled worker whose thread it got.
    """

    words: Wording
    order: Sequence[str]
    wrong: Wrong
    homes: Mapping[str, str] = field(default_factory=dict)
    functions: list[Lines] = field(default_factory=list)
    carriers: dict[str, None] = field(default_factory=dict)
    planned: bool = False

    def of_roots(self, program: Program) -> None:
        """Write all of them, children before whoever starts them."""
        for number, (carrier, steps) in enumerate(program.roots):
            if str(number) in self.order:
                self.worker(str(number), carrier, steps)

    def worker(self, name: str, carrier: str, steps: Steps, *, handed: bool = False) -> None:
        """Write the function of a worker, and before it the one that is handed over to it."""
        form = FORMS[carrier]
        self.carriers[carrier] = None
        body = Body(name, form, self.order.count(name), self._pauses(name), handed=handed)
        if handed:
            body.depth = 1
            inner = [*self._guarded(body, steps), *self._look(body)]
            self.functions.append([f"def {function(name, 'handed')}():", *indented(inner)])
            body.depth, body.handed = 0, False
            lines = [f'handed["{name}"]()']
        else:
            lines = self._guarded(body, steps)
        lines += self._look(body)
        if not body.over:
            lines += self.words.ended()
        if form.pause == "yield" and not any("yield" in line for line in lines):
            lines.append("yield")
        head = f"{form.define} {function(name)}({form.given}):"
        self.functions.append([head, *indented(lines)])

    def _pauses(self, name: str) -> dict[int, str]:
        """Return after which of its turns another worker has the turn, and who that is."""
        places = [place for place, who in enumerate(self.order) if who == name]
        follows = [*self.order[1:], ""]
        after = {number: follows[place] for number, place in enumerate(places, 1)}
        return {number: who for number, who in after.items() if who not in ("", name)}

    @staticmethod
    def _pause(body: Body) -> str:
        return body.form.inside if body.handed else body.form.pause

    def _turn_over(self, body: Body) -> Lines:
        """Return what ends a turn, if anything has to be said.

        Who has had its last turn within a context stays there.
        """
        if body.over or (body.handed and not body.form.inside):
            return []
        after = body.pauses.get(body.taken, "")
        body.taken += 1
        body.over = body.taken > body.turns
        if body.over:
            return [self._pause(body)] if body.depth else []
        return [f"{self._pause(body)}  # worker {after} has the turn"] if after else []

    def _guarded(self, body: Body, steps: Steps) -> Lines:
        lines = self._steps(body, steps)
        if not any(isinstance(step, Scope) and _raises(step) for step in steps):
            return lines
        self.planned = True
        return ["try:", *indented(lines), *GUARDED]

    def _steps(self, body: Body, steps: Steps) -> Lines:
        lines: Lines = []
        for step in steps:
            if body.over:
                return lines
            if isinstance(step, Scope):
                lines += self._scope(body, step)
                if _raises(step):
                    return lines
                continue
            if isinstance(step, Do):
                lines += self._do(body, step.action, step.name)
            else:
                lines += self._spawn(body, step)
            lines += self._turn_over(body)
        return lines

    def _look(self, body: Body) -> Lines:
        return [] if body.over else self._do(body, "see-all", "")

    def _do(self, body: Body, action: str, name: str) -> Lines:
        body.values += 1
        value = f"{body.name}#{body.values}"
        if not self._is_wrong(body, "acting"):
            return self.words.act(action, name, value, inside=body.depth > 0)
        if not self.wrong.fails:
            return self._shown(body, [noted(self.wrong.look)])
        act = self.words.act(action, name, value, inside=body.depth > 0)
        looked = [] if action == "see-all" or act else [self.words.look(action, name)]
        return self._shown(body, tried(act or looked))

    def _is_wrong(self, body: Body, doing: str) -> bool:
        """Tell whether it went wrong here: entering a context, leaving one, or acting."""
        first = self.wrong.what.partition(" ")[0]
        what = first if first in ("entering", "leaving") else "acting"
        return (body.name, body.values, doing) == (self.wrong.worker, self.wrong.number, what)

    def _shown(self, body: Body, lines: Lines) -> Lines:
        """Return the last thing that is done: nothing else happens after it."""
        body.over = True
        return [*lines, self._pause(body)] if body.depth and self._pause(body) else lines

    def _scope(self, body: Body, step: Scope) -> Lines:
        body.values += 1
        made = self.words.scope(step.kind, f"{body.name}#{body.values}")
        if self._is_wrong(body, "entering"):
            return self._shown(body, tried([f"{made}.push()"]))
        body.depth += 1
        inner = self._do(body, "see-all", "")
        inner += self._turn_over(body)
        inner += self._steps(body, step.steps)
        leaving = not body.over and self._is_wrong(body, "leaving")
        body.depth -= 1
        block = [f"with {made}:", *indented(inner)]
        if body.over:
            return block
        if leaving:
            return self._shown(body, tried(block))
        if not _raises(step):
            return [*block, *self._do(body, "see-all", ""), *self._turn_over(body)]
        if step.raises:
            block.append("    raise Planned")
        after = [*self._do(body, "see-all", ""), *self._turn_over(body)]
        return ["try:", *indented(block), "except Planned:", *indented([*after, "raise"])]

    def _spawn(self, body: Body, step: Spawn) -> Lines:
        name = f"{body.name}.{body.children}"
        body.children += 1
        if name not in self.order:  # it never had the turn
            return []
        self.worker(name, step.carrier, step.steps, handed=step.handed)
        lines = []
        if step.handed:
            if step.carrier == "gevent":
                raise NotSpelled("a request that is handed over to a greenlet of gevent")
            lines = [f'handed["{name}"] = {self.words.handing(function(name, "handed"))}']
        return [*lines, f'workers["{name}"] = {self.started(name, step.carrier)}']

    def started(self, name: str, carrier: str) -> str:
        """Return what starts a worker."""
        given = function(name)
        if name in self.homes:
            given += f', home=workers["{self.homes[name]}"].home'
        return FORMS[carrier].start.format(given)


def _raises(scope: Scope) -> bool:
    """Tell whether a scope is left by an exception, of its own or of one within it."""
    return scope.raises or any(isinstance(one, Scope) and _raises(one) for one in scope.steps)


def function(name: str, kind: str = "worker") -> str:
    """Return what the function of a worker is called."""
    return f"{kind}_{name.replace('.', '_')}"


def tried(lines: Lines) -> Lines:
    """Return something that may fail, and what came of it noted."""
    return [
        "try:",
        *indented(lines),
        '    seen.append("no error")',
        "except Exception as error:",
        '    seen.append(f"raises {type(error).__name__}")',
    ]
