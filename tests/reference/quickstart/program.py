"""Quick-start programs as data. Only the import differs between frameworks."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

# The one other import that differs.
CONVERTERS = {"flask": "werkzeug.routing", "reference_impl": "reference_impl.routing.converters"}


@dataclass(frozen=True, slots=True)
class Program:
    """A program, requests to it, and the answer to each: status, then headers or body.

    A program may use `folder`, the name of an empty folder.
    """

    name: str
    imports: str
    source: str
    requests: tuple[tuple[str, Any], ...]

    def run(self, framework: str) -> list[Any]:
        """Run the program and send the requests; return the answers."""
        source = self.source.replace("CONVERTERS", CONVERTERS[framework])
        source = source.replace("from flask.", f"from {framework}.")
        with TemporaryDirectory(prefix="conformance-") as folder, logging_as_it_begins("program"):
            names: dict[str, Any] = {"__name__": "quickstart", "folder": folder}
            exec(f"from {framework} import {self.imports}\n{source}", names)
            app = names["app"]
            app.logger.disabled = True
            client = app.test_client()
            answers = [answer(client, request, wanted) for request, wanted in self.requests]
            app.logger.disabled = False
        return answers


@contextmanager
def logging_as_it_begins(name: str) -> Iterator[None]:
    """Let this logger be what it is in a new process, whatever other tests have left."""
    root, own = logging.getLogger(), logging.getLogger(name)
    former = (root.level, root.manager.disable, own.level, own.disabled)
    root.setLevel(logging.WARNING)
    logging.disable(logging.NOTSET)
    own.setLevel(logging.NOTSET)
    own.disabled = False
    try:
        yield
    finally:
        root.setLevel(former[0])
        logging.disable(former[1])
        own.setLevel(former[2])
        own.disabled = former[3]


def answer(client: Any, request: str, wanted: Any) -> Any:
    """Send `METHOD /path [name=value ...]` and return what `wanted` asks for.

    A value that begins with `@` is the content of a file that is uploaded.
    """
    method, path, *form = request.split()
    data = {name: sent(value) for name, _, value in (pair.partition("=") for pair in form)}
    with client.open(path, method=method, data=data or None, buffered=True) as response:
        if isinstance(wanted, str):
            return response.get_data(as_text=True)
        if isinstance(wanted, int):
            return response.status_code
        return (response.status_code, *(header(response, name) for name in wanted[1:]))


def sent(value: str) -> Any:
    """Return a value as the test client takes it."""
    return (io.BytesIO(value[1:].encode()), "my file.txt") if value.startswith("@") else value


def header(response: Any, wanted: str) -> str:
    """Return `Name: value` for the header that `wanted` names, with lists in order."""
    name = wanted.partition(": ")[0]
    values = sorted(", ".join(response.headers.getlist(name)).split(", "))
    return f"{name}: {', '.join(values)}".replace("http://localhost", "")
