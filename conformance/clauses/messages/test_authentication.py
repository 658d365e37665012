"""Messages: Authorization, challenges in WWW-Authenticate, and Content Security Policies."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from conformance.clause import MUST, SHOULD, clause, every
from conformance.clauses.looking import changed, told
from conformance.clauses.reading import parameters
from conformance.describe.capabilities import Capability as C
from conformance.describe.messages import get
from conformance.perform.implementation import Implementation
from conformance.perform.trace import expect
from conformance.sources import CSP, FLASK, RFC, WERKZEUG

AUTHORIZATION = FLASK.api("Request.authorization")
CREDENTIALS = WERKZEUG.api("Authorization")
WWW_AUTHENTICATE = FLASK.api("Response.www_authenticate")
WWWAUTHENTICATE = WERKZEUG.api("WWWAuthenticate")
REQUEST = [C.REQUEST, C.HEADER_ATTRIBUTES, C.AUTHENTICATION]
RESPONSE = [C.AFTER, C.RESPONSES, C.HEADER_ATTRIBUTES, C.AUTHENTICATION]
POLICIES = [C.AFTER, C.RESPONSES, C.HEADER_ATTRIBUTES]
TEXTS = st.text(st.sampled_from('ab"\\;=, '), max_size=5)


def quoted(text: str) -> str:
    """Return a quoted-string (RFC 9110, 5.6.4)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def challenge(header: str) -> tuple[str, dict[str, str]]:
    """Return the scheme in lower case and the parameters of a challenge."""
    scheme, _, rest = header.partition(" ")
    return scheme.lower(), dict(parameters(rest))


def any_scheme(header: str) -> str:
    """Return credentials or a challenge with its scheme, which has no case, in lower case."""
    scheme, blank, rest = header.partition(" ")
    return scheme.lower() + blank + rest


def begun(response: Any) -> Any:
    """Return the challenge of a response that asks for Basic authentication already.

    Whether a response without the header has a challenge that can be changed is left open.
    """
    response.headers["WWW-Authenticate"] = 'Basic charset="UTF-8"'
    return response.www_authenticate


@clause(
    "messages.digest-authorization",
    MUST,
    needs=REQUEST,
    source=[AUTHORIZATION, CREDENTIALS, RFC(7616, "3.4")],
)
@given(realm=TEXTS, user=TEXTS.filter(bool))
@example(realm='a, "b"', user="me")
def test_digest_authorization(impl: Implementation, realm: str, user: str) -> None:
    """Parameters of an Authorization header MUST be found by their names, whether they were quoted
    or not.

    Parameters are attributes and items, and `get` finds them. A parameter that is missing is None.
    """
    header = f"DIGEST username={quoted(user)}, realm={quoted(realm)}, qop=auth, nc=00000001"

    def look(asked: Any) -> Any:
        found = asked.authorization
        return [found.type, found.username, found.realm, found["qop"], found.get("nc"),
                found.opaque, found.get("opaque", "no"), "realm" in found,
                "opaque" in found]  # fmt: skip

    seen = told(impl, look, get("/", headers={"Authorization": header}))
    expect(seen, ["digest", user, realm, "auth", "00000001", None, "no", True, False], header)


@clause(
    "messages.odd-authorization", MUST, needs=REQUEST, source=[AUTHORIZATION, RFC(9110, "11.6.2")]
)
@every(header=["Digest =x", 'Digest a="', "Digest ,", "Digest a, =b", "x", "= ="])
def test_odd_authorization(impl: Implementation, header: str) -> None:
    """An Authorization header with malformed parameters MUST be read without an error, and name no
    user.
    """
    exchange = get("/", headers={"Authorization": header})
    found = told(impl, lambda r: r.authorization and r.authorization.username, exchange)
    assert found is None, f"Authorization: {header} names the user {found!r}"


