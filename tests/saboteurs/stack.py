"""Faults in contexts: what stays current, what is lost, and what a context holds."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def fault(
    catches: str,
    what: str,
    old: str,
    new: str,
    module: str = "contexts.contexts",
    *more: tuple[str, str, str],
) -> Saboteur:
    """Return a saboteur of the module that has the contexts, or of another one."""
    return Saboteur(f"stack.{catches}", what, module, old, new, more)


# Without these, a context is popped whether or not it is on top.
UNCHECKED = (
    "        if frame is None or frame.owner is not self:\n",
    "        if frame is None:\n",
)

SABOTEURS = [
    fault(
        "nesting",
        "an application context keeps the session of the request below it only in part",
        "return Frame(owner, self, None if below is None else below.request_context)",
        "return Frame(owner, self, None if below is None or below.app_context.app is self.app"
        " else below.request_context)",
    ),
    fault(
        "nesting",
        "g is one for all contexts of an application",
        "self.g: AppGlobals = app.app_ctx_globals_class()",
        'self.g: AppGlobals = app.__dict__.setdefault("one_g", app.app_ctx_globals_class())',
    ),
    fault(
        "nesting",
        "leaving a block by an exception does not pop",
        "        self.pop(exc)\n\n    # What the two",
        "        exc is None and self.pop(exc)\n\n    # What the two",
    ),
    fault(
        "nesting",
        "a request takes over g of a context of another application",
        "        return Frame(owner, self.app_context, self)",
        "        if below is not None and below.app_context.app is not self.app:\n"
        "            self.app_context.g = below.app_context.g\n"
        "        return Frame(owner, self.app_context, self)",
    ),
    fault(
        "fresh-g-for-each-request",
        "a request takes over the context of the same application that is open",
        "        return Frame(owner, self.app_context, self)",
        "        same = below is not None and below.app_context.app is self.app\n"
        "        return Frame(owner, below.app_context if same else self.app_context, self)",
    ),
    fault("wrong-pop-raises", "nobody checks what is on top", *UNCHECKED),
    fault(
        "wrong-pop-loses-nothing",
        "what is on top is checked when it is hidden already",
        "        if frame is None or frame.owner is not self:\n",
        "        if frame is not None and frame.owner is not self:\n            hide(frame)\n"
        "        if frame is None or frame.owner is not self:\n",
    ),
    fault("second-pop-changes-nothing", "nobody checks what is on top", *UNCHECKED),
    fault(
        "second-pop-raises",
        "popping a context that is not open is passed over",
        "        frame = self._checked_frame()\n        errors",
        "        if not self._live:\n            return\n"
        "        frame = self._checked_frame()\n        errors",
    ),
    fault(
        "unpushed-pop-tears-down-nothing",
        "teardown runs before it is checked what is on top",
        "        frame = self._checked_frame()\n        errors: list[BaseException] = []\n",
        "        errors: list[BaseException] = []\n"
        "        if not self._live:\n            self._tear_down(exc, errors)\n"
        "        frame = self._checked_frame()\n",
    ),
    fault(
        "pushed-many-times",
        "every pop runs the teardown functions",
        "            last = self._live and not self._pushes and not waits\n",
        "            last = self._live and not waits\n",
    ),
    fault(
        "exception-goes-on",
        "KeyboardInterrupt is not handed over",
        "        self.pop(exc)\n\n    # What the two",
        "        self.pop(exc if isinstance(exc, Exception) else None)\n\n    # What the two",
    ),
    fault(
        "exception-goes-on",
        "an exception that leaves the block is swallowed",
        "    ) -> None:\n        self.pop(exc)\n\n    # What the two",
        "    ) -> bool:\n        self.pop(exc)\n        return True\n\n    # What the two",
    ),
    fault(
        "block-tells-the-exception",
        "blocks hand over nothing",
        "        self.pop(exc)\n\n    # What the two",
        "        self.pop(None)\n\n    # What the two",
    ),
    fault(
        "pop-finds-the-exception",
        "pop looks for an exception although it was told that there is none",
        "        if exc is _NOT_GIVEN:\n            exc = sys.exc_info()[1]\n",
        "        if exc is _NOT_GIVEN or exc is None:\n            exc = sys.exc_info()[1]\n",
    ),
    fault(
        "failed-push-leaves-nothing",
        "a push that raises leaves the context where it is",
        "                self.open()\n            except BaseException:\n"
        "                self._discard()\n                raise",
        "                self.open()\n            except BaseException:\n                raise",
    ),
    fault(
        "unpushed-changes-nothing",
        "a context is current as soon as it is made",
        "        self.answered_by_stream = False\n",
        "        self.answered_by_stream = False\n"
        '        getattr(self, "_new_frame") and isinstance(self, AppContext) and self.show()\n',
    ),
    # What contexts hold.
    fault(
        "g-as-a-namespace",
        "setdefault replaces a name that holds None",
        "        return self.__dict__.setdefault(name, default)",
        "        if self.__dict__.get(name) is None:\n            self.__dict__[name] = default\n"
        "        return self.__dict__[name]",
        "contexts.ambient",
    ),
    fault(
        "g-as-a-namespace",
        "pop without a default gives None for a missing name",
        "            return self.__dict__.pop(name)\n",
        "            return self.__dict__.pop(name, None)\n",
        "contexts.ambient",
    ),
    fault(
        "g-as-a-namespace",
        "get gives the default whenever there is one",
        "        return self.__dict__.get(name, default)",
        "        return self.__dict__.get(name) if default is None else default",
        "contexts.ambient",
    ),
    fault(
        "g-is-new",
        "the names of g are kept by its class",
        "    def __iter__(self) -> Iterator[str]:\n",
        "    def __setattr__(self, name: str, value: Any) -> None:\n"
        "        setattr(type(self), name, value)\n\n"
        "    def __iter__(self) -> Iterator[str]:\n        yield from (\n"
        '            n for n in vars(type(self)) if not n.startswith("_")'
        ' and n not in ("get", "pop", "setdefault"))\n'
        "        return\n        yield\n\n    def _unused(self) -> Iterator[str]:\n",
        "contexts.ambient",
    ),
    fault(
        "g-class",
        "the class that an application names is not asked",
        "self.g: AppGlobals = app.app_ctx_globals_class()",
        "from .ambient import AppGlobals as Plain\n        self.g: AppGlobals = Plain()",
    ),
    fault(
        "g-says-whose",
        "g looks like any object",
        "object.__repr__(self) if frame is None else",
        "object.__repr__(self) if frame is frame else",
        "contexts.ambient",
    ),
    fault(
        "pushed-request-is-routed",
        "a request that is pushed by hand is not routed",
        "                self.session = interface.make_null_session(self.app)\n"
        "        self.match_request()",
        "                self.session = interface.make_null_session(self.app)",
    ),
    fault(
        "pushed-request",
        "a block over a request forgets its rule",
        "    def __enter__(self) -> Self:\n        self.push()\n",
        "    def __enter__(self) -> Self:\n        self.push()\n"
        "        if isinstance(self, RequestContext):\n"
        "            self.request.url_rule = None\n",
    ),
    fault(
        "pushed-request-runs-nothing",
        "leaving a request context without an exception tears nothing down",
        "        if not self.is_copy:\n            run_all",
        "        if not self.is_copy and exc is not None:\n            run_all",
    ),
    fault(
        "missing-context-is-named",
        "the errors for a missing request speak of the application",
        "    if frame is None or frame.request_context is None:\n"
        "        raise RuntimeError(_NO_REQUEST)",
        "    if frame is None or frame.request_context is None:\n"
        "        raise RuntimeError(_NO_APP)",
        "contexts.ambient",
    ),
    fault(
        "request-needs-a-request-context",
        "inside an application context, request is None",
        "request: Any = LocalProxy(lambda: _visible_request_context().request)",
        "request: Any = LocalProxy(lambda: getattr("
        'current_request_context() or _visible_app_context(), "request", None))',
        "contexts.ambient",
    ),
    fault(
        "functions-need-a-request",
        "functions after nothing are accepted",
        '    _required("after_this_request").after_this_request.append(f)\n',
        "    context = current_request_context()\n"
        "    context and context.after_this_request.append(f)\n",
        "contexts.handover",
    ),
    fault(
        "functions-need-more-than-an-app",
        "an application context is enough",
        "    if context is None:\n        raise RuntimeError(f",
        "    if context is None and not current_app:\n        raise RuntimeError(f",
        "contexts.handover",
    ),
    fault(
        "url-for-needs-a-context",
        "url_for gives an empty text where there is no context",
        "    url: str = current_app.url_for(\n",
        '    if not current_app:\n        return ""\n    url: str = current_app.url_for(\n',
        "contexts.handover",
    ),
    fault(
        "applications-of-one-name",
        "g is kept by the name of the application",
        """    def __init__(self, app: Application) -> None:
        super().__init__(app)
        self.g: AppGlobals = app.app_ctx_globals_class()
