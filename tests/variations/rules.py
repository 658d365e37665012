"""Variations of rules: how they are refused, which of them is preferred, what a UUID looks like.

Redirects, URLs and the application's own rules are in `routing`.
"""

from __future__ import annotations

import flask.sansio.app
import werkzeug.routing.matcher
from werkzeug.routing import BaseConverter, PathConverter, UUIDConverter
from werkzeug.routing import Rule as WerkzeugRule
from werkzeug.routing.converters import NumberConverter

from conformance.describe.app import App, Rule, view
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.sources import FLASK, WERKZEUG
from tests.variations import Patch, Variation
from tests.variations.refusals import Refusal, once, refusing


def refused(impl: Implementation, *rules: str) -> Exception | None:
    """Return what registering these rules raises."""
    return impl.refusal(App(*(view(Rule.raw(r), endpoint=f"e{i}") for i, r in enumerate(rules))))


HYPHEN = "[A-Fa-f0-9]{8}-?[A-Fa-f0-9]{4}-?[A-Fa-f0-9]{4}-?[A-Fa-f0-9]{4}-?[A-Fa-f0-9]{12}"

VARIATIONS: list[Variation] = [
    Variation(
        "rules-are-refused-by-an-own-class",
        "which error a rule is refused with",
        (WERKZEUG("URL Routing", "Rule Format"),),
        lambda impl: isinstance(refused(impl, "no-slash"), Refusal),
        patches=(
            Patch(WerkzeugRule, "__init__", refusing),
            Patch(WerkzeugRule, "bind", refusing),
            Patch(flask.sansio.app, "TypeError", lambda former: Refusal),
        ),
    ),
    Variation(
        "equal-rules-are-refused",
        "a second rule that equals the first has to be unique",
        (FLASK("API", "URL Route Registrations"),),
        lambda impl: isinstance(refused(impl, "/<a>", "/<b>"), Refusal),
        patches=(Patch(werkzeug.routing.matcher.StateMachineMatcher, "add", once),),
    ),
    Variation(
        "other-weights",
        "how much a converter weighs is documented in words, not in numbers",
        (WERKZEUG("URL Routing", "Rule Priority"),),
        lambda impl: BaseConverter.weight == 60,
        patches=(
            Patch(NumberConverter, "weight", lambda former: 30),
            Patch(BaseConverter, "weight", lambda former: 60),
            Patch(PathConverter, "weight", lambda former: 90),
        ),
    ),
    Variation(
        "uuids-without-hyphens",
        "which spellings of a UUID are taken, besides the one with hyphens",
        (WERKZEUG.api("UUIDConverter"),),
        lambda impl: (
            impl.reply(App(view("/<uuid:v>", endpoint="e")), get("/" + "0" * 32)).status == 200
        ),
        patches=(Patch(UUIDConverter, "regex", lambda former: HYPHEN),),
    ),
]
