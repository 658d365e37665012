"""Loading an adapter: a framework that warns when it is imported is judged all the same."""

from __future__ import annotations

import warnings

import pytest

from conformance.judging.loading import load_adapter

WARNS = """\
import warnings
warnings.warn("is slated for removal", DeprecationWarning)
from adapters.reference import ReferenceAdapter
"""


def test_a_warning_is_no_refusal(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(warns=WARNS)
    pytester.syspathinsert()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert load_adapter("warns:ReferenceAdapter").name == "reference"
