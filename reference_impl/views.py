"""Views written as classes.

`as_view` makes a view function that creates an object for each request and calls its
`dispatch_request`; a `MethodView` has one method for each HTTP method.
Source: Flask documentation, "Class-based Views".
"""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from .contexts.ambient import current_app, request

_METHODS = ("get", "post", "head", "options", "delete", "put", "trace", "patch")


class View:
    """A view whose instances answer one request each, or all when `init_every_request` is off."""

    methods: ClassVar[Iterable[str] | None] = None
    provide_automatic_options: ClassVar[bool | None] = None
    decorators: ClassVar[list[Callable[..., Any]]] = []
    init_every_request: ClassVar[bool] = True

    def dispatch_request(self, **values: Any) -> Any:
        """Answer the current request; `values` are those of the rule."""
        raise NotImplementedError

    @classmethod
    def as_view(cls, name: str, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        """Return a view function with this name; the other arguments are for the class."""
        shared = None if cls.init_every_request else cls(*args, **kwargs)

        def view(**values: Any) -> Any:
            instance = cls(*args, **kwargs) if shared is None else shared
            return current_app.ensure_sync(instance.dispatch_request)(**values)

        answer: Any = view
        for decorator in cls.decorators:
            answer = decorator(answer)
        answer.__name__ = name
        answer.__doc__ = cls.__doc__
        answer.__module__ = cls.__module__
        answer.methods = cls.methods
        answer.provide_automatic_options = cls.provide_automatic_options
        answer.view_class = cls
        function: Callable[..., Any] = answer
        return function


class MethodView(View):
    """A view with a method for each HTTP method that it allows."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "methods" not in cls.__dict__:
            found = {name.upper() for name in _METHODS if hasattr(cls, name)}
            found.update(*(getattr(base, "methods", None) or () for base in cls.__bases__))
            cls.methods = found or None

    def dispatch_request(self, **values: Any) -> Any:
        """Call the method for the request's; HEAD is answered by `get` when it has no own."""
        name = request.method.lower()
        answer = getattr(self, name, None)
        if answer is None and name == "head":
            answer = getattr(self, "get", None)
        assert answer is not None, f"{type(self).__name__} does not answer {request.method}."
        return current_app.ensure_sync(answer)(**values)
