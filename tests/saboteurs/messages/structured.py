"""Faults in headers that have a structure of their own."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.messages.attributes import of_request, of_response

SABOTEURS = [
    of_response(
        "messages.cache-directives",
        "directives are written, and are not read again",
        "cache_control = property(lambda self: type(MessageResponse.cache_control.fget(self))("
        "(), MessageResponse.cache_control.fget(self).on_update))",
    ),
    of_response(
        "messages.cache-directives",
        "directives of Cache-Control are not written",
        "cache_control = property(lambda self: type(MessageResponse.cache_control.fget(self))())",
    ),
    of_request(
        "messages.cache-wishes",
        "a request has no Cache-Control",
        "cache_control = property(lambda self: type(RequestFields.cache_control.func(self))())",
    ),
    of_request(
        "messages.sets-of-tags",
        "weak tags are taken for strong ones",
        "if_match = property(lambda self: (lambda tags: type(tags)(tags.as_set(True)))("
        "RequestFields.if_match.func(self)))",
        "if_none_match = property(lambda self: (lambda tags: type(tags)(tags.as_set(True)))("
        "RequestFields.if_none_match.func(self)))",
    ),
    Saboteur(
        "messages.ranges-of-a-length",
        "a range ends one too late",
        "messages.wrappers",
        "Ranges(found.units, found.ranges)",
        "Ranges(found.units, [(a, b and b + 1) for a, b in found.ranges])",
    ),
    Saboteur(
        "messages.several-ranges",
        "only the first of several ranges is there",
        "messages.wrappers",
        "Ranges(found.units, found.ranges)",
        "Ranges(found.units, found.ranges[:1])",
    ),
    of_response(
        "messages.content-range",
        "what is changed bit by bit is not written",
        "content_range = property(lambda self: type(MessageResponse.content_range.fget(self))("
        "None, None, None), MessageResponse.content_range.fset)",
    ),
    of_request(
        "messages.if-range-as-a-header",
        "If-Range is never a date",
        "if_range = property(lambda self: (lambda found: type(found)(found.etag))("
        "RequestFields.if_range.func(self)))",
    ),
    of_response(
        "messages.cache-ages-are-numbers",
        "an age is sent as it is set",
        "cache_control = property(lambda self: type('Control', (), {'__setattr__': lambda it, k, v:"
        " self.headers.set('Cache-Control', f'{k}={v}'), 'max_age': 60, 's_maxage': 60})())",
    ),
    of_request(
        "messages.cache-ages-that-are-none",
        "an age that is no number is 0",
        "cache_control = property(lambda self: type('Control', (), {'max_age': 0,"
        " 'min_fresh': 0})())",
    ),
    of_request(
        "messages.no-transform",
        "a directive without a number is read as none",
        "cache_control = property(lambda self: type('Control', (), {'no_transform': None})())",
    ),
    Saboteur(
        "messages.names-as-a-set",
        "what is added to a list in a header is not written",
        "messages.fields",
        "lambda changed: write(response, list(changed))",
        "lambda changed: None",
    ),
    Saboteur(
        "messages.names-as-a-set",
        "a list in a header is sorted",
        "messages.fields",
        "lambda changed: write(response, list(changed))",
        "lambda changed: write(response, sorted(changed))",
    ),
    Saboteur(
        "messages.names-as-a-set",
        "a list that has become empty is still sent",
        "messages.fields",
        "            response.headers.pop(header, None)\n\n    def read(",
        "            pass\n\n    def read(",
    ),
    of_response(
        "messages.type-parameters-as-a-dict",
        "parameters of the type are a copy",
        "mimetype_params = property(lambda self: dict(MessageResponse.mimetype_params.fget(self)))",
    ),
    of_request(
        "messages.extended-parameters",
        "parameters with a charset are read as they are written",
        "mimetype_params = property(lambda self: dict(part.strip().split('=', 1) for part in"
        " self.content_type.split(';')[1:] if '=' in part))",
    ),
]
