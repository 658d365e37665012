"""Tools for every WSGI application: hosts and URLs of an environ, its stream, names of files.

They know no application and no request object; who wraps applications lives in `middleware`. Each
tool has the meaning of Werkzeug's of that name. Start reading at `hosts`.
"""

from .addresses import iri_to_uri, uri_to_iri
from .files import safe_join, secure_filename
from .hosts import SecurityError, get_current_url, get_host, get_path_info, host_is_trusted
from .iterables import ClosingIterator, FileWrapper, responder, wrap_file
from .streams import (
    ClientDisconnected,
    LimitedStream,
    RequestEntityTooLarge,
    get_content_length,
    get_input_stream,
)

__all__ = [
    "ClientDisconnected",
    "ClosingIterator",
    "FileWrapper",
    "LimitedStream",
    "RequestEntityTooLarge",
    "SecurityError",
    "get_content_length",
    "get_current_url",
    "get_host",
    "get_input_stream",
    "get_path_info",
    "host_is_trusted",
    "iri_to_uri",
    "responder",
    "safe_join",
    "secure_filename",
    "uri_to_iri",
    "wrap_file",
]
