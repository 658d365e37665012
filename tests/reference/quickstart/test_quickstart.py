"""Programs in the style of a quick start, run with Flask's import and with the reference's.

The answers are written down with each program. Both have to give them.
"""

from typing import Any

import pytest

from tests.reference.quickstart import patterns, requests, routing, surroundings
from tests.reference.quickstart.program import Program

PROGRAMS = (
    *routing.PROGRAMS,
    *requests.PROGRAMS,
    *surroundings.PROGRAMS,
    *patterns.PROGRAMS,
)


def expected(program: Program) -> list[Any]:
    """Return the answers that are written down with the requests."""
    return [wanted for _, wanted in program.requests]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_with_the_reference(program: Program) -> None:
    assert program.run("reference_impl") == expected(program)


@pytest.fixture
def _modern_flask() -> None:
    flask = pytest.importorskip("flask")
    from importlib.metadata import version

    if tuple(map(int, version("flask").split(".")[:2])) < (3, 1):
        pytest.skip(f"the programs are written for Flask 3.1, not {version('flask')}")
    assert flask


@pytest.mark.usefixtures("_modern_flask")
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_with_flask(program: Program) -> None:
    if program.name == "async":
        pytest.importorskip("asgiref")
    assert program.run("flask") == expected(program)
