"""A small, complete microframework with Flask's API: the meaning of every clause.

It computes locals, contexts, hooks, sessions, routing and URLs itself. Werkzeug serves it
where nothing normative is decided: message objects, the development server. It keeps every
clause, also where Flask does not. Start reading at `contexts` and `app.Flask.wsgi_app`.
"""

from . import json
from .app import Flask
from .blueprints import Blueprint
from .config import Config
from .contexts.ambient import (
    current_app,
    g,
    has_app_context,
    has_request_context,
    request,
    session,
)
from .contexts.handover import (
    after_this_request,
    copy_current_request_context,
    make_response,
    url_for,
)
from .contexts.streaming import stream_with_context
from .flashing import flash, get_flashed_messages
from .json import jsonify
from .locals.local import Local, LocalManager, LocalProxy, LocalStack, release_local
from .messages.wrappers import Request, Response
from .setup.extension_points import abort, redirect
from .signals import (
    appcontext_popped,
    appcontext_pushed,
    appcontext_tearing_down,
    before_render_template,
    got_request_exception,
    message_flashed,
    request_finished,
    request_started,
    request_tearing_down,
    template_rendered,
)
from .static import send_file, send_from_directory
from .templating.rendering import (
    get_template_attribute,
    render_template,
    render_template_string,
    stream_template,
    stream_template_string,
)

__all__ = [
    "Blueprint",
    "Config",
    "Flask",
    "Local",
    "LocalManager",
    "LocalProxy",
    "LocalStack",
    "Request",
    "Response",
    "abort",
    "after_this_request",
    "appcontext_popped",
    "appcontext_pushed",
    "appcontext_tearing_down",
    "before_render_template",
    "copy_current_request_context",
    "current_app",
    "flash",
    "g",
    "get_flashed_messages",
    "get_template_attribute",
    "got_request_exception",
    "has_app_context",
    "has_request_context",
    "json",
    "jsonify",
    "make_response",
    "message_flashed",
    "redirect",
    "release_local",
    "render_template",
    "render_template_string",
    "request",
    "request_finished",
    "request_started",
    "request_tearing_down",
    "send_file",
    "send_from_directory",
    "session",
    "stream_template",
    "stream_template_string",
    "stream_with_context",
    "template_rendered",
    "url_for",
]
