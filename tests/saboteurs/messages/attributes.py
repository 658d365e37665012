"""Faults in the attributes of requests and responses that stand for headers."""

from __future__ import annotations

from tests.saboteurs import Saboteur

REQUEST = '    url_rule: "Rule | None" = None\n'
RESPONSE = '    default_mimetype = "text/html"\n'


def of_request(clause: str, fault: str, *lines: str) -> Saboteur:
    """Return a fault that overrides what the request class has."""
    return Saboteur(clause, fault, "messages.wrappers", REQUEST, _body(REQUEST, lines))


def of_response(clause: str, fault: str, *lines: str) -> Saboteur:
    """Return a fault that overrides what the response class has."""
    return Saboteur(clause, fault, "messages.wrappers", RESPONSE, _body(RESPONSE, lines))


def _body(first: str, lines: tuple[str, ...]) -> str:
    return first + "".join(f"    {line}\n" for line in lines)


SABOTEURS = [
    Saboteur(
        "messages.accept-headers",
        "languages are those of the characters",
        "messages.wrappers",
        '_accepted("Accept-Language",',
        '_accepted("Accept-Charset",',
    ),
    Saboteur(
        "messages.accept-nothing-said",
        "a client that says nothing accepts everything alike",
        "messages.wrappers",
        "without_bare_points(request.headers.get(header))",
        'without_bare_points(request.headers.get(header) or "*")',
    ),
    Saboteur(
        "messages.accept-json",
        "the preferred types are those of the languages",
        "messages.wrappers",
        '_accepted("Accept", TYPES)',
        '_accepted("Accept", LANGUAGES)',
    ),
    of_request(
        "messages.request-dates",
        "If-Unmodified-Since is read from If-Modified-Since",
        "if_unmodified_since = RequestFields.if_modified_since",
    ),
    of_request(
        "messages.entity-tags",
        "If-Match is read from If-None-Match",
        "if_match = RequestFields.if_none_match",
    ),
    Saboteur(
        "messages.ranges",
        "only the first range counts",
        "messages.wrappers",
        "Ranges(found.units, found.ranges)",
        "Ranges(found.units, found.ranges[:1])",
    ),
    of_request(
        "messages.basic-authorization",
        "authorization is not read at all",
        "authorization = property(lambda self: None)",
    ),
    of_request(
        "messages.bad-authorization",
        "a word without a scheme is taken for a user",
        "authorization = property(lambda self: type('A', (), {'type': 'basic', 'username': 'x',"
        " 'password': ''}))",
    ),
    Saboteur(
        "messages.credentials-of-foreign-bytes",
        "credentials that are no UTF-8 are an error",
        "messages.attributes",
        "        try:\n            found: Authorization",
        "        import base64\n"
        "        sent = self.headers.get('Authorization', '')[6:]\n"
        "        base64.b64decode(sent if sent.isalnum() and not len(sent) % 4 else '').decode()\n"
        "        try:\n            found: Authorization",
    ),
    of_request(
        "messages.request-attributes",
        "the address of the client is the last one in X-Forwarded-For",
        "access_route = property(lambda self: RequestFields.access_route.func(self)[-1:])",
    ),
    Saboteur(
        "messages.request-is-json",
        "types that end in +json are none",
        "messages.wrappers",
        'return kind == "application" and (name == "json" or name.endswith("+json"))',
        'return kind == "application" and name == "json"',
    ),
    Saboteur(
        "messages.no-json-is-refused",
        "a body of another type is read as None",
        "messages.wrappers",
        "return None if silent else self.on_json_loading_failed(None)",
        "return None",
    ),
    Saboteur(
        "messages.own-answer-to-bad-json",
        "what the request class says of bad JSON is an error, too",
        "messages.wrappers",
        "                return self.on_json_loading_failed(error)\n",
        "                raise self.on_json_loading_failed(error)\n",
    ),
    Saboteur(
        "messages.own-answer-to-bad-json",
        "the request class is asked where the view wants to hear of no error",
        "messages.wrappers",
        "                if silent:\n                    return None\n",
        "",
    ),
    of_request(
        "messages.values",
        "the form comes before the query",
        "values = property(lambda self: type(self.args)([*self.form.items(multi=True),"
        " *self.args.items(multi=True)]))",
    ),
    of_request(
        "messages.fields-by-type",
        "a value that cannot be converted is given as it is",
        "parameter_storage_class = type('Fields', (ImmutableMultiDict,), {'get': lambda fields,"
        " key, default=None, type=None: (lambda found: found if type is None or"
        " not found.lstrip('-').isdigit() else type(found))(ImmutableMultiDict.get(fields, key,"
        " default)) if key in fields else default})",
    ),
    of_response(
        "messages.response-attributes",
        "Expires is sent as Date",
        "expires = MessageResponse.date",
    ),
    of_response(
        "messages.response-attributes-unset",
        "Retry-After cannot be taken back",
        "retry_after = property(MessageResponse.retry_after.fget, lambda self, value: value and"
        " MessageResponse.retry_after.fset(self, value))",
    ),
    of_response(
        "messages.content-security-policy",
        "the policy for reports is the policy",
        "content_security_policy_report_only = MessageResponse.content_security_policy",
    ),
    of_response(
        "messages.content-security-policy-as-an-object",
        "a policy that is an object is not sent",
        "content_security_policy_report_only = property(",
        "    MessageResponse.content_security_policy_report_only.fget,",
        "    lambda self, value: (MessageResponse.content_security_policy_report_only"
        ".fset(self, value)",
        "        if not value or isinstance(value, str) else None))",
    ),
    Saboteur(
        "messages.response-lists-in-any-case",
        "an item is taken out of a list in lower case only",
        "messages.fields",
        "        del self[self.index(header)]\n",
        "        super().remove(header)\n",
    ),
    of_response(
        "messages.cache-control-off",
        "a directive that is False is sent as such",
        "cache_control = property(lambda self: type('Control', (), {'__setattr__': lambda it, k, v:"
        " self.headers.set('Cache-Control', f'{k}={v}')})())",
    ),
    of_response(
        "messages.body-of-a-response",
        "a body that is set is not measured",
        "def set_data(self, value): self.response = [value.encode() if isinstance(value, str)"
        " else value]",
    ),
    of_response(
        "messages.json-of-a-changed-body",
        "what was read as JSON once is kept",
        "def get_json(self, *given, **named):",
        "    if not hasattr(self, '_read'):",
        "        self._read = MessageResponse.get_json(self, *given, **named)",
        "    return self._read",
    ),
    of_response(
        "messages.json-of-a-response",
        "the JSON of a response is kept although its body is another one",
        "def get_json(self, force=False, silent=False): return {'a': [1, None]}",
    ),
    of_response(
        "messages.headers",
        "headers are sorted when one is added",
        "def __init__(self, *given, **named):",
        "    super().__init__(*given, **named)",
        "    self.headers.add = lambda key, value, **kw: ("
        "Headers.add(self.headers, key, value, **kw), self.headers._list.sort())",
    ),
    of_response(
        "messages.headers",
        "headers that are set twice are sent twice",
        "def __init__(self, *given, **named):",
        "    super().__init__(*given, **named)",
        "    self.headers.set = self.headers.add",
    ),
    of_response(
        "messages.etags",
        "every tag is sent as a strong one",
        "def set_etag(self, etag, weak=False): super().set_etag(etag)",
    ),
    Saboteur(
        "messages.conditional-responses",
        "a conditional response is sent as a whole",
        "messages.wrappers",
        "status = decided(environ, self)",
        "status = None",
    ),
    Saboteur(
        "messages.conditional-responses",
        "If-Modified-Since is not looked at",
        "messages.conditions",
        "elif modified and changed and changed <= modified:",
        "elif False:",
    ),
    Saboteur(
        "messages.partial-responses",
        "If-Range is not looked at",
        "messages.conditions",
        "if named is None:",
        "if True:",
    ),
    Saboteur(
        "messages.suffix-longer-than-the-body",
        "more of the last bytes than there are cannot be sent",
        "messages.conditions",
        "within(asked, length)",
        "asked",
    ),
    Saboteur(
        "messages.suffix-longer-than-the-body",
        "more of the last bytes than there are is no range",
        "messages.fields",
        "            return 0, length or 0\n",
        "            return None\n",
    ),
    Saboteur(
        "messages.challenges",
        "the challenge that is set is not sent",
        "messages.wrappers",
        'lambda value: setattr(self, "www_authenticate", value)',
        "lambda value: None",
    ),
    of_response(
        "messages.content-range",
        "the place of a part is not sent",
        "content_range = property(lambda self: type(MessageResponse.content_range.fget(self))("
        "None, None, None))",
    ),
    of_response(
        "messages.written-in-parts",
        "the length is that of the first part",
        "stream = property(lambda self: type('S', (), {'write': lambda it, text: None,"
        " 'writelines': lambda it, lines: None})())",
    ),
    of_request(
        "messages.fields-are-read",
        "the form comes before the query where both are asked for",
        "values = property(lambda self: __import__('werkzeug.datastructures').datastructures"
        ".CombinedMultiDict([self.form, self.args]))",
    ),
    of_request(
        "messages.missing-field-is-a-bad-request",
        "a file that is missing is None",
        "files = property(lambda self: type('Files', (dict,), {'__missing__': lambda files, key:"
        " None})())",
    ),
    of_request(
        "messages.missing-field-is-a-bad-request",
        "the query is a plain mapping that raises a plain KeyError",
        "args = property(lambda self: RequestFields.args.func(self).to_dict())",
    ),
    Saboteur(
        "messages.missing-header-is-a-bad-request",
        "a header that is missing is a plain KeyError",
        "messages.fields",
        "raise BadRequestKeyError(key) from None",
        "raise",
    ),
    of_request(
        "messages.fields-are-copied",
        "a copy of the query has the first value of each name",
        "parameter_storage_class = type('Fields', (ImmutableMultiDict,),"
        " {'copy': lambda fields: fields})",
    ),
    of_request(
        "messages.requests-do-not-change",
        "the fields of a form can be changed",
        "form = property(lambda self: __import__('werkzeug.datastructures').datastructures"
        ".MultiDict(RequestFields.form.func(self)))",
    ),
    Saboteur(
        "messages.accept-lists-are-not-cleared",
        "what the client accepts can be emptied",
        "messages.fields",
        'raise TypeError("What the client accepts cannot be changed.")',
        "super().clear()",
    ),
    Saboteur(
        "messages.accept-ranges",
        "ranges of media types are compared as text",
        "messages.fields",
        "accepted, (MIMEAccept,",
        "accepted, (Accept,",
    ),
    Saboteur(
        "messages.accept-languages",
        "tags of languages are compared as text",
        "messages.fields",
        "LanguageAccept))",
        "Accept))",
    ),
    Saboteur(
        "messages.accept-charset-names",
        "names of charsets are compared as text",
        "messages.fields",
        ", CharsetAccept, LanguageAccept))",
        ", Accept, LanguageAccept))",
    ),
    Saboteur(
        "messages.accept-as-a-list",
        "what is not listed is found in the first place",
        "messages.fields",
        "    def clear(self) -> NoReturn:",
        "    def find(self, key): return 0\n\n    def clear(self) -> NoReturn:",
    ),
    Saboteur(
        "messages.refused-is-not-accepted",
        "what is listed is accepted, whatever its quality",
        "messages.fields",
        "return bool(self.quality(value))",
        "return super().__contains__(value)",
    ),
    of_response(
        "messages.headers-in-bulk",
        "headers are changed as those of a dictionary",
        "headers = property(lambda self: self.own, lambda self, value: setattr(self, 'own', type("
        "'One', (Headers,), {'extend': Headers.update})(list(value))))",
    ),
    of_response(
        "messages.headers-by-place",
        "the last of the headers is taken out whatever place is named",
        "headers = property(lambda self: self.own, lambda self, value: setattr(self, 'own', type("
        "'One', (Headers,), {'pop': lambda it, *key: it._list.pop()})(list(value))))",
    ),
    of_response(
        "messages.header-parameters",
        "parameters of headers are sent as they are",
        "headers = property(lambda self: self.own, lambda self, value: setattr(self, 'own', type("
        "'One', (Headers,), {'add': lambda it, key, value, **kw: Headers.add(it, key, value +"
        " ''.join(f'; {k}={v}' for k, v in kw.items()))})(list(value))))",
    ),
    of_request(
        "messages.content-type-parameters",
        "a semicolon ends a parameter also where it is quoted",
        "mimetype_params = property(lambda self: dict(part.strip().split('=', 1) for part in"
        " self.content_type.split(';')[1:] if '=' in part))",
    ),
    of_request(
        "messages.parameters-in-any-case",
        "names of parameters keep their case",
        "mimetype_params = property(lambda self: dict(part.strip().split('=', 1) for part in"
        " self.content_type.split(';')[1:] if '=' in part))",
    ),
    Saboteur(
        "messages.headers-of-a-request",
        "a header is found by a part of its name",
        "messages.fields",
        "            return super()._get_key(key)",
        "            return super()._get_key(key if len(key) > 3 else f'X-{key}')",
    ),
    Saboteur(
        "messages.attribute-that-is-gone",
        "what is not there cannot be deleted",
        "messages.attributes",
        "MessageResponse.age.__delete__",
        'lambda self: self.headers.pop("Age") and None',
    ),
]
