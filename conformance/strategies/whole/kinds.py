"""The kinds of whole applications, by the names that clauses of `differential` have."""

from __future__ import annotations

from conformance.strategies.whole.answers import answers
from conformance.strategies.whole.asked import asked
from conformance.strategies.whole.building import building
from conformance.strategies.whole.cases import Kind
from conformance.strategies.whole.everything import everything
from conformance.strategies.whole.lives import lives
from conformance.strategies.whole.routing import routing
from conformance.strategies.whole.sessions import sessions
from conformance.strategies.whole.streams import streams

KINDS: dict[str, Kind] = {
    "routing": routing,
    "urls": building,
    "lives": lives,
    "sessions": sessions,
    "requests": asked,
    "responses": answers,
    "streaming": streams,
    "everything": everything,
}
