"""What is raised while a worker enters or leaves a context is one cause, and told once."""

from __future__ import annotations

from tests.conftest import Run, WriteAdapter

CRASHING = """\
class factory(reference_impl.Flask):
    def __init__(self, *given, **options):
        super().__init__(*given, **options)
        self.teardown_request(self.close_what_is_not_there)

    def close_what_is_not_there(self, error):
        {}["database"].close()
"""


def test_a_teardown_that_breaks_is_told_first_and_once(
    judge_run: Run, own_adapter: WriteAdapter
) -> None:
    own_adapter(CRASHING)

    result = judge_run(
        "--impl=own:Own", "--hypothesis-profile=quick", "-k", "isolation.contexts-on"
    )

    assert result.ret == 1
    failed = [line for line in result.outlines if line.startswith("FAILED ")]
    assert len(failed) == 1
    told = [line.strip() for line in result.outlines[result.outlines.index(failed[0]) :]]
    first = told[told.index("") + 1]
    assert first.startswith("the implementation raised KeyError: 'database' (")
    assert "in close_what_is_not_there" in first
    assert any(line.startswith("the same behind ") for line in told)
