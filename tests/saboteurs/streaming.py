"""Faults in bodies that are produced while they are sent."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.isolation import FRAMES_BY_THREAD, FRAMES_FOR_ALL

RUN = "                value = self._execution.run(function, *args)\n"
IN_THE_DRIVER = """                if self._held is not None:
                    self._held.show()
                value = function(*args)
"""
RELEASE = "            self._execution.run(held.release, error)\n"
FAILED = """            except BaseException as error:
                self._end(error)
                raise
"""
LOCK = "        self._busy = threading.Lock()\n"
OWNED = LOCK + "        self._thread = threading.get_ident()\n"
CLOSE = '        self._run(getattr(self._iterator, "close", int), ended=True)\n'
CLOSED_BY_OWNER = (
    (
        "contexts.streaming",
        CLOSE,
        "        if self._thread == threading.get_ident():\n    " + CLOSE,
    ),
)
SHOWN_AT_FIRST = """                from .frames import current_frame, show

                if not hasattr(self, "_frame"):
                    self._frame = show(self._held._new_frame(None, current_frame()))
                value = function(*args)
"""
HIDDEN_AT_LAST = (
    (
        "contexts.streaming",
        RELEASE,
        RELEASE + "            __import__('sys').modules['reference_impl.contexts.frames']"
        ".hide(self._frame)\n",
    ),
)
UNWIND = "                context.unwind(error)\n"

SABOTEURS = [
    Saboteur(
        "streaming.closes-what-it-wraps",
        "only generators are closed",
        "contexts.streaming",
        CLOSE,
        "        if not hasattr(self._iterator, 'gi_frame'):\n"
        "            return self._end(None)\n" + CLOSE,
    ),
    Saboteur(
        "streaming.request-in-every-chunk",
        "chunks are produced in the server's context",
        "contexts.streaming",
        RUN,
        "                value = function(*args)\n",
    ),
    Saboteur(
        "streaming.g-in-every-chunk",
        "the body sees a copy of the request, with a g of its own",
        "contexts.streaming",
        "self._execution.run(context.show)",
        "self._execution.run(context.copy().show)",
    ),
    Saboteur(
        "streaming.session-in-every-chunk",
        "the session is taken away before the body",
        "contexts.streaming",
        "        context.hold()\n",
        "        context.hold()\n        context.session = None\n",
    ),
    Saboteur(
        "streaming.session-in-every-chunk",
        "the session goes to the browser when the body has been produced",
        "contexts.streaming",
        "self._execution.run(iter, source)",
        "iter(list(source))",
    ),
    Saboteur(
        "streaming.after-functions-come-first",
        "the body is read ahead",
        "contexts.streaming",
        "self._execution.run(iter, source)",
        "iter(list(source))",
    ),
    Saboteur(
        "streaming.teardown-runs-once",
        "the stream tears its request down, and so does the request",
        "contexts.streaming",
        RELEASE,
        "            self._execution.run(held._tear_down, error, [])\n" + RELEASE,
    ),
    Saboteur(
        "streaming.teardown-after-last-chunk",
        "a request does not wait for its stream",
        "contexts.contexts",
        "            waits = self._holds and (exc is None or self.answered_by_stream)\n",
        "            waits = False\n",
    ),
    Saboteur(
        "streaming.teardown-sees-its-request",
        "teardown runs in the server's context",
        "contexts.streaming",
        RELEASE,
        "            held.release(error)\n",
    ),
    Saboteur(
        "streaming.closed-early-ends",
        "closing a stream tears down and leaves the body as it is",
        "contexts.streaming",
        CLOSE,
        "        self._end(None)\n",
    ),
    Saboteur(
        "streaming.closed-early-tears-down",
        "a stream that is closed early forgets its request",
        "contexts.streaming",
        "            if ended:\n                self._end(None)\n",
        "            if ended:\n                self._held = None\n",
    ),
    Saboteur(
        "streaming.never-read-tears-down",
        "a stream that was never read is not closed",
        "contexts.streaming",
        CLOSE,
        "        if getattr(self._iterator, 'gi_suspended', True):\n    " + CLOSE,
    ),
    Saboteur(
        "streaming.error-reaches-the-server",
        "a body that fails just ends",
        "contexts.streaming",
        FAILED,
        FAILED.replace("raise\n", "raise StopIteration from error\n"),
    ),
    Saboteur(
        "streaming.error-tears-down",
        "a body that fails forgets its request",
        "contexts.streaming",
        FAILED,
        FAILED.replace("self._end(error)", "self._held = None"),
    ),
    Saboteur(
        "streaming.error-is-given-to-teardown",
        "the error of a body is not handed on",
        "contexts.streaming",
        FAILED,
        FAILED.replace("self._end(error)", "self._end(None)"),
    ),
    Saboteur(
        "streaming.plain-body-sees-no-request",
        "a request without an error is never left",
        "life",
        UNWIND,
        "                if error is not None:\n    " + UNWIND,
    ),
    Saboteur(
        "streaming.plain-body-comes-after-teardown",
        "the body is read before the request ends",
        "life",
        UNWIND,
        "                body = list(body or ())\n" + UNWIND,
    ),
    Saboteur(
        "streaming.dispatch-in-a-chunk",
        "leaving a context makes nothing current",
        "contexts.frames",
        "    assert frame.token is not None\n    _frame.reset(frame.token)\n",
        "    _frame.set(None)\n",
    ),
    Saboteur(
        "streaming.decorated-function",
        "a decorated function's body is not wrapped",
        "contexts.streaming",
        "        return stream_with_context(function(*args, **kwargs))\n",
        "        return function(*args, **kwargs)\n",
    ),
    Saboteur(
        "streaming.needs-a-request",
        "without a request a body is not wrapped",
        "contexts.streaming",
        '        raise RuntimeError("stream_with_context needs',
        '        return iter(source)\n        raise RuntimeError("stream_with_context needs',
    ),
    Saboteur("streaming.side-by-side-on-threads", "what is current is for all", *FRAMES_FOR_ALL),
    Saboteur("streaming.side-by-side-on-tasks", "contexts are kept by thread", *FRAMES_BY_THREAD),
    Saboteur(
        "streaming.side-by-side-on-greenlets", "contexts are kept by thread", *FRAMES_BY_THREAD
    ),
    Saboteur(
        "streaming.by-turns-on-one-thread",
        "a stream makes its request current for whoever drives it",
        "contexts.streaming",
        RUN,
        IN_THE_DRIVER,
    ),
    Saboteur(
        "streaming.request-between-chunks",
        "a stream makes its request current for whoever drives it",
        "contexts.streaming",
        RUN,
        IN_THE_DRIVER,
    ),
    Saboteur(
        "streaming.server-sees-nothing-between-chunks",
        "a stream makes its request current for whoever drives it",
        "contexts.streaming",
        RUN,
        IN_THE_DRIVER,
    ),
    Saboteur(
        "streaming.unfinished-leaves-nothing-current",
        "a stream makes its request current for whoever drives it",
        "contexts.streaming",
        RUN,
        IN_THE_DRIVER,
    ),
    Saboteur(
        "streaming.closed-elsewhere-leaves-nothing-current",
        "a stream makes its request current for whoever drives it",
        "contexts.streaming",
        RUN,
        IN_THE_DRIVER,
    ),
    Saboteur(
        "streaming.closed-elsewhere-tears-down",
        "a stream is closed by the thread that began it, or not at all",
        "contexts.streaming",
        LOCK,
        OWNED,
        CLOSED_BY_OWNER,
    ),
    Saboteur(
        "streaming.closed-in-a-copied-context-tears-down",
        "a stream is closed by the thread that began it, or not at all",
        "contexts.streaming",
        LOCK,
        OWNED,
        CLOSED_BY_OWNER,
    ),
    Saboteur(
        "streaming.a-context-for-each-chunk",
        "the request is made current at the first chunk, and no longer at the last",
        "contexts.streaming",
        RUN,
        SHOWN_AT_FIRST,
        HIDDEN_AT_LAST,
    ),
    Saboteur(
        "streaming.teardown-sees-its-g",
        "g is emptied when the last chunk was sent, before teardown",
        "contexts.streaming",
        "            self._execution.run(held.release, error)\n",
        "            self._execution.run(held.app_context.g.__dict__.clear)\n"
        "            self._execution.run(held.release, error)\n",
    ),
    Saboteur(
        "streaming.of-a-coroutine",
        "a stream takes its request along from threads without a loop only",
        "contexts.streaming",
        "        context.hold()\n",
        "        import asyncio\n"
        "        if asyncio._get_running_loop() is not None:\n"
        "            self._execution = copy_context().__class__()\n"
        "        context.hold()\n",
    ),
]
