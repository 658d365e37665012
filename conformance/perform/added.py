"""What an implementation adds to every reply by itself, so that no clause takes it for an answer.

So far that is cookies: a middleware may count visits, or find its way back to one server of many.
What only differs from run to run is left out by `conformance.perform.steady`.
"""

from __future__ import annotations

from conformance.describe.app import App, view
from conformance.describe.capabilities import Capability
from conformance.describe.messages import Reply, get
from conformance.describe.steps import Ask, Read, Write
from conformance.drive.cookies import Cookie, cookies_of
from conformance.perform.implementation import Implementation

BARE = App(view("/", Ask(), endpoint="bare"))


def cookies_set(impl: Implementation, reply: Reply) -> list[Cookie]:
    """Return the cookies that a reply sets or deletes, but for those that every reply sets.

    The names of these are found out once, when the first reply with a cookie comes.
    """
    found = cookies_of(reply)
    if not found:
        return found
    if impl.added_cookies is None:
        with impl.undisturbed():
            impl.added_cookies = _added(impl)
        if impl.added_cookies:
            names = ", ".join(sorted(impl.added_cookies))
            impl.leave_out([f"the cookies that every reply sets ({names})"])
    return [cookie for cookie in found if cookie.name not in impl.added_cookies]


def _added(impl: Implementation) -> frozenset[str]:
    """Return the names of the cookies that the reply of a bare view sets.

    A session's cookie is none of them, even if each reply sets it: without it, there is no session.
    """
    names = {cookie.name for cookie in cookies_of(impl.run(BARE, get("/")).reply)}
    if not names or not impl.has(Capability.SESSION):
        return frozenset(names)
    written = impl.run(BARE, get("/", Write("session", "k", "v"))).reply
    for name in sorted(names):
        rest = [f"{cookie.name}={cookie.value}" for cookie in cookies_of(written)
                if cookie.name != name]  # fmt: skip
        headers = {"Cookie": "; ".join(rest)}
        if impl.run(BARE, get("/", Read("session", "k"), headers=headers)).answers() != ["v"]:
            names.discard(name)
    return frozenset(names)
