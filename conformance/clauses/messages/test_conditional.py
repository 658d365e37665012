"""Messages: conditional and partial responses, one challenge, and bodies written in parts."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, clause, every
from conformance.clauses.looking import told
from conformance.clauses.reading import parameters
from conformance.describe.app import App, Declaration
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get, request
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import FLASK, RFC, WERKZEUG

MAKE_CONDITIONAL = FLASK.api("Response.make_conditional")
CONDITIONS = [MAKE_CONDITIONAL, RFC(9110, "13.2.2"), RFC(9110, "15.4.5")]
NEEDS = [C.RESPONSES, C.HEADER_ATTRIBUTES]
MOMENT = datetime.datetime(1994, 11, 6, 8, 49, 37, tzinfo=datetime.UTC)
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
BODY = b"0123456789"


def conditional(app: Any, api: Any) -> None:
    """Declare a view that is answered by conditions, and one that has ranges."""

    def made() -> Any:
        response = api.make_response(BODY)
        response.last_modified = MOMENT
        response.set_etag("tag", weak="weak" in api.request.args)
        return response

    app.add_url_rule(
        "/",
        "c",
        lambda: made().make_conditional(api.request.environ),
        methods=["GET", "POST", "PUT"],
    )
    app.add_url_rule("/part", "r", lambda: made().make_conditional(
        api.request.environ, accept_ranges=True, complete_length=len(BODY)))  # fmt: skip


CONDITIONAL = App(Declaration("conditional", conditional))
LATER, EARLIER = "Sun, 06 Nov 2094 08:49:37 GMT", "Sun, 06 Nov 1988 08:49:37 GMT"
# Headers of the request and the status of the reply.
CONDITIONED: tuple[tuple[dict[str, str], int], ...] = (
    ({}, 200),
    ({"If-None-Match": '"tag"'}, 304),
    ({"If-None-Match": 'W/"tag"'}, 304),
    ({"If-None-Match": '"x", "tag"'}, 304),
    ({"If-None-Match": "*"}, 304),
    ({"If-None-Match": '"other"'}, 200),
    ({"If-Modified-Since": DATE}, 304),
    ({"If-Modified-Since": LATER}, 304),
    ({"If-Modified-Since": EARLIER}, 200),
    ({"If-Modified-Since": "yesterday"}, 200),
    ({"If-None-Match": '"other"', "If-Modified-Since": LATER}, 200),
    ({"If-Match": '"tag"'}, 200),
    ({"If-Match": '"other"'}, 412),
)


@clause(
    "messages.conditional-responses",
    MUST,
    needs=[*NEEDS, C.DECLARATIONS, C.HEAD, C.BARE_HEAD, C.WSGI],
    source=CONDITIONS,
)
@every(case=CONDITIONED, method=["GET", "HEAD"], weak=(False, True))
def test_conditional_responses(
    impl: Implementation, case: tuple[dict[str, str], int], method: str, weak: bool
) -> None:
    """A conditional response MUST be 304 without a body where the client has what would be sent.

    The entity tag decides, or the date where no tag is named. A client that asks for another tag by
    If-Match gets 412.
    """
    headers, wanted = case
    weak = weak and "If-Match" not in headers  # RFC 9110, 13.1.1: a weak tag never matches it
    path = "/?weak=1" if weak else "/"
    reply = impl.reply(CONDITIONAL, request(method, path, headers=headers))

    body = BODY if (method, wanted) == ("GET", 200) else b""
    seen = reply.body if wanted != 412 else b""
    expect([reply.status, seen], [wanted, body], f"{method} with {headers}, weak={weak}")
    tag = 'W/"tag"' if weak else '"tag"'
    assert wanted == 412 or reply.header("ETag") == tag, f"ETag: {reply.header('ETag')}, not {tag}"


@clause(
    "messages.any-tag-matches",
    MUST,
    needs=[*NEEDS, C.DECLARATIONS, C.HEAD, C.BARE_HEAD, C.WSGI],
    source=CONDITIONS,
)
@every(method=["GET", "HEAD"], weak=(False, True))
def test_any_tag_matches(impl: Implementation, method: str, weak: bool) -> None:
    """`If-Match: *` MUST hold wherever there is something to send."""
    headers = {"If-Match": "*"}
    reply = impl.reply(CONDITIONAL, request(method, "/?weak=1" if weak else "/", headers=headers))
    body = BODY if method == "GET" else b""
    expect([reply.status, reply.body], [200, body], f"{method} with If-Match: *, weak={weak}")
    tag = reply.header("ETag")
    assert tag, f"{method} with If-Match: *, weak={weak}, is answered without the ETag of the view"


@clause(
    "messages.weak-tags-do-not-match",
    MUST,
    needs=[*NEEDS, C.DECLARATIONS, C.WSGI],
    source=[MAKE_CONDITIONAL, RFC(9110, "13.2.2"), RFC(9110, "15.4.5"), RFC(9110, "13.1.1")],
)
@every(tags=['"tag"', 'W/"tag"', '"x", "tag"'])
def test_weak_tags_do_not_match(impl: Implementation, tags: str) -> None:
    """If-Match MUST be answered with 412 where the entity tag of the response is weak.

    If-Match asks for the same bytes, which a weak tag does not promise.
    """
    reply = impl.reply(CONDITIONAL, get("/?weak=1", headers={"If-Match": tags}))
    expect([reply.status], [412], f"If-Match: {tags}, of a weak tag")


@clause(
    "messages.weak-tags-give-no-parts",
    MUST,
    needs=[*NEEDS, C.DECLARATIONS, C.WSGI],
    source=[
        MAKE_CONDITIONAL,
        RFC(9110, "14"),
        RFC(9110, "15.3.7"),
        RFC(9110, "15.5.17"),
        RFC(9110, "13.1.5"),
    ],
)
@every(weak=(False, True))
def test_weak_tags_give_no_parts(impl: Implementation, weak: bool) -> None:
    """If-Range with a weak tag MUST be answered with the whole body.

    Parts of two bodies cannot be put together.
    """
    headers = {"Range": "bytes=0-3", "If-Range": 'W/"tag"'}
    reply = impl.reply(CONDITIONAL, get("/part?weak=1" if weak else "/part", headers=headers))
    expect([reply.status, reply.body], [200, BODY], f"{headers}, weak={weak}")


@clause("messages.conditions-of-other-methods", MUST, source=MAKE_CONDITIONAL,
        needs=[*NEEDS, C.DECLARATIONS, C.WSGI])  # fmt: skip
@every(method=["POST", "PUT"], case=CONDITIONED[1:4])
def test_conditions_of_other_methods(
    impl: Implementation, method: str, case: tuple[dict[str, str], int]
) -> None:
    """`make_conditional` MUST do nothing for a method other than GET and HEAD."""
    reply = impl.reply(CONDITIONAL, request(method, "/", headers=case[0]))
    expect([reply.status, reply.body], [200, BODY], f"{method} with {case[0]}")


PARTS: tuple[tuple[str, int, bytes, str | None], ...] = (
    ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
    ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
    ("bytes=-2", 206, b"89", "bytes 8-9/10"),
    ("bytes=-10", 206, b"0123456789", "bytes 0-9/10"),
    ("bytes=9-20", 206, b"9", "bytes 9-9/10"),
    ("bytes=0-0", 206, b"0", "bytes 0-0/10"),
    ("bytes=10-", 416, b"", "bytes */10"),
)


@clause(
    "messages.partial-responses",
    MUST,
    needs=[*NEEDS, C.DECLARATIONS, C.WSGI],
    source=[MAKE_CONDITIONAL, RFC(9110, "14"), RFC(9110, "15.3.7"), RFC(9110, "15.5.17")],
)
@every(case=PARTS, fresh=[None, '"tag"', DATE])
def test_partial_responses(
    impl: Implementation, case: tuple[str, int, bytes, str | None], fresh: str | None
) -> None:
    """A response with ranges MUST send the part that is asked for, and 416 for a part that is not
    there.

    Content-Range says where the part is. Without Range, and with an If-Range that names an old tag,
    the whole body is sent.
    """
    asked, status, body, place = case
    headers = {"Range": asked, **({"If-Range": fresh} if fresh else {})}
    old = {"Range": asked, "If-Range": '"old"'}
    part, whole, plain = impl.run(
        CONDITIONAL, get("/part", headers=headers), get("/part", headers=old), get("/part")
    ).replies

    expect([part.status, part.body if status == 206 else b""], [status, body], str(headers))
    if status == 206:
        expect([part.header("Content-Range")], [place], f"Content-Range for {headers}")
        length = part.header("Content-Length")
        assert length in (None, str(len(body))), f"{len(body)} bytes with the length {length}"
    expect([whole.status, whole.body, plain.status, plain.body], [200, BODY, 200, BODY], str(old))


@clause(
    "messages.suffix-longer-than-the-body",
    MUST,
    needs=[*NEEDS, C.REQUEST, C.DECLARATIONS, C.WSGI],
    source=[MAKE_CONDITIONAL, WERKZEUG.api("Range.range_for_length"), RFC(9110, "14.1.2")],
)
@given(last=st.integers(len(BODY) + 1, 10**6), length=st.integers(1, 10))
@example(last=len(BODY) + 1, length=10)
def test_suffix_longer_than_the_body(impl: Implementation, last: int, length: int) -> None:
    """A range of the last bytes MUST be the whole body where the body has fewer bytes than that.

    A client that asks for the end of a log or an archive does not know how long it is.
    """
    headers = {"Range": f"bytes=-{last}"}
    reply = impl.reply(CONDITIONAL, get("/part", headers=headers))
    assert reply.status in (200, 206), f"bytes=-{last} of 10 bytes is answered by {reply}"
    expect([reply.body], [BODY], f"bytes=-{last} of 10 bytes gives:")
    place = reply.header("Content-Range")
    assert reply.status == 200 or place == "bytes 0-9/10", f"Content-Range: {place}"

    def look(asked: Any) -> Any:
        found, made = asked.range.range_for_length(length), asked.range.make_content_range(length)
        return [found and list(found), found and asked.range.to_content_range_header(length),
                made and [made.start, made.stop, made.length]]  # fmt: skip

    whole = [[0, length], f"bytes 0-{length - 1}/{length}", [0, length, length]]
    expect(told(impl, look, get("/", headers=headers)), whole, f"bytes=-{last} of {length} bytes:")


def challenges(app: Any, api: Any) -> None:
    """Declare a view that asks who is there, and one that writes its body in parts."""

    def who() -> Any:
        response = api.make_response(("", 401))
        response.headers["WWW-Authenticate"] = 'Basic charset="UTF-8"'
        response.www_authenticate.realm = 'a "b"'
        return response

    def written() -> Any:
        response = api.make_response("one")
        response.stream.write("é")
        response.stream.writelines([b"\xff", b""])
        return response

    for rule, view in (("/who", who), ("/written", written)):
        app.add_url_rule(rule, rule[1:], view)


CHALLENGES = App(Declaration("challenges", challenges))
ANSWERING = [*NEEDS, C.DECLARATIONS, C.WSGI]


@clause(
    "messages.challenges",
    MUST,
    needs=ANSWERING,
    source=[FLASK.api("Response.www_authenticate"), RFC(9110, "11.6.1")],
)
def test_challenges(impl: Implementation) -> None:
    """Changes to `www_authenticate` MUST be sent as one challenge, with its parameters quoted."""
    reply = impl.reply(CHALLENGES, get("/who"))
    schemes = [value.split()[0].lower() for value in reply.headers_named("WWW-Authenticate")]
    expect([reply.status, *schemes], [401, "basic"], "the status and the schemes:")
    header = reply.header("WWW-Authenticate") or ""
    wanted = [("charset", "UTF-8"), ("realm", 'a "b"')]
    expect(sorted(parameters(header)), wanted, f"the parameters of {header}:")


@clause("messages.written-in-parts", MUST, needs=ANSWERING, source=FLASK.api("Response.stream"))
def test_written_in_parts(impl: Implementation) -> None:
    """Bytes and text that are written to the `stream` of a response MUST be sent after its body.

    A length that is sent counts them.
    """
    reply = impl.reply(CHALLENGES, get("/written"))
    body = "oneé".encode() + b"\xff"
    expect([reply.body], [body])
    assert reply.header("Content-Length") in (None, str(len(body))), (
        f"{len(body)} bytes are sent with the headers {reply.headers}"
    )
