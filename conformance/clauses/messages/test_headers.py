"""Messages: headers as a collection: many at once, by place, with parameters, and the request's.

One header after the other is changed in `test_response`.
"""

from __future__ import annotations

import re
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.looking import changed, told
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import post
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, PEP, RFC, WERKZEUG

# A parameter, quoted or not (RFC 9110, 5.6.6).
PARAMETER = re.compile(r"""; *([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s";,=\\]+))""")
HEADERS = WERKZEUG.api("Headers")
MIMETYPE_PARAMS = FLASK.api("Request.mimetype_params")
NEEDS = [C.AFTER, C.RESPONSES, C.HEADER_ATTRIBUTES]
Pairs = list[tuple[str, str]]
NAMES = ("A", "a", "X-B", "X-C")
VALUES = ("1", "2", "x", "")
CHANGES = ("extend", "extend lists", "extend headers", "update", "update lists", "update headers",
           "setlist", "setlistdefault", "pop", "popitem", "remove", "clear", "add")  # fmt: skip
Change = tuple[str, str, list[str]]


def change_headers(headers: Any, change: str, name: str, values: list[str]) -> Any:
    """Do one change to headers of the implementation; return what it returns."""
    made = type(headers)([(name, value) for value in values])
    actions: dict[str, Any] = {
        "extend": lambda: headers.extend([(name, value) for value in values]),
        "extend lists": lambda: headers.extend({name: values}),
        "extend headers": lambda: headers.extend(made),
        "update": lambda: headers.update({name: values[0]}),
        "update lists": lambda: headers.update({name: values}),
        "update headers": lambda: headers.update(made),
        "setlist": lambda: headers.setlist(name, values),
        "setlistdefault": lambda: list(headers.setlistdefault(name, values)),
        "pop": lambda: headers.pop(name, "none"),
        "popitem": lambda: list(headers.popitem()) if len(headers) else None,
        "remove": lambda: headers.remove(name), "clear": lambda: headers.clear(),
        "add": lambda: headers.add(name, values[0]),
    }  # fmt: skip
    return actions[change]()


def change_pairs(pairs: Pairs, change: str, name: str, values: list[str]) -> Any:
    """Do the same to a list of pairs."""
    places = [place for place, (key, _) in enumerate(pairs) if key.lower() == name.lower()]
    old = [pairs[place][1] for place in places]
    if change.startswith("extend") or change == "add":
        pairs += [(name, value) for value in (values[:1] if change == "add" else values)]
    elif change == "setlistdefault" and old:
        return old
    elif change.startswith(("update", "setlist")):
        values = values[:1] if change == "update" else values
        for place in reversed(places[1:]):
            del pairs[place]
        if places:
            pairs[places[0]] = (name, values[0])
        pairs += [(name, value) for value in values[len(places[:1]) :]]
        return values if change == "setlistdefault" else None
    elif change == "popitem":
        return list(pairs.pop()) if pairs else None
    elif change == "clear":
        pairs.clear()
    else:
        for place in reversed(places):
            del pairs[place]
        return (old or ["none"])[0] if change == "pop" else None
    return None


def read_headers(headers: Any) -> list[Any]:
    """Return what headers say when they are read in every way."""
    return [
        list(map(list, headers)), len(headers), list(headers.keys()), list(headers.values()),
        list(map(list, headers.items(lower=True))), list(map(list, headers.to_wsgi_list())),
        [[n in headers, headers.get(n), headers.getlist(n), headers.get_all(n)] for n in "aZ"],
        [headers.get("a", 9, type=int), headers.getlist("A", type=int)], str(headers),
    ]  # fmt: skip


def pairs_read(pairs: Pairs) -> list[Any]:
    """Return what `read_headers` has to say of pairs."""
    of_a = [value for name, value in pairs if name.lower() == "a"]
    numbers = [int(value) for value in of_a if value.isdigit()]
    return [
        list(map(list, pairs)), len(pairs), [n for n, _ in pairs], [v for _, v in pairs],
        [[n.lower(), v] for n, v in pairs], list(map(list, pairs)),
        [[bool(of_a), of_a[0] if of_a else None, of_a, of_a], [False, None, [], []]],
        [int(of_a[0]) if of_a and of_a[0].isdigit() else 9, numbers],
        "".join(f"{name}: {value}\r\n" for name, value in pairs) + "\r\n",
    ]  # fmt: skip


def headers_of(pairs: Pairs, like: Any) -> Any:
    """Return headers of the implementation with these pairs."""
    return type(like)(pairs)


def header_pairs() -> st.SearchStrategy[Pairs]:
    """Generate headers that repeat in different cases."""
    return st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=4)


