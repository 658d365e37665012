"""`abort`: from a status code to the HTTP error that is raised.

Source: Flask documentation, API, `abort`, `Flask.aborter_class`.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from werkzeug.exceptions import HTTPException, default_exceptions


class Aborter:
    """Raises the HTTP error of a status code, or one that sends a given response.

    `mapping` has the class of each code; by default it is that of all standard errors. `extra` adds
    to it, or replaces some.
    """

    def __init__(
        self,
        mapping: Mapping[int, type[HTTPException]] | None = None,
        extra: Mapping[int, type[HTTPException]] | None = None,
    ) -> None:
        self.mapping = {**(default_exceptions if mapping is None else mapping), **(extra or {})}

    def __call__(self, code: Any, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise the error, made with the other arguments; LookupError for a code without one."""
        if not isinstance(code, int):
            raise HTTPException(response=code)
        if code not in self.mapping:
            raise LookupError(f"There is no HTTP error with the status code {code}.")
        raise self.mapping[code](*args, **kwargs)


abort = Aborter()
