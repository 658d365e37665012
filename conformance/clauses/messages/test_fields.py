"""Messages: the fields of a query, of a form and of both, as mappings with repeated keys.

How fields are decoded is in the chapter on WSGI; here is what is asked of them then.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.looking import ASKED, told
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import Exchange, get, post
from conformance.describe.steps import Demand
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, WERKZEUG

ARGS = FLASK.api("Request.args")
FORM_FIELDS = FLASK.api("Request.form")
MULTI_DICT = WERKZEUG.api("MultiDict")
BAD_REQUEST_KEY_ERROR = WERKZEUG.api("BadRequestKeyError")
NEEDS = [C.REQUEST, C.HEADER_ATTRIBUTES]
KINDS = ("args", "form", "values")
Pairs = list[tuple[str, str]]


def fields() -> st.SearchStrategy[Pairs]:
    """Generate fields with names that repeat."""
    return st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["1", "2", "x", ""])),
                    max_size=5)  # fmt: skip


def sent(kind: str, pairs: Pairs) -> Exchange:
    """Return a request with these fields; for values, the first of them are in the query."""
    in_query = {"args": len(pairs), "form": 0, "values": (len(pairs) + 1) // 2}[kind]
    query = urlencode(pairs[:in_query])
    if kind == "args":
        return get("/", query=query)
    body = urlencode(pairs[in_query:]).encode()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return post("/", query=query, body=body, headers=form)


def by_name(pairs: Any) -> dict[str, list[str]]:
    """Return the values of each name, in order."""
    return {name: [v for n, v in pairs if n == name] for name, _ in pairs}


def read_through(found: Any) -> list[Any]:
    """Return what a mapping of fields says when it is read in every way."""
    return [
        len(found), bool(found), sorted(found), sorted(found.keys()), sorted(found.values()),
        sorted(map(list, found.items())), by_name(list(found.items(multi=True))),
        {name: list(values) for name, values in found.lists()},
        sorted(map(list, found.listvalues())),
        found.to_dict(), found.to_dict(flat=False),
        [[n in found, found.get(n), found.get(n, "no"), found.getlist(n)] for n in "abz"],
        [found.getlist(n, type=int) for n in "abz"],
        [found.get(n, 9, type=int) for n in "abz" if len(found.getlist(n)) < 2],
        [found[n] for n in "abc" if n in found],
    ]  # fmt: skip


def numbers(values: list[str]) -> list[int]:
    """Return the values that are numbers."""
    return [int(value) for value in values if value.isdigit()]


def as_read(pairs: Pairs) -> list[Any]:
    """Return what `read_through` has to say of these fields."""
    all_of = by_name(pairs)
    first = {name: values[0] for name, values in all_of.items()}
    names = sorted(all_of)
    return [
        len(names), bool(names), names, names, sorted(first.values()),
        sorted([n, v] for n, v in first.items()), all_of,
        all_of, sorted(all_of.values()),
        first, all_of,
        [[n in first, first.get(n), first.get(n, "no"), all_of.get(n, [])] for n in "abz"],
        [numbers(all_of.get(n, [])) for n in "abz"],
        [(numbers(all_of.get(n, [])) or [9])[0] for n in "abz" if len(all_of.get(n, [])) < 2],
        [first[n] for n in "abc" if n in first],
    ]  # fmt: skip


@clause(
    "messages.fields-are-read",
    MUST,
    needs=[*NEEDS, C.WSGI],
    source=[ARGS, FORM_FIELDS, MULTI_DICT],
    examples=50,
)
@given(kind=st.sampled_from(KINDS), pairs=fields())
@example(kind="values", pairs=[("a", "1"), ("b", ""), ("a", "x"), ("c", "2")])
@example(kind="args", pairs=[("a", "1"), ("a", "x"), ("b", "")])
def test_fields_are_read(impl: Implementation, kind: str, pairs: Pairs) -> None:
    """Fields MUST be the same mapping in whatever way they are read, with the first value of each
    name, or with all values.

    `values` has the fields of the query before those of the form. `type` leaves out the values that
    it refuses.
    """
    found = told(impl, lambda r: read_through(getattr(r, kind)), sent(kind, pairs))
    expect(found, as_read(pairs), f"request.{kind} of {pairs}:")


@clause(
    "messages.missing-field-is-a-bad-request",
    MUST,
    needs=[*NEEDS, C.WSGI],
    source=[ARGS, FORM_FIELDS, MULTI_DICT, BAD_REQUEST_KEY_ERROR],
)
@given(kind=st.sampled_from([*KINDS, "cookies", "files"]), pairs=fields())
@example(kind="form", pairs=[("a", "1")])
def test_missing_field(impl: Implementation, kind: str, pairs: Pairs) -> None:
    """Reading a field that the client left out MUST raise a KeyError, which is answered with 400 if
    nobody catches it.

    The same holds for cookies and files.
    """

    def look(asked: Any) -> Any:
        try:
            return repr(getattr(asked, kind)["zz"])
        except KeyError as error:
            return getattr(error, "code", None)

    exchange = sent(kind if kind in KINDS else "args", pairs)
    found = told(impl, look, exchange)
    assert found == 400, f"request.{kind}['zz'] gives {found}, not a KeyError with the code 400"
    reply = impl.reply(ASKED, exchange.asking(Demand(f"request.{kind}", "zz")))
    assert reply.status == 400, f"request.{kind}['zz'] that nobody catches is answered by {reply}"


@clause(
    "messages.missing-header-is-a-bad-request",
    MUST,
    needs=[*NEEDS, C.WSGI],
    source=[FLASK.api("Request.headers"), WERKZEUG.api("Headers"), BAD_REQUEST_KEY_ERROR],
)
def test_missing_header(impl: Implementation) -> None:
    """Reading a header that the client left out MUST raise a KeyError, which is answered with 400
    if nobody catches it.

    The view needs the header as it needs a field.
    """
    reply = impl.reply(ASKED, get("/", Demand("request.headers", "X-Missing")))
    expect([reply.status], [400], "request.headers['X-Missing'] is answered by:")


CHANGES = ("add", "item", "setlist", "setdefault", "setlistdefault", "update", "updates", "merge",
           "pop", "poplist", "popitem", "popitemlist", "delete", "clear")  # fmt: skip
Change = tuple[str, str, list[str]]


def change_fields(found: Any, change: str, name: str, values: list[str]) -> Any:
    """Do one change to fields of the implementation; return what it returns."""
    value = values[0]
    actions: dict[str, Any] = {
        "add": lambda: found.add(name, value), "item": lambda: found.__setitem__(name, value),
        "setlist": lambda: found.setlist(name, values),
        "setdefault": lambda: found.setdefault(name, value),
        "setlistdefault": lambda: list(found.setlistdefault(name, values)),
        "update": lambda: found.update({name: value}),
        "updates": lambda: found.update({name: values}),
        "merge": lambda: found.update(type(found)([(name, v) for v in values])),
        "pop": lambda: found.pop(name, "none"), "poplist": lambda: found.poplist(name),
        "popitem": lambda: list(found.popitem()) if found else None,
        "popitemlist": lambda: list(found.popitemlist()) if found else None,
        "delete": lambda: found.__delitem__(name) if name in found else None,
        "clear": lambda: found.clear(),
    }  # fmt: skip
    return actions[change]()


def change_lists(kept: dict[str, list[str]], change: str, name: str, values: list[str]) -> Any:
    """Do the same to a dict of lists."""
    old, value, last = kept.get(name), values[0], next(reversed(kept), None)
    if change in ("setdefault", "setlistdefault"):
        found = kept.setdefault(name, values if change == "setlistdefault" else [value])
        return list(found) if change == "setlistdefault" else found[0]
    if change in ("add", "update", "updates", "merge"):
        kept[name] = (old or []) + (values if change in ("updates", "merge") else [value])
    elif change in ("item", "setlist"):
        kept[name] = [value] if change == "item" else list(values)
    elif change in ("popitem", "popitemlist"):
        taken = kept.pop(last) if last is not None else []
        return [last, taken if change == "popitemlist" else taken[0]] if taken else None
    elif change == "clear":
        kept.clear()
    else:
        kept.pop(name, None)
        return {"pop": old[0] if old else "none", "poplist": old or []}.get(change)
    return None


@clause("messages.fields-are-copied", MUST, needs=[*NEEDS, C.WSGI], source=MULTI_DICT, examples=50)
@given(
    kind=st.sampled_from(KINDS),
    pairs=fields(),
    changes=st.lists(
        st.tuples(
            st.sampled_from(CHANGES),
            st.sampled_from("abd"),
            st.lists(st.sampled_from("34"), min_size=1, max_size=2),
        ),
        min_size=1,
        max_size=6,
    ),
)
@example("args", [("a", "1"), ("a", "2"), ("b", "x")], [(c, "a", ["3", "4"]) for c in CHANGES[:8]])
@example("args", [("a", "1"), ("a", "2"), ("b", "x")], [(c, "a", ["3"]) for c in CHANGES[8:]])
@example("values", [("a", "1"), ("b", "2"), ("a", "3")], [("add", "d", ["3"])])
def test_fields_are_copied(
    impl: Implementation, kind: str, pairs: Pairs, changes: list[Change]
) -> None:
    """`copy` of fields MUST give a mapping that can be changed, and leave the request as it is.

    Names keep all of their values until they are set anew or taken out.
    """
    kept = by_name(pairs)
    wanted = [change_lists(kept, *change) for change in changes]

    def look(asked: Any) -> Any:
        fields = getattr(asked, kind)
        copied = fields.copy()
        results = [change_fields(copied, *change) for change in changes]
        return [results, copied.to_dict(flat=False), fields.to_dict(flat=False)]

    found = told(impl, look, sent(kind, pairs))
    why = f"a copy of request.{kind} of {pairs} after {changes}: results, the copy, the request"
    expect(found, [wanted, kept, by_name(pairs)], why)


MUTATORS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "args": (("__setitem__", "a", "2"), ("__delitem__", "a"), ("add", "a", "2"), ("clear",),
             ("setlist", "a", ["2"]), ("setdefault", "z", "2"), ("setlistdefault", "z", ["2"]),
             ("update", {"a": "2"}), ("pop", "a"), ("popitem",), ("poplist", "a"),
             ("popitemlist",)),
    "headers": (("__setitem__", "X-A", "2"), ("__delitem__", "X-A"), ("add", "X-A", "2"),
                ("set", "X-A", "2"), ("setdefault", "X-Z", "2"), ("remove", "X-A"),
                ("extend", {"X-A": "2"}), ("update", {"X-A": "2"}), ("pop", "X-A"), ("popitem",),
                ("setlist", "X-A", ["2"]), ("setlistdefault", "X-Z", ["2"])),
    "accept_mimetypes": (("append", ("a/b", 1)), ("extend", [("a/b", 1)]), ("pop",),
                         ("insert", 0, ("a/b", 1)), ("reverse",), ("sort",), ("__delitem__", 0),
                         ("remove", ("text/x", 1)), ("__iadd__", [1]), ("__imul__", 2),
                         ("__setitem__", 0, ("a/b", 1))),
    "cache_control": (("__setitem__", "max-age", "2"), ("__delitem__", "max-age"), ("clear",),
                      ("update", {"max-age": "2"}), ("pop", "max-age"), ("popitem",),
                      ("setdefault", "no-cache", None)),
}  # fmt: skip
FULL = {"X-A": "1", "Accept": "text/x, text/y", "Cache-Control": "max-age=1"}


@clause(
    "messages.requests-do-not-change",
    MUST,
    needs=[*NEEDS, C.WSGI],
    source=[
        ARGS,
        FORM_FIELDS,
        WERKZEUG.api("MultiDict", "it is immutable in requests"),
        WERKZEUG.api("EnvironHeaders"),
    ],
)
@every(name=sorted({*MUTATORS, "form", "values", "cookies", "files"}))
def test_requests_do_not_change(impl: Implementation, name: str) -> None:
    """A method that would change what the client sent MUST NOT change it: the method raises an
    error, or is not there.

    Whoever looks at a request later sees what others saw.
    """
    ways = MUTATORS.get(name, MUTATORS["args"])

    def look(asked: Any) -> Any:
        found = getattr(asked, name)
        before, done = repr(found), []
        for way, *arguments in ways:
            try:
                getattr(found, way)(*arguments)
                done.append(way)
            except Exception:  # refused, or there is no such method
                continue
        return [done, repr(found) == before]

    exchange = get("/", query="a=1", headers={**FULL, "Cookie": "a=1"})
    why = f"which methods changed request.{name}, and whether it is as before:"
    expect(told(impl, look, exchange), [[], True], why)


@clause("messages.accept-lists-are-not-cleared", SHOULD, needs=NEEDS, source=WERKZEUG.api("Accept"))
def test_accept_lists_are_not_cleared(impl: Implementation) -> None:
    """`clear` SHOULD NOT empty the list of what the client accepts: no other method changes it."""

    def look(asked: Any) -> Any:
        with suppress(Exception):
            asked.accept_mimetypes.clear()
        return len(asked.accept_mimetypes)

    found = told(impl, look, get("/", headers=FULL))
    assert found == 2, f"after accept_mimetypes.clear(), {found} of 2 types are left"
