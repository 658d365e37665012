"""What is asked and what is answered, in every form; and applications with all features at once."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conformance.clause import SHOULD, clause
from conformance.clauses.comparing import SAME, does_as_the_reference, terrain
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.strategies.whole.answers import answers
from conformance.strategies.whole.asked import asked
from conformance.strategies.whole.cases import cases
from conformance.strategies.whole.everything import everything
from conformance.strategies.whole.streams import streams


@clause("differential.requests", SHOULD, needs=[C.REQUEST_LINE], source=SAME, examples=100)
@given(data=st.data())
def test_requests(impl: Implementation, data: Any) -> None:
    """A view SHOULD read of a request what it reads with the reference, however it was sent.

    Queries, forms, files, cookies, headers and JSON, well formed or not.
    """
    does_as_the_reference(impl, data.draw(cases(asked, terrain(impl))))


@clause("differential.responses", SHOULD, needs=[C.RESPONSE], source=SAME, examples=120)
@given(data=st.data())
def test_responses(impl: Implementation, data: Any) -> None:
    """A client SHOULD be answered as by the reference, in whatever form a view answers.

    What is returned or made, by status and headers, what handlers make of errors, and what is
    changed later.
    """
    does_as_the_reference(impl, data.draw(cases(answers, terrain(impl))))


@clause("differential.streaming", SHOULD, needs=[C.STREAMING], source=SAME, examples=100)
@given(data=st.data())
def test_streaming(impl: Implementation, data: Any) -> None:
    """The chunks of a stream SHOULD see what they see with the reference, and so SHOULD all that
    runs around them.
    """
    does_as_the_reference(impl, data.draw(cases(streams, terrain(impl))))


@clause("differential.everything", SHOULD, source=SAME, examples=105)
@given(data=st.data())
def test_everything(impl: Implementation, data: Any) -> None:
    """An application of all these features together SHOULD do what it does with the reference."""
    does_as_the_reference(impl, data.draw(cases(everything, terrain(impl), 6)))
