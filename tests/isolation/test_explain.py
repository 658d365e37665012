"""Explanations name the anomaly, show the run as a table, and say who did what, and when."""

from __future__ import annotations

import pytest

from conformance.describe.app import App, View, view
from conformance.describe.messages import get
from conformance.describe.steps import Read, Write
from conformance.isolation.crew import Crew
from conformance.isolation.hosts import Pool
from conformance.isolation.model import BY_CONTEXT, MISSING, Names, anomaly
from conformance.isolation.programs import Do, Program, Spawn
from conformance.isolation.prove import Subject, prove
from conformance.isolation.timeline import Differs, Timeline
from conformance.perform.performer import Performer
from tests.isolation import toys

SET, POP, PUSH = Do("set", "a"), Do("pop"), Do("push")


def told(toy: type[toys.Toy], *roots: tuple[str, tuple[Do | Spawn, ...]]) -> str:
    with pytest.raises(AssertionError) as caught:
        prove(Subject(toy, lambda: [Names(BY_CONTEXT)]), [Program(roots)])
    return str(caught.value)


def test_foreign_value_names_its_writer() -> None:
    assert told(toys.Plain, ("context", (SET,)), ("context", ())) == "\n".join(
        [
            "residue of a finished worker: worker 1, at 'look', must see nothing and saw a is 0#1; "
            "0#1 was written by worker 0 at 1 (set a)",
            "(what a worker left is seen after its end)",
            "worker 0 on a context:",
            "    set a",
            "worker 1 on a context:",
            "    (nothing)",
            "what happened, with no preemption:",
            "      worker 0          worker 1",
            "    1 set a 0#1",
            "    2 look -> a is 0#1",
            ">   3                   look -> a is 0#1",
        ]
    )


def test_own_older_value_names_who_brought_it_back() -> None:
    family = ("context", (PUSH, PUSH, Spawn("context", (POP,))))

    said = told(toys.InPlace, family)

    assert said.startswith("child leaks up: worker 0, at 'look', must see top of stack is 0#2 and")
    assert "since it was right, worker 0.0 did: pop -> 0#2 at 4" in said
    assert "with 1 preemption:" in said


def test_value_that_is_gone_names_who_changed_something() -> None:
    siblings = (("context", (SET,)), ("context", (Do("del", "a"),)))

    said = told(toys.Plain, *siblings)

    assert said.startswith(("sideways leak: ", "residue of a finished worker: "))
    assert "worker 0" in said
    assert "worker 1" in said


@pytest.mark.parametrize(
    ("name", "worker", "wanted", "seen", "meddler"),
    [
        ("sideways leak", "0", MISSING, "1#1", ""),
        ("residue of a finished worker", "0", MISSING, "9#1", ""),
        ("residue of a finished worker", "0", False, True, "9"),
        ("sideways leak", "0", "0#2", "0#1", "9"),
        ("lost", "0", "0#1", MISSING, "9"),
        ("lost", "0", "0#1", MISSING, "1"),
        ("lost", "0", True, False, "9"),
        ("lost", "0", "0#1", MISSING, ""),
        ("child leaks up", "0", MISSING, "0.0#1", ""),
        ("child leaks up", "0", "0#1", MISSING, "0.0"),
        ("inherited what it must not", "0.0", MISSING, "0#1", ""),
        ("own value came back", "0", MISSING, "0#1", ""),
        ("wrong", "0", None, "strange", ""),
    ],
)
def test_anomaly_has_the_name_that_fits(
    name: str, worker: str, wanted: object, seen: object, meddler: str
) -> None:
    """Worker 9 has finished; 0.0 is a child of 0."""
    assert anomaly(worker, wanted, seen, ["9"], meddler) == name


def test_request_that_saw_another_ones_value() -> None:
    """Whole requests side by side: the sentence names the owner, the table ends at the event."""
    ann, bob = (get(f"/{who}", Write("g", "x", f"{who}'s")) for who in ("ann", "bob"))
    line = Timeline({"0": Performer(), "1": Performer()})
    app = App(view("/<name>", Read("g", "x")), name="app")
    part = app.parts[0]
    assert isinstance(part, View)
    line.turn("0")
    line.performers["0"].record(part, "write", "g.x", None)
    line.turn("1")
    line.performers["1"].record(part, "enter", "", {})
    line.performers["1"].record(part, "read", "g.x", "ann's")
    line.performers["1"].record(part, "read", "g.x", "ann's")
    with Pool() as pool:
        crew = Crew(pool)
        crew.add("0", "thread", iter(()))  # type: ignore[arg-type]
        crew.add("1", "greenlet", iter(()))  # type: ignore[arg-type]
        crew.order = [0, 1]

        said = line.told(crew, Differs("1", 1, "the two timelines"), {"0": [ann], "1": [bob]})

    name = part.name
    assert said == "\n".join(
        [
            "sideways leak: worker 1 saw \"ann's\" as g.x, which is worker 0's, written at 1",
            "the two timelines",
            "worker 0 on a thread: GET /ann",
            "    Write('g', 'x', \"ann's\")",
            "worker 1 on a greenlet: GET /bob",
            "    Write('g', 'x', \"bob's\")",
            "what happened, with no preemption:",
            f"      {'worker 0':<{len(f'view {name}: write g.x')}}  worker 1",
            f"    1 view {name}: write g.x",
            f"    2 {'':<{len(f'view {name}: write g.x')}}  view {name}: enter {{}}",
            f'>   3 {"":<{len(f"view {name}: write g.x")}}  view {name}: read g.x "ann\'s"',
        ]
    )
