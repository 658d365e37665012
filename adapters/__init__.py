"""Adapters: one module for each framework, a thin translation that never judges.

`known/` has a file for each adapter: what its releases are known to miss, by clause and version.
What frameworks with Flask's API have in common is in `_flask_like`, what hands the request over in
`_handed_over`, what has only locals in `_locals_only`; `_releases` says what a release is too old
to claim. What an adapter has to offer is said by `conformance.adapter`. Start reading at `flask`.
"""
