"""Faults in the bodies of responses, and in the attributes that read their headers."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.messages.attributes import of_response

SABOTEURS = [
    of_response(
        "messages.bodies-of-chunks",
        "a body that is frozen has no tag",
        "def freeze(self): self.make_sequence()",
    ),
    of_response(
        "messages.text-of-a-response",
        "the text of a response is read as latin-1",
        "def get_data(self, as_text=False):",
        "    data = b''.join(self.iter_encoded())",
        "    return data.decode('latin-1') if as_text else data",
    ),
    of_response(
        "messages.closed-by-with",
        "the end of a with block does not close the response",
        "def __exit__(self, *error): pass",
    ),
    of_response(
        "messages.headers-are-attributes",
        "a moment is read from another header",
        "expires = MessageResponse.date",
    ),
    of_response(
        "messages.allowed-elsewhere",
        "allowed methods are sent as allowed headers",
        "access_control_allow_methods = MessageResponse.access_control_allow_headers",
    ),
    Saboteur(
        "messages.bad-json-explained-in-debug-mode",
        "what is wrong with a body is not told",
        "messages.wrappers",
        'raise BadRequest("The body is not valid JSON.") from None',
        "raise BadRequest from None",
    ),
]
