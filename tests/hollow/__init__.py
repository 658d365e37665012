"""Hollow frameworks: fakes that claim what Flask claims, and keep hardly a promise.

A clause that passes on them promises nothing, unless `test_passes.py` says why it is right to pass.
`frameworks` has what is judged, `adapters` what plugs it in. How adapters that break are told is
the business of `tests/plugin`.
"""
