"""What subclasses of Request and Response say, and attributes that are asked of no application."""

from __future__ import annotations

import io
import json
import warnings
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from conformance.clause import MUST, clause, every
from conformance.clauses.performing import apart, environ
from conformance.clauses.tooling import ending
from conformance.describe.capabilities import Capability as C
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import PEP, RFC, WERKZEUG, plain_sense

REQUEST, RESPONSE = [C.WRAPPED_REQUEST], [C.WRAPPED_RESPONSE]
FLAGS = ("multithread", "multiprocess", "run_once")
URLENCODED = ("Content-Type", "application/x-www-form-urlencoded")


def of(name: str, *attributes: str) -> list[Any]:
    """Return the sources of a class and of these attributes."""
    return [WERKZEUG.api(f"{name}.{attribute}") for attribute in attributes]


# A module that reads and writes JSON in its own way.
OWN_JSON = SimpleNamespace(
    loads=lambda text, **more: ["own", json.loads(text)],
    dumps=lambda value, **more: f"own {json.dumps(value)}",
)


@clause(
    "classes.requests-tell-of-the-server",
    MUST,
    needs=REQUEST,
    source=[
        *of("Request", *(f"is_{flag}" for flag in FLAGS), "remote_user"),
        PEP(3333, "environ Variables"),
    ],
)
@every(flag=["none", *FLAGS], user=[None, "somebody"])
def test_requests_tell_of_the_server(impl: Implementation, flag: str, user: str | None) -> None:
    """`is_multithread`, `is_multiprocess`, `is_run_once` and `remote_user` of a request MUST be
    what the server says in the environ.
    """

    def body(kit: Any) -> None:
        asked = {**environ(), **{f"wsgi.{name}": name == flag for name in FLAGS}}
        asked.update({} if user is None else {"REMOTE_USER": user})
        request = kit.Request(asked)
        seen = [getattr(request, f"is_{name}") for name in FLAGS]
        expect(seen, [name == flag for name in FLAGS], f"{FLAGS}, and the server says {flag}:")
        expect([request.remote_user], [user], "the user:")

    apart(impl, body)


@clause(
    "classes.storages-of-a-request",
    MUST,
    needs=[*REQUEST, C.MULTI_DICTS],
    source=of("Request", "parameter_storage_class", "dict_storage_class", "list_storage_class"),
)
def test_storages_of_a_request(impl: Implementation) -> None:
    """The classes that a request keeps its parameters, its cookies and its lists in MUST be those
    that its class names.
    """

    def body(kit: Any) -> None:
        fields = [URLENCODED, ("Cookie", "c=1"), ("X-Forwarded-For", "10.0.0.1, 10.0.0.2")]
        asked: dict[str, Any] = {"query": "a=1", "body": b"b=2", "headers": tuple(fields)}
        members = {
            "parameter_storage_class": type("Parameters", (kit.MultiDict,), {}),
            "dict_storage_class": type("Cookies", (kit.MultiDict,), {}),
            "list_storage_class": type("Places", (list,), {}),
        }
        request = type("Own", (kit.Request,), members)(environ(method="POST", **asked))
        parameters, cookies, places = members.values()
        seen = [type(one) for one in (request.args, request.form, request.files)]
        expect(seen, [parameters] * 3, "args, form and files:")
        expect([type(request.cookies)], [cookies], "cookies:")
        expect([type(request.access_route)], [places], "the route:")
        found = [request.args["a"], request.form["b"], request.cookies["c"], request.access_route]
        expect(found, ["1", "2", "1", ["10.0.0.1", "10.0.0.2"]], "what they hold:")

    apart(impl, body)


@clause(
    "classes.tools-of-a-request",
    MUST,
    needs=REQUEST,
    source=of(
        "Request",
        *("json_module", "user_agent_class", "form_data_parser_class", "want_form_data_parsed"),
    ),
)
def test_tools_of_a_request(impl: Implementation) -> None:
    """A request MUST read JSON, the user agent and forms by what its class names, and parse a form
    only where it wants to.
    """

    def body(kit: Any) -> None:
        agent = type("Agent", (), {"__init__": lambda self, text: setattr(self, "told", text)})
        members = {"json_module": OWN_JSON, "user_agent_class": agent}
        own: Any = type("Own", (kit.Request,), members)
        fields = (("Content-Type", "application/json"), ("User-Agent", "mine/1"))
        request = own(environ(method="POST", body=b"[1]", headers=fields))
        seen = [request.get_json(), type(request.user_agent), request.user_agent.told]
        expect(seen, [["own", [1]], agent, "mine/1"], "JSON and the user agent:")

        made: list[Any] = []

        class Parser(own.form_data_parser_class):  # type: ignore[misc]
            """Notes that it was made."""

            def __init__(self, *given: Any, **named: Any) -> None:
                made.append(self)
                super().__init__(*given, **named)

        form: dict[str, Any] = {"method": "POST", "body": b"a=1", "headers": (URLENCODED,)}
        by_own = type("ByOwn", (kit.Request,), {"form_data_parser_class": Parser})
        expect([by_own(environ(**form)).form.to_dict(), len(made)], [{"a": "1"}, 1], "a form:")
        never = type("Never", (kit.Request,), {"want_form_data_parsed": False})
        request = never(environ(**form))
        expect([request.form.to_dict(), request.stream.read()], [{}, b"a=1"], "not to be parsed:")
        expect([kit.Request(environ(**form)).want_form_data_parsed], [True], "with a type:")
        expect([kit.Request(environ()).want_form_data_parsed], [False], "without a type:")

    apart(impl, body)


