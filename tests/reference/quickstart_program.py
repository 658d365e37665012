"""Quick-start programs as data. Only the import differs between frameworks."""

from dataclasses import dataclass
from typing import Any

# The one other import that differs.
CONVERTERS = {"flask": "werkzeug.routing", "reference_impl": "reference_impl.converters"}


@dataclass(frozen=True, slots=True)
class Program:
    """A program, requests to it, and the answer to each: status, then headers or body."""

    name: str
    imports: str
    source: str
    requests: tuple[tuple[str, Any], ...]

    def run(self, framework: str) -> list[Any]:
        """Run the program and send the requests; return the answers."""
        names: dict[str, Any] = {"__name__": "quickstart"}
        source = self.source.replace("CONVERTERS", CONVERTERS[framework])
        exec(f"from {framework} import {self.imports}\n{source}", names)
        app = names["app"]
        app.logger.disabled = True
        client = app.test_client()
        return [answer(client, request, wanted) for request, wanted in self.requests]


def answer(client: Any, request: str, wanted: Any) -> Any:
    """Send `METHOD /path [name=value ...]` and return what `wanted` asks for."""
    method, path, *form = request.split()
    data = dict(pair.split("=", 1) for pair in form)
    with client.open(path, method=method, data=data or None, buffered=True) as response:
        if isinstance(wanted, str):
            return response.get_data(as_text=True)
        if isinstance(wanted, int):
            return response.status_code
        return (response.status_code, *(header(response, name) for name in wanted[1:]))


def header(response: Any, wanted: str) -> str:
    """Return `Name: value` for the header that `wanted` names, with lists in order."""
    name = wanted.partition(": ")[0]
    values = sorted(", ".join(response.headers.getlist(name)).split(", "))
    return f"{name}: {', '.join(values)}".replace("http://localhost", "")
