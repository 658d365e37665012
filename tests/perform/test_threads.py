"""Fresh threads: what an implementation leaves on one, by its number, no later one finds."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.adapter import App, Capability, Exchange, Stage, Unsupported
from conformance.describe.app import view
from conformance.describe.messages import get
from conformance.isolation.hosts import Pool
from conformance.isolation.lines import run_lines
from conformance.isolation.schedules import ByTurns
from conformance.perform import threads
from conformance.perform.implementation import Implementation
from conformance.perform.threads import LEFTOVERS, in_thread

APP = App(view("/"))


class ByIdent:
    """A framework whose current request is kept by the number of the thread, as in 2010."""

    name, version = "by-ident", "1"
    packages: tuple[str, ...] = ()
    capabilities = frozenset({Capability.WSGI, Capability.AMBIENT, Capability.UNBOUND})
    unbound_errors: tuple[type[BaseException], ...] = (RuntimeError,)
    build_errors: tuple[type[BaseException], ...] = ()
    asgi = None

    def __init__(self) -> None:
        self.current: dict[int, str] = {}
        self.met: list[str] = []
        self.ambient = SimpleNamespace(has_app_context=self.bound, has_request_context=self.bound)

    def bound(self) -> bool:
        return threading.get_ident() in self.current

    def wsgi(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        here, path = threading.get_ident(), str(environ["PATH_INFO"])
        self.met += [self.current[here]] if here in self.current else []
        self.current[here] = path
        if path != "/leave":  # the fault
            del self.current[here]
        start_response("200 OK", [("Content-Length", "0")])
        return []

    def build(self, app: App, stage: Stage) -> Any:
        return self

    def close(self) -> None:
        """Nothing is held."""

    def locals(self) -> Any:
        raise Unsupported(Capability.LOCAL)

    def request_context(self, exchange: Exchange) -> Any:
        raise Unsupported(Capability.REQUEST_SCOPE)

    def app_context(self) -> Any:
        raise Unsupported(Capability.APP_SCOPE)


@pytest.fixture
def toy() -> ByIdent:
    return ByIdent()


@pytest.fixture
def impl(toy: ByIdent) -> Iterator[Implementation]:
    adapter: Any = toy
    before = threading.active_count()
    made = Implementation(adapter)
    yield made
    made.close()
    assert threading.active_count() == before, "a thread outlives the run"


def leaves(impl: Implementation) -> None:
    with pytest.raises(AssertionError, match="still current"):
        impl.run(APP, get("/leave"))


def test_numbers_of_threads_are_given_out_again() -> None:
    """Otherwise these tests show nothing."""
    seen = {in_thread(threading.get_ident) for _ in range(20)}

    assert len(seen) < 20


def test_what_a_run_leaves_no_later_one_finds(impl: Implementation, toy: ByIdent) -> None:
    for _ in range(20):
        leaves(impl)
        impl.run(APP, get("/"))

    assert toy.met == []
    assert len(LEFTOVERS) == 20


def test_a_thread_without_leftovers_ends(impl: Implementation) -> None:
    impl.run(APP, get("/"))

    assert len(LEFTOVERS) == 0


def test_not_more_are_kept_than_there_may_be(
    impl: Implementation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "MOST", 3)
    for _ in range(5):
        leaves(impl)

    assert len(LEFTOVERS) == 3


def test_a_thread_of_the_pool_that_is_left_dirty_is_not_used(
    impl: Implementation, toy: ByIdent
) -> None:
    def body() -> None:
        with Pool() as pool:
            host = pool.take()
            host.call(lambda: toy.current.update({threading.get_ident(): "left"}))
            pool.give(host)
            other = pool.take()
            assert other is not host
            assert not other.call(toy.bound)
            pool.give(other)

    impl.run(APP, get("/"))  # so that it is known whom to ask
    impl.perform(body)


def test_a_thread_between_lines_is_kept_as_well(impl: Implementation, toy: ByIdent) -> None:
    def leave() -> None:
        toy.current[threading.get_ident()] = "left"

    impl.run(APP, get("/"))
    impl.perform(lambda: run_lines([leave, leave], [__file__], ByTurns()))
    for _ in range(10):
        impl.run(APP, get("/"))

    assert toy.met == []


def test_within_a_block_no_thread_gets_the_number_of_another() -> None:
    with LEFTOVERS.lasting():
        seen = [in_thread(threading.get_ident) for _ in range(20)]

    assert len(set(seen)) == 20
    assert len(LEFTOVERS) == 0
