"""The errors of the suite itself; a breach of the specification is only ever an `AssertionError`.

Three parties can be at fault, and they are never mixed up: the person who started the run
(`UsageError`), the adapter (`AdapterError`), or the implementation that is judged.
"""

from conformance.foreign import shown, text

SHORT = 100  # characters of what was given as a name


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
        # An adapter may raise it itself, with whatever it takes for the name of a method.
        self.method = method if type(method) is str else shown(method, SHORT)
        self.problem = text(problem)
        super().__init__(f"{self.method}: {self.problem}")


class Unsupported(ConformanceError):
    """An adapter was asked for something that it does not claim, or that is not installed.

    Adapters raise it from `build`; the example is passed over and never counts against anybody.
    Who says no `problem` declines what the capability stands for.
    """

    def __init__(self, capability: str, problem: str = "") -> None:
        self.capability = text(capability)
        self.problem = text(problem)
        super().__init__(f"{self.capability} {self.problem or 'is not claimed by this adapter'}")
