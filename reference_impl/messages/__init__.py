"""Messages: requests, responses and errors as objects, and the headers and bodies they carry.

`wrappers` has the request, the response and the HTTP errors, `aborting` raises them; `fields`,
`forms`, `conditions` and `cookies` read and write parts of them, `wsgi` calls an application. Here
Werkzeug serves, where nothing normative is decided. Which host a request is for is said by
`wsgi.hosts` of the reference, what a view's value becomes by `coercion`. Start at `wrappers`.
"""

from .aborting import abort
from .wrappers import HTTPException, Request, Response, redirect

__all__ = ["HTTPException", "Request", "Response", "abort", "redirect"]
