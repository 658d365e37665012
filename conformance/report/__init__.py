"""Reports: how verdicts are told, printed and written.

`terminal` prints the summary of a run, `outcomes` gives each verdict its letter and word in pytest,
`document` writes the JSON, `reports` reads it back, `difference` compares two, `badge` sums one up,
`listings` prints lists, `specification` writes SPEC.md. How a verdict is found is said by
`conformance.judging`, and how many reports become pages by `conformance.pages`. Start reading at
`terminal`.
"""
