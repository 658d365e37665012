"""FastAPI: Starlette with routes of its own, which answer no HEAD.

Views are given the request itself, and rules are written with Starlette's convertors, as its
documentation has it for paths: values by annotation would be judged as part of pydantic.
"""

from __future__ import annotations

import fastapi
from fastapi.routing import APIRoute

from adapters.below.releases import version_of
from adapters.starlette import StarletteAdapter
from conformance.adapter import Capability as C


class FastAPIAdapter(StarletteAdapter):
    """FastAPI as it is installed; what Starlette is known to miss is in Starlette's file."""

    factory = fastapi.FastAPI
    route = APIRoute

    name = "fastapi"
    version = version_of(fastapi)
    packages = ("fastapi", *StarletteAdapter.packages)
    capabilities = StarletteAdapter.capabilities - {C.HEAD}


adapter = FastAPIAdapter
