"""Routing: which rule answers a request, and which values the view is given."""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = (
    "one_rule",
    "segments",
    "numbers",
    "converters",
    "precedence",
    "weights",
    "methods",
    "hosts",
    "redirects",
    "targets",
    "doubled_slashes",
    "shortcuts",
    "rules_as_text",
)

withdrawn(
    "routing.any-takes-numerals",
    "`any` is documented for names and for texts in quotes, not for bare numbers; "
    "`routing.lost-arguments` says that such an argument is taken or refused.",
)
withdrawn(
    "routing.head-is-get-without-body",
    "`responses.head-runs-the-view` and `responses.head-has-no-body` say the same; "
    "`routing.get-and-its-like` and `routing.own-head` say which view answers.",
)
withdrawn(
    "routing.other-site-is-not-found",
    "Since Flask 3.1 SERVER_NAME restricts nothing, so a foreign host may be answered; see "
    "`routing.foreign-host-has-no-subdomain` and `routing.foreign-host-is-answered`.",
)
