"""Faults in who asks, in conditions, and in what a page may load."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.messages.attributes import of_request, of_response

CHALLENGE = 'if name in ("type", "token", "parameters"):'
SABOTEURS = [
    of_request(
        "messages.digest-authorization",
        "only Basic authorization is read",
        "authorization = property(lambda self: (lambda a: a if a and a.type == 'basic' else None)("
        "RequestFields.authorization.func(self)))",
    ),
    of_request(
        "messages.token-authorization",
        "tokens are read without the signs that fill them up",
        "authorization = property(lambda self: (lambda a: a and type(a)(a.type, a.parameters,"
        " a.token and a.token.rstrip('=')))(RequestFields.authorization.func(self)))",
    ),
    Saboteur(
        "messages.parameters-of-a-challenge",
        "a parameter that is taken away is sent empty",
        "messages.fields",
        "            super().__setattr__(name, value)",
        "            super().__setattr__(name, value or '')",
    ),
    Saboteur(
        "messages.scheme-of-a-challenge",
        "the scheme is taken for a parameter",
        "messages.fields",
        CHALLENGE,
        'if name in ("token", "parameters"):',
    ),
    Saboteur(
        "messages.parameters-replaced",
        "the parameters are taken for one of them",
        "messages.fields",
        CHALLENGE,
        'if name in ("type", "token"):',
    ),
    Saboteur(
        "messages.several-challenges",
        "several challenges are sent as the last of them",
        "messages.wrappers",
        "MessageResponse.www_authenticate.fset(self, value)",
        "MessageResponse.www_authenticate.fset(self, value[-1] if isinstance(value, list)"
        " else value)",
    ),
    of_response(
        "messages.content-security-policy",
        "a policy that has lost its directives stays",
        "content_security_policy = property(MessageResponse.content_security_policy.fget,"
        " lambda self, value: self.headers.set('Content-Security-Policy', value or 'none'))",
        "content_security_policy_report_only = property("
        "MessageResponse.content_security_policy.fget)",
    ),
    Saboteur(
        "messages.any-tag-matches",
        "a star is a tag that nothing has",
        "messages.conditions",
        "match.star_tag or (not weak and",
        "(not weak and",
    ),
    Saboteur(
        "messages.weak-tags-do-not-match",
        "weak tags are compared as strong ones",
        "messages.conditions",
        "match.star_tag or (not weak and",
        "match.star_tag or (",
    ),
    Saboteur(
        "messages.weak-tags-give-no-parts",
        "a weak tag in If-Range is taken for a strong one",
        "messages.conditions",
        """not named.startswith("W/") and named == f'"{tag}"'""",
        "tag in named",
    ),
    Saboteur(
        "messages.conditions-of-other-methods",
        "conditions are those of every method",
        "messages.wrappers",
        'if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):\n            return self\n',
        'environ = {**environ, "REQUEST_METHOD": "GET"}\n',
    ),
    of_request(
        "messages.odd-authorization",
        "a malformed header is an error",
        "authorization = property(lambda self: (self.headers.get('Authorization', 'a b=c').index("
        "'=', 9), RequestFields.authorization.func(self))[1])",
    ),
    Saboteur(
        "messages.credentials-are-alike",
        "challenges are equal where their schemes are",
        "messages.fields",
        "    def __setattr__(self, name: str, value: Any)",
        "    def __eq__(self, other): return self.type == getattr(other, 'type', None)\n\n"
        "    def __setattr__(self, name: str, value: Any)",
    ),
    Saboteur(
        "messages.challenge-of-a-scheme-alone",
        "a blank stands behind each challenge",
        "messages.wrappers",
        "        MessageResponse.www_authenticate.fset(self, value)",
        "        MessageResponse.www_authenticate.fset(self, value)\n"
        "        self.headers['WWW-Authenticate'] += ' '",
    ),
]
