"""Responses: what after functions and functions of `after_this_request` make of them."""

from __future__ import annotations

from typing import Any

from conformance.clause import MUST, clause, every
from conformance.describe.app import App, after, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import AfterThis, Answer, Ask, Call, Made, Read, Step
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK

ABOUT_RESPONSES = FLASK("Quickstart", "About Responses")
APP = App(view("/", Ask()))


@clause(
    "responses.after-functions-decide", MUST, needs=[C.RESPONSES, C.AFTER], source=ABOUT_RESPONSES
)
@every(first=range(3), second=range(3))
def test_after_functions_decide(impl: Implementation, first: int, second: int) -> None:
    """What an after function sets on the response, or returns in its place, MUST be sent.

    The function that was registered last runs first, and each sees what the function before it
    left.
    """
    steps: tuple[tuple[Step, ...], ...] = (
        (Call("response.headers", "add", ("X-By", "{}")),),
        (Answer(Made("Response", ("from {}",), (("status", 203),))),),
        (Call("response", "set_data", ("data of {}",)),),
    )
    app = App(
        view("/", Answer("view", 202)),
        after("outer", Read("response", "status_code"), *filled(steps[second], "outer")),
        after("inner", Read("response", "status_code"), *filled(steps[first], "inner")),
    )
    seen = impl.run(app, get("/"))

    model: list[Any] = [202, "view", []]
    for name, choice in (("inner", first), ("outer", second)):
        change(model, name, choice)
    reply = seen.reply
    expect([reply.status, reply.text, reply.headers_named("X-By")], model, f"{first} {second}")
    expect(seen.values("response.status_code"), [202, 203 if first == 1 else 202])


def filled(steps: tuple[Step, ...], name: str) -> tuple[Step, ...]:
    """Return steps that name who takes them."""
    step = steps[0]
    if isinstance(step, Call):
        arguments = tuple(a.replace("{}", name) for a in step.arguments)
        return (Call(step.target, step.method, arguments),)
    return (Answer(Made("Response", (f"from {name}",), (("status", 203),))),)


def change(model: list[Any], name: str, choice: int) -> None:
    """Do to a model of the reply what an after function does."""
    if choice == 0:
        model[2] = [*model[2], name]
    elif choice == 1:
        model[:] = [203, f"from {name}", []]
    else:
        model[1] = f"data of {name}"


@clause(
    "responses.after-this-decides", MUST, needs=[C.RESPONSES, C.AFTER_THIS], source=ABOUT_RESPONSES
)
def test_after_this_decides(impl: Implementation) -> None:
    """What a function of `after_this_request` sets on the response, or returns in its place, MUST
    be sent.

    Such a function may do what an after function may do.
    """
    other = Answer(Made("Response", ("other",), (("status", 203),)))
    header = Call("response.headers", "add", ("X-By", "this"))
    for step, wanted in ((other, [203, "other", []]), (header, [202, "view", ["this"]])):
        reply = impl.reply(APP, get("/", AfterThis("this", (step,)), Answer("view", 202)))
        expect([reply.status, reply.text, reply.headers_named("X-By")], wanted, str(step))
