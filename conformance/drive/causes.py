"""Causes: the exceptions behind the replies of an implementation, wherever they come to light.

An exception leaves the application, its body or its `close()`; or the framework logs it and answers
500; or it is written to `wsgi.errors`. Each is noted here as text, with its place, because the
exception itself would keep alive what the judged code has let go of. What a step of ours raised on
purpose is none. Nothing is noted, and nothing is spent, while nothing is raised. What a verdict
makes of it is said by `conformance.judging.judge`.
"""

from __future__ import annotations

import io
import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.foreign import capped, said
from conformance.frames import frames_of, is_library, is_ours, mistaken_at, place, raised_at

FRAME = re.compile(r'^  File "(?P<path>[^"\n]*)", line (?P<line>\d+)(?:, in (?P<name>.*))?$', re.M)
MOST = 500  # characters of what an exception says


@dataclass(frozen=True, slots=True)
class Cause:
    """An exception as text, and where it was raised: the place as it is told, and the file.

    `left` tells that it came out of the application, to the server.
    """

    error: str
    place: str
    left: bool = False
    file: str = ""

    def __str__(self) -> str:
        return f"{self.error} ({self.place})" if self.place else self.error


class Causes:
    """What was raised behind the replies of one example, by this process's implementation."""

    def __init__(self) -> None:
        self._open: Cause | None = None  # the first one of the exchange that goes on
        self._last: tuple[Cause, int] | None = None  # that of the last exchange that has one
        self._seen: dict[str, str] = {}
        self._translates: Callable[[str], bool] = _nobody

    def begin(self) -> None:
        """Forget everything: another example begins."""
        self._open = self._last = None
        self._seen.clear()

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Let the block run something else: what it raises is no cause of what came before."""
        former = self._open, self._last, self._seen
        self._open, self._last, self._seen = None, None, {}
        try:
            yield
        finally:
            self._open, self._last, self._seen = former

    def note(self, error: BaseException, *, left: bool = False) -> None:
        """Note an exception of the judged code; one that our own code raised is passed over."""
        if self._open is not None:
            return
        file, where = raised_at(error)
        if file and not is_ours(file):
            where += called_from(error, file, self._translates)
            self._open = Cause(_one_line(said(error)), where, left, file)

    def saw(self, name: str, error: BaseException) -> None:
        """Note an exception that a step has caught, and the name that it has in the trace."""
        if name not in self._seen:
            file, where = raised_at(error)
            if file and not is_ours(file):
                self._seen[name] = str(Cause(_one_line(said(error)), where))

    def seen_in(self, message: str, mark: str) -> Iterator[str]:
        """Yield a line for each exception that a message names with this mark behind the name."""
        for name, told in self._seen.items():
            if f"{name}{mark}" in message and told not in message:
                yield f"{name}{mark} is {told}"

    def handed(self, error: BaseException) -> None:
        """Note what an application's own function is given: an error, and what it came of.

        Errors of HTTP are no cause, they are how a framework answers. The exception that one of
        them stands for is being handled while its handler is called.
        """
        for one in (error, sys.exc_info()[1]):
            if one is not None and not _is_answer(one):
                self.note(one)

    def written(self, errors: object) -> None:
        """Note the last traceback in what an application has written to `wsgi.errors`."""
        if type(errors) is not io.StringIO or errors.closed or not errors.tell():
            return
        if self._open is None:
            self._open = _traceback(errors.getvalue())

    def answered(self, status: int) -> None:
        """Note how the exchange ended that the exceptions since then belong to."""
        if self._open is not None:
            self._last, self._open = (self._open, status), None

    @property
    def found(self) -> Cause | None:
        """The exception behind what came last, or None."""
        if self._open is not None:
            return self._open
        return None if self._last is None else self._last[0]

    def told(self) -> str:
        """Return what happened, as the first line of a failure; "" if nothing was raised."""
        if self._open is not None or self._last is None:
            return "" if self._open is None else f"the implementation raised {self._open}"
        cause, status = self._last
        if not status:
            return f"no reply came, the application raised {cause}"
        if status >= 500:
            return f"the reply was {status}: {cause}"
        return f"the reply was {status}, and behind it was {cause}"

    @contextmanager
    def watched(self, translates: Callable[[str], bool] | None = None) -> Iterator[None]:
        """Note what is logged within the block, in place of whatever else takes it.

        `translates` tells of a file whether its author wants to know that it called what raised.
        The root logger's handlers are set aside, so that nothing is printed; a framework that
        looks for a handler finds this one, and adds none of its own.
        """
        self._translates = translates or _nobody
        root = logging.getLogger()
        former, disabled = root.handlers, root.manager.disable
        root.handlers = [_Listening(self)]
        logging.disable(logging.NOTSET)  # somebody may have wanted to hear of nothing
        # `dictConfig` silences each logger that it does not name, of an application before, too.
        known = [one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
        silent = [logger for logger in known if logger.disabled]
        for logger in silent:
            logger.disabled = False
        try:
            yield
        finally:
            for logger in silent:
                logger.disabled = True
            self._translates = _nobody
            root.handlers = former
            logging.disable(disabled)


class _Listening(logging.Handler):
    """Notes the exceptions that are logged. It has no lock, so it holds up nobody's schedule."""

    def __init__(self, causes: Causes) -> None:
        super().__init__()
        self._causes = causes

    def createLock(self) -> None:  # noqa: N802 - logging's name
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        """Note the exception of a record."""
        error: Any = record.exc_info[1] if record.exc_info else None
        if isinstance(error, BaseException):
            self._causes.note(error)
        return True


def _nobody(path: str) -> bool:
    return False


def _traceback(written: str) -> Cause | None:
    """Return the exception of the last traceback in a text; None if there is none of theirs."""
    _, begun, last = written.rpartition("Traceback (most recent call last):\n")
    frames = list(FRAME.finditer(last)) if begun else []
    if not frames:
        return None
    theirs = [frame for frame in frames if not is_library(frame["path"])] or frames
    inmost = theirs[-1]
    if is_ours(inmost["path"]):
        return None
    rest = last[frames[-1].end() :].split("\n")
    line = next((line for line in rest if line and not line.startswith(" ")), "an exception")
    where = place(inmost["path"], int(inmost["line"]), inmost["name"] or "")
    return Cause(_one_line(line), where, file=inmost["path"])


def _is_answer(error: BaseException) -> bool:
    try:
        codes = [getattr(error, name, None) for name in ("code", "status_code")]
    except Exception:
        return False
    return any(isinstance(code, int) and code in range(100, 600) for code in codes)


def _one_line(message: str) -> str:
    return capped(" ".join(message.split()), MOST)


def told_with_place(error: BaseException, translates: Callable[[str], bool] | None = None) -> str:
    """Return an exception with its place, on one line: `KeyError: 'x' (ours.py:3, in f)`.

    Who `translates`, and called what raised, is told behind the place.
    """
    file, where = raised_at(error)
    if translates is not None and where:
        where += called_from(error, file, translates)
    told = said(error)
    mistake = mistaken_at(error)
    if mistake is not None:  # Python tells the place, too
        told = told.removesuffix(f" ({Path(mistake[0]).name}, line {mistake[1]})")
    return str(Cause(_one_line(told), where))


def called_from(error: BaseException, file: str, translates: Callable[[str], bool]) -> str:
    """Return where a translating file called what raised in this file; "" if none did."""
    for frame, line in reversed(list(frames_of(error))):
        code = frame.f_code
        if code.co_filename != file and translates(code.co_filename):
            return f", called from {place(code.co_filename, line, code.co_name)}"
    return ""


CAUSES = Causes()