""",
        """    def __init__(self, app: Application, kept={}) -> None:
        super().__init__(app)
        self.g: AppGlobals = kept.setdefault(app.name, app.app_ctx_globals_class())
""",
    ),
    fault(
        "uploads-are-closed",
        "the request stays open after an error",
        "    run_all([lambda _: request.close()], exc, errors)\n",
        "    run_all([lambda _: request.close()] if exc is None else [], exc, errors)\n",
        "contexts.teardown",
    ),
    fault(
        "uploads-are-closed",
        "the request is not closed",
        "    run_all([lambda _: request.close()], exc, errors)\n",
        "",
        "contexts.teardown",
    ),
    fault(
        "request-is-freed",
        "the application remembers its last request",
        "        self.app_context = AppContext(app)\n        self.is_copy",
        "        app.last_request = self\n        self.app_context = AppContext(app)\n"
        "        self.is_copy",
    ),
    fault(
        "unrouted-request-is-freed",
        "a routing error keeps its traceback",
        "        waiting.__traceback__ = None\n",
        "        pass\n",
        "contexts.teardown",
    ),
    fault(
        "coroutines-are-handed-over",
        "a coroutine is made with the request, and awaited without",
        "            with original.copy():\n                return await f(*args, **kwargs)",
        "            with original.copy():\n                made = f(*args, **kwargs)\n"
        "            return await made",
        "contexts.handover",
    ),
    fault(
        "pop-in-a-coroutine",
        "a coroutine runs while another error is being handled",
        "        return _in_fresh_thread(coroutine) if _is_running() else asyncio.run(coroutine)\n",
        "        try:\n            asyncio.get_running_loop()\n"
        "        except RuntimeError:\n            return asyncio.run(coroutine)\n"
        "        return _in_fresh_thread(coroutine)\n",
        "contexts.waiting",
    ),
    fault(
        "copied-context",
        "a copy opens the session anew",
        "self.request.environ, self.request, self.session)",
        "self.request.environ, self.request)",
    ),
]
