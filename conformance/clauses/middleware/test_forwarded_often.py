"""`ProxyFix` behind several proxies: which value of a list is trusted.

A small model: each proxy puts its value at the end of the list, and so many at the end are trusted.
"""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.middleware.test_forwarded import NONE, asking, differing
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG

PROXY_FIX = WERKZEUG("X-Forwarded-For Proxy Fix")
# Where each header's value goes, and what values of it look like; {} is a number.
HEADERS = {
    "For": ("REMOTE_ADDR", "203.0.113.{}"),
    "Proto": ("wsgi.url_scheme", "scheme{}"),
    "Host": ("HTTP_HOST", "host{}.example:8{}"),
    "Port": ("SERVER_PORT", "9{}"),
    "Prefix": ("SCRIPT_NAME", "/mount{}"),
}
COMMAS = [", ", ",", " ,", "  ,  ", ",\t"]


@clause("middleware.proxy-hops", MUST, needs=[C.PROXY_FIX], source=PROXY_FIX)
@every(name=list(HEADERS), hops=range(5), count=range(4), comma=COMMAS)
def test_proxy_hops(impl: Implementation, name: str, hops: int, count: int, comma: str) -> None:
    """Of a header with several values, the one that so many trusted proxies ago was set MUST be
    used, counted from the end; a header with fewer values, or that no proxy is trusted for, MUST
    count for nothing.

    What stands before the values of the proxies is what the client made up.
    """
    key, form = HEADERS[name]
    values = [form.format(number, number) for number in range(1, count + 1)]
    sent = [(name, comma.join(values))] if values else []
    seen = differing(impl, asking(*sent), **{f"x_{name.lower()}": hops})
    wanted = values[-hops] if 0 < hops <= count else None
    expect([seen.get(key)], [wanted], f"{sent} with {hops} trusted proxies changes {key} to")
    if wanted is None:
        expect([seen], [{}], f"{sent} with {hops} trusted proxies changes")


@clause("middleware.proxy-no-value", MUST, needs=[C.PROXY_FIX], source=PROXY_FIX)
@every(name=list(HEADERS), value=["", " ", ",", " , ", "\t"], hops=[1, 2])
def test_proxy_no_value(impl: Implementation, name: str, value: str, hops: int) -> None:
    """A header without a value in it MUST leave the environ as it is."""
    seen = differing(impl, asking((name, value)), **{f"x_{name.lower()}": hops})
    expect([seen], [{}], f"X-Forwarded-{name}: {value!r} with {hops} trusted proxies changes")


@clause(
    "middleware.proxy-empty-items",
    MUST,
    needs=[C.PROXY_FIX],
    source=[PROXY_FIX, RFC(9110, "5.6.1.2")],
)
@every(
    name=["For", "Proto", "Prefix"],
    before=["", "v9,", "v9, v8 ,"],
    gap=[",", " ,", ",,", " , , "],
    hops=[1, 2, 3],
)
def test_proxy_empty_items(
    impl: Implementation, name: str, before: str, gap: str, hops: int
) -> None:
    """Empty items of a list MUST either be left out, or stand for a proxy that said nothing; they
    MUST NOT lend a value to another place.
    """
    value = f"{before}v2,{gap}v1"
    items = [item.strip() for item in value.split(",")]
    allowed = []
    for kept in (items, [item for item in items if item]):
        allowed.append(kept[-hops] or None if hops <= len(kept) else None)
    seen = differing(impl, asking((name, value)), **{f"x_{name.lower()}": hops})
    told = seen.get(HEADERS[name][0])
    assert told in allowed, (
        f"X-Forwarded-{name}: {value!r} with {hops} trusted proxies: {told!r} is taken, and"
        f" promised is one of {allowed}"
    )


VALUES = st.lists(st.integers(1, 9), max_size=5)


