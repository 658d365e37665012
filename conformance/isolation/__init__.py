"""Isolation: workers on carriers, in every order that a schedule can give them.

`programs` says what workers do, `carriers` and `hosts` what they run on, `schedules` who goes next,
`lines` lets threads change places within a step. `crew` and `play` run a program, `model` says what
each worker may see, `prove` tries all programs up to a size, `requests` does the same with whole
requests; `explain` and `timeline` tell what went wrong. The clauses on it are in
`conformance.clauses.isolation`, in words that `claims` has. Start reading there.
"""
