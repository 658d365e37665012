"""Contexts: what is current, from when to when, and for whom.

`frames` says what is visible where, `contexts` pushes and pops, `teardown` ends; `ambient` has
`request`, `session`, `g` and `current_app`, `handover`, `streaming` and `waiting` what views do
with a context. How a request is answered is said by `dispatch`. Start reading at `contexts`.
"""
