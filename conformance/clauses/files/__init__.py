"""Files: what a view sends with `send_file`, what is served from a folder, and what never is."""

from conformance.clause import withdrawn

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = (
    *("opened", "options", "downloads", "ranges", "conditions", "directories"),
    *("static", "static_headers", "static_options"),
)
# Chapters that went into this one; SPEC.md lists their ids here.
FORMERLY = ("static",)

withdrawn(
    "static.head",
    "`responses.head-has-no-body` and `responses.head-has-the-same-fields` ask it of files, too.",
)
MOVED = (
    "serves-each-file",
    "media-type",
    "url-leads-to-the-file",
    "other-url-path",
    "without-a-folder",
    "missing-file",
    "slash-after-a-file",
    "nothing-outside",
    "strange-names",
    "unchanged-since",
    "entity-tag",
    "changed",
    "range",
    "suffix-longer-than-the-file",
    "range-not-there",
    "methods",
    "hooks-run",
    "of-a-blueprint",
    "max-age",
    "max-age-of-a-file",
    "asks-again",
    "encoded-file",
)
for moved in MOVED:
    withdrawn(f"static.{moved}", f"It is `files.static-{moved}` now, in the chapter of all files.")
