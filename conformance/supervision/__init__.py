"""Supervision: the judging process may die, the run may not.

pytest's process forks before the adapter is imported. The child imports the adapter, says what it
is, and judges one clause after another, as it is asked to; the parent never runs a line of what is
judged, and keeps terminal, report and exit status. A child that is gone, waits, loops or grows is
ended with all that it has started. That costs the clause that ran; a new child goes on with the
next one.

Start reading at `supervisor`, the parent. `child` is the other side, `channel` what lies between,
`keeper` a process that ends the child with all that it has started, which `descent` finds; `vitals`
what can be seen of a process from outside, `watch` the limits, `stand` where a process stood, and
`scratch` the folder of a run.
What a verdict is, and how it is found, is said in `conformance.judging`.
"""
