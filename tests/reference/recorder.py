"""What the tests of the reference share: an application that writes down what it does."""

from typing import Any

from reference_impl import Flask, has_app_context
from reference_impl.serving.testing import FlaskClient


class Recorder:
    """An application whose hooks write down that they ran."""

    def __init__(self) -> None:
        self.app = Flask("app", static_folder=None)
        self.app.logger.disabled = True
        self.app.secret_key = "secret"
        self.seen: list[Any] = []

    def hooks(self, *names: str) -> None:
        for name in names:
            self.app.before_request(self.noting(f"before {name}"))
            self.app.after_request(self.noting(f"after {name}"))
            self.app.teardown_request(self.noting(f"request {name}"))
            self.app.teardown_appcontext(self.noting(f"app {name}"))

    def noting(self, name: str) -> Any:
        def hook(*arguments: Any) -> Any:
            self.seen.append(name)
            return arguments[0] if name.startswith("after") else None

        return hook

    def get(self, path: str = "/", **options: Any) -> Any:
        response = self.app.test_client().get(path, buffered=True, **options)
        assert not has_app_context()
        return response


class BufferedClient(FlaskClient):
    """Reads and closes every response at once, as a server would."""

    def open(self, *args: Any, **options: Any) -> Any:
        return super().open(*args, **{**options, "buffered": True})


def environ(path: str = "/") -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
    }


def call(app: Any, path: str = "/") -> Any:
    return app(environ(path), lambda status, headers, exc_info=None: None)
