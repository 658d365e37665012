"""Converters: between one variable part of a URL and a Python value.

Here live the converters that every map knows and the base class for an
application's own ones.  How parts are put together to a rule lives in ``segments``.

A converter has three jobs, and the law between them is ``to_python(to_url(v)) == v``:

``regex``
    decides which text the variable takes; it must fit the whole text.
``to_python``
    makes the value for the view; a `ValidationError` means "not mine, try the next rule".
``to_url``
    writes a value, percent-encoded; ValueError or TypeError refuses it.

============  ======  ==========================================  =====================
name          weight  takes                                       value
============  ======  ==========================================  =====================
int           50      ASCII digits                                int
float         50      ASCII digits, a point, ASCII digits         finite float
any           100     one of the listed words                     str
uuid          100     8-4-4-4-12 hexadecimal digits               uuid.UUID
string        100     one or more characters, no slash            str
path          200     one or more characters, no leading slash    str
============  ======  ==========================================  =====================

A smaller weight is tried first.  Source: Werkzeug documentation, "Builtin Converters"
and "Custom Converters"; the numbers take ASCII digits only so that a resource has one URL.
"""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Mapping
from decimal import Decimal
from numbers import Number
from typing import TYPE_CHECKING, Any

from .escaping import escape_path

if TYPE_CHECKING:
    from .map import Map


class ValidationError(ValueError):
    """Raised by `BaseConverter.to_python`: the rule does not fit, the next one is tried."""


class BaseConverter:
    """The base of all converters; takes one non-empty path segment as it is.

    A subclass that sets ``regex`` in its body and leaves ``part_isolating`` alone may
    span several segments when a slash occurs in the expression.
    """

    regex: str = "[^/]+"
    weight: float = 100
    part_isolating: bool = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "regex" in vars(cls) and "part_isolating" not in vars(cls):
            cls.part_isolating = "/" not in cls.regex

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        self.map = url_map

    def to_python(self, value: str) -> Any:
        """Return the value for the view; raise `ValidationError` if there is none."""
        return value

    def to_url(self, value: Any) -> str:
        """Return the percent-encoded text of the value."""
        return escape_path(str(value))


class UnicodeConverter(BaseConverter):
    """``string``, the default: one segment, whose length in code points may be bounded."""

    def __init__(
        self,
        url_map: Map,
        minlength: int = 1,
        maxlength: int | None = None,
        length: int | None = None,
    ) -> None:
        super().__init__(url_map)
        if length is not None:
            minlength = maxlength = length
        if minlength < 1 or (maxlength is not None and maxlength < minlength):
            raise ValueError(f"no text is {minlength} to {maxlength} characters long")
        self.regex = f"[^/]{{{minlength},{'' if maxlength is None else maxlength}}}"


class AnyConverter(BaseConverter):
    """``any``: one of the listed words."""

    def __init__(self, url_map: Map, *items: object) -> None:
        super().__init__(url_map)
        if not items:
            raise ValueError("'any' needs at least one word")
        self.items = tuple(map(str, items))
        self.regex = "|".join(map(re.escape, self.items))
        self.part_isolating = not any("/" in item for item in self.items)

    def to_url(self, value: Any) -> str:
        """Return the word; ValueError if it is not listed."""
        text = str(value)
        if text not in self.items:
            raise ValueError(f"{text!r} is not one of {', '.join(map(repr, self.items))}")
        return escape_path(text)


class PathConverter(BaseConverter):
    """``path``: everything, slashes and newlines too, but no slash at the start."""

    # As short as possible, so that the text after it in the rule is found first.
    regex = "(?s:[^/].*?)"
    part_isolating = False
    weight = 200


class NumberConverter(BaseConverter):
    """What ``int`` and ``float`` have in common: a sign, bounds, refusing what is outside."""

    weight = 50

    def __init__(
        self,
        url_map: Map,
        min: float | None = None,  # noqa: A002
        max: float | None = None,  # noqa: A002
        signed: bool = False,
    ) -> None:
        super().__init__(url_map)
        for bound in (min, max):
            if bound is not None and not isinstance(bound, int | float):
                raise ValueError(f"{bound!r} is no number")
        self.min = min
        self.max = max
        self.signed = signed
        if signed:
            self.regex = f"-?(?:{self.regex})"

    def check_bounds(self, number: float) -> None:
        """Raise ValidationError for a number below min or above max."""
        if self.min is not None and number < self.min:
            raise ValidationError(f"{number} is less than {self.min}")
        if self.max is not None and number > self.max:
            raise ValidationError(f"{number} is more than {self.max}")


class IntegerConverter(NumberConverter):
    """``int``: ASCII digits, optionally signed, bounded, or of a fixed width.

    A sign counts in the fixed width, as it does in Flask.
    """

    regex = "[0-9]+"

    def __init__(
        self,
        url_map: Map,
        fixed_digits: int = 0,
        min: int | None = None,  # noqa: A002
        max: int | None = None,  # noqa: A002
        signed: bool = False,
    ) -> None:
        super().__init__(url_map, min, max, signed)
        if fixed_digits < 0:
            raise ValueError(f"{fixed_digits} is no number of digits")
        self.fixed_digits = fixed_digits

    def to_python(self, value: str) -> int:
        """Return the integer; ValidationError outside width or bounds."""
        if self.fixed_digits and len(value) != self.fixed_digits:
            raise ValidationError(f"{value!r} is not {self.fixed_digits} digits wide")
        try:
            number = int(value)
        except ValueError as error:
            # CPython reads at most sys.get_int_max_str_digits() digits.
            raise ValidationError("too many digits") from error
        self.check_bounds(number)
        return number

    def to_url(self, value: Any) -> str:
        """Return the digits; ValueError or TypeError if the number would not come back."""
        number = int(value)
        is_number = isinstance(value, Number)
        if is_number and value != number:
            raise ValueError(f"{value!r} is no integer")
        self.check_bounds(number)
        text = str(number).zfill(self.fixed_digits)
        if self.fixed_digits and len(text) != self.fixed_digits:
            raise ValueError(f"{text} is not {self.fixed_digits} digits wide")
        return text


class FloatConverter(NumberConverter):
    """``float``: ASCII digits around a point, optionally signed or bounded."""

    regex = r"[0-9]+\.[0-9]+"

    def to_python(self, value: str) -> float:
        """Return the float; ValidationError if it is infinite or out of bounds."""
        number = float(value)
        if math.isinf(number):
            raise ValidationError("the number is too large")
        self.check_bounds(number)
        return number

    def to_url(self, value: Any) -> str:
        """Return plain decimal notation that reads back as exactly the same float.

        Raises ValueError, TypeError or OverflowError for what has none.
        """
        number = float(value)
        if not math.isfinite(number) or (isinstance(value, int) and number != value):
            raise ValueError(f"{value!r} has no decimal notation")
        self.check_bounds(number)
        if number == 0 and not self.signed:
            number = 0.0
        text = format(Decimal(repr(number)), "f")
        return text if "." in text else f"{text}.0"


class UUIDConverter(BaseConverter):
    """``uuid``: the hyphenated form in either case (RFC 9562, 4)."""

    regex = "[A-Fa-f0-9]{8}(?:-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12}"

    def to_python(self, value: str) -> uuid.UUID:
        """Return the UUID."""
        return uuid.UUID(value)


DEFAULT_CONVERTERS: Mapping[str, type[BaseConverter]] = {
    "default": UnicodeConverter,
    "string": UnicodeConverter,
    "any": AnyConverter,
    "path": PathConverter,
    "int": IntegerConverter,
    "float": FloatConverter,
    "uuid": UUIDConverter,
}