@clause("middleware.proxy-model", MUST, needs=[C.PROXY_FIX], source=PROXY_FIX, examples=40)
@given(
    trusted=st.fixed_dictionaries({name: st.integers(0, 3) for name in NONE}),
    sent=st.fixed_dictionaries({}, optional=dict.fromkeys(HEADERS, VALUES)),
    comma=st.sampled_from(COMMAS),
    host=st.sampled_from(["inner:700", "inner", None]),
)
@example(
    trusted={"x_for": 1, "x_proto": 2, "x_host": 3, "x_port": 2, "x_prefix": 1},
    sent={name: [1, 2, 3] for name in HEADERS},
    comma=",",
    host="inner:700",
)
@example(
    trusted={"x_for": 3, "x_proto": 1, "x_host": 2, "x_port": 1, "x_prefix": 2},
    sent={name: [4, 5, 6] for name in HEADERS},
    comma=", ",
    host=None,
)
@example(
    trusted={"x_for": 2, "x_proto": 3, "x_host": 0, "x_port": 3, "x_prefix": 3},
    sent={name: [4, 5, 6] for name in HEADERS},
    comma=", ",
    host="inner",
)
@example(
    trusted={"x_for": 0, "x_proto": 0, "x_host": 1, "x_port": 0, "x_prefix": 0},
    sent={name: [4, 5, 6] for name in HEADERS},
    comma=", ",
    host="inner",
)
def test_proxy_model(
    impl: Implementation,
    trusted: dict[str, int],
    sent: dict[str, list[int]],
    comma: str,
    host: str | None,
) -> None:
    """Every header MUST be read with its own number of proxies, and changes what it stands for and
    nothing else.
    """
    lists = {n: [HEADERS[n][1].format(v, v) for v in values] for n, values in sent.items()}
    used = {}
    for name, values in lists.items():
        hops = trusted[f"x_{name.lower()}"]
        if 0 < hops <= len(values):
            used[name] = values[-hops]
    exchange = asking(*((n, comma.join(v)) for n, v in lists.items() if v), host=host)
    seen = differing(impl, exchange, **trusted)
    wanted = {HEADERS[name][0]: value for name, value in used.items() if name != "Port"}
    if "Host" in used:
        wanted["SERVER_NAME"], _, wanted["SERVER_PORT"] = used["Host"].partition(":")
    if "Port" in used:
        wanted["SERVER_PORT"] = used["Port"]
        before = used.get("Host", host)
        if before is not None:
            wanted["HTTP_HOST"] = f"{before.partition(':')[0]}:{used['Port']}"
    expect([seen], [wanted], f"{exchange} behind ProxyFix({trusted}) changes")


# What several proxies say of the host: with and without a port, names and addresses.
ADDRESSES = ["[2001:db8::1]:1", "outer.example:2", "[::3]", "192.0.2.4", "[::ffff:192.0.2.5]:5"]
PORTS = ["91", "92", "93", "94", "95"]


def split(host: str) -> tuple[str, str]:
    """Return name and port of a host; the name of an IPv6 address has its brackets."""
    name, _, port = host.rpartition(":")
    return (host, "") if host.endswith("]") or not name else (name, port)


@clause(
    "middleware.proxy-addresses-of-several",
    MUST,
    needs=[C.PROXY_FIX],
    source=[PROXY_FIX, RFC(3986, "3.2.2"), WERKZEUG.changes("2.0.3", "ProxyFix and IPv6")],
)
@every(hosts=range(6), ports=range(6), own=["inner:700", "[::9]:81", None])
def test_proxy_addresses_of_several(
    impl: Implementation, hosts: int, ports: int, own: str | None
) -> None:
    """Of several proxies, the trusted one's host MUST be taken with its port, or with the port of
    the trusted one's `X-Forwarded-Port`, whatever kinds of names and addresses the others are.
    """
    exchange = asking(("Host", ", ".join(ADDRESSES)), ("Port", ",".join(PORTS)), host=own)
    seen = differing(impl, exchange, x_host=hosts, x_port=ports)
    host = ADDRESSES[-hosts] if hosts else own
    port = PORTS[-ports] if ports else split(host or "")[1]
    if host is not None and ports:
        host = f"{split(host)[0]}:{port}"
    wanted = [None if host == own else host, port if hosts or ports else None]
    if not port:  # the documents do not say which port a host without one has
        wanted[1] = seen.get("SERVER_PORT")
    told = f"{ADDRESSES} and {PORTS}, of which {hosts} and {ports} are trusted, behind {own}"
    expect([seen.get("HTTP_HOST"), seen.get("SERVER_PORT")], wanted, told)
    if hosts:
        name = split(ADDRESSES[-hosts])[0].strip("[]")
        expect([str(seen.get("SERVER_NAME")).strip("[]")], [name], f"{told}: SERVER_NAME")
