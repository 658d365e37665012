"""Faults in what runs at the end of a request."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "teardown.runs-once-when-view-raises",
        "an error skips all teardown functions but the last one",
        "contexts.teardown",
        "reversed(hooks.teardown_request)",
        "reversed(hooks.teardown_request[-1:] if exc else hooks.teardown_request)",
    ),
    Saboteur(
        "teardown.last-registered-first",
        "teardown functions run in the order of registration",
        "contexts.teardown",
        "reversed(hooks.teardown_request)",
        "hooks.teardown_request",
    ),
    Saboteur(
        "teardown.gets-what-nobody-handled",
        "once the error page is made, the error is forgotten",
        "life",
        "response, error = self.handle_exception(raised), context.failed_again or raised",
        "response = self.handle_exception(raised)",
    ),
    Saboteur(
        "teardown.gets-the-very-exception",
        "teardown is given the HTTP error that stands for the exception",
        "dispatch",
        "    handler = _find_handler(app, failure, context.request.blueprints)\n",
        "    handler = _find_handler(app, failure, context.request.blueprints)\n"
        "    context.failed_again = failure\n",
    ),
    Saboteur(
        "teardown.app-last-registered-first",
        "functions of the application context run in the order of registration",
        "contexts.teardown",
        "reversed(app.teardown_appcontext_funcs)",
        "app.teardown_appcontext_funcs",
    ),
    Saboteur(
        "teardown.request-before-app",
        "the application context ends before the request",
        "contexts.contexts",
        """\
        if not self.is_copy:
            run_all([self.app.do_teardown_request], exc, errors)
        run_all([self.app.do_teardown_appcontext], exc, errors)
""",
        """\
        run_all([self.app.do_teardown_appcontext], exc, errors)
        if not self.is_copy:
            run_all([self.app.do_teardown_request], exc, errors)
""",
    ),
    Saboteur(
        "teardown.once-for-each-request",
        "one g is kept from request to request",
        "contexts.contexts",
        "self.g: AppGlobals = app.app_ctx_globals_class()",
        'self.g = app.__dict__.setdefault("_g", app.app_ctx_globals_class())',
    ),
    Saboteur(
        "teardown.all-run-when-one-raises",
        "the first error skips the functions that wait",
        "contexts.teardown",
        "            errors += error.exceptions if several else",
        "            errors.append(error)\n            break\n"
        "            errors += error.exceptions if several else",
    ),
    Saboteur(
        "teardown.all-of-the-app-run-when-one-raises",
        "errors of the application's functions are not collected",
        "contexts.teardown",
        "run_all([app.ensure_sync(f) for f in "
        "reversed(app.teardown_appcontext_funcs)], exc, errors)",
        "for f in reversed(app.teardown_appcontext_funcs):\n        app.ensure_sync(f)(exc)",
    ),
    Saboteur(
        "teardown.app-ends-although-request-raises",
        "an error in the teardown of the request ends all of it",
        "contexts.contexts",
        "run_all([self.app.do_teardown_request], exc, errors)\n",
        "run_all([self.app.do_teardown_request], exc, errors)\n            raise_all(errors)\n",
    ),
    Saboteur(
        "teardown.error-is-not-lost",
        "errors of teardown functions are swallowed",
        "contexts.teardown",
        "            raise found[0]\n",
        "            return\n",
    ),
    Saboteur(
        "teardown.comes-after-the-response",
        "teardown functions run before the session is saved",
        "dispatch",
        "        session = context.session\n",
        "        for function in app.hooks.teardown_request:\n"
        "            function(None)\n"
        "        session = context.session\n",
    ),
    Saboteur(
        "teardown.runs-for-a-body-left-unread",
        "the request ends with the last chunk of the body, if that is ever read",
        "life",
        "                context.unwind(error)\n",
        "                ends = (lambda: body or (), lambda: [context.unwind(error) or b''])\n"
        "                body = (chunk for part in ends for chunk in part())\n",
        (("life", "                del error\n", "                pass\n"),),
    ),
    Saboteur(
        "teardown.runs-for-base-exceptions",
        "teardown is not told of what is no Exception",
        "life",
        "        except BaseException as raised:\n",
        "        except Exception as raised:\n",
    ),
    Saboteur(
        "teardown.of-an-app-context",
        "the error that leaves a with block is not handed on",
        "contexts.contexts",
        "        traceback: TracebackType | None,\n    ) -> None:\n        self.pop(exc)\n",
        "        traceback: TracebackType | None,\n    ) -> None:\n        self.pop(None)\n",
    ),
    Saboteur(
        "teardown.gets-what-pop-is-given",
        "pop(None) is taken for pop()",
        "contexts.contexts",
        "if exc is _NOT_GIVEN:",
        "if exc is _NOT_GIVEN or exc is None:",
    ),
    Saboteur(
        "teardown.coroutines",
        "coroutine functions of the application context are skipped",
        "contexts.teardown",
        "for f in reversed(app.teardown_appcontext_funcs)",
        "for f in reversed(app.teardown_appcontext_funcs) if not f.__code__.co_flags & 128",
    ),
    Saboteur(
        "teardown.may-dispatch",
        "the end of an inner request hides the outer one, too",
        "contexts.frames",
        "    _frame.reset(frame.token)\n",
        "    _frame.set(None)\n",
    ),
    Saboteur(
        "teardown.app-context-is-usable",
        "the context is hidden before teardown functions run",
        "contexts.contexts",
        "        if last:\n            self._tear_down(exc, errors)\n        hide(frame)\n",
        "        hide(frame)\n        if last:\n            self._tear_down(exc, errors)\n",
    ),
    Saboteur(
        "teardown.called-by-hand",
        "the exception that is being handled is not looked for",
        "life",
        "exc = sys.exc_info()[1] if exc is _NOT_GIVEN else exc\n"
        "        errors: list[BaseException] = []\n        tear_down_request",
        "exc = None if exc is _NOT_GIVEN else exc\n"
        "        errors: list[BaseException] = []\n        tear_down_request",
    ),
    Saboteur(
        "teardown.called-by-hand",
        "functions of the application context are given the class of the exception",
        "life",
        "exc = sys.exc_info()[1] if exc is _NOT_GIVEN else exc\n"
        "        errors: list[BaseException] = []\n        tear_down_app_context",
        "exc = sys.exc_info()[0] if exc is _NOT_GIVEN else exc\n"
        "        errors: list[BaseException] = []\n        tear_down_app_context",
    ),
]