@clause(
    "classes.defaults-of-a-response",
    MUST,
    needs=RESPONSE,
    source=of("Response", "default_status", "default_mimetype", "json_module"),
)
@every(given=[{}, {"status": 404}, {"mimetype": "image/png"}])
def test_defaults_of_a_response(impl: Implementation, given: dict[str, Any]) -> None:
    """A response MUST have the status and the type that its class names, unless it is given others,
    and read JSON by the module that the class names.
    """

    def body(kit: Any) -> None:
        members = {"default_status": 299, "default_mimetype": "a/b", "json_module": OWN_JSON}
        response = type("Own", (kit.Response,), members)("[1]", **given)
        seen = [response.status_code, response.mimetype, response.get_json(force=True)]
        wanted = [given.get("status", 299), given.get("mimetype", "a/b"), ["own", [1]]]
        expect(seen, wanted, f"status, type and JSON, with {given!r}:")

    apart(impl, body)


@clause(
    "classes.largest-cookie-of-a-response",
    MUST,
    needs=RESPONSE,
    source=of("Response", "max_cookie_size", "set_cookie"),
)
@every(size=[None, 0, 50], letters=[10, 100, 5000])
def test_largest_cookie_of_a_response(impl: Implementation, size: int | None, letters: int) -> None:
    """`set_cookie` MUST warn of a cookie that is larger than `max_cookie_size` of the class, which
    is 4093 by itself, and set it all the same; 0 allows any.
    """

    def body(kit: Any) -> None:
        members = {} if size is None else {"max_cookie_size": size}
        response = type("Own", (kit.Response,), members)()
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            response.set_cookie("k", "v" * letters)
        text = response.headers["Set-Cookie"]
        most = 4093 if size is None else size
        told = f"a cookie of {len(text)} bytes, max_cookie_size={size}"
        expect([bool(heard)], [bool(most) and len(text) > most], f"{told}, warned:")
        assert text.startswith(f"k={'v' * letters}"), f"{told}: it is {text:.60}..."

    apart(impl, body)


@clause(
    "classes.policies-across-origins",
    MUST,
    needs=RESPONSE,
    source=of("Response", "cross_origin_embedder_policy", "cross_origin_opener_policy"),
)
@every(
    case=[
        ("embedder", "COEP", "REQUIRE_CORP"),
        ("embedder", "COEP", "UNSAFE_NONE"),
        ("opener", "COOP", "SAME_ORIGIN"),
        ("opener", "COOP", "SAME_ORIGIN_ALLOW_POPUPS"),
        ("opener", "COOP", "UNSAFE_NONE"),
    ]
)
def test_policies_across_origins(impl: Implementation, case: tuple[str, str, str]) -> None:
    """A policy across origins of a response MUST be `unsafe-none` by itself, and be sent in its own
    field when it is set.
    """
    kind, enum, member = case
    name, field = f"cross_origin_{kind}_policy", f"Cross-Origin-{kind.title()}-Policy"
    value = member.lower().replace("_", "-")

    def body(kit: Any) -> None:
        members = getattr(kit, enum)
        response = kit.Response()
        seen = [getattr(response, name), field in response.headers]
        expect(seen, [members.UNSAFE_NONE, False], f"{name} by itself:")
        setattr(response, name, members[member])
        seen = [response.headers.getlist(field), getattr(response, name)]
        expect(seen, [[value], members[member]], f"{name} = {member}:")
        found = getattr(kit.Response(headers=[(field, value)]), name)
        expect([found], [members[member]], f"{name} of {field}: {value}")
        delattr(response, name)
        expect([field in response.headers], [False], f"after del {name}:")

    apart(impl, body)


@clause(
    "classes.retry-after-read",
    MUST,
    needs=RESPONSE,
    source=[*of("Response", "retry_after"), RFC(9110, "10.2.3")],
)
@every(seconds=[0, 1, 120, 86_400])
def test_retry_after_read(impl: Implementation, seconds: int) -> None:
    """`retry_after` of a response MUST be the date that its seconds lead to, and go away with
    None.
    """

    def body(kit: Any) -> None:
        response = kit.Response(headers=[("Retry-After", str(seconds))])
        before = datetime.now(UTC)
        found, after = response.retry_after, datetime.now(UTC)
        delay = timedelta(seconds=seconds)
        inside = before + delay - timedelta(seconds=1) <= found <= after + delay
        assert inside, f"Retry-After: {seconds} is {found}, asked between {before} and {after}"
        for _ in range(2):  # also where there is none
            response.retry_after = None
            expect([response.headers.get("Retry-After"), response.retry_after], [None, None], "no:")

    apart(impl, body)


