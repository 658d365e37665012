"""Faults in refusing what could not come back."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.urls.building import UNCHECKED


def unchecked(catches: str, fault: str, *more: tuple[str, str, str]) -> Saboteur:
    """Return a saboteur that builds without reading back."""
    return Saboteur(catches, fault, *UNCHECKED, more)


SABOTEURS = [
    Saboteur(
        "urls.text-for-a-number",
        "an integer is refused that comes as a text",
        "routing.converters",
        "        number = int(value)\n        is_number",
        "        if isinstance(value, str):\n"
        "            raise ValueError(f'{value!r} is a text')\n"
        "        number = int(value)\n        is_number",
    ),
    unchecked("urls.slash-in-segment", "a slash in a segment is written as it is"),
    unchecked("urls.empty-segment", "an empty segment is written"),
    unchecked("urls.slash-before-path", "a slash at the start of a path is written"),
    unchecked("urls.text-that-is-no-uuid", "any text is written for a UUID"),
    unchecked("urls.negative-integer", "a sign is written where none is read"),
    Saboteur(
        "urls.fraction-for-an-integer",
        "the fraction of a number is cut off",
        "routing.converters",
        "if is_number and value != number:",
        "if False:",
    ),
    Saboteur(
        "urls.number-out-of-range",
        "bounds are checked only when matching",
        "routing.converters",
        "        self.check_bounds(number)\n        text = str(number)",
        "        text = str(number)",
    ),
    Saboteur(
        "urls.too-many-digits",
        "more digits than fixed are written",
        "routing.converters",
        "if self.fixed_digits and len(text) != self.fixed_digits:",
        "if self.fixed_digits and len(text) < self.fixed_digits:",
    ),
    unchecked(
        "urls.float-with-exponent",
        "a float is written as Python does",
        ("routing.converters", 'text = format(Decimal(repr(number)), "f")', "text = repr(number)"),
    ),
    unchecked(
        "urls.float-that-is-no-number",
        "infinity is written as Python does",
        ("routing.converters", "if not math.isfinite(number) or", "if math.isnan(number) or"),
        ("routing.converters", 'text = format(Decimal(repr(number)), "f")', "text = repr(number)"),
    ),
    unchecked(
        "urls.unlisted-word",
        "any word is written, listed or not",
        ("routing.converters", "if text not in self.items:", "if False:"),
    ),
    unchecked(
        "urls.unlisted-word",
        "a word is looked for without its case",
        ("routing.converters", "if text not in self.items:", "if text.lower() not in self.items:"),
    ),
    unchecked(
        "urls.number-out-of-range",
        "the least float is checked only when matching",
        (
            "routing.converters",
            "        self.check_bounds(number)\n        if number == 0",
            "        if self.max is not None and number > self.max:\n"
            "            raise ValueError(number)\n        if number == 0",
        ),
    ),
    unchecked("urls.wrong-length", "text of any length is written"),
    Saboteur(
        "urls.unconvertible-is-refused",
        "text for an integer is written as zero when it is none",
        "routing.converters",
        "        number = int(value)\n        is_number",
        "        number = int(value) if str(value).isdigit() else 0\n        is_number",
    ),
    Saboteur(
        "urls.fixed-digits-are-padded",
        "fixed digits are not padded",
        "routing.converters",
        "text = str(number).zfill(self.fixed_digits)",
        "text = str(number)",
    ),
]
