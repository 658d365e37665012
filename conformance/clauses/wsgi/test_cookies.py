"""WSGI: the cookies of a request as clients and others write them.

What `set_cookie` sends, and how it comes back, is in the chapter on responses.
"""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.looking import told
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC

COOKIES = FLASK.api("Request.cookies")
NEEDS = [C.WSGI, C.REQUEST, C.HEADER_ATTRIBUTES]
PAIRS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "expires", "path", "Domain", "$Version"]),
        st.sampled_from(["1", "x", "", "a=b", "deleted", "2094"]),
    ),
    max_size=5,
)


def grouped(cookies: Any) -> list[Any]:
    """Return all values of each name, sorted by name."""
    return [[name, cookies[name], cookies.getlist(name)] for name in sorted(cookies)]


@clause(
    "wsgi.repeated-cookies",
    MUST,
    needs=NEEDS,
    source=[COOKIES, RFC(6265, "4.2.2"), RFC(6265, "5.4")],
)
@given(pairs=PAIRS, separator=st.sampled_from(["; ", ";", " ; "]))
@example(pairs=[("a", "1"), ("b", "x"), ("a", "2")], separator="; ")
@example(pairs=[("expires", "1"), ("path", "x")], separator=";")
def test_repeated_cookies(
    impl: Implementation, pairs: list[tuple[str, str]], separator: str
) -> None:
    """Cookies of one name MUST all be kept in their order, with the first as the value of the name.

    Clients send the cookie with the longest path first. No name has a meaning of its own.
    """
    header = separator.join(f"{name}={value}" for name, value in pairs)
    values = {name: [v for n, v in pairs if n == name] for name, _ in pairs}
    seen = told(impl, lambda r: grouped(r.cookies), get("/", headers={"Cookie": header}))
    expect(seen, [[n, values[n][0], values[n]] for n in sorted(values)], f"Cookie: {header}")


@clause("wsgi.nameless-cookies", MUST, needs=NEEDS, source=[RFC(6265, "5.2"), COOKIES])
@every(header=["=b=bad; a=1", "a=1; =b=bad", "=; a=1", "a=1; =bad"])
def test_nameless_cookies(impl: Implementation, header: str) -> None:
    """A cookie without a name MUST NOT get a name from what follows its first `=`.

    Such a cookie is left out, or has the empty name. Otherwise a page of another host in the same
    domain sets a cookie that only this host could set.
    """
    seen = told(impl, lambda r: grouped(r.cookies), get("/", headers={"Cookie": header}))
    expect([one for one in seen if one[0]], [["a", "1", ["1"]]], f"Cookie: {header}")


@clause("wsgi.quoted-cookies", MUST, needs=NEEDS, source=[RFC(6265, "4.2.1"), COOKIES])
@every(value=["a b", "x,y", "1", ""], others=(False, True))
def test_quoted_cookies(impl: Implementation, value: str, others: bool) -> None:
    """A cookie's value in double quotes MUST be read without the quotes around it."""
    header = f'q="{value}"' + "; a=1" * others
    seen = told(impl, lambda r: grouped(r.cookies), get("/", headers={"Cookie": header}))
    expect(seen, [["a", "1", ["1"]]] * others + [["q", value, [value]]], f"Cookie: {header}")


@clause(
    "wsgi.quoted-cookie-names",
    MUST,
    needs=NEEDS,
    source=[RFC(6265, "5.2"), RFC(6265, "4.1.1"), COOKIES],
)
@every(name=["__Secure-id", "id", "a b"], value=["1", '"1"'])
def test_quoted_cookie_names(impl: Implementation, name: str, value: str) -> None:
    """A cookie whose name is in double quotes MUST NOT be taken for the one without the quotes.

    To a browser it is another cookie: what it demands of a name that begins with `__Secure-`, it
    does not demand of this one.
    """
    header = f'"{name}"={value}; a=1'
    seen = told(impl, lambda r: grouped(r.cookies), get("/", headers={"Cookie": header}))
    expect([one for one in seen if one[0] in (name, "a")], [["a", "1", ["1"]]], f"Cookie: {header}")
