"""Below the adapters: what several of them share, none an adapter, none bound to a framework.

`flask_like` translates for what has Flask's API, `handed_over` for what hands the request over,
`locals_only` for what has no applications; `factory` makes applications, and `releases` says what a
release is too old to claim.
"""