@clause(
    "messages.token-authorization",
    MUST,
    needs=REQUEST,
    source=[AUTHORIZATION, CREDENTIALS, RFC(9110, "11.4")],
)
@every(
    token=["abc", "a.b-c_d", "YWJj==", "a+b/c="],
    scheme=["Bearer", "bearer", "Own"],
)  # fmt: skip
def test_token_authorization(impl: Implementation, token: str, scheme: str) -> None:
    """The token of an Authorization header MUST be found as it was sent.

    The scheme is shown in lower case: it has no case.
    """

    def look(asked: Any) -> Any:
        found = asked.authorization
        again = "" if found is None else any_scheme(found.to_header())
        return None if found is None else [found.type, found.token, found.username, again]

    seen = told(impl, look, get("/", headers={"Authorization": f"{scheme} {token}"}))
    again = f"{scheme.lower()} {token}"
    expect(seen or [], [scheme.lower(), token, None, again], f"{scheme} {token}")


@clause(
    "messages.parameters-of-a-challenge",
    MUST,
    needs=RESPONSE,
    source=[WWW_AUTHENTICATE, WWWAUTHENTICATE, RFC(9110, "11.6.1")],
)
@given(
    wanted=st.dictionaries(st.sampled_from(["realm", "nonce", "algorithm", "opaque"]),
                               TEXTS.filter(bool), min_size=1),
    gone=st.sampled_from(["realm", "nonce"]), way=st.sampled_from(["item", "attribute"]),
)  # fmt: skip
@example(wanted={"realm": 'a "b"', "nonce": "x,y", "opaque": "z"}, gone="nonce", way="item")
def test_parameters_of_a_challenge(
    impl: Implementation, wanted: dict[str, str], gone: str, way: str
) -> None:
    """Parameters that are set on `www_authenticate` MUST be sent, and deleted ones MUST NOT.

    There is one header, however often the parameters are changed, and they are read again as they
    were set.
    """

    def change(response: Any) -> Any:
        found = begun(response)
        for name, value in {**wanted, gone: "gone"}.items():
            if way == "item":
                found[name] = value
            else:
                setattr(found, name, value)
        if way == "item":
            del found[gone]
        else:
            setattr(found, gone, None)
        again = response.www_authenticate
        return [again.type, again.get("realm"), again[gone], gone in again, again.get("none", "no")]

    kept = {name: value for name, value in wanted.items() if name != gone}
    reply, seen = changed(impl, change)
    sent = [challenge(header) for header in reply.headers_named("WWW-Authenticate")]
    kept["charset"] = "UTF-8"
    expect(sent, [("basic", kept)], f"{wanted}, then without {gone}:")
    expect(seen, ["basic", kept.get("realm"), None, False, "no"], "read again:")


@clause(
    "messages.parameters-replaced",
    SHOULD,
    needs=RESPONSE,
    source=WERKZEUG.api("WWWAuthenticate.parameters"),
)
@every(way=["item", "attribute", "parameters"])
def test_parameters_replaced(impl: Implementation, way: str) -> None:
    """Parameters in the place of those of a challenge SHOULD be sent, and what is changed later."""

    def change(response: Any) -> Any:
        found = begun(response)
        found.parameters = {"realm": "r", "nonce": "n"}
        first = response.headers["WWW-Authenticate"]
        if way == "item":
            found["realm"] = "s"
        elif way == "attribute":
            found.realm = "s"
        else:
            found.parameters["realm"] = "s"
        return first

    reply, first = changed(impl, change)
    seen = [challenge(one) for one in (str(first), reply.header("WWW-Authenticate") or "")]
    wanted = [("basic", {"realm": realm, "nonce": "n"}) for realm in ("r", "s")]
    expect(seen, wanted, f"the challenge, before and after its realm is changed by {way}:")


@clause(
    "messages.scheme-of-a-challenge",
    MUST,
    needs=RESPONSE,
    source=[WWW_AUTHENTICATE, WWWAUTHENTICATE],
)
def test_scheme_of_a_challenge(impl: Implementation) -> None:
    """The `type` of `www_authenticate` MUST be the scheme that is sent, even when it is changed.

    Modifying the object modifies the header; HTTP has no parameter called `type`.
    """

    def change(response: Any) -> Any:
        begun(response).realm = "r"
        response.www_authenticate.type = "digest"
        return response.www_authenticate.type

    reply, seen = changed(impl, change)
    sent = [challenge(header) for header in reply.headers_named("WWW-Authenticate")]
    wanted = [[("digest", {"charset": "UTF-8", "realm": "r"})], "digest"]
    expect([sent, seen], wanted, "the header, and `type`, after type = 'digest':")


