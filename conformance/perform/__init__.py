"""Performing: an app description runs as a real application, and what happens is recorded.

`implementation` is what clauses call `impl`: it runs an application and returns a trace (`trace`).
`interpret` makes functions of parts, `scene` says what each step does, `reaching` how it gets at
what an adapter hands over, `performer` who performs; `seam` is what an adapter has to offer,
`visitor` a client that keeps its cookies. What ought to happen is said by `conformance.models`.
Start reading at `implementation`.
"""
