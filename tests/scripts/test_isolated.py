"""Programs of workers: each shows what was seen on a reference that is broken so, and only there.

The reference is copied with a saboteur's fault in it; its names are Flask's, and those of
`werkzeug.local`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import reference_impl
from conformance.clause import load_clauses
from conformance.isolation.programs import Do, Program, Scope, Spawn
from conformance.judging.examples import PROFILES
from conformance.judging.judge import Verdict, judge
from conformance.judging.loading import load_adapter
from conformance.perform.implementation import Implementation
from conformance.scripts.idioms import IDIOMS
from conformance.scripts.isolated.plays import fewer, plainest
from conformance.scripts.isolated.wording import ContextWords, LocalWords, bare, plainly
from conformance.scripts.literals import Names, NotSpelled
from conformance.scripts.offering import ALIKE, LAST, OURS
from conformance.scripts.scribe import Scribe
from tests.saboteurs import Saboteur, sabotaged
from tests.saboteurs.isolation import SABOTEURS

# Whose programs have what: each carrier, both systems, each way to go wrong, and laws.
CHOSEN = {
    "isolation.locals-on-threads": ("class Thread", "local = Local()"),
    "isolation.stack-on-tasks": ("class Task", "await pause()"),
    "isolation.stack-in-copied-contexts": ("stack.push",),
    "isolation.locals-on-greenlets": ("class Greenlet", "greenlet.gr_context"),
    "isolation.locals-on-gevent": ("class Gevent",),
    "isolation.locals-on-mixed-carriers": ("ORDER = ",),
    "isolation.worker-starts-with-nothing": ("home=workers",),
    "isolation.locals-of-any-size": ('setattr(local, "name 0"',),
    "isolation.copies-names-not-objects": (".append(",),
    "isolation.proxies-resolve-where-used": ("def both",),
    "isolation.contexts-on-threads": ("test_request_context",),
    "isolation.contexts-on-tasks": ("async def worker",),
    "isolation.leaving-restores": ("class Copied",),
    "isolation.handed-over-request-is-seen": ("copy_current_request_context(handed_0_0)",),
    "isolation.contexts-in-any-program": ("ORDER = ",),
    "isolation.runs-leave-nothing": ("release_local(local)",),
    "isolation.one-wrapper-shows-no-other-request": ("wrapped = copy_current_request_context",),
    "isolation.one-wrapper-for-several-threads": ('seen.append("no error")',),
    "isolation.foreign-pop-changes-nothing": ('contexts["/owner"].pop()',),
    "isolation.pop-in-a-copied-context-changes-nothing": ("contextvars.copy_context()",),
    "isolation.handover-tears-down-once": ("@app.teardown_request",),
}
FAULTS = {one.catches: one for one in SABOTEURS if one.catches in CHOSEN}
CLAUSES = {clause.id: clause for clause in load_clauses()}


def broken_copy(saboteur: Saboteur, folder: Path) -> None:
    """Put the reference into a folder, with the fault in it."""
    source = Path(reference_impl.__file__).parent
    target = folder / source.name
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    for path, text in saboteur.sources().values():
        (target / Path(path).relative_to(source)).write_text(text, encoding="utf-8")


def written(saboteur: Saboteur) -> str:
    """Return the program of what a saboteur's clause says, in the words of Flask."""
    profile = PROFILES["default"]
    clause = CLAUSES[saboteur.catches]
    sound = Implementation(load_adapter("reference"))  # before the faulty one is imported
    with closing(sound), sabotaged(saboteur) as impl:
        impl.adapter.name = "flask"
        impl.profile = "default"
        found = next(
            (seed, judgement)
            for seed in range(20)
            for judgement in [judge(clause, impl, profile, seed=seed)]
            if judgement.verdict is Verdict.FAIL
        )
        seed, judgement = found
        how = {"known": False, "example": "", "seed": seed}
        program, why = Scribe(sound).write(clause, impl, profile, judgement, **how)  # type: ignore[arg-type]
    assert program, why
    return program


def run(program: str, folder: Path, *path: Path) -> tuple[int, bool]:
    """Run a program on a reference; return its status, and whether it says that it shows it."""
    script = folder / "script.py"
    script.write_text(ALIKE.sub(OURS, program), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, path))},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout.rstrip().endswith("\n" + LAST)


@pytest.mark.parametrize("name", CHOSEN)
def test_shows_it_where_it_is_broken_so(name: str, tmp_path: Path) -> None:
    if "greenlets" in name or "gevent" in name or "mixed" in name:
        pytest.importorskip("gevent")
    broken_copy(FAULTS[name], tmp_path)

    program = written(FAULTS[name])

    for part in CHOSEN[name]:
        assert part in program
    assert run(program, tmp_path, tmp_path) == (1, True)
    assert run(program, tmp_path / "..") == (0, False), "the sound one does not show it"


def test_nothing_else_is_imported() -> None:
    program = written(FAULTS["isolation.contexts-on-threads"])

    imports = [line for line in program.splitlines() if line.startswith(("import ", "from "))]
    packages = {line.split()[1].partition(".")[0] for line in imports}
    assert packages - set(sys.stdlib_module_names) == {"flask"}


def test_smaller_programs() -> None:
    steps = (Do("push"), Spawn("task", (Do("pop"),)))

    found = [str(program) for program in fewer(Program((("task", steps),)))]

    assert found == [
        str(Program((("task", fewer_steps),)))
        for fewer_steps in (
            (Spawn("task", (Do("pop"),)),),
            (Do("push"),),
            (Do("push"), Spawn("task")),
        )
    ]


def test_a_scope_may_be_left_out_without_what_is_in_it() -> None:
    program = Program((("thread", (Scope("request to main", (Do("set", "a"),), raises=True),)),))

    found = {steps for one in fewer(program) for _, steps in one.roots}

    assert (Do("set", "a"),) in found
    assert (Scope("request to main", (Do("set", "a"),)),) in found


def test_what_tells_most_is_looked_at() -> None:
    parts = [("look(lambda: a)", "nothing", "x"), ("look(lambda: b)", "1#2", "0#1")]

    assert plainest(parts) == ("b", "1#2", "0#1")
    with pytest.raises(NotSpelled, match="dialect"):
        plainest([])


def test_a_look_is_bare_where_something_is_found() -> None:
    assert bare("look(lambda: stack.top)", "0#1", "0#2") == "stack.top"
    assert bare("look(lambda: stack.top)", "0#1", "nothing") == "look(lambda: stack.top)"
    assert plainly((("a", "0#1"), ("b", "0#2"))) == {"a": "0#1", "b": "0#2"}
    assert plainly(("0#1", "0#2")) == ["0#1", "0#2"]


def test_what_has_no_words_is_told() -> None:
    with pytest.raises(NotSpelled, match="in the words of Quart"):
        ContextWords(Names(), IDIOMS["quart"])
    with pytest.raises(NotSpelled, match="in the words of Bottle"):
        LocalWords(Names(), IDIOMS["bottle"], proxies=False)
    with pytest.raises(NotSpelled, match="a request of locals"):
        LocalWords(Names(), IDIOMS["flask"], proxies=False).scope("request", "0#1")
