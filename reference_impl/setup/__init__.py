"""Set-up: what applications and blueprints have in common, and what programs may replace.

`scaffold` has what is registered on both, `places` their names and folders, `extension_points` what
may stand in the place of the framework's own, `replaceable` the classes and settings that an
application is made of. Start reading at `scaffold`.
"""
