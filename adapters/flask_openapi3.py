"""flask-openapi3: Flask's class derived, with views whose annotations say what they take."""

from __future__ import annotations

import flask_openapi3
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.openapi import OpenAPI

from adapters.below.releases import version_of
from adapters.flask import FlaskAdapter


class OpenAPIAdapter(FlaskAdapter):
    """flask-openapi3 as it is installed; what Flask itself is known to miss is in Flask's file."""

    factory = OpenAPI
    blueprint = APIBlueprint

    name = "flask-openapi3"
    version = version_of(flask_openapi3)
    packages = ("flask-openapi3", *FlaskAdapter.packages)


adapter = OpenAPIAdapter
