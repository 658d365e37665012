"""An adapter that claims more than another one, by what a variable says.

`doctor.py` judges with it whether something works that nobody claims. It is loaded where that is
judged, so click and rich are not imported here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable

from conformance.describe.capabilities import Capability
from conformance.judging.loading import load_adapter
from conformance.perform.seam import Adapter

VARIABLE = "CONFORMANCE_CLAIMS"
SPEC = "conformance.command.claiming:adapter"


def claiming(found: Adapter, more: Iterable[Capability]) -> Adapter:
    """Return an adapter as it is, but for what it claims."""
    kind = type(found)
    claims = frozenset(found.capabilities) | frozenset(more)
    made: Adapter = type(kind.__name__, (kind,), {"capabilities": claims})()
    return made


def told(of: str, more: Iterable[Capability]) -> str:
    """Return what the variable says."""
    return json.dumps({"of": of, "more": sorted(one.value for one in more)})


def adapter() -> Adapter:
    """Return the adapter that the variable asks for."""
    asked = json.loads(os.environ[VARIABLE])
    return claiming(load_adapter(asked["of"]), map(Capability, asked["more"]))
