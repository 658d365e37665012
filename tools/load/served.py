"""The application by name, for the servers that are started by a command."""

from __future__ import annotations

import os

from tools.load.applications import LEAKING, MODULE, made

app = made(os.environ[MODULE], leaking=bool(os.environ.get(LEAKING)))
