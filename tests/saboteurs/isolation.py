"""Faults in what keeps workers apart: locals, contexts, proxies and what is handed over."""

from __future__ import annotations

from tests.saboteurs import Saboteur

# Variables that are no context variables: one for all, and one for each thread.
FOR_ALL = """
class ContextVar:
    def __init__(self, name, default=None):
        self.value = default

    def __class_getitem__(cls, item):
        return cls

    def get(self, default=None):
        return default if self.value is None else self.value

    def set(self, value):
        former, self.value = self.value, value
        return Former(former)

    def reset(self, token):
        self.value = token.old_value


class Former:
    def __init__(self, old_value):
        self.old_value = old_value
"""
BY_THREAD = FOR_ALL.replace(
    "class ContextVar:", "import threading\n\n\nclass ContextVar(threading.local):"
)
IMPORT_FRAMES = "from contextvars import ContextVar, Token\n"
FRAMES_FOR_ALL = ("contexts.frames", IMPORT_FRAMES, "from contextvars import Token\n" + FOR_ALL)
FRAMES_BY_THREAD = ("contexts.frames", IMPORT_FRAMES, "from contextvars import Token\n" + BY_THREAD)
IMPORT_LOCALS = "from contextvars import ContextVar\nfrom types"
LOCALS_BY_THREAD = ("locals.local", IMPORT_LOCALS, BY_THREAD + "\nfrom types")

SET = "        self.__storage.set({**self.__storage.get(_NOTHING), name: value})\n"
SET_IN_PLACE = """        values = self.__storage.get(None)
        if values is None:
            self.__storage.set({name: value})
        else:
            values[name] = value
"""
IN_PLACE = ("locals.local", SET, SET_IN_PLACE)
SET_SHARED = """        shared = globals().setdefault("_shared", {}).setdefault(id(self), {})
        shared[name] = value
        self.__storage.set(shared)
"""
SHARED = ("locals.local", SET, SET_SHARED)
PUSH = """        items = (*self._storage.get(()), item)
        self._storage.set(items)
"""
PUSH_IN_PLACE = """        items = self._storage.get(())
        if not items:
            items = []
            self._storage.set(items)
        items.append(item)
"""
PUSHED_IN_PLACE = ("locals.local", PUSH, PUSH_IN_PLACE)
KEPT = (
    "locals.local",
    "        self.__storage.set({})\n",
    "        self.__storage.get(_NOTHING)\n",
)
GET_AND_SET = """        try:
            return self.__storage.get(_NOTHING)[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self.__storage.set({**self.__storage.get(_NOTHING), name: value})
"""
NOT_AT_ONCE = """        import threading

        try:
            return globals().setdefault("_all", {})[threading.get_ident()][name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        import threading

        everybody = dict(globals().setdefault("_all", {}))
        everybody[threading.get_ident()] = {name: value}
        globals()["_all"] = everybody
"""
HIDE = "    assert frame.token is not None\n    _frame.reset(frame.token)\n"
WRAPPER = """    def call_with_request(*args: Any, **kwargs: Any) -> Any:
        with original.copy():
            return f(*args, **kwargs)
"""
CHECKED_LEAVE = """        frame = self._checked_frame()
        errors: list[BaseException] = []
        last = self._leave(exc, pushes=1)
"""
LEFT_FIRST = """        if not self._pushes:
            raise RuntimeError("This context is not pushed.")
        last = self._leave(exc, pushes=1)
        frame = self._checked_frame()
        errors: list[BaseException] = []
"""

