"""Faults in what a client gives to what it accepts."""

from __future__ import annotations

from tests.saboteurs import Saboteur

WRAPPERS, FIELDS = "messages.wrappers", "messages.fields"
READ = "without_bare_points(request.headers.get(header))"


def reads(catches: str, fault: str, text: str) -> Saboteur:
    """Return a fault: the header is changed before it is read."""
    return Saboteur(f"messages.{catches}", fault, WRAPPERS, READ, text)


SABOTEURS = [
    reads(
        "quality",
        "a third digit is left out",
        f're.sub(r"(q=0[.][0-9]{{2}})[0-9]", r"\\1", {READ} or "") or None',
    ),
    reads("quality-with-a-bare-point", "a digit has to follow", "request.headers.get(header)"),
    reads(
        "quality-in-any-case",
        "Q is another parameter than q",
        f'({READ} or "").replace("Q=", "q1=") or None',
    ),
    reads(
        "odd-qualities-are-in-range",
        "a quality that is no number is an error",
        f'[float(q) for q in re.findall("q=([a-z]+)", {READ} or "")] and "" or {READ}',
    ),
    reads(
        "any-accept-is-asked",
        "an empty item is an error",
        f'[item[0] for item in ({READ} or "*").split(",")] and {READ}',
    ),
    reads(
        "anything-is-accepted",
        "an asterisk is a language, a coding, like others",
        f're.sub(r"(^|, *)[*](?!/)", r"\\1x", {READ} or "") or None',
    ),
]