@clause("messages.headers-in-bulk", MUST, needs=NEEDS, source=HEADERS, examples=60)
@given(
    pairs=header_pairs(),
    changes=st.lists(
        st.tuples(
            st.sampled_from(CHANGES),
            st.sampled_from(NAMES),
            st.lists(st.sampled_from(VALUES), min_size=1, max_size=2),
        ),
        max_size=5,
    ),
)
@example([("A", "1"), ("X-B", "x"), ("a", "2")], [(c, "a", ["1", "2"]) for c in CHANGES[:5]])
@example([("A", "1"), ("X-B", "x"), ("a", "2")], [(c, "A", ["1", "2"]) for c in CHANGES[5:]])
@example([("A", "x"), ("X-B", "x"), ("a", "2")], [])
def test_headers_in_bulk(impl: Implementation, pairs: Pairs, changes: list[Change]) -> None:
    """Headers MUST be the same pairs in the same order in whatever way they are read, and MUST
    change as a list of pairs does.

    `extend` adds to what is there; `update` and `setlist` replace it, and keep the names that they
    are not given. Names have no case, and are kept as they are written.
    """
    kept = list(pairs)
    wanted = [change_pairs(kept, *change) for change in changes]

    def look(response: Any) -> Any:
        headers = headers_of(pairs, response.headers)
        copied = headers.copy()
        results = [change_headers(headers, *change) for change in changes]
        return [results, read_headers(headers), list(map(list, copied)),
                headers == headers_of([(n.upper(), v) for n, v in kept], headers)]  # fmt: skip

    found = changed(impl, look)[1]
    why = f"headers {pairs} after {changes}: results, the headers, a copy made before, equality"
    expect(found, [wanted, pairs_read(kept), list(map(list, pairs)), True], why)


@clause("messages.headers-by-place", MUST, needs=NEEDS, source=HEADERS)
@given(pairs=header_pairs().filter(bool))
@example(pairs=[("A", "1"), ("X-B", "x"), ("a", "2")])
def test_headers_by_place(impl: Implementation, pairs: Pairs) -> None:
    """Headers MUST be found, replaced and taken out by their place, as the pairs of a list are."""

    def look(response: Any) -> Any:
        def fresh() -> Any:
            return headers_of(pairs, response.headers)

        changed = [fresh() for _ in range(6)]
        changed[0][0] = ("N", "new")
        changed[1][:1] = [("N", "new"), ("N", "newer")]
        del changed[2][0]
        del changed[3][1:]
        taken = [changed[4].pop(), changed[5].pop(0), fresh()[0], fresh()[-1]]
        return [[list(map(list, headers)) for headers in changed], list(map(list, taken)),
                list(map(list, fresh()[:2])), type(fresh()[:2]) is type(fresh())]  # fmt: skip

    rest, new, newer = pairs[1:], ("N", "new"), ("N", "newer")
    lists = [[new, *rest], [new, newer, *rest], rest, pairs[:1], pairs[:-1], rest]
    wanted = [[list(map(list, one)) for one in lists],
              list(map(list, [pairs[-1], pairs[0], pairs[0], pairs[-1]])),
              list(map(list, pairs[:2])), True]  # fmt: skip
    expect(changed(impl, look)[1], wanted, f"headers {pairs}: changed, taken out, the first two")


def parameters(header: str) -> list[list[str]]:
    """Return the parameters of a header."""
    found = PARAMETER.findall(header)
    return [[name, re.sub(r"\\(.)", r"\1", quoted) or plain] for name, quoted, plain in found]


@clause("messages.header-parameters", MUST, needs=NEEDS, source=[HEADERS, RFC(9110, "5.6.6")])
@given(
    value=st.text(st.sampled_from('ab"\\;=, %*'), min_size=1, max_size=5),
    way=st.sampled_from(["add", "set", "add_header"]),
)
@example(value='a "b"\\; c', way="add")
def test_header_parameters(impl: Implementation, value: str, way: str) -> None:
    """Keywords with which a header is added or set MUST be sent as its parameters.

    Their values are quoted where they need quotes. An underscore stands for the hyphen that a
    keyword cannot have.
    """

    def change(response: Any) -> None:
        getattr(response.headers, way)("X-Part", "file", own_name=value, n="7")

    sent = changed(impl, change)[0].header("X-Part") or ""
    expect(parameters(sent), [["own-name", value], ["n", "7"]], f"sent as {sent}, read as:")
    assert PARAMETER.sub("", sent) == "file", f"{sent} is not made of a value and parameters"


