"""What workers of a program run on: the source of each carrier, and what it needs of others.

A worker has one method, `turn`: it goes on where it stopped, up to its next pause. A worker that
is started by another one lives on the same thread, or takes one of its own, as in the suite
(`conformance.isolation.carriers`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from conformance.scripts.literals import Names

HOME = '''\
class Home(threading.Thread):
    """A thread that does what it is given, one thing at a time."""

    def __init__(self):
        super().__init__(daemon=True)
        self.given, self.over = threading.Semaphore(0), threading.Semaphore(0)
        self.todo = None
        self.start()

    def run(self):
        """Do what is given, until it is nothing: whoever has paused here goes on then."""
        while self.given.acquire() and self.todo is not None:
            try:
                self.todo()
            finally:
                self.over.release()

    def do(self, todo):
        """Give it something, and wait until that is over, or pauses."""
        self.todo = todo
        self.given.release()
        assert self.over.acquire(timeout=20), "a worker does not come back"'''
ON = '''\
def on(home, todo):
    """Do something on the thread that is a worker's home."""
    todo() if home is threading.current_thread() else home.do(todo)'''
THREAD = '''\
class Thread:
    """A worker on a thread, which is a new one if none is given."""

    def __init__(self, function, context=None, home=None):
        self.home = home or Home()
        self.todo = partial(context.run, function) if context else function

    def turn(self):
        todo, self.todo = self.todo, None
        self.home.do(todo)'''
PAUSE = '''\
def pause():
    """Let somebody else have the turn."""
    home = threading.current_thread()
    home.over.release()
    home.run()'''
TASK = '''\
class Task:
    """A worker that is an asyncio task; all tasks of a thread have one loop."""

    def __init__(self, function):
        self.home = threading.current_thread()
        if not hasattr(self.home, "loop"):
            self.home.loop = asyncio.new_event_loop()
        self.go, self.over = asyncio.Event(), asyncio.Event()
        self.task = self.home.loop.create_task(self.run(function))

    async def run(self, function):
        await self.go.wait()
        try:
            await function(self.pause)
        finally:
            self.over.set()

    async def pause(self):
        self.go.clear()
        self.over.set()
        await self.go.wait()

    def step(self):
        self.over.clear()
        self.go.set()
        self.home.loop.run_until_complete(self.over.wait())

    def turn(self):
        on(self.home, self.step)'''
GREENLET = '''\
class Greenlet:
    """A worker that is a greenlet, and is switched to."""

    def __init__(self, function, context=None):
        self.home = threading.current_thread()
        current = greenlet.getcurrent()
        self.greenlet = greenlet.greenlet(function, parent=current.parent or current)
        if context is not None:
            self.greenlet.gr_context = context

    def step(self):
        self.greenlet.switch()

    def turn(self):
        on(self.home, self.step)'''
SWITCH = '''\
def switch():
    """Let somebody else have the turn."""
    greenlet.getcurrent().parent.switch()'''
COPIED = '''\
class Copied:
    """A worker in a copied context, on the thread of whoever has copied it."""

    def __init__(self, function):
        self.home = threading.current_thread()
        self.context, self.steps = contextvars.copy_context(), function()

    def step(self):
        self.context.run(next, self.steps, None)

    def turn(self):
        on(self.home, self.step)'''
GEVENT = '''\
class Gevent:
    """A worker that is a greenlet of gevent."""

    def __init__(self, function):
        self.go, self.over = gevent.lock.Semaphore(0), gevent.lock.Semaphore(0)
        self.greenlet = gevent.spawn(self.run, function)

    def run(self, function):
        self.go.acquire()
        try:
            function(self.pause)
        finally:
            self.over.release()

    def pause(self):
        self.over.release()
        self.go.acquire()

    def turn(self):
        self.go.release()
        self.over.acquire()'''
# What is otherwise in a program whose workers all live on the main thread.
ALONE = (
    ("\n        self.home = threading.current_thread()", ""),
    ('        if not hasattr(self.home, "loop"):\n    ', ""),
    ("        self.home.loop = asyncio.new_event_loop()\n", ""),
    ("self.home.loop", "LOOP"),
    ("on(self.home, self.step)", "self.step()"),
)
# The source of each name, and the modules that it needs.
SOURCES = {
    "Home": (HOME, ("threading",)),
    "on": (ON, ("threading",)),
    "Thread": (THREAD, ()),
    "pause": (PAUSE, ("threading",)),
    "Task": (TASK, ("asyncio",)),
    "Greenlet": (GREENLET, ("greenlet",)),
    "switch": (SWITCH, ("greenlet",)),
    "Copied": (COPIED, ("contextvars",)),
    "Gevent": (GEVENT, ("gevent.lock",)),
}


@dataclass(frozen=True, slots=True)
class Form:
    """How a worker on a carrier is written.

    `define` begins its function, `given` is what that is called with, and `pause` gives the turn
    back; `inside` does so in a function that it calls, where that can be done. `start` makes the
    worker of the function, and `needs` are the names that all this uses.
    """

    start: str
    needs: tuple[str, ...]
    define: str = "def"
    given: str = ""
    pause: str = "pause()"
    inside: str = ""


COPY = "contextvars.copy_context()"
SWITCHED = ("Greenlet", "switch")
FORMS = {
    "thread": Form("Thread({})", ("Thread", "pause"), inside="pause()"),
    "pooled": Form("Thread({})", ("Thread", "pause"), inside="pause()"),
    "executor": Form(f"Thread({{}}, {COPY})", ("Thread", "pause"), inside="pause()"),
    "task": Form("Task({})", ("Task",), "async def", "pause", "await pause()"),
    "context": Form("Copied({})", ("Copied",), pause="yield"),
    "greenlet": Form("Greenlet({})", SWITCHED, pause="switch()", inside="switch()"),
    "bridge": Form(f"Greenlet({{}}, {COPY})", SWITCHED, pause="switch()", inside="switch()"),
    "gevent": Form("Gevent({})", ("Gevent",), given="pause"),
}


def define(names: Names, carriers: Collection[str], body: str) -> None:
    """Put the source of carriers among the definitions of a program with this body.

    Where no worker has a thread of its own, nobody has to go to another one's thread.
    """
    wanted = list(dict.fromkeys(need for carrier in carriers for need in FORMS[carrier].needs))
    threads = "Thread" in wanted
    if threads:
        wanted = ["Home", *(["on"] if len(wanted) > 2 else []), *wanted]
        names.of("functools", "partial")
    wanted = [name for name in wanted if name not in ("pause", "switch") or f"{name}()" in body]
    for name in wanted:
        source, modules = SOURCES[name]
        if not threads:
            for old, new in ALONE:
                source = source.replace(old, new)
        for module in modules:
            names.module(module)
        if "threading." in source:
            names.module("threading")
        names.definitions[name] = source
    if "Task" in wanted and not threads:
        names.definitions["LOOP"] = "LOOP = asyncio.new_event_loop()"
    if any(COPY in FORMS[carrier].start for carrier in carriers):
        names.module("contextvars")