@clause("messages.credentials-are-alike", SHOULD, needs=[*REQUEST, *RESPONSE], source=CREDENTIALS)
@every(scheme=["basic", "own"], realm=["r", "s"])
def test_credentials_are_alike(impl: Implementation, scheme: str, realm: str) -> None:
    """Two credentials, or two challenges, SHOULD be equal exactly when their schemes and parameters
    are.

    Credentials that are written as a header and read again equal the ones that were written.
    """
    sent = "Basic bWU6w6k="

    def look(asked: Any) -> Any:
        found = asked.authorization
        again = type(found).from_header(found.to_header())
        other = type(found)("basic", {"username": "me", "password": "x"})
        headers = [any_scheme(found.to_header()), any_scheme(str(found))]
        return [found == again, found == other, found == 1, *headers]

    def compare(response: Any) -> Any:
        made = type(begun(response))
        one, other = made("basic", {"realm": "r"}), made(scheme, {"realm": realm})
        return [one == other, one == made.from_header(str(one)), one == 1]

    asked = told(impl, look, get("/", headers={"Authorization": sent}))
    headers = [any_scheme(sent)] * 2
    expect(asked, [True, False, False, *headers], f"Authorization: {sent}")
    same = (scheme, realm) == ("basic", "r")
    expect(changed(impl, compare)[1], [same, True, False], f"basic r, and {scheme} {realm}")


DIGEST = {"realm": "q", "nonce": "n", "domain": "d", "opaque": "o", "qop": "auth",
          "algorithm": "MD5", "stale": "TRUE"}  # fmt: skip


@clause(
    "messages.several-challenges",
    MUST,
    needs=RESPONSE,
    source=[WWW_AUTHENTICATE, RFC(9110, "11.6.1")],
)
def test_several_challenges(impl: Implementation) -> None:
    """`www_authenticate` MUST be sent as one header for each challenge of a list, and as no header
    when it is None.
    """

    def change(response: Any) -> Any:
        made = type(begun(response))
        response.www_authenticate = [made("basic", {"realm": "r"}), made("own", None, "abc=")]
        first = [response.www_authenticate.type, response.www_authenticate.realm]
        response.headers["X-Sent"] = str(response.headers.getlist("WWW-Authenticate")[1])
        response.www_authenticate = made("digest", DIGEST)
        response.headers["X-Digest"] = str(response.www_authenticate)
        response.www_authenticate = None
        return [*first, "WWW-Authenticate" in response.headers]

    reply, seen = changed(impl, change)
    expect(seen, ["basic", "r", False], "the first of several, and the header after None")
    expect([any_scheme(reply.header("X-Sent") or "")], ["own abc="], "the second challenge:")
    scheme, _, rest = any_scheme(reply.header("X-Digest") or "").partition(" ")
    sent = [scheme, *sorted(part.strip() for part in rest.split(","))]
    # RFC 7616, 3.3: these are quoted, and `stale` and `algorithm` are not.
    marks = {name: "" if name in ("algorithm", "stale") else '"' for name in DIGEST}
    told = sorted(f"{name}={mark}{DIGEST[name]}{mark}" for name, mark in marks.items())
    expect(sent, ["digest", *told], "the challenge of Digest:")


@clause(
    "messages.challenge-of-a-scheme-alone",
    MUST,
    needs=RESPONSE,
    source=[WWWAUTHENTICATE, RFC(9110, "11.6.1"), RFC(9110, "5.5")],
)
@every(scheme=["basic", "Negotiate", "x-own"])
def test_challenge_of_a_scheme_alone(impl: Implementation, scheme: str) -> None:
    """A challenge without parameters MUST be written as its scheme, and nothing behind it.

    A blank at the end is no part of a field's value, and clients that compare it do not find it.
    """

    def change(response: Any) -> Any:
        made = type(begun(response))
        response.www_authenticate = made(scheme)
        return response.headers["WWW-Authenticate"]

    _, seen = changed(impl, change)
    expect([str(seen).lower()], [scheme.lower()], f"the challenge of {scheme!r}:")


