"""APIFlask: Flask's class derived, with JSON for errors and an OpenAPI document."""

from __future__ import annotations

from typing import Any

import apiflask

from adapters.below.releases import version_of
from adapters.flask import FlaskAdapter


def create(name: str, **options: Any) -> apiflask.APIFlask:
    """Return an application; its pages for errors, which replace Flask's, are switched off."""
    return apiflask.APIFlask(name, json_errors=False, **options)


class APIFlaskAdapter(FlaskAdapter):
    """APIFlask as it is installed; what Flask itself is known to miss is in Flask's file."""

    factory = staticmethod(create)
    blueprint = apiflask.APIBlueprint

    name = "apiflask"
    version = version_of(apiflask)
    packages = ("apiflask", *FlaskAdapter.packages)


adapter = APIFlaskAdapter
