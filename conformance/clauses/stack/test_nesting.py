"""The stack of contexts: what is current while one worker pushes and pops them.

Generated programs are compared with a model after every step. Contexts popped in a wrong order are
in `test_stack_refused`, `g` and what a pushed request shows in `test_stack_contents`; several
workers belong to the chapter on isolation.
"""

from __future__ import annotations

from itertools import product

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


def follows(impl: Implementation, program: tuple[Scope, ...], dialect: Dialect) -> None:
    """Assert that after every step of a program exactly what the model says is current."""
    steps = steps_of(program)
    model = Model(dialect)
    model.play(steps)
    seen = shown(impl.outside_trace(APPS[0], *steps))
    expect(seen, model.seen, f"{program}\nafter each step, in the way of {dialect.name}:")


@clause("stack.nesting", MUST, needs=[*NEEDS, C.NESTED], source=MANUAL, examples=90)
@given(program=scopes())
@example(program=(Scope("within", 0, True, body=(Scope("dispatch", 1, True),)),))
def test_nesting(impl: Implementation, program: tuple[Scope, ...]) -> None:
    """After every push, pop, block, exception and request sent from within, `current_app`, `g`,
    `request` and `session` MUST be those of the innermost open context, and unbound with none open.

    Contexts are of two applications and entered in every order, each in one of five ways. Leaving
    one gives back exactly what was current before, down to what `g` and the session held.
    """
    follows(impl, program, dialect_of(impl))


@clause("stack.every-pair", MUST, needs=[*NEEDS, C.NESTED], source=MANUAL)
def test_every_pair(impl: Implementation) -> None:
    """For every two contexts, one within the other, what is current MUST be as `stack.nesting` says
    after every step.
    """
    dialect = dialect_of(impl)
    kinds = [*product(MANNERS[:4], (0, 1), (True, False)), ("dispatch", 0, True)]
    outer_kinds = kinds[1::3] if impl.profile == "quick" else kinds
    for outer in outer_kinds:
        within = [Scope(*outer, writes=True, body=(Scope(*k, writes=True),)) for k in kinds]
        follows(impl, tuple(within), dialect)
    pairs = f"{len(outer_kinds) * len(kinds)} pairs of contexts, one within the other"
    impl.evidence = f"exhaustive: {pairs}" if outer_kinds is kinds else pairs


TWINS = tuple(App(view("/", Read("g", "x")), name="twin", config={"TWIN": n}) for n in (1, 2))


@clause("stack.applications-of-one-name", MUST, needs=[*NEEDS, C.NESTED], source=MANUAL)
def test_applications_of_one_name(impl: Implementation) -> None:
    """Two applications MUST be two to contexts, also when they have the same name.

    A function that makes applications, called twice, makes such ones.
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
    source=FLASK(
        "The Application Context",
        "Lifetime of the Context",
        note="a request that begins pushes one",
    ),
)
def test_fresh_g_for_each_request(impl: Implementation) -> None:
    """A request that begins while a context of the same application is open SHOULD have a new `g`,
    and leave the outer one as it is.

    A test that keeps an application context open would else carry one request's user to the next.
    """
    inner = Within(get(), (Read("g", "x"), Write("g", "x", "inner")))
    seen = impl.outside(APPS[0], Within(None, (Write("g", "x", "outer"), inner, Read("g", "x"))))
    expect([f"inside: {seen[1]}", f"outside afterwards: {seen[3]}"], [
        "inside: (missing)", "outside afterwards: outer"
    ], "g.x = 'outer', then a request of the same app that sets g.x = 'inner':")  # fmt: skip
