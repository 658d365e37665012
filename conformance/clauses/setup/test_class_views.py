"""Setting up: class-based views: methods, decorators, attributes, objects and coroutines."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from conformance.clause import MUST, SHOULD, clause, every
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get, request
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, plain_sense

NEEDS = [C.DECLARATIONS, C.METHODS, C.HEAD, C.OPTIONS, C.BARE_HEAD, C.WSGI]
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")


def everything(path: str) -> list[Exchange]:
    """Return a request by each method."""
    return [request(method, path) for method in METHODS]


def ask(impl: Implementation, app: App, *exchanges: Exchange) -> list[str]:
    """Ask an app, and return what each reply said, or its status.

    The automatic reply to OPTIONS says nothing, and may have either status for that.
    """
    said = []
    for exchange, reply in zip(exchanges, impl.run(app, *exchanges).replies, strict=True):
        fine = (200, 204) if exchange.method == "OPTIONS" else (200,)
        text = reply.text or str(reply.header("X-Told") or "")
        said.append(text if reply.status in fine else str(reply.status))
    return said


def answering(*names: str) -> dict[str, Callable[..., str]]:
    """Return methods that say which one they are."""
    return {name: lambda view, name=name: f"{type(view).__name__} {name}" for name in names}


def families(app: Any, api: Any) -> None:
    """Declare a view class, one below it, and one that lists its methods itself."""
    method_view = import_module(f"{api.__name__}.views").MethodView
    base = type("Base", (method_view,), answering("get", "delete"))
    below = type("Below", (base,), answering("post", "delete"))
    mixed = type("Mixed", (type("Mixin", (), answering("put")), below), {})
    listed = type("Listed", (below,), {"methods": ["GET", "PUT"], **answering("put")})
    locking = type("Locking", (method_view,), {"methods": ["LOCK"], **answering("lock")})
    locked = type("Locked", (locking,), answering("get"))
    classes: list[Any] = [base, below, mixed, listed, locked]
    for made in classes:
        app.add_url_rule(f"/{made.__name__}", view_func=made.as_view(made.__name__))


@clause(
    "setup.methods-of-views",
    MUST,
    needs=NEEDS,
    source=[
        FLASK("Class-based Views", "Method Dispatching and APIs"),
        FLASK.api("MethodView"),
        FLASK.api("View.methods"),
    ],
)
def test_methods_of_views(impl: Implementation) -> None:
    """A view class MUST answer each HTTP method by its own or inherited method of that name, and
    answer 405 for a method that its `methods` leave out.

    The method of the nearest class answers. A method that the `methods` of a class above list is
    answered, too.
    """
    app = App(Declaration("families", families))
    wanted = {
        "Base": ["Base get", "", "405", "405", "Base delete", ""],
        "Below": ["Below get", "", "Below post", "405", "Below delete", ""],
        "Mixed": ["Mixed get", "", "Mixed post", "Mixed put", "Mixed delete", ""],
        "Listed": ["Listed get", "", "405", "Listed put", "405", ""],
    }
    for name, answers in wanted.items():
        seen = ask(impl, app, *everything(f"/{name}"))
        expect(seen, answers, f"{name}, asked by {', '.join(METHODS)}:")
    seen = ask(impl, app, request("LOCK", "/Locked"), get("/Locked"))
    expect(seen, ["Locked lock", "Locked get"], "below a class whose methods are LOCK:")


def details(app: Any, api: Any) -> None:
    """Declare views that say how they are to be called."""
    views = import_module(f"{api.__name__}.views")

    def around(word: str) -> Callable[[Any], Any]:
        return lambda function: lambda **values: f"{word}({function(**values)})"

    class Headed(views.MethodView):  # type: ignore[misc, name-defined]
        def get(self) -> str:
            return "get"

        def head(self) -> Any:
            return api.Response("", headers={"X-Told": "head"})

    class Bare(views.View):  # type: ignore[misc, name-defined]
        provide_automatic_options = False

        def dispatch_request(self) -> str:
            return "bare"

    class Wrapped(views.View):  # type: ignore[misc, name-defined]
        decorators = (around("first"), around("second"))

        def __init__(self, *arguments: str, **keywords: str) -> None:
            self.given = (*arguments, *keywords.items())

        def dispatch_request(self, **values: Any) -> str:
            return f"{self.given} {values}"

    for made in (Headed, Bare):
        app.add_url_rule(f"/{made.__name__}", view_func=made.as_view(made.__name__))
    view = Wrapped.as_view("wrapped", "a", b="c")
    app.add_url_rule("/Wrapped/<who>", view_func=view)
    assert view.__name__ == "wrapped", f"as_view('wrapped') made a view named {view.__name__!r}"


ALL_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def complete(app: Any, api: Any) -> None:
    """Declare a view class for each method of HTTP, which has that method alone."""
    method_view = import_module(f"{api.__name__}.views").MethodView
    for method in ALL_METHODS:

        def answer(view: Any, method: str = method) -> Any:
            return "", 200, {"X-Told": f"own {method}"}

        made: Any = type(method.title(), (method_view,), {method.lower(): answer})
        app.add_url_rule(f"/{method}", view_func=made.as_view(method))


@clause(
    "setup.every-method-of-views",
    MUST,
    needs=NEEDS,
    source=[FLASK("Class-based Views", "Method Dispatching and APIs"), FLASK.api("MethodView")],
)
@every(method=ALL_METHODS)
def test_every_method_of_views(impl: Implementation, method: str) -> None:
    """A view class MUST answer each method of HTTP by its own method of that name, and answer 405
    for those that it has not.
    """
    app = App(Declaration("complete", complete))
    expect(ask(impl, app, request(method, f"/{method}")), [f"own {method}"], f"{method} alone")
    other = "DELETE" if method != "DELETE" else "PUT"
    expect(ask(impl, app, request(other, f"/{method}")), ["405"], f"{other}, of {method} alone")


@clause(
    "setup.details-of-views",
    MUST,
    needs=NEEDS,
    source=[
        FLASK("Class-based Views", "View Decorators"),
        FLASK.api("View.provide_automatic_options"),
        FLASK.api("View.decorators"),
        FLASK.api("View.as_view"),
    ],
)
def test_details_of_views(impl: Implementation) -> None:
    """A view class MUST be able to answer HEAD itself, to leave OPTIONS out, and to have
    decorators, of which the last one is the outermost.

    The arguments of `as_view` beside the name are handed to the class. The view has the name that
    `as_view` is given.
    """
    impl.forget()
    app = App(Declaration("details", details))

    headed = ask(impl, app, *everything("/Headed"))
    expect(headed, ["get", "head", "405", "405", "405", ""], f"Headed, by {METHODS}:")
    bare = ask(impl, app, *everything("/Bare"))
    expect(bare, ["bare", "", "405", "405", "405", "405"], f"without OPTIONS, by {METHODS}:")
    wrapped = ask(impl, app, get("/Wrapped/x"))
    expect(
        wrapped,
        ["second(first(('a', ('b', 'c')) {'who': 'x'}))"],
        "the answer within its decorators:",
    )


def documented(app: Any, api: Any) -> None:
    """Look at a view that is made of a class with a docstring."""

    class Explained(import_module(f"{api.__name__}.views").View):  # type: ignore[misc]
        """What it is for."""

    view = Explained.as_view("explained")
    found = (view.__doc__, view.__module__)
    wanted = ("What it is for.", __name__)
    assert found == wanted, f"the view has the docstring and the module {found}, not {wanted}"


@clause(
    "setup.views-explain-themselves",
    SHOULD,
    needs=NEEDS,
    source=plain_sense("tools that list views show for each what it is for and where it is"),
)
def test_views_explain_themselves(impl: Implementation) -> None:
    """The view that `as_view` makes SHOULD have the docstring and the module of its class."""
    impl.forget()
    impl.perform(lambda: impl.built(App(Declaration("documented", documented))))


def attributed(app: Any, api: Any) -> None:
    """Declare views by functions that have attributes."""

    def listing() -> str:
        return "listing"

    def requiring() -> str:
        return "requiring"

    def bare() -> str:
        return "bare"

    listing.methods = ["POST", "PUT"]  # type: ignore[attr-defined]
    requiring.required_methods = ["PUT"]  # type: ignore[attr-defined]
    bare.provide_automatic_options = False  # type: ignore[attr-defined]
    for made in (listing, requiring, bare):
        app.add_url_rule(f"/{made.__name__}", view_func=made)
        app.add_url_rule(f"/{made.__name__}/delete", view_func=made, methods=["DELETE"])


@clause(
    "setup.attributes-of-views", MUST, needs=NEEDS, source=FLASK("API", "View Function Options")
)
def test_attributes_of_views(impl: Implementation) -> None:
    """The attributes of a view function MUST count: `methods` where the rule names none,
    `required_methods` always, and `provide_automatic_options` for the automatic reply to OPTIONS.
    """
    app = App(Declaration("attributed", attributed))
    wanted = {
        "/listing": ["405", "405", "listing", "listing", "405", ""],
        "/listing/delete": ["405", "405", "405", "405", "listing", ""],
        "/requiring": ["requiring", "", "405", "requiring", "405", ""],
        "/requiring/delete": ["405", "405", "405", "requiring", "requiring", ""],
        "/bare": ["bare", "", "405", "405", "405", "405"],
        "/bare/delete": ["405", "405", "405", "405", "bare", "405"],
    }
    for path, answers in wanted.items():
        expect(ask(impl, app, *everything(path)), answers, f"{path}, by {METHODS}:")


def kept(app: Any, api: Any) -> None:
    """Declare views that count how often they are called."""
    views = import_module(f"{api.__name__}.views")

    class Counting(views.View):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            self.count = 0

        def dispatch_request(self) -> str:
            self.count += 1
            return str(self.count)

    class Kept(Counting):
        init_every_request = False

    for made in (Counting, Kept):
        app.add_url_rule(f"/{made.__name__}", view_func=made.as_view(made.__name__))


@clause(
    "setup.views-that-are-kept",
    MUST,
    needs=[*NEEDS, C.KEPT_VIEWS],
    source=[
        FLASK("Class-based Views", "View Lifetime and self"),
        FLASK.api("View.init_every_request"),
    ],
)
def test_views_that_are_kept(impl: Implementation) -> None:
    """A view object MUST be made for each request, and only once when `init_every_request` is
    false.
    """
    impl.forget()
    app = App(Declaration("kept", kept))
    for name, wanted in (("Counting", ["1", "1", "1"]), ("Kept", ["1", "2", "3"])):
        expect(ask(impl, app, *[get(f"/{name}")] * 3), wanted, f"{name}, counting its calls:")


def coroutines(app: Any, api: Any) -> None:
    """Declare view classes with coroutine functions."""
    views = import_module(f"{api.__name__}.views")

    class Plain(views.View):  # type: ignore[misc, name-defined]
        async def dispatch_request(self, n: int) -> str:
            return f"plain {n}"

    class ByMethod(views.MethodView):  # type: ignore[misc, name-defined]
        async def get(self, n: int) -> str:
            return f"get {n}"

        def post(self, n: int) -> str:
            return f"post {n}"

    for made in (Plain, ByMethod):
        app.add_url_rule(f"/{made.__name__}/<int:n>", view_func=made.as_view(made.__name__))


@clause(
    "setup.coroutines-of-views",
    MUST,
    needs=[*NEEDS, C.ASYNC_VIEWS, C.INT],
    source=FLASK("Using async and await"),
)
def test_coroutines_of_views(impl: Implementation) -> None:
    """Each method of a view class MUST be able to be a coroutine function.

    Plain methods of the same class stay plain.
    """
    asked = [get("/Plain/1"), get("/ByMethod/2"), request("POST", "/ByMethod/3")]
    seen = ask(impl, App(Declaration("coroutines", coroutines)), *asked)
    expect(seen, ["plain 1", "get 2", "post 3"], ", ".join(map(str, asked)))