SABOTEURS = [
    Saboteur("isolation.locals-on-threads", "a Local is one mapping for all threads", *SHARED),
    Saboteur("isolation.local-on-tasks", "a Local changes what it inherited in place", *IN_PLACE),
    Saboteur(
        "isolation.contexts-in-any-program",
        "a request that was handed over stays current after the call",
        "contexts.handover",
        WRAPPER,
        WRAPPER.replace("with original.copy():\n    ", "original.copy().push()\n"),
    ),
    Saboteur("isolation.stack-on-tasks", "a push changes the inherited stack", *PUSHED_IN_PLACE),
    Saboteur("isolation.local-in-copied-contexts", "a Local changes what it inherited", *IN_PLACE),
    Saboteur(
        "isolation.stack-in-copied-contexts", "a push changes the inherited stack", *PUSHED_IN_PLACE
    ),
    Saboteur("isolation.locals-on-greenlets", "locals are kept by thread", *LOCALS_BY_THREAD),
    Saboteur("isolation.locals-on-gevent", "locals are kept by thread", *LOCALS_BY_THREAD),
    Saboteur("isolation.locals-on-mixed-carriers", "locals are kept by thread", *LOCALS_BY_THREAD),
    Saboteur(
        "isolation.child-starts-with-parents-view", "locals are kept by thread", *LOCALS_BY_THREAD
    ),
    Saboteur(
        "isolation.worker-starts-with-nothing", "releasing a Local keeps what it holds", *KEPT
    ),
    Saboteur(
        "isolation.deletion-is-local",
        "a deletion changes the inherited mapping in place",
        "locals.local",
        "remaining = dict(self.__storage.get(_NOTHING))",
        "remaining = self.__storage.get({})",
    ),
    Saboteur(
        "isolation.stacks-of-any-depth",
        "a stack of more than two items is pushed to in place",
        "locals.local",
        "        items = (*self._storage.get(()), item)\n",
        "        items = self._storage.get(())\n"
        "        items = items if len(items) > 2 else list(items)\n"
        "        items.append(item)\n",
    ),
    Saboteur(
        "isolation.locals-of-any-size",
        "a mapping of more than two names is changed in place",
        "locals.local",
        "remaining = dict(self.__storage.get(_NOTHING))",
        "remaining = self.__storage.get({})\n"
        "        remaining = remaining if len(remaining) > 2 else dict(remaining)",
    ),
    Saboteur(
        "isolation.copies-names-not-objects",
        "a Local gives out copies of lists",
        "locals.local",
        "            return self.__storage.get(_NOTHING)[name]\n",
        "            found = self.__storage.get(_NOTHING)[name]\n"
        "            return list(found) if isinstance(found, list) else found\n",
    ),
    Saboteur(
        "isolation.proxies-resolve-where-used",
        "a proxy remembers what it found first",
        "locals.local",
        "                return storage.get(_NOTHING)[name]\n",
        "                found = resolve.__dict__\n"
        "                return found.setdefault(name, storage.get(_NOTHING)[name])\n",
    ),
    Saboteur(
        "isolation.contexts-on-threads", "what is current is current for all", *FRAMES_FOR_ALL
    ),
    Saboteur("isolation.contexts-on-tasks", "contexts are kept by thread", *FRAMES_BY_THREAD),
    Saboteur("isolation.contexts-on-greenlets", "contexts are kept by thread", *FRAMES_BY_THREAD),
    Saboteur("isolation.contexts-on-gevent", "contexts are kept by thread", *FRAMES_BY_THREAD),
    Saboteur(
        "isolation.contexts-in-copied-contexts", "contexts are kept by thread", *FRAMES_BY_THREAD
    ),
    Saboteur(
        "isolation.contexts-on-mixed-carriers", "contexts are kept by thread", *FRAMES_BY_THREAD
    ),
    Saboteur(
        "isolation.leaving-restores",
        "leaving a context makes nothing current",
        "contexts.frames",
        HIDE,
        "    _frame.set(None)\n",
    ),
    Saboteur(
        "isolation.handed-over-request-is-seen",
        "a copied context opens a session of its own",
        "contexts.contexts",
        "self.request.environ, self.request, self.session)",
        "self.request.environ, self.request)",
    ),
    Saboteur(
        "isolation.one-wrapper-shows-no-other-request",
        "a wrapper copies the request it is called in",
        "contexts.handover",
        WRAPPER,
        WRAPPER.replace("original.copy()", "(current_request_context() or original).copy()"),
    ),
    Saboteur(
        "isolation.one-wrapper-for-several-threads",
        "a wrapper refuses a second call",
        "contexts.handover",
        WRAPPER,
        WRAPPER.replace(
            "        with",
            "        if vars(call_with_request).setdefault('used', False):\n"
            "            raise ValueError('This request is in use.')\n"
            "        vars(call_with_request)['used'] = True\n"
            "        with",
        ),
    ),
    Saboteur(
        "isolation.one-wrapper-gives-the-callers-view-back",
        "a wrapper pushes and never pops",
        "contexts.handover",
        WRAPPER,
        WRAPPER.replace("with original.copy():\n    ", "original.copy().push()\n"),
    ),
    Saboteur(
        "isolation.foreign-pop-raises",
        "popping where nothing is current does nothing",
        "contexts.contexts",
        CHECKED_LEAVE,
        "        if current_frame() is None:\n            return\n" + CHECKED_LEAVE,
    ),
    Saboteur(
        "isolation.foreign-pop-changes-nothing",
        "a pop is counted before it is checked",
        "contexts.contexts",
        CHECKED_LEAVE,
        LEFT_FIRST,
    ),
    Saboteur(
        "isolation.pop-in-a-copied-context-changes-nothing",
        "a pop is counted before it is checked",
        "contexts.contexts",
        CHECKED_LEAVE,
        LEFT_FIRST,
    ),
    Saboteur(
        "isolation.foreign-pop-tears-nothing-down",
        "teardown runs before the pop is checked",
        "contexts.contexts",
        CHECKED_LEAVE,
        "        from .teardown import tear_down_request\n"
        "        tear_down_request(self.app, self.request, exc, [])\n" + CHECKED_LEAVE,
    ),
    Saboteur(
        "isolation.handed-over-request-is-the-same",
        "a copy makes a request of its own",
        "contexts.contexts",
        "RequestContext(self.app, self.request.environ, self.request, self.session)",
        "RequestContext(self.app, self.request.environ, None, self.session)",
    ),
    Saboteur(
        "isolation.handover-tears-down-once",
        "a copy does not know that it is one",
        "contexts.contexts",
        "        context.is_copy = True\n",
        "",
    ),
    Saboteur(
        "isolation.nothing-is-kept",
        "frames that were hidden are kept",
        "contexts.frames",
        HIDE,
        HIDE + '    globals().setdefault("_hidden", []).append(frame)\n',
    ),
    Saboteur("isolation.schedule-changes-nothing", "a Local is one mapping for all", *SHARED),
    Saboteur("isolation.others-change-nothing", "a Local is one mapping for all", *SHARED),
    Saboteur("isolation.runs-leave-nothing", "releasing a Local keeps what it holds", *KEPT),
    Saboteur(
        "isolation.locals-in-any-program", "a push changes the inherited stack", *PUSHED_IN_PLACE
    ),
    Saboteur("isolation.contexts-in-any-program", "contexts are kept by thread", *FRAMES_BY_THREAD),
    Saboteur("isolation.promised-carriers", "locals are kept by thread", *LOCALS_BY_THREAD),
    Saboteur(
        "isolation.locals-between-lines",
        "a mapping by thread is read, copied and written back",
        "locals.local",
        GET_AND_SET,
        NOT_AT_ONCE,
    ),
    Saboteur("isolation.contexts-between-lines", "what is current is for all", *FRAMES_FOR_ALL),
    Saboteur(
        "isolation.requests-on-threads",
        "functions for the end of a request are kept by the application",
        "contexts.contexts",
        "        self.after_this_request: list[Callable[..., Any]] = []\n",
        "        self.after_this_request = vars(app).setdefault('_after_this', [])\n",
    ),
    Saboteur("isolation.requests-on-greenlets", "contexts are kept by thread", *FRAMES_BY_THREAD),
    Saboteur("isolation.requests-on-gevent", "contexts are kept by thread", *FRAMES_BY_THREAD),
    Saboteur("isolation.requests-in-executors", "contexts are kept by thread", *FRAMES_BY_THREAD),
    Saboteur("isolation.applications-side-by-side", "what is current is for all", *FRAMES_FOR_ALL),
    Saboteur(
        "isolation.applications-side-by-side",
        "URLs are built with the rules of the application that was called last",
        "binding",
        "        binding: MapAdapter | None = context.url_adapter\n",
        '        binding: MapAdapter | None = globals()["_latest"]\n',
        more=(
            (
                "binding",
                "        request.url_rule, request.view_args = binding.match(return_rule=True)\n",
                '        globals()["_latest"] = binding\n'
                "        request.url_rule, request.view_args = binding.match(return_rule=True)\n",
            ),
        ),
    ),
    Saboteur(
        "isolation.nested-dispatch-side-by-side", "what is current is for all", *FRAMES_FOR_ALL
    ),
    Saboteur(
        "isolation.threads-are-reused",
        "g is kept by the application",
        "contexts.contexts",
        "        self.g: AppGlobals = app.app_ctx_globals_class()\n",
        "        self.g = vars(app).setdefault('_g', app.app_ctx_globals_class())\n",
    ),
    Saboteur(
        "isolation.requests-between-lines",
        "the application keeps its latest request on itself",
        "life",
        "        context = self.request_context(environ)\n        context.enter()\n",
        "        self._latest = self.request_context(environ)\n"
        "        context = self._latest\n"
        "        context.enter()\n",
    ),
    Saboteur(
        "isolation.failing-teardown-leaves-nothing",
        "a context is left only when teardown did not fail",
        "contexts.contexts",
        "        hide(frame)\n        if last:\n",
        "        if not errors:\n            hide(frame)\n        if last:\n",
    ),
    Saboteur(
        "isolation.sessions-of-two-clients",
        "the session is kept by the application while it has requests",
        "contexts.contexts",
        "            self.session = interface.open_session(self.app, self.request)\n",
        "            opened = interface.open_session(self.app, self.request)\n"
        "            self.session = vars(self.app).setdefault('_session', opened)\n",
    ),
    Saboteur("isolation.plain-requests-on-threads", "what is current is for all", *FRAMES_FOR_ALL),
    Saboteur(
        "isolation.session-content-is-its-own",
        "what a cookie holds is read once and kept",
        "sessions.interface",
        "            content = signer.loads(token, max_age)\n",
        "            kept = app.__dict__.setdefault('_kept_content', {})\n"
        "            if token not in kept:\n"
        "                kept[token] = signer.loads(token, max_age)\n"
        "            content = kept[token]\n",
    ),
    Saboteur(
        "isolation.nothing-of-a-failed-request-is-kept",
        "the last request that failed is kept",
        "life",
        "                context.answered_by_stream = ",
        "                self.__dict__['_failed'] = context\n"
        "                context.answered_by_stream = ",
    ),
]

# The reference is not an ASGI framework; tests/isolation/test_tasks.py has a small, faulty one.
CAUGHT_ON_TASKS = ("isolation.requests-on-tasks",)
# Saboteurs live in one process; tests/isolation/test_patched.py has a fault for this one.
CAUGHT_IN_A_PROCESS = ("isolation.threads-patched-by-gevent",)