@clause(
    "messages.content-type-parameters",
    MUST,
    needs=[C.REQUEST, C.HEADER_ATTRIBUTES],
    source=[MIMETYPE_PARAMS, RFC(9110, "5.6.6")],
)
@given(
    value=st.text(st.sampled_from("ab\"\\;=, %*'"), max_size=5), blank=st.sampled_from(["", " "])
)
@example(value='a "b"\\; c', blank=" ")
def test_content_type_parameters(impl: Implementation, value: str, blank: str) -> None:
    """Parameters of a Content-Type MUST be read without their quotes, whatever they hold.

    A quoted value may hold characters that would end a parameter.
    """
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    sent = f'Text/X;{blank}own="{quoted}"{blank};{blank}n=7;{blank}charset=UTF-8'
    seen = told(
        impl,
        lambda r: [r.mimetype, sorted(r.mimetype_params.items())],
        post("/", headers={"Content-Type": sent}),
    )
    expect(seen, ["text/x", [["charset", "UTF-8"], ["n", "7"], ["own", value]]], sent)


@clause(
    "messages.parameters-in-any-case",
    MUST,
    needs=[C.REQUEST, C.HEADER_ATTRIBUTES],
    source=[MIMETYPE_PARAMS, RFC(9110, "5.6.6")],
)
def test_parameters_in_any_case(impl: Implementation) -> None:
    """Parameters of a Content-Type MUST be found by names in lower case, in whatever case they
    came.
    """
    exchange = post("/", headers={"Content-Type": "Text/X; Own=A; CHARSET=utf-8"})
    seen = told(impl, lambda asked: sorted(asked.mimetype_params.items()), exchange)
    expect(seen, [["charset", "utf-8"], ["own", "A"]], "parameters of Text/X; Own=A; CHARSET=utf-8")


@clause(
    "messages.headers-of-a-request",
    MUST,
    needs=[C.WSGI, C.REQUEST, C.HEADER_ATTRIBUTES],
    source=[FLASK.api("Request.headers"), PEP(3333, "environ Variables")],
)
@every(value=["7", "x", "a, b", ""], kind=["", "text/x"])
def test_headers_of_a_request(impl: Implementation, value: str, kind: str) -> None:
    """`request.headers` MUST have each header that the client sent, once, and nothing else.

    Type and length of the body come from where PEP 3333 puts them; without a type there is no
    Content-Type.
    """

    def look(asked: Any) -> Any:
        headers = asked.headers
        return [
            sorted([name.lower(), value] for name, value in headers), len(headers),
            sorted(name.lower() for name in headers.keys()),  # noqa: SIM118
            sorted(headers.values()), headers.get("x-one"), headers.get("X-One", 9, type=int),
            headers.getlist("X-ONE"), headers.get_all("X-One"), headers.get("X-Two", "no"),
            f"X-One: {value}" in str(headers),
            "X-One" in headers, "One" in headers, "Content-Type" in headers, headers.get("Method"),
        ]  # fmt: skip

    sent = [["content-length", "3"], ["host", "localhost"], ["x-one", value]]
    sent += [["content-type", kind]] * bool(kind)
    others = (("HTTP_CONTENT_TYPE", "other"), ("HTTP_CONTENT_LENGTH", "9"), ("METHOD", "x"))
    headers = {"X-One": value, **({"Content-Type": kind} if kind else {})}
    exchange = post("/", headers=headers, body=b"abc", environ=others)
    wanted = [
        sorted(sent), len(sent), sorted(n for n, _ in sent), sorted(v for _, v in sent), value,
        int(value) if value.isdigit() else 9, [value], [value], "no",
        True, True, False, bool(kind), None,
    ]  # fmt: skip
    expect(told(impl, look, exchange), wanted, f"the headers of {exchange}")


EXTENDED: tuple[tuple[str, dict[str, str]], ...] = (
    ("t*=UTF-8''%C3%A9%20x; n=1", {"t": "é x", "n": "1"}),
    ("t*=utf-8'en'a%3Bb", {"t": "a;b"}),
    ("t*=ISO-8859-1''%E9", {"t": "é"}),
    ('t*0="a b"; t*1=c; n=1', {"t": "a bc", "n": "1"}),
)


@clause(
    "messages.extended-parameters",
    MUST,
    needs=[C.REQUEST, C.HEADER_ATTRIBUTES],
    source=[WERKZEUG.api("parse_options_header"), RFC(8187, "3.2"), RFC(2231, "3")],
)
@every(case=EXTENDED)
def test_extended_parameters(impl: Implementation, case: tuple[str, dict[str, str]]) -> None:
    """Parameters with a charset, or in several parts, MUST be read as the text they stand for."""
    header, wanted = case
    exchange = post("/", headers={"Content-Type": f"text/x; {header}"})
    expect([told(impl, lambda asked: dict(asked.mimetype_params), exchange)], [wanted], header)
