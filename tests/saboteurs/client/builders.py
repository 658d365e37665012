"""Faults patched into Werkzeug's EnvironBuilder, `run_wsgi_app` and Client."""

from __future__ import annotations

import io
from typing import Any

from tests.saboteurs import Patched
from tests.saboteurs.structures.wrappers import instead, then, told

TEST, BUILDER = "test", "test:EnvironBuilder"


def bad(catches: str, fault: str, place: str, name: str, make: Any) -> Patched:
    """Return a saboteur of the chapter."""
    return Patched(f"client.{catches}", fault, place, name, make)


def read_as(change: Any) -> Any:
    """Return what makes a property that says something else: `change(value, builder)`."""
    return lambda former: property(lambda self: change(former.fget(self), self), former.fset)


def set_as(change: Any) -> Any:
    """Return what makes a property that is set otherwise: `change(setter, builder, value)`."""
    return lambda former: property(
        former.fget, lambda self, value: change(former.fset, self, value)
    )


def made_as(**changes: Any) -> Any:
    """Return what makes a `get_environ` with other values."""
    return then(lambda environ, self: {**environ, **changes})


def without_dispositions(former: Any) -> Any:
    """Return a `send_event` that writes every header of a part."""

    def send_event(self: Any, event: Any) -> Any:
        made = former(self, event)
        headers = getattr(event, "headers", None) or {}
        given = headers.get("Content-Disposition")
        return made + (f"Content-Disposition: {given}\r\n".encode() if given else b"")

    return send_event


def eager(former: Any) -> Any:
    """Return a `run_wsgi_app` that reads everything at once."""

    def run(app: Any, environ: Any, buffered: bool = False) -> Any:
        body, status, headers = former(app, environ, buffered)
        return iter(list(body)), status, headers

    return run


def never_closing(former: Any) -> Any:
    """Return a ClosingIterator that closes nothing."""
    return lambda body, close: body


SABOTEURS = [
    bad(
        "builder-types",
        "a mimetype has its parameters",
        BUILDER,
        "mimetype",
        read_as(lambda found, self: self.content_type),
    ),
    bad(
        "builder-parameters",
        "changed parameters are forgotten",
        BUILDER,
        "mimetype_params",
        read_as(lambda found, self: dict(found)),
    ),
    bad(
        "builder-places",
        "HTTPS has port 80, too",
        BUILDER,
        "server_port",
        read_as(lambda found, self: 80 if found == 443 else found),
    ),
    bad(
        "builder-query",
        "args leave a text behind",
        BUILDER,
        "args",
        set_as(lambda setter, self, value: setattr(self, "_args", value)),
    ),
    bad(
        "builder-surroundings",
        "nothing runs once",
        BUILDER,
        "get_environ",
        made_as(**{"wsgi.run_once": False}),
    ),
    bad(
        "builder-of-a-class",
        "the protocol is always the same",
        BUILDER,
        "get_environ",
        made_as(SERVER_PROTOCOL="HTTP/1.1"),
    ),
    bad(
        "builder-base-and-overrides",
        "the base goes last",
        BUILDER,
        "get_environ",
        then(lambda environ, self: {**environ, **(self.environ_base or {})}),
    ),
    bad(
        "builder-credentials",
        "there is nothing between scheme and parameters",
        "datastructures.auth:Authorization",
        "to_header",
        then(lambda text, self: text if self.type == "basic" else text.replace(" ", "", 1)),
    ),
    bad(
        "builder-of-an-environ",
        "the root is lost",
        BUILDER,
        "_make_base_url",
        lambda former: staticmethod(lambda scheme, host, root: f"{scheme}://{host}/"),
    ),
    bad(
        "builder-forms",
        "files alone are no form",
        BUILDER,
        "content_type",
        read_as(lambda found, self: "application/x-www-form-urlencoded" if self._files else found),
    ),
    bad(
        "builder-streams",
        "a form leaves the stream behind",
        BUILDER,
        "_set_form",
        instead(lambda self, name, value: setattr(self, name, value)),
    ),
    bad(
        "builder-data",
        "the length is what was given",
        BUILDER,
        "get_environ",
        then(
            lambda environ, self: {
                **environ,
                "CONTENT_LENGTH": self.headers.get("Content-Length", environ.get("CONTENT_LENGTH")),
            }
        ),
    ),
    bad(
        "builder-json",
        "a subclass's function is not asked",
        BUILDER,
        "__init__",
        lambda former: (
            lambda self, *given, **named: former(
                self, *given, **{k: v for k, v in named.items() if k != "json"}
            )
        ),
    ),
    bad("builder-closes", "nothing is closed", BUILDER, "close", instead(lambda self: None)),
    bad(
        "files-with-headers",
        "a file has no headers of its own",
        "test",
        "File",
        told(lambda named: {**named, "headers": type(named["headers"])()}),
    ),
    bad(
        "files-of-a-request",
        "its Content-Disposition is sent, too",
        "sansio.multipart:MultipartEncoder",
        "send_event",
        without_dispositions,
    ),
    bad(
        "file-names-with-quotes",
        "names have no quotes",
        "test",
        "File",
        told(lambda named: {**named, "filename": named["filename"].replace('"', "")}),
    ),
    bad(
        "files-by-path",
        "the name is always that of the path",
        "datastructures.file_storage:FileMultiDict",
        "add_file",
        lambda former: (
            lambda self, name, file, filename=None, content_type=None: former(
                self, name, file, None if isinstance(file, str) else filename, content_type
            )
        ),
    ),
    bad("run-an-application", "all is read at once", TEST, "run_wsgi_app", eager),
    bad("run-an-application", "nothing is closed", TEST, "ClosingIterator", never_closing),
    bad(
        "run-an-application-that-writes",
        "what is written is lost",
        TEST,
        "chain",
        instead(lambda buffer, body: body),
    ),
    bad(
        "run-an-application-that-fails",
        "an error is a reply",
        TEST,
        "run_wsgi_app",
        lambda former: (
            lambda app, environ, buffered=False: (
                (
                    io.BytesIO(b"".join(former(app, environ, buffered=True)[0])),
                    "200 OK",
                    [],
                )
                if not buffered
                else former(lambda *given: [], environ)
            )
        ),
    ),
    bad(
        "of-any-application",
        "by itself it needs an argument",
        "test:Client",
        "open",
        lambda former: lambda self, *given, **named: former(self, given[0], *given[1:], **named),
    ),
]
