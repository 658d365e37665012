"""Reports: how verdicts are told, printed and written.

`terminal` prints the summary of a run, `outcomes` gives each verdict its letter and word in pytest,
`document` writes the JSON, `listings` prints lists, `specification` writes SPEC.md. How a verdict
is found is said by `conformance.judging`. Start reading at `terminal`.
"""
