"""Lists and parameters in fields: read by the grammar of RFC 9110, and written to be read again."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.performing import apart
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.models.fields import listed, mutations, named, optioned
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG, plain_sense

NEEDS = [C.FIELD_LISTS]
PARSE_LIST = WERKZEUG.api("parse_list_header")
PARSE_DICT = WERKZEUG.api("parse_dict_header")
PARSE_OPTIONS = WERKZEUG.api("parse_options_header")
DUMP = WERKZEUG.api("dump_header")
QUOTING = [WERKZEUG.api("quote_header_value"), WERKZEUG.api("unquote_header_value")]
GRAMMAR = [RFC(9110, part) for part in ("5.6.1", "5.6.4", "5.6.6")]

ODD = "ab 1,;=\"\\'%*/ü雪\t"
texts = st.text(ODD, max_size=5)
tokens = st.text("ab1-.!'~", min_size=1, max_size=4)


@clause("structures.quoted-values", MUST, needs=NEEDS, source=[*QUOTING, GRAMMAR[1]])
@every(length=[0, 1, 2, 3])
def test_quoted_values(impl: Implementation, length: int) -> None:
    """`quote_header_value` MUST leave a token as it is and make anything else a quoted string,
    which `unquote_header_value` reads.
    """

    def body(kit: Any) -> None:
        for chars in product('a ,"\\;%', repeat=length):
            value = "".join(chars)
            quoted = kit.quote_header_value(value)
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            plain = value and not set(value) - set("a%")
            wanted = value if plain else f'"{escaped}"'
            expect([quoted], [wanted], f"quote_header_value({value!r}):")
            expect([kit.unquote_header_value(quoted)], [value], f"unquoted from {quoted}:")
            forced = kit.quote_header_value(value, allow_token=False)
            expect([forced], [f'"{escaped}"'], f"{value!r}, allow_token=False:")
        for value in ("ü", "é", "雪"):
            expect([kit.quote_header_value(value)], [f'"{value}"'], f"{value!r} is no token:")
        for text in ('"', "a", 'a"', '"a', ""):
            expect([kit.unquote_header_value(text)], [text], f"what is not quoted, {text!r}:")
        expect([kit.quote_header_value(7)], ["7"], "a number:")

    apart(impl, body)


@clause("structures.lists-there-and-back", MUST, needs=NEEDS, source=[PARSE_LIST, DUMP])
@given(items=st.lists(texts, max_size=4))
@example(items=["token", "quoted value"])
@example(items=["a,b", '"', "\\", ""])
@example(items=['a"b', "c\\", " ", "ü"])
def test_lists_there_and_back(impl: Implementation, items: list[str]) -> None:
    """`parse_list_header` MUST read from what `dump_header` writes the texts that it was given."""

    def body(kit: Any) -> None:
        text = kit.dump_header(items)
        expect(kit.parse_list_header(text), items, f"dump_header({items!r}) is {text!r}, read:")

    apart(impl, body)


@clause("structures.names-there-and-back", MUST, needs=NEEDS, source=[PARSE_DICT, DUMP])
@given(values=st.dictionaries(tokens, st.none() | texts, max_size=4))
@example(values={"a": "b", "c": "d, e", "f": None})
@example(values={"a": "", "b": '"', "c": "\\"})
@example(values={"a": "=", "b": "x=y", "c": " "})
def test_names_there_and_back(impl: Implementation, values: dict[str, str | None]) -> None:
    """`parse_dict_header` MUST read from what `dump_header` writes the names and values that it was
    given; a name alone has None.
    """

    def body(kit: Any) -> None:
        text = kit.dump_header(values)
        expect([kit.parse_dict_header(text)], [values], f"of {values!r} is {text!r}, read:")

    apart(impl, body)


@clause(
    "structures.options-there-and-back",
    MUST,
    needs=NEEDS,
    source=[PARSE_OPTIONS, WERKZEUG.api("Headers.add")],
)
@given(
    values=st.dictionaries(
        tokens.map(str.lower), texts.filter(lambda text: "%" not in text), max_size=4
    )
)
@example(values={"charset": "UTF-8"})
@example(values={"filename": 'a"b;c=d\\', "n": ""})
@example(values={"a": " ", "b": "ü;", "c": "\\"})
def test_options_there_and_back(impl: Implementation, values: dict[str, str]) -> None:
    """`parse_options_header` MUST read from what `dump_options_header` writes the value and the
    options that it was given.
    """

    def body(kit: Any) -> None:
        text = kit.dump_options_header("text/html", values)
        seen = kit.parse_options_header(text)
        expect([seen[0], dict(seen[1])], ["text/html", values], f"of {values!r} is {text!r}, read:")

    apart(impl, body)


@clause(
    "structures.written-options",
    MUST,
    needs=NEEDS,
    source=[WERKZEUG.api("Headers.add"), DUMP],
)
def test_written_options(impl: Implementation) -> None:
    """An option that is None MUST be left out of options, and be a name alone in a list; what has a
    star at the end of its name is written as it is.
    """

    def body(kit: Any) -> None:
        odd = {"a": None, "b*": "UTF-8''%C3%BC", "c": "d e"}
        expect(
            [kit.dump_options_header("v", odd), kit.dump_options_header(None, {"a": "b"})],
            ["v; b*=UTF-8''%C3%BC; c=\"d e\"", "a=b"],
            f"options {odd!r}, and without a value:",
        )
        expect([kit.dump_header(odd)], ["a, b*=UTF-8''%C3%BC, c=\"d e\""], f"a list of {odd!r}:")
        expect([kit.dump_header([1, "b c"])], ['1, "b c"'], "a list of [1, 'b c']:")

    apart(impl, body)


# A field, and characters that change what it means.
FIELDS = ['a, "b, c" ,d', 'a=b, c="d\\"e",f', 'text/html; Q="a;b"; c=d', "a;b=c"]
CHANGES = '",;=\\ \té%*/a'


def read(kit: Any, text: str) -> tuple[Any, Any, Any]:
    """Return what each of the three functions makes of a text."""
    main, options = kit.parse_options_header(text)
    found = kit.parse_list_header(text), kit.parse_dict_header(text), (main, dict(options))
    assert all(type(item) is str for item in found[0]), f"{text!r} has the items {found[0]!r}"
    return found


def by_the_grammar(kit: Any, texts: list[str]) -> None:
    """Assert that texts are read without an error, and by the grammar where they follow it."""
    for text in texts:
        end = ending(read, kit, text)
        assert not isinstance(end, Exception), f"{text!r} raises {end!r}"
        for name, seen, wanted in zip(
            ("parse_list_header", "parse_dict_header", "parse_options_header"),
            end,
            (listed(text), named(text), optioned(text)),
            strict=True,
        ):
            assert wanted is None or seen == wanted, f"{name}({text!r}) is {seen!r}, not {wanted!r}"


@clause(
    "structures.fields-by-the-grammar",
    MUST,
    needs=NEEDS,
    source=[PARSE_LIST, PARSE_DICT, PARSE_OPTIONS, *GRAMMAR],
)
@every(field=FIELDS)
def test_fields_by_the_grammar(impl: Implementation, field: str) -> None:
    """A field that follows the grammar MUST be read by it, as a list, as a list of names with
    values and as a value with options; one that does not MUST NOT be an error.
    """
    apart(impl, lambda kit: by_the_grammar(kit, mutations(field, CHANGES)))


@clause(
    "structures.short-fields", MUST, needs=NEEDS, source=[PARSE_LIST, PARSE_DICT, PARSE_OPTIONS]
)
@every(length=[0, 1, 2, 3])
def test_short_fields(impl: Implementation, length: int) -> None:
    """Whatever few characters a field consists of, it MUST be read by the grammar, or as
    something, and without an error.
    """
    texts = ["".join(chars) for chars in product('a",;=\\ *', repeat=length)]
    apart(impl, lambda kit: by_the_grammar(kit, texts))


@clause("structures.listed-items", MUST, needs=NEEDS, source=[PARSE_LIST, GRAMMAR[0]])
@every(
    case=[
        ('token, "quoted value"', ["token", "quoted value"]),
        ("a,,b, ,c,", ["a", "b", "c"]),
        ("", []),
        (" , ", []),
        ('"a,b", c', ["a,b", "c"]),
        ('"a\\"b\\\\c"', ['a"b\\c']),
        ('a="b, c", d', ['a="b, c"', "d"]),
        ("\ta\t,\tb", ["a", "b"]),
    ]
)
def test_listed_items(impl: Implementation, case: tuple[str, list[str]]) -> None:
    """`parse_list_header` MUST read items between commas outside of quotes, drop empty ones, and
    take the quotes from an item that is quoted as a whole, and no others.
    """
    text, wanted = case
    apart(impl, lambda kit: expect(kit.parse_list_header(text), wanted, f"the list {text!r}:"))


@clause("structures.read-options", MUST, needs=NEEDS, source=PARSE_OPTIONS)
@every(
    case=[
        ("text/html; charset=UTF-8", ("text/html", {"charset": "UTF-8"})),
        ("", ("", {})),
        (None, ("", {})),
        ("v", ("v", {})),
        ("v;", ("v", {})),
        (" v ;a=b", ("v", {"a": "b"})),
        ("v; A=b", ("v", {"a": "b"})),
        ('v; a="b;c"; d=e', ("v", {"a": "b;c", "d": "e"})),
        ('v; a="b\\"c"', ("v", {"a": 'b"c'})),
        ('v; a="b%22c"', ("v", {"a": 'b"c'})),
        ("v; a; b=c", ("v", {"b": "c"})),
        ("v; =a; b=c", ("v", {"b": "c"})),
        ('v; "a"=b; c=d', ("v", {"c": "d"})),
        ('v; a="b', ("v", {})),
        ("v; a*=UTF-8''%C3%BC", ("v", {"a": "ü"})),
        ("v; a*=iso-8859-1'en'%FC", ("v", {"a": "ü"})),
        ("v; a*=utf-7''%2BAPw-", ("v", {"a": "%2BAPw-"})),
        ("v; a*0=b; a*1=c", ("v", {"a": "bc"})),
        ("v; a*0*=UTF-8''%C3; a*1*=%BC", ("v", {"a": "��"})),
        ("v; a*0*=UTF-8''%C3%BC; a*1*=%21; a*2=.", ("v", {"a": "ü!."})),
        ("v; a*=UTF-8''%FF", ("v", {"a": "�"})),
    ]
)
def test_read_options(
    impl: Implementation, case: tuple[str | None, tuple[str, dict[str, str]]]
) -> None:
    """`parse_options_header` MUST read parameters with names in lower case, skip invalid ones, and
    join and decode those of RFC 2231, in ASCII, UTF-8 and ISO-8859-1 alone.
    """
    text, wanted = case

    def body(kit: Any) -> None:
        main, options = kit.parse_options_header(text)
        expect([(main, dict(options))], [wanted], f"parse_options_header({text!r}):")

    apart(impl, body)


@clause("structures.read-names", MUST, needs=NEEDS, source=PARSE_DICT)
@every(
    case=[
        ('a=b, c="d, e", f', {"a": "b", "c": "d, e", "f": None}),
        ("", {}),
        ("a = b", {"a": "b"}),
        ("=a, b", {"b": None}),
        ("a=", {"a": ""}),
        ("a=b=c", {"a": "b=c"}),
        ("a*=UTF-8''%C3%BC", {"a": "ü"}),
        ("a*=iso-8859-1''%FC, b", {"a": "ü", "b": None}),
        ("a*=utf-7''%2BAPw-", {"a": "%2BAPw-"}),
    ]
)
def test_read_names(impl: Implementation, case: tuple[str, dict[str, str | None]]) -> None:
    """`parse_dict_header` MUST read names with values, names alone as None, decode what RFC 2231
    encodes in ASCII, UTF-8 or ISO-8859-1, and leave out a value without a name.
    """
    text, wanted = case
    apart(impl, lambda kit: expect([kit.parse_dict_header(text)], [wanted], f"{text!r}:"))


@clause(
    "structures.no-end-of-a-quotation",
    SHOULD,
    needs=NEEDS,
    source=[
        PARSE_LIST,
        PARSE_DICT,
        plain_sense("what is malformed is not taken for what it might have been"),
    ],
)
@every(text=['"a', 'a, "b', 'a="b', '"', '"a\\"'])
def test_no_end_of_a_quotation(impl: Implementation, text: str) -> None:
    """A list with a quoted string that does not end SHOULD be read as an empty one."""

    def body(kit: Any) -> None:
        seen = [kit.parse_list_header(text), kit.parse_dict_header(text)]
        expect(seen, [[], {}], f"the list {text!r}, and the same as names:")

    apart(impl, body)
