"""WSGI: the contract between server and application, kept by applications of every kind."""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = (
    *("contract", "body", "cookies", "environment", "hosts", "separators"),
    *("kit_hosts", "odd_hosts", "kit_addresses", "kit_names", "kit_streams", "kit_reading"),
    "kit_responders",
)

withdrawn("wsgi.multipart-forms", "`forms.parts-arrive` says the same of every form.")
