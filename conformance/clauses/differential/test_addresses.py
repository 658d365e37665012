"""From a URL to a view, and from a view to a URL: applications of many rules."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conformance.clause import SHOULD, clause
from conformance.clauses.comparing import SAME, does_as_the_reference, terrain
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.strategies.whole.building import building
from conformance.strategies.whole.cases import cases
from conformance.strategies.whole.routing import routing


@clause("differential.routing", SHOULD, source=SAME, examples=150)
@given(data=st.data())
def test_routing(impl: Implementation, data: Any) -> None:
    """An application of rules that compete SHOULD answer each request as the reference does.

    Which rule answers, what its view is given, where a redirect leads, and which methods are
    allowed.
    """
    does_as_the_reference(impl, data.draw(cases(routing, terrain(impl))))


@clause("differential.urls", SHOULD, needs=[C.URL], source=SAME, examples=120)
@given(data=st.data())
def test_urls(impl: Implementation, data: Any) -> None:
    """An application SHOULD build each URL as the reference does, or refuse to, as that does.

    Of rules with any converters and domains, of values that fit or nearly, with all options.
    """
    does_as_the_reference(impl, data.draw(cases(building, terrain(impl))))
