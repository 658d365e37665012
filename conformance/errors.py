"""The errors of the suite itself; a breach of the specification is only ever an `AssertionError`.

Three parties can be at fault, and they are never mixed up: the person who started the run
(`UsageError`), the adapter (`AdapterError`), or the implementation that is judged.
"""


class ConformanceError(Exception):
    """Root of everything that the suite raises about itself."""


class UsageError(ConformanceError):
    """The run was asked for what does not exist; the message says what to write instead."""


class ChapterError(UsageError):
    """A chapter cannot be imported; the message names its file and line, as a compiler does."""


class AdapterError(ConformanceError):
    """The adapter broke its contract.

    `method` names the adapter's method, so that its author knows where to look.
    """

    def __init__(self, method: str, problem: str) -> None:
        super().__init__(f"{method}: {problem}")
        self.method = method
        self.problem = problem


class Unsupported(ConformanceError):
    """An adapter was asked for something that it does not claim, or that is not installed.

    Adapters raise it from `build`; the example is passed over and never counts against anybody.
    """

    def __init__(self, capability: str, problem: str = "is not claimed by this adapter") -> None:
        super().__init__(f"{capability} {problem}")
        self.capability = capability