POLICY = (
    *("default_src", "script_src", "img_src", "frame_ancestors", "report_uri", "base_uri"),
    *("child_src", "connect_src", "font_src", "form_action", "frame_src", "manifest_src"),
    *("media_src", "object_src", "report_to", "sandbox", "script_src_attr", "script_src_elem"),
    *("style_src", "style_src_attr", "style_src_elem", "worker_src"),
)
KINDS = ("content_security_policy", "content_security_policy_report_only")


@clause(
    "messages.content-security-policy",
    MUST,
    needs=POLICIES,
    source=[
        FLASK.api("Response.content_security_policy"),
        WERKZEUG("Data Structures", "HTTP Related"),
        CSP("Policies"),
        CSP("The Content-Security-Policy HTTP Response Header Field"),
        CSP("The Content-Security-Policy-Report-Only HTTP Response Header Field"),
    ],
)
@given(
    kind=st.sampled_from(KINDS),
    policy=st.dictionaries(
        st.sampled_from(POLICY), st.sampled_from(["'self'", "a.example *.b.example", "'none'"])
    ),
    gone=st.sampled_from(POLICY),
    way=st.sampled_from(["None", "del", "text"]),
)
@example(KINDS[0], {"default_src": "'self'", "img_src": "a.example *.b.example"}, "img_src", "None")
@example(KINDS[0], {name: name for name in POLICY}, "base_uri", "del")
@example(KINDS[1], {}, "img_src", "del")
@example(KINDS[1], {"img_src": "'self'"}, "base_uri", "text")
def test_content_security_policy(
    impl: Implementation, kind: str, policy: dict[str, str], gone: str, way: str
) -> None:
    """Directives of a Content Security Policy MUST be sent in one header as they are set, and MUST
    NOT be sent when they are deleted.

    A policy that is set as text means the same. Without a directive there is no header. The policy
    that only reports has a header of its own.
    """
    kept = {name: value for name, value in policy.items() if name != gone}
    text = "; ".join(f"{name.replace('_', '-')} {value}" for name, value in kept.items())

    other = KINDS[kind == KINDS[0]]

    def change(response: Any) -> Any:
        getattr(response, other).font_src = "b.example"
        if way == "text":
            setattr(response, kind, text)
        else:
            found = getattr(response, kind)
            for name, value in {**policy, gone: "gone"}.items():
                setattr(found, name, value)
            found = getattr(response, kind)
            setattr(found, gone, None) if way == "None" else delattr(found, gone)
        again = getattr(response, kind)
        return [{name: getattr(again, name) for name in kept}, getattr(again, gone),
                sorted(again.to_header().split("; "))]  # fmt: skip

    reply, seen = changed(impl, change)
    header, apart = (name.replace("_", "-") for name in (kind, other))
    sent = [sorted(value.split("; ")) for value in reply.headers_named(header)]
    wanted = sorted(text.split("; "))
    expect(sent, [wanted] if kept else [], f"{kind} {policy} without {gone} ({way}):")
    expect(reply.headers_named(apart), ["font-src b.example"], f"{apart}, which was set first:")
    expect(seen, [kept, None, wanted], "read again:")


@clause(
    "messages.content-security-policy-as-an-object",
    MUST,
    needs=POLICIES,
    source=[
        FLASK.api("Response.content_security_policy"),
        FLASK.api("Response.content_security_policy_report_only"),
    ],
)
@every(kind=KINDS)
def test_content_security_policy_as_an_object(impl: Implementation, kind: str) -> None:
    """A Content Security Policy that is set as an object MUST be sent, and None MUST take it away.

    So a policy that was only reported on comes into force, directive by directive.
    """
    other = KINDS[kind == KINDS[0]]

    def change(response: Any) -> Any:
        getattr(response, other).img_src = "'self' a.example"
        setattr(response, kind, getattr(response, other))
        setattr(response, other, None)
        return [getattr(response, kind).img_src, getattr(response, other).img_src]

    reply, seen = changed(impl, change)
    sent = [reply.headers_named(name.replace("_", "-")) for name in (kind, other)]
    told = f"{kind} as it was in {other}"
    expect(sent, [["img-src 'self' a.example"], []], f"{told}, and {other}, as sent:")
    expect(seen, ["'self' a.example", None], f"{told}, and {other}, read again:")
