"""What an application may put in the place of the framework's own, or add to what is around it.

The functions `abort` and `redirect` ask the current application; shells are given what its context
processors return. What templates are given is in `templating`. Source: Flask documentation,
"Application Object", "Useful Functions and Classes".
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from ..contexts.ambient import current_app, g, has_app_context
from ..messages import aborting, wrappers
from ..templating.environment import Templating
from .scaffold import Function

if TYPE_CHECKING:
    from ..app import Flask


class ExtensionPoints(Templating):
    """The part of an application that can be replaced, or added to."""

    aborter: Callable[..., Any]
    shell_context_processors: list[Callable[[], dict[str, Any]]]

    def redirect(self: Any, location: str, code: int = 302) -> Any:
        """Return a redirect of this application's response class."""
        return wrappers.redirect(location, code, self.response_class)

    def shell_context_processor(self, f: Function) -> Function:
        """Add what `f()` returns to the context of a shell."""
        self._check_setup("shell_context_processor")
        self.shell_context_processors.append(f)
        return f

    def make_shell_context(self) -> dict[str, Any]:
        """Return the names that a shell of this application begins with."""
        context: dict[str, Any] = {"app": self, "g": g}
        for function in self.shell_context_processors:
            context.update(function())
        return context


def abort(code: Any, *args: Any, **kwargs: Any) -> NoReturn:
    """Raise an HTTP error as the current application does; see `messages.aborting`."""
    aborter: Callable[..., Any] = aborting.abort
    if has_app_context():
        aborter = current_app.aborter
    aborter(code, *args, **kwargs)
    raise AssertionError("The aborter of the application raised nothing.")


def redirect(location: str, code: int = 302, Response: Any = None) -> Any:  # noqa: N803
    """Return a redirect; `Response` is for where no application could make it."""
    if has_app_context():
        application: Flask = current_app
        return application.redirect(location, code)
    return wrappers.redirect(location, code, Response)
