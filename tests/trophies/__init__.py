"""The trophies: bugs that this suite finds in the newest releases of frameworks, each as a program.

`python -m tests.trophies` writes `docs/trophies.md`; with `--scripts` (or `tox run -e trophies`)
the programs in `docs/trophies/` are written anew, and each is run where nothing else is.

- `choosing.py` has the rule by which a known deviation is a bug of the framework.
- `told.toml` has what no rule can tell: which bug is the same as another one, what was found in
  another way than by its clause, and what is told in general words, because it endangers people.
- `page.py` writes the page.

The known deviations themselves are in `adapters/known/`, and the programs are written by
`conformance/scripts/`.
"""
