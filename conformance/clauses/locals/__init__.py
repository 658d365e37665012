"""Locals: a namespace and a stack whose content belongs to the context that put it there.

Each thread, task, greenlet and copied context has its own. Here one worker at a time uses them; the
chapter on isolation lets several take turns in every order.
"""

# The order in which the files are read, in SPEC.md and in reports.
TOPICS = ("namespaces", "managers")
