"""Faults in HTTP errors as objects, in their pages, and in the JSON of an application."""

from __future__ import annotations

from tests.saboteurs import Saboteur

RAISE = "raise self.mapping[code](*args, **kwargs)"

SABOTEURS = [
    Saboteur(
        "errors.abort-describes",
        "what an error is given to say is forgotten",
        "messages.aborting",
        RAISE,
        "raise self.mapping[code]()",
    ),
    Saboteur(
        "errors.abort-describes",
        "a description is put on the page as it is",
        "messages.aborting",
        RAISE,
        "raise type('E', (self.mapping[code],), {'get_body': lambda e, *a: e.description})"
        "(*args, **kwargs)",
    ),
    Saboteur(
        "errors.page",
        "the page of an error has only its code",
        "messages.aborting",
        RAISE,
        "raise type('E', (self.mapping[code],), {'get_body': lambda e, *a: str(e.code)})"
        "(*args, **kwargs)",
    ),
    Saboteur(
        "errors.abort-sends-headers",
        "an error sends the type of its page only",
        "messages.aborting",
        RAISE,
        "raise type('E', (self.mapping[code],), {'get_headers': HTTPException.get_headers})"
        "(*args, **kwargs)",
    ),
    Saboteur(
        "errors.abort-of-no-error",
        "`abort` with any code sends a reply with it",
        "messages.aborting",
        'raise LookupError(f"There is no HTTP error with the status code {code}.")',
        "raise HTTPException(response=__import__('werkzeug').Response(status=code))",
    ),
    Saboteur(
        "errors.error-makes-its-response",
        "the response that an error makes has status 200",
        "messages.aborting",
        RAISE,
        "raise type('E', (self.mapping[code],), {'get_response': lambda e, *a:"
        " __import__('werkzeug').Response('')})(*args, **kwargs)",
    ),
    Saboteur(
        "errors.what-was-missing",
        "the key that was missing is named in production, too",
        "life",
        "if isinstance(e, BadRequestKeyError) and dispatch.shows_keys(self):\n",
        "if isinstance(e, BadRequestKeyError):\n",
    ),
    Saboteur(
        "errors.trapped-names-the-key",
        "the key that was missing is named in debug mode only",
        "dispatch",
        'return bool(app.debug or app.config["TRAP_BAD_REQUEST_ERRORS"])',
        "return bool(app.debug)",
    ),
    Saboteur(
        "errors.what-was-missing",
        "the key that was missing is not named in debug mode",
        "life",
        "            e.show_exception = True\n",
        "            pass\n",
    ),
    Saboteur(
        "errors.log-names-the-request",
        "the log does not say which request it was",
        "life",
        'where = "" if context is None',
        'where = "" if True',
    ),
    Saboteur(
        "errors.unhandled-is-logged",
        "the log does not say what was raised",
        "life",
        "where, exc_info=exc_info)",
        "where)",
    ),
    Saboteur(
        "responses.json-settings",
        "JSON is spread out only where that is asked for",
        "json.provider",
        "if self.compact is not None else self._app.debug",
        "if self.compact is not None else False",
    ),
    Saboteur(
        "responses.json-settings",
        "keys are sorted when that is asked for",
        "json.provider",
        "    sort_keys = True\n",
        "    sort_keys = False\n",
    ),
    Saboteur(
        "errors.own-http-errors",
        "only the framework's own HTTP errors are answered as such",
        "life",
        "if isinstance(e, HTTPException) and",
        'if type(e).__module__.startswith("werkzeug") and',
    ),
    Saboteur(
        "responses.json-settings",
        "keys are always sorted",
        "json.provider",
        '("sort_keys", self.sort_keys)',
        '("sort_keys", True)',
    ),
    Saboteur(
        "responses.json-provider",
        "requests are read by the standard module",
        "json.functions",
        "        return current_app.json.loads(s, **kwargs)",
        "        return json.loads(s, **kwargs)",
    ),
    Saboteur(
        "responses.json-markup",
        "objects that have `__html__` are refused unless they are text",
        "json.provider",
        'if hasattr(value, "__html__"):',
        "if isinstance(value, str):",
    ),
    Saboteur(
        "responses.smallest-json-provider",
        "every provider is told how to separate",
        "json.provider",
        "return self._responded(self.dumps(_meant(args, kwargs)))",
        'return self._responded(self.dumps(_meant(args, kwargs), separators=(",", ":")) + "x")',
    ),
    Saboteur(
        "responses.smallest-json-provider",
        "a response of the smallest provider is no JSON",
        "json.provider",
        '    mimetype = "application/json"\n',
        '    mimetype = "text/plain"\n',
    ),
    Saboteur(
        "responses.json-functions",
        "the function does not ask the application",
        "json.functions",
        "        text: str = current_app.json.dumps(obj, **kwargs)\n        return text\n",
        "        pass\n",
    ),
    Saboteur(
        "responses.json-functions",
        "without an application nothing is read",
        "json.functions",
        "    return json.loads(s, **kwargs)\n\n\ndef dump(",
        "    return None\n\n\ndef dump(",
    ),
    Saboteur(
        "responses.json-default",
        "what a class of providers does with other types is not asked for",
        "json.provider",
        'kwargs.setdefault("default", self.default)',
        'kwargs.setdefault("default", vars(self).get("default", simplified))',
    ),
]
