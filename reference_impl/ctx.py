"""What programs import from Flask's module `ctx`: the contexts, and what is done with them.

They are made in `contexts`. `_AppCtxGlobals` is the class of `g`, by the name that is documented.
"""

from .contexts.ambient import AppGlobals as _AppCtxGlobals
from .contexts.ambient import has_app_context, has_request_context
from .contexts.contexts import AppContext, RequestContext
from .contexts.handover import after_this_request, copy_current_request_context

__all__ = [
    "AppContext",
    "RequestContext",
    "_AppCtxGlobals",
    "after_this_request",
    "copy_current_request_context",
    "has_app_context",
    "has_request_context",
]
