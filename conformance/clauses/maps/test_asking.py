"""Asking a bound map: the arguments of `match`, `test`, `allowed_methods`, and `dispatch`."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from conformance.clause import MUST, clause, every
from conformance.clauses.mapping import SERVER, apart, caught, leads, map_with, said
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.drive.wire import call_wsgi
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import RFC, WERKZEUG

MATCH = WERKZEUG.api("MapAdapter.match")
DISPATCH = WERKZEUG.api("MapAdapter.dispatch")
METHODS = WERKZEUG.api("Rule", "methods")
PERMANENT = (301, 308)


def rules(kit: Any) -> list[Any]:
    """Return rules of several kinds."""
    return [
        kit.Rule("/", endpoint="root"),
        kit.Rule("/n/<int:v>", endpoint="number", methods=["GET"]),
        kit.Rule("/n/<int:v>", endpoint="send", methods=["post"]),
        kit.Rule("/branch/", endpoint="branch"),
    ]


@clause("maps.match-arguments", MUST, needs=[C.MAPS], source=MATCH)
@every(
    bound=[(None, "GET"), ("/", "GET"), ("/n/5", "GET"), ("/n/5", "POST"), ("/x", "PUT")],
    path=[None, "/", "/n/7", "/x"],
    method=[None, "GET", "POST", "post", "PUT"],
)
def test_match_arguments(
    impl: Implementation, bound: tuple[str | None, str], path: str | None, method: str | None
) -> None:
    """`match` MUST take path and method of its arguments, and what is not given from the binding.

    Bound to no path, it is the root. Methods are compared in upper case.
    """
    asked = bound[0] or "/" if path is None else path
    upper = (bound[1] if method is None else method).upper()
    wanted: Any = {"/": ("root", {}), "/x": "404"}.get(asked)
    if wanted is None:
        name = {"GET": "number", "POST": "send"}.get(upper)
        wanted = "405" if name is None else (name, {"v": int(asked[-1])})

    def body(kit: Any) -> None:
        made = map_with(kit, rules)
        adapter = made.bind(SERVER, path_info=bound[0], default_method=bound[1])
        for seen in (
            said(kit, lambda: adapter.match(path, method)),
            said(kit, lambda: adapter.match(path_info=path, method=method)),
        ):
            assert seen == wanted, f"bound to {bound}, match({path!r}, {method!r}) gives {seen}"

    apart(impl, body)


@clause("maps.return-rule", MUST, needs=[C.MAPS], source=MATCH)
@every(return_rule=[None, False, True])
def test_return_rule(impl: Implementation, return_rule: bool | None) -> None:
    """With `return_rule`, `match` MUST return the rule that matched, and else its endpoint; the
    values MUST be the same.
    """
    options = {} if return_rule is None else {"return_rule": return_rule}

    def body(kit: Any) -> None:
        own = rules(kit)
        adapter = kit.Map(own).bind(SERVER)
        for path, number, values in (("/", 0, {}), ("/n/3", 1, {"v": 3}), ("/branch/", 3, {})):
            found, given = adapter.match(path, "GET", **options)
            if return_rule:
                assert found is own[number], f"{path}: {found!r} is not the rule that was added"
            else:
                assert found == own[number].endpoint, f"{path} gives {found!r}"
            assert given == values, f"{path} gives {given}"

    apart(impl, body)


@clause("maps.tested-path", MUST, needs=[C.MAPS], source=WERKZEUG.api("MapAdapter.test"))
@every(
    asked=[
        (("/",), True),
        (("/x",), False),
        ((), True),
        (("/n/3", "GET"), True),
        (("/n/3", "POST"), True),
        (("/n/3", "PUT"), False),
        (("/n/x", "GET"), False),
        (("/branch/",), True),
        (("/branch",), True),
    ]
)
def test_tested_path(impl: Implementation, asked: tuple[tuple[str, ...], bool]) -> None:
    """`test` MUST be true where `match` finds a rule or redirects to one, and else false.

    It takes the path and the method as `match` does.
    """

    def body(kit: Any) -> None:
        made = map_with(kit, rules)
        seen = made.bind(SERVER).test(*asked[0])
        assert seen is asked[1], f"test{asked[0]} gives {seen!r}, with {rules(kit)}"
        assert made.bind(SERVER, path_info="/x").test() is False, "the bound path is /x"
        post = made.bind(SERVER, path_info="/n/1", default_method="PATCH")
        assert (post.test(), post.test(method="GET")) == (False, True), "bound to PATCH"

    apart(impl, body)


@clause(
    "maps.allowed-methods",
    MUST,
    needs=[C.MAPS],
    source=WERKZEUG.api("MapAdapter.allowed_methods"),
)
@every(
    asked=[
        ("/n/1", ("GET", "HEAD", "POST")),
        ("/only", ("DELETE",)),
        ("/n/x", ()),
        ("/x", ()),
        (None, ("DELETE",)),
    ]
)
def test_allowed_methods(impl: Implementation, asked: tuple[str | None, tuple[str, ...]]) -> None:
    """`allowed_methods` MUST give the methods of all rules that accept the path, and none for a
    path that no rule accepts.
    """

    def body(kit: Any) -> None:
        only = kit.Rule("/only", endpoint="only", methods=["DELETE"])
        adapter = kit.Map([*rules(kit), only]).bind(SERVER, path_info="/only")
        allowed = adapter.allowed_methods
        for seen in (list(allowed(asked[0])), list(allowed(path_info=asked[0]))):
            assert sorted(seen) == [*asked[1]], f"{asked[0]!r} allows {seen}, not {asked[1]}"

    apart(impl, body)


@clause("maps.rule-methods", MUST, needs=[C.MAPS], source=METHODS)
@every(
    methods=[
        None,
        ["GET"],
        ("get",),
        {"POST"},
        frozenset({"HEAD"}),
        ["GET", "HEAD"],
        ["put", "DELETE"],
        (),
        ["PROPFIND"],
    ],
    method=["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"],
)
def test_rule_methods(impl: Implementation, methods: Any, method: str) -> None:
    """A rule MUST answer its methods, HEAD if GET is one of them, and no other; a rule without
    methods MUST answer all.

    They are given as any sequence or set, in any case, and refused ones are told with the error.
    """
    own = None if methods is None else {name.upper() for name in methods}
    if own and "GET" in own:
        own.add("HEAD")

    def body(kit: Any) -> None:
        adapter = kit.Map([kit.Rule("/a", endpoint="e", methods=methods)]).bind(SERVER)
        try:
            seen: Any = adapter.match("/a", method)
        except kit.MethodNotAllowed as error:
            seen = set(error.valid_methods)
        except kit.NotFound:
            seen = set()
        wanted: Any = ("e", {}) if own is None or method in own else own
        assert seen == wanted, f"methods={methods!r}: {method} gives {seen}, not {wanted}"

    apart(impl, body)


@clause("maps.redirect-takes-query", MUST, needs=[C.MAPS], source=[MATCH, WERKZEUG.api("Map.bind")])
@every(
    bound=[None, "", "a=1", {"b": "2"}],
    given=[None, "c=3&d=%26", {"e": "x y", "f": "é&"}, {"g": ["1", "2"]}],
)
def test_redirect_takes_query(impl: Implementation, bound: Any, given: Any) -> None:
    """A redirect MUST carry the query that `match` is given or else the query that the map is bound
    with: a text as it is, a mapping written as a query.
    """
    query = bound if given is None else given
    pairs = parse_qsl(query) if isinstance(query, str) else list((query or {}).items())
    wanted = [
        (name, one)
        for name, value in pairs
        for one in (value if isinstance(value, list) else [value])
    ]

    def body(kit: Any) -> None:
        adapter = map_with(kit, rules).bind(SERVER, query_args=bound)
        url = leads(kit, lambda: adapter.match("/branch", query_args=given))
        parts = urlsplit(url)
        assert (parts.netloc, parts.path) == (SERVER, "/branch/"), (
            f"/branch leads to {url!r}, not {(SERVER, '/branch/')!r}"
        )
        expect(parse_qsl(parts.query), wanted, f"the query of {url!r}:")
        if isinstance(query, str):
            assert parts.query == query, f"{query!r} became {parts.query!r}"
        assert not url.endswith("?"), f"{url!r} ends with a question mark"

    apart(impl, body)


ERRORS: tuple[tuple[str, str, str, tuple[int, ...], str | None, list[str]], ...] = (
    ("/x", "GET", "NotFound", (404,), None, []),
    ("/n/1", "PUT", "MethodNotAllowed", (405,), "Allow", ["GET", "HEAD", "POST"]),
    ("/branch", "GET", "RequestRedirect", PERMANENT, "Location", [f"http://{SERVER}/branch/"]),
)


@clause(
    "maps.errors-are-responses",
    MUST,
    needs=[C.MAPS],
    source=[MATCH, RFC(9110, "15.5.6"), RFC(9110, "10.2.2")],
)
def test_errors_are_responses(impl: Implementation) -> None:
    """What `match` raises MUST be an HTTP error that answers a WSGI request: 404, 405 with Allow,
    or a permanent redirect with Location.
    """

    def body(kit: Any) -> None:
        adapter = map_with(kit, rules).bind(SERVER)
        for path, method, kind, statuses, header, value in ERRORS:
            found, error = caught(partial(adapter.match, path, method), kit.HTTPException)
            assert error is not None, f"{method} {path} is matched by {found}"
            assert isinstance(error, getattr(kit, kind)), f"{method} {path} raises {error!r}"
            status, headers = answered(error)
            assert status in statuses, f"{method} {path} is answered with {status}"
            assert error.code == status, f"the code of {error!r} is {error.code}"
            if header is not None:
                seen = sorted(one.strip() for one in headers.get(header, "").split(","))
                assert seen == value, f"{method} {path}: {header} is {headers.get(header)!r}"

    apart(impl, body)


def answered(application: Any) -> tuple[int, dict[str, str]]:
    """Call a WSGI application; return its status and its headers."""
    reply = call_wsgi(application, get("/"))
    return reply.status, dict(reply.headers)


@clause("maps.dispatch", MUST, needs=[C.MAPS], source=DISPATCH)
@every(
    path=[None, "/", "/n/4", "/branch", "/x"],
    method=[None, "GET", "POST", "PUT"],
    catch=[None, False, True],
)
def test_dispatch(
    impl: Implementation, path: str | None, method: str | None, catch: bool | None
) -> None:
    """`dispatch` MUST return what the function makes of endpoint and values, and a redirect; HTTP
    errors MUST be raised, unless they are to be caught: then they are returned.
    """
    options = {} if catch is None else {"catch_http_exceptions": catch}

    def body(kit: Any) -> None:
        made = map_with(kit, rules)
        adapter = made.bind(SERVER, path_info="/n/9", default_method="POST")
        calls: list[Any] = []

        def function(endpoint: Any, values: Any) -> Any:
            calls.append((endpoint, dict(values)))
            return ("result", endpoint)

        wanted, error = caught(lambda: adapter.match(path, method), kit.HTTPException)
        kept = isinstance(error, kit.RequestRedirect) or (error is not None and catch)
        returned, raised = caught(
            lambda: adapter.dispatch(function, path, method, **options), kit.HTTPException
        )
        seen = raised if returned is None else returned
        if error is None or kept:
            assert raised is None, f"dispatch raised {raised!r}; match gives {error or wanted}"
        else:
            assert returned is None, f"dispatch returned {returned!r}, and did not raise it"
        if wanted is not None:
            expect(calls, [wanted], "what the function was called with:")
            assert seen == ("result", wanted[0]), (
                f"dispatch returned {seen!r}, not {('result', wanted[0])!r}"
            )
        else:
            assert type(seen) is type(error), f"{seen!r}, where match raises {error!r}"
            assert not calls, f"the function was called with {calls}"

    apart(impl, body)


@clause("maps.dispatched-errors", MUST, needs=[C.MAPS], source=DISPATCH)
@every(catch=[None, False, True])
def test_dispatched_errors(impl: Implementation, catch: bool | None) -> None:
    """`dispatch` MUST treat an HTTP error of the function as one of its own, and let every other
    error through.
    """
    options = {} if catch is None else {"catch_http_exceptions": catch}

    def body(kit: Any) -> None:
        adapter = map_with(kit, rules).bind(SERVER)
        for error in (kit.NotFound(), kit.MethodNotAllowed(["PUT"]), KeyError("own")):

            def function(endpoint: Any, values: Any, error: Exception = error) -> Any:
                raise error

            call = partial(adapter.dispatch, function, "/", "GET", **options)
            returned, raised = caught(call, kit.HTTPException, KeyError)
            seen, how = (returned, "returned") if raised is None else (raised, "raised")
            kept = bool(catch) and isinstance(error, kit.HTTPException)
            wanted = "returned" if kept else "raised"
            assert (seen, how) == (error, wanted), f"{error!r} of the function: {how} {seen!r}"

    apart(impl, body)
