"""Faults in flashed messages."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "flashing.signal-to-coroutines",
        "what a receiver returns is not awaited",
        "signals",
        'callable_of = getattr(sender, "ensure_sync", _as_it_is)',
        "callable_of = _as_it_is",
    ),
    Saboteur(
        "flashing.nothing-without-a-key",
        "messages are taken out of a session that has none",
        "flashing",
        "list(session.pop(_KEY)) if _KEY in session else []",
        "list(session.pop(_KEY, []))",
    ),
    Saboteur(
        "flashing.next-request",
        "a second message takes the place of the first",
        "flashing",
        "[*session.get(_KEY, []), (category, message)]",
        "[(category, message)]",
    ),
    Saboteur(
        "flashing.next-request",
        "messages stay after they have been fetched",
        "flashing",
        "session.pop(_KEY)",
        "session.get(_KEY)",
    ),
    Saboteur(
        "flashing.same-request",
        "a request that asks twice gets nothing the second time",
        "flashing",
        "    if context.flashes is None:\n",
        "    if True:\n",
    ),
    Saboteur(
        "flashing.categories",
        "a filter lets the other categories through",
        "flashing",
        "pair[0] in wanted",
        "pair[0] not in wanted",
    ),
    Saboteur(
        "flashing.categories",
        "a filter sorts messages by their categories",
        "flashing",
        "    return found if with_categories",
        "    found = sorted(found) if wanted else found\n    return found if with_categories",
    ),
    Saboteur(
        "flashing.categories",
        "a filter lists messages in the order of its categories",
        "flashing",
        "wanted = set(category_filter)",
        "wanted = list(category_filter)",
        (
            (
                "flashing",
                "[pair for pair in context.flashes if not wanted or pair[0] in wanted]",
                "[pair for kind in wanted or (None,) for pair in context.flashes"
                " if kind in (None, pair[0])]",
            ),
        ),
    ),
    Saboteur(
        "flashing.other-clients",
        "messages are kept by the process",
        "flashing",
        "session[_KEY] = [*session.get(_KEY, []), (category, message)]",
        "flash.__dict__.setdefault('kept', []).append((category, message))",
        (
            (
                "flashing",
                "list(session.pop(_KEY)) if _KEY in session else []",
                "flash.__dict__.pop('kept', [])",
            ),
        ),
    ),
    Saboteur(
        "flashing.signal",
        "the signal is sent for messages of the usual category only",
        "flashing",
        "    if message_flashed:\n",
        "    if message_flashed and category == 'message':\n",
    ),
]
