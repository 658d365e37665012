"""What is current while contexts are nested; programs are compared with a model after each step."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import example, given

from conformance.clause import MUST, SHOULD, clause
from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.describe.steps import Read, Same, Within, Write
from conformance.models.contexts import APPS, DIALECTS, Dialect, Model, Scope, shown, steps_of
from conformance.perform.implementation import Implementation
from conformance.perform.trace import MISSING, expect
from conformance.sources import FLASK
from conformance.strategies.programs import MANNERS, scopes

MANUAL = [
    FLASK("The Application Context", "Manually Push a Context"),
    FLASK("The Request Context", "How the Context Works"),
]
NEEDS = (C.REQUEST_SCOPE, C.APP_SCOPE, C.STATE, C.CURRENT_APP, C.UNBOUND, C.SESSION)


def dialect_of(impl: Implementation) -> Dialect:
    """Return how this implementation answers the questions that documents leave open."""
    shares = Within(None, (Write("g", "x", 1), Within(get(), (Read("g", "x"),))))
    sees = Within(get("/?who=1"), (Within(None, (Read("request.args", "who"),)),))
    answers = impl.outside(APPS[0], shares, sees)
    for dialect in DIALECTS:
        if (dialect.shares_g, dialect.sees_through) == (answers[1] == 1, answers[2] == "1"):
            return dialect
    raise AssertionError(
        "a request pushed over a context of the same application takes that one's g, although an "
        "application context pushed over a request hides it: that is none of the known ways"
    )


KINDS = (*product(MANNERS[:4], (0, 1), (True, False)), ("dispatch", 0, True))


def with_every_pair(test: Any) -> Any:
    """Add every two contexts, one within the other, to the examples of a clause.

    Whether they are left by an exception varies; all four ways there are with each two manners.
    """
    inner = tuple(Scope(*kind, writes=True) for kind in KINDS)
    for number, kind in reversed(list(enumerate(KINDS))):
        chosen = inner[(number + number // 2) % 2 :: 2]
        pairs = tuple(Scope(*kind, writes=True, body=(scope,)) for scope in chosen)
        test = example(program=pairs)(test)
    return test


def follows(impl: Implementation, program: tuple[Scope, ...], dialect: Dialect) -> None:
    """Assert that after every step of a program exactly what the model says is current."""
    steps = steps_of(program)
    model = Model(dialect)
    model.play(steps)
    seen = shown(impl.outside_trace(APPS[0], *steps))
    expect(seen, model.seen, f"{program}\nafter each step, in the way of {dialect.name}:")


@clause(
    "stack.nesting", MUST, needs=[*NEEDS, C.NESTED, C.REQUEST_FIELDS], source=MANUAL, examples=90
)
@given(program=scopes())
@example(program=(Scope("within", 0, True, body=(Scope("dispatch", 1, True),)),))
@with_every_pair
def test_nesting(impl: Implementation, program: tuple[Scope, ...]) -> None:
    """`current_app`, `g`, `request` and `session` MUST be those of the innermost open context after
    every push, pop, `with` block, exception and nested request, and unbound when none is open.

    Contexts are of two applications and entered in every order, each in one of five ways. Leaving
    one gives back exactly what was current before, down to what `g` and the session held.
    `isolation.leaving-restores` asks this of frameworks, too, that send no request within another.
    """
    follows(impl, program, dialect_of(impl))
    pairs = f"{len(KINDS) ** 2} pairs of contexts, one within the other"
    impl.evidence = f"exhaustive: {pairs}, and larger programs"


TWINS = tuple(App(view("/", Read("g", "x")), name="twin", config={"TWIN": n}) for n in (1, 2))


@clause("stack.applications-of-one-name", MUST, needs=[*NEEDS, C.NESTED], source=MANUAL)
def test_applications_of_one_name(impl: Implementation) -> None:
    """Contexts of two applications of the same name MUST have an application and a `g` each.

    An application factory that is called twice makes such applications.
    """
    mark = (Write("g", "x", "of the outer one"), Same("current_app"))
    for name, outer in (("an application context", None), ("a request", get())):
        inner = (Same("current_app"), Read("g", "x"))
        within = (Within(None, inner, TWINS[1]), Within(get(), inner, TWINS[1]))
        seen = impl.outside(TWINS[0], Within(outer, (*mark, *within, *mark[1:])))
        first, other, *rest = seen[1:]
        assert other != first, f"current_app is the application of {name}, around that of another"
        expect(rest, [MISSING, other, MISSING, first], f"current_app and g.x in {name}:")


@clause(
    "stack.fresh-g-for-each-request",
    SHOULD,
    needs=NEEDS,
    source=[
        FLASK(
            "The Application Context",
            "Lifetime of the Context",
            note="a request that begins pushes one",
        ),
        FLASK.changes("3.2.0", "an application context that is open is not taken over"),
    ],
)
def test_fresh_g_for_each_request(impl: Implementation) -> None:
    """A request that begins while a context of the same application is open SHOULD get a new `g`,
    and SHOULD NOT change the outer one.

    A test that keeps an application context open would otherwise carry the user of one request to
    the next.
    """
    inner = Within(get(), (Read("g", "x"), Write("g", "x", "inner")))
    seen = impl.outside(APPS[0], Within(None, (Write("g", "x", "outer"), inner, Read("g", "x"))))
    expect([f"inside: {seen[1]}", f"outside afterwards: {seen[3]}"], [
        "inside: (missing)", "outside afterwards: outer"
    ], "g.x = 'outer', then a request of the same app that sets g.x = 'inner':")  # fmt: skip
