"""Where templates are found, and the class of environments; it is imported with Jinja2.

A template is looked for in the application's folder first, then in those of its blueprints in the
order of their registration. Source: Flask documentation, "Modular Applications with Blueprints",
"Templates".
"""

from collections.abc import Callable, Iterator
from typing import Any

import jinja2
from jinja2 import BaseLoader, TemplateNotFound


class Environment(jinja2.Environment):
    """The environment of one application, whose templates it finds unless a loader is given."""

    def __init__(self, app: Any, **options: Any) -> None:
        options.setdefault("loader", app.create_global_jinja_loader())
        super().__init__(**options)
        self.app = app


class DispatchingJinjaLoader(BaseLoader):
    """Asks the loaders of an application and of its blueprints, one after another."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return source, file and "is it still the same" of the first template of that name."""
        tried = 0
        for loader in self._loaders():
            try:
                found = loader.get_source(environment, template)
            except TemplateNotFound:
                tried += 1
                continue
            self._explain(f"{template!r} is {found[1]}, after {tried} other places")
            return found
        self._explain(f"{template!r} is in none of {tried} places")
        raise TemplateNotFound(template)

    def _explain(self, text: str) -> None:
        if self._app.config["EXPLAIN_TEMPLATE_LOADING"]:
            self._app.logger.info("Template %s", text)

    def list_templates(self) -> list[str]:
        """Return the names of all templates, once each."""
        return sorted({name for loader in self._loaders() for name in loader.list_templates()})

    def _loaders(self) -> Iterator[BaseLoader]:
        for owner in (self._app, *self._app.iter_blueprints()):
            if owner.jinja_loader is not None:
                yield owner.jinja_loader