@clause(
    "classes.described-to-users",
    MUST,
    needs=[C.EXCEPTIONS, C.WRAPPED_RESPONSE],
    source=[WERKZEUG.api("HTTPException")],
)
@every(code=[None, 599])
def test_described_to_users(impl: Implementation, code: int | None) -> None:
    """An own HTTPException without a description, and one without a code, MUST still be told in a
    page.
    """

    def body(kit: Any) -> None:
        error = type("Own", (kit.HTTPException,), {"code": code})()
        page = ending(error.get_body)
        assert not isinstance(page, Exception), f"a page of {error!r} raises {page!r}"
        assert "<" in page, f"the page of {error!r} has no markup: {page!r}"
        told = type("Own", (kit.HTTPException,), {"code": code})("own words").get_body()
        assert "own words" in told, f"own words are not in the page of one that has them: {told!r}"

    apart(impl, body)


@clause(
    "classes.digests-of-bodies",
    MUST,
    needs=[*REQUEST, *RESPONSE],
    source=[*of("Request", "content_md5"), *of("Response", "content_md5")],
)
def test_digests_of_bodies(impl: Implementation) -> None:
    """`content_md5` of a request and of a response MUST be the field Content-MD5; that of a
    response can be set and deleted.
    """
    digest = "Q2hlY2sgSW50ZWdyaXR5IQ=="

    def body(kit: Any) -> None:
        fields = (("Content-MD5", digest),)
        seen = [
            kit.Request(environ(headers=fields)).content_md5,
            kit.Request(environ()).content_md5,
        ]
        expect(seen, [digest, None], "of a request with the field, and without:")
        response = kit.Response()
        response.content_md5 = digest
        expect([response.headers["Content-MD5"], response.content_md5], [digest] * 2, "set:")
        del response.content_md5
        expect(["Content-MD5" in response.headers, response.content_md5], [False, None], "deleted:")

    apart(impl, body)


@clause(
    "classes.former-directives",
    MUST,
    needs=RESPONSE,
    source=of("Response", "content_security_policy"),
)
@every(name=["navigate_to", "plugin_types", "prefetch_src"])
def test_former_directives(impl: Implementation, name: str) -> None:
    """Directives that the standard no longer has, and that a policy for content still names, MUST
    be sent as they are set, and read again.
    """

    def body(kit: Any) -> None:
        response = kit.Response()
        setattr(response.content_security_policy, name, "a b")
        field = response.headers["Content-Security-Policy"]
        expect([field], [f"{name.replace('_', '-')} a b"], f"{name} = 'a b':")
        again = kit.Response(headers=[("Content-Security-Policy", f"x y; {field}")])
        policy = again.content_security_policy
        expect([getattr(policy, name), policy["x"]], ["a b", "y"], f"{name} of {field!r}:")

    apart(impl, body)


@clause(
    "classes.response-written-as-a-stream",
    MUST,
    needs=RESPONSE,
    source=[*of("Response", "stream"), plain_sense("a stream is written as others are")],
)
@every(start=["", "one", ["o", b"ne"]], closed=[False, True])
def test_response_written_as_a_stream(impl: Implementation, start: Any, closed: bool) -> None:
    """`stream` of a response MUST be a stream that is written at the end of the body: it tells how
    many bytes there are, is no terminal, and refuses what is done after it was closed with
    ValueError.
    """

    def body(kit: Any) -> None:
        response = kit.Response(start)
        model = io.BytesIO()
        model.write(response.get_data())
        for real in (response.stream, response.stream):
            for one in (real, model):
                written = one.write(b"two")
                assert written in (None, 3), f"write() of three bytes returns {written!r}"
                one.writelines([b"3", b""])
            seen, wanted = ([one.tell(), one.isatty()] for one in (real, model))
            expect(seen, wanted, f"what was written to {start!r}: tell(), isatty():")
            real.flush()
            expect([response.get_data(), real.closed], [model.getvalue(), False], "the body:")
        length = response.headers.get("Content-Length")
        assert length in (None, str(len(model.getvalue()))), f"its length is said to be {length}"
        if closed:
            stream = response.stream
            stream.close()
            stream.close()
            ends = [ending(stream.write, b"x"), ending(stream.flush), ending(stream.isatty)]
            told = f"closed, write, flush and isatty give {ends}"
            assert all(isinstance(end, ValueError) for end in ends), told
            expect([stream.closed, response.get_data()], [True, model.getvalue()], "closed:")

    apart(impl, body)
