"""Messages: lists of names in headers, such as Vary, and parameters, changed as sets and dicts."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause
from conformance.clauses.looking import changed, without
from conformance.clauses.reading import items
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, WERKZEUG

NEEDS = [C.AFTER, C.RESPONSES, C.HEADER_ATTRIBUTES]
HEADERS = {"vary": "Vary", "allow": "Allow", "content_language": "Content-Language"}
# Lower-case names only: taking out others is in `messages.response-lists-in-any-case`.
NAMES = st.sampled_from(["a", "b", "c"])
CHANGES = ("add", "update", "discard", "remove", "clear", "delete first", "replace first")
Change = tuple[str, list[str]]


def change_names(found: Any, change: str, names: list[str]) -> None:
    """Do one change to a list of the implementation."""
    if change == "delete first":
        if len(found):
            del found[0]
    elif change == "replace first":
        if len(found):
            found[0] = "new"
    elif change == "remove":
        if names[0] in found:
            found.remove(names[0])
    elif change == "clear":
        found.clear()
    else:
        getattr(found, change)(names if change == "update" else names[0])


def change_list(kept: list[str], change: str, names: list[str]) -> None:
    """Do the same to a list of strings."""
    if change in ("add", "update"):
        for name in names if change == "update" else names[:1]:
            if name not in kept:
                kept.append(name)
    elif change in ("discard", "remove") and names[0] in kept:
        kept.remove(names[0])
    elif change == "clear":
        kept.clear()
    elif kept and change.endswith("first"):
        kept[:1] = ["new"] if change.startswith("replace") else []


def lists(
    changes: st.SearchStrategy[list[Change]],
) -> st.SearchStrategy[list[Change]]:
    """Generate changes of which one at most puts the new name, which the model has once."""
    return changes.filter(lambda made: sum(c.startswith("replace") for c, _ in made) < 2)


@clause(
    "messages.names-as-a-set",
    MUST,
    needs=NEEDS,
    source=[
        FLASK.api("Response.vary"),
        FLASK.api("Response.allow"),
        WERKZEUG.api("HeaderSet"),
        RFC(9110, "5.6.1"),
    ],
    examples=40,
)
@given(
    name=st.sampled_from(sorted(HEADERS)),
    first=st.lists(NAMES, unique=True),
    changes=lists(st.lists(
        st.tuples(st.sampled_from(CHANGES), st.lists(NAMES, min_size=1, max_size=3)), max_size=4
    )),
    way=st.sampled_from(["list", "text"]),
)  # fmt: skip
@example("vary", ["a", "b"], [("delete first", ["a"]), ("update", ["c", "b"])], "list")
@example("allow", ["b", "a"], [("replace first", ["a"]), ("discard", ["b"])], "text")
@example("vary", ["a"], [("clear", ["a"])], "list")
@example("content_language", ["b", "a"], [("remove", ["b"]), ("add", ["c"])], "list")
@example("vary", [], [("add", ["b"]), ("add", ["a"]), ("add", ["b"])], "list")
def test_names_as_a_set(
    impl: Implementation, name: str, first: list[str], changes: list[Change], way: str
) -> None:
    """A list of names in a header, such as Vary, MUST be sent as it is set and changed.

    Each name is there once, in the order in which they came, and each change is written at once.
    Names have no case. An empty list is no header.
    """
    kept, states = list(first), []
    for one in changes:
        change_list(kept, *one)
        states.append(list(kept))

    def change(response: Any) -> Any:
        without(response, HEADERS[name])
        if first:
            setattr(response, name, first if way == "list" else ", ".join(first))
        found, seen = getattr(response, name), []
        for one in changes:
            change_names(found, *one)
            seen.append(ours(listed(response.headers.get(HEADERS[name]))))
        return [
            seen, list(found), len(found), bool(found), sorted(found.as_set()),
            [[item in found, item.upper() in found, found.find(item)] for item in "abz"],
            listed(found.to_header()), str(found) == found.to_header(),
            [found.index(item) for item in kept], [found[place] for place in range(len(kept))],
        ]  # fmt: skip

    reply, seen = changed(impl, change)
    places = [[i in kept, i in kept, kept.index(i) if i in kept else -1] for i in "abz"]
    wanted = [states, kept, len(kept), bool(kept), sorted(kept), places, kept, True,
              list(range(len(kept))), kept]  # fmt: skip
    expect(seen, wanted, f"response.{name} set to {first} as {way}, after {changes}")
    expect(ours(items(reply, HEADERS[name])), kept, f"{HEADERS[name]} as it is sent:")
    sent = reply.headers_named(HEADERS[name])
    assert kept or "" not in sent, f"{HEADERS[name]} is sent without a name in it"


def ours(names: list[str]) -> list[str]:
    """Return the names that this clause sets; a server may add others."""
    return [name for name in names if name in ("a", "b", "c", "new")]


def listed(header: str | None) -> list[str]:
    """Return the names in a header."""
    return [part.strip() for part in (header or "").split(",") if part.strip()]


PARAMETER_CHANGES = ("item", "delete", "pop", "setdefault", "update", "clear", "popitem")


def change_parameters(found: Any, change: str, name: str) -> Any:
    """Do one change to a dict, of the implementation or of ours; return what it returns."""
    actions: dict[str, Any] = {
        "item": lambda: found.__setitem__(name, "new"), "pop": lambda: found.pop(name, "none"),
        "delete": lambda: found.__delitem__(name) if name in found else None,
        "setdefault": lambda: found.setdefault(name, "default"), "clear": lambda: found.clear(),
        "update": lambda: found.update({name: "x y", "d": "d"}),
        "popitem": lambda: list(found.popitem()) if found else None,
    }  # fmt: skip
    return actions[change]()


@clause(
    "messages.type-parameters-as-a-dict",
    MUST,
    needs=NEEDS,
    source=FLASK.api("Response.mimetype_params"),
    examples=30,
)
@given(changes=st.lists(st.tuples(st.sampled_from(PARAMETER_CHANGES), NAMES), max_size=4))
@example(changes=[("item", "c"), ("delete", "a"), ("update", "b"), ("popitem", "a")])
@example(changes=[("setdefault", "a"), ("setdefault", "c"), ("pop", "b"), ("pop", "z")])
@example(changes=[("clear", "a")])
def test_type_parameters_as_a_dict(impl: Implementation, changes: list[tuple[str, str]]) -> None:
    """A change to the parameters of a response's type MUST be sent as the dict of them then is."""
    kept = {"a": "1", "b": "2"}
    wanted, states = [], []
    for one in changes:
        wanted.append(change_parameters(kept, *one))
        states.append(dict(kept))

    def change(response: Any) -> Any:
        response.headers["Content-Type"] = "text/x; a=1; b=2"
        found, results, seen = response.mimetype_params, [], []
        for one in changes:
            results.append(change_parameters(found, *one))
            seen.append(dict(response.mimetype_params))
        return [results, seen, response.mimetype]

    reply, found = changed(impl, change)
    expect(found, [wanted, states, "text/x"], f"mimetype_params a=1, b=2 after {changes}")
    sent = str(reply.header("Content-Type")).replace('"', "").split(";")
    parameters = sorted(part.strip() for part in sent[1:])
    expect(parameters, sorted(f"{name}={value}" for name, value in kept.items()), f"{sent}")
