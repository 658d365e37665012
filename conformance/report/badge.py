"""Badges: how many of the supported MUSTs hold, as shields.io reads it, and as a picture."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from conformance.foreign import visible
from conformance.report.reports import Report, held

# The least share of the MUSTs, and the colour for it: by its name, and as the picture has it.
STEPS = (
    (1.0, "brightgreen", "#2a7a1f"),
    (0.95, "green", "#4a7a1f"),
    (0.8, "yellow", "#8a6d00"),
    (0.0, "red", "#b3261e"),
)
LETTER, MARGIN = 6.6, 10  # pixels: how wide a letter of 11 pixels is, and what is around a text
LONGEST = 60  # letters of a label
SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" \
aria-label="{label}: {message}"><title>{label}: {message}</title>
<rect width="{width}" height="20" rx="3" fill="#444"/>
<path d="M{left} 0h{rest}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H{left}z" fill="{colour}"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
<text x="{middle}" y="14" textLength="{label_length}">{label}</text>
<text x="{other}" y="14" textLength="{message_length}">{message}</text>
</g></svg>
"""


def badge(report: Report) -> dict[str, Any]:
    """Return what shields.io reads from an endpoint."""
    label, message, share = _said(report)
    colour = next(name for least, name, _ in STEPS if share >= least)
    return {"schemaVersion": 1, "label": label, "message": message, "color": colour}


def picture(report: Report) -> str:
    """Return the same as an SVG that asks nobody; what a report says is only text in it."""
    label, message, share = _said(report)
    label = visible(label)[:LONGEST]
    lengths = [round(len(text) * LETTER) for text in (label, message)]
    left, right = (length + MARGIN for length in lengths)
    quoted = {'"': "&quot;"}
    return SVG.format(
        label=escape(label, quoted),
        message=escape(message, quoted),
        width=left + right,
        left=left,
        rest=right - 3,
        colour=next(colour for least, _, colour in STEPS if share >= least),
        middle=left / 2,
        other=left + right / 2,
        label_length=lengths[0],
        message_length=lengths[1],
    )


def _said(report: Report) -> tuple[str, str, float]:
    """Return label, message and the share of the MUSTs that hold."""
    holds, judged = held(found for found in report.found.values() if found.level == "MUST")
    share = holds / judged if judged else 0.0
    return f"{report.title} conformance", f"{holds}/{judged} MUST", share
