"""Faults in when sessions are opened and saved, and by whom."""

from __future__ import annotations

from tests.saboteurs import Saboteur

OPENED = "            self.session = interface.open_session(self.app, self.request)\n"
SAVED = "            app.session_interface.save_session(app, session, response)\n"
QUEUE = "context.after_request += [_save_session(app, context), _announce_finished(app)]"

SABOTEURS = [
    Saboteur(
        "sessions.emptying-varies",
        "the deletion says nothing about Vary",
        "sessions.interface",
        "                accessed = True\n        elif",
        "                accessed = False\n        elif",
    ),
    Saboteur(
        "sessions.lifetime-is-checked",
        "the age of a cookie is not looked at",
        "sessions.interface",
        "signer.loads(token, max_age)",
        "signer.loads(token)",
    ),
    Saboteur(
        "sessions.without-key-read-only",
        "a null session can be written",
        "sessions.interface",
        "    setattr(NullSession, _name, _refuse)\n",
        "",
    ),
    Saboteur(
        "sessions.every-character-is-signed",
        "the signature is not compared to its end",
        "sessions.signing",
        'hmac.compare_digest(given, self._signature(content, secret).encode("ascii"))',
        'hmac.compare_digest(given[:9], self._signature(content, secret).encode("ascii")[:9])',
    ),
    Saboteur(
        "sessions.tampered-is-no-session",
        "a malformed token is an error",
        "sessions.interface",
        "        except ValueError:\n",
        "        except ZeroDivisionError:\n",
    ),
    Saboteur(
        "sessions.foreign-is-no-session",
        "all applications sign with the same key",
        "sessions.signing",
        "[_bytes(secret) for secret in secrets]",
        '[b"key" for secret in secrets]',
    ),
    Saboteur(
        "sessions.old-keys-still-read",
        "fallback keys are ignored",
        "sessions.interface",
        '[app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ())]',
        "[app.secret_key]",
    ),
    Saboteur(
        "sessions.old-keys-still-read",
        "sessions are signed with the oldest key",
        "sessions.interface",
        "Signer(secrets, self.salt,",
        "Signer(secrets[::-1], self.salt,",
    ),
    Saboteur(
        "sessions.found-among-cookies",
        "reading cookies ends at the first that has no value",
        "messages.cookies",
        "        if name.strip() and equals:\n",
        "        if not equals:\n            return\n        if name.strip():\n",
    ),
    Saboteur(
        "sessions.saved-however-it-ends",
        "the session is not saved with an error page",
        "dispatch",
        SAVED,
        "            if response.status_code < 400:\n    " + SAVED,
    ),
    Saboteur(
        "sessions.before-may-answer",
        "the session is saved for replies of views only",
        "dispatch",
        "        if session is not None and not app.session_interface.is_null_session(session):\n",
        "        if response.status_code != 401 and not app.session_interface.is_null_session("
        "session):\n",
    ),
    Saboteur(
        "sessions.after-this-request-is-saved",
        "the session is saved before the functions for this request",
        "dispatch",
        "    while waiting := context.after_this_request or context.after_request:\n",
        "    while waiting := context.after_request or context.after_this_request:\n",
    ),
    Saboteur(
        "sessions.teardown-comes-too-late",
        "the session is closed when it is saved",
        "dispatch",
        SAVED,
        SAVED + "            context.session = app.session_interface.make_null_session(app)\n",
    ),
    Saboteur(
        "sessions.url-hooks-see-it",
        "the session is opened with the first before function",
        "dispatch",
        "    for hooks in every_hooks:\n        for function in hooks.url_value_preprocessors:\n",
        "    from .frames import current_request_context as current\n"
        "    context = current()\n"
        "    opened, context.session = context.session, app.session_interface.make_null_session("
        "app)\n"
        "    for hooks in every_hooks:\n        for function in hooks.url_value_preprocessors:\n",
    ),
    Saboteur(
        "sessions.interface-is-asked-once",
        "the session is saved before the after functions",
        "dispatch",
        QUEUE,
        "context.after_request = [_save_session(app, context), *context.after_request, "
        "_announce_finished(app)]",
    ),
    Saboteur(
        "sessions.interface-is-asked-once",
        "a null session is saved, too",
        "dispatch",
        "        if session is not None and not app.session_interface.is_null_session(session):\n",
        "        if session is not None:\n",
    ),
    Saboteur(
        "sessions.interface-is-used",
        "the session is saved to a copy of the reply",
        "dispatch",
        SAVED,
        "            copy = app.response_class.force_type(app.response_class(), {})\n"
        "            app.session_interface.save_session(app, session, copy)\n",
    ),
    Saboteur(
        "sessions.null-cannot-be-written",
        "what could not be opened becomes an ordinary session",
        "sessions.interface",
        "        return self.null_session_class()\n",
        "        return SecureCookieSession()\n",
    ),
    Saboteur(
        "sessions.nested-request-has-its-own",
        "a request inside another takes over the outer session",
        "contexts.contexts",
        OPENED,
        '            outer = getattr(type(self), "latest", None)\n'
        "            self.session = outer or interface.open_session(self.app, self.request)\n"
        "            type(self).latest = self.session\n",
    ),
    Saboteur(
        "sessions.two-apps-two-sessions",
        "the name of the cookie is fixed",
        "sessions.interface",
        '        name: str = app.config["SESSION_COOKIE_NAME"]\n',
        '        name: str = "session"\n',
    ),
    Saboteur(
        "sessions.opening-sees-the-request",
        "the session is opened before the request is current",
        "contexts.contexts",
        OPENED,
        "            from contextvars import Context\n"
        "            opening = (interface.open_session, self.app, self.request)\n"
        "            self.session = Context().run(*opening)\n",
    ),
    Saboteur(
        "sessions.with-another-provider",
        "sessions are read by the provider of the application, without their types",
        "sessions.interface",
        "content = signer.loads(token, max_age)",
        "content = app.json.loads(signer.unsign(token, max_age))",
    ),
    Saboteur(
        "sessions.of-one-host",
        "the cookie is for the configured host and all below it",
        "sessions.interface",
        """return app.config["SESSION_COOKIE_DOMAIN"] or None""",
        """return app.config["SESSION_COOKIE_DOMAIN"] or app.config["SERVER_NAME"]""",
    ),
    Saboteur(
        "sessions.converters-see-it",
        "the URL is matched before the session is opened",
        "contexts.contexts",
        "        if self.session is None:\n            interface",
        "        self.match_request()\n        if self.session is None:\n            interface",
    ),
    Saboteur(
        "sessions.foreign-is-no-session",
        "of a long key, the beginning counts",
        "sessions.signing",
        "derived = self._derive(self._digest, secret, self._salt)",
        "derived = self._derive(self._digest, secret[:64], self._salt)",
    ),
    Saboteur(
        "sessions.any-mapping-with-the-mixin",
        "a session that finds out about no change is never changed",
        "sessions.interface",
        "    accessed = True\n    modified = True\n",
        "    accessed = True\n    modified = False\n",
    ),
]
