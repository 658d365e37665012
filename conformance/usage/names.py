"""Tables: of what an application speaks, or has, when it uses a capability.

What looks for them is in `code.py` and `application.py`.
"""

from __future__ import annotations

from conformance.describe.capabilities import Capability as C
from conformance.describe.contract import path_of
from conformance.describe.kits import KITS

# Names of the framework's module, and attributes of `request`, in code and in templates.
SPOKEN: dict[str, tuple[C, ...]] = {
    "session": (C.SESSION,),
    "flash": (C.FLASHING, C.SESSION),
    "get_flashed_messages": (C.FLASHING, C.SESSION),
    "url_for": (C.URL,),
    "g": (C.STATE,),
    "current_app": (C.CURRENT_APP,),
    "abort": (C.ABORT,),
    "redirect": (C.REDIRECT,),
    "send_file": (C.SEND_FILE, C.FILE_OPTIONS),
    "send_from_directory": (C.FROM_DIRECTORY, C.SEND_FILE, C.FILE_OPTIONS),
    "render_template": (C.TEMPLATES,),
    "render_template_string": (C.TEMPLATES,),
    "stream_template": (C.TEMPLATES, C.TEMPLATE_STREAMS),
    "stream_template_string": (C.TEMPLATES, C.TEMPLATE_STREAMS),
    "stream_with_context": (C.STREAMING, C.STREAM_CONTEXT),
    "after_this_request": (C.AFTER_THIS,),
    "copy_current_request_context": (C.HANDOVER,),
    "jsonify": (C.JSON_PROVIDER,),
    "json": (C.JSON_PROVIDER,),
    "request.form": (C.REQUEST_FORMS,),
    "request.values": (C.REQUEST_FORMS,),
    "request.files": (C.REQUEST_FORMS, C.REQUEST_FILES),
    "request.json": (C.JSON_PROVIDER, C.JSON_REFUSED),
    "request.get_json": (C.JSON_PROVIDER, C.JSON_REFUSED),
    "request.authorization": (C.AUTHENTICATION, C.HEADER_ATTRIBUTES),
    "request.cookies": (C.COOKIES,),
}
# Attributes of whatever object: most are a response's or an application's.
ATTRIBUTES: dict[str, tuple[C, ...]] = {
    "set_cookie": (C.COOKIES,),
    "delete_cookie": (C.COOKIES,),
    "app_context": (C.APP_SCOPE,),
    "request_context": (C.REQUEST_SCOPE, C.APP_SCOPE),
    "test_request_context": (C.REQUEST_SCOPE, C.APP_SCOPE),
    "test_client": (C.TEST_CLIENT, C.TEST_COOKIES, C.TEST_RESPONSES),
    "test_cli_runner": (C.CLI_RUNNER,),
    "from_file": (C.CONFIG_SOURCES,),
    "from_prefixed_env": (C.CONFIG_SOURCES,),
    "cache_control": (C.HEADER_ATTRIBUTES, C.FIELD_CACHE),
    "www_authenticate": (C.AUTHENTICATION, C.HEADER_ATTRIBUTES),
    "user_agent": (C.HEADER_ATTRIBUTES,),
    "accept_mimetypes": (C.HEADER_ATTRIBUTES, C.FIELD_ACCEPT),
    "accept_languages": (C.HEADER_ATTRIBUTES, C.FIELD_ACCEPT),
    "set_etag": (C.HEADER_ATTRIBUTES, C.FIELD_TAGS),
    "make_conditional": (C.SEND_FILE, C.FIELD_CONDITIONS),
}
# Settings that are none of the framework's own values.
SETTINGS: dict[str, tuple[C, ...]] = {
    "SECRET_KEY_FALLBACKS": (C.KEY_ROTATION,),
    "SESSION_COOKIE_PARTITIONED": (C.PARTITIONED,),
    "TRUSTED_HOSTS": (C.TRUSTED_HOSTS,),
    "PROVIDE_AUTOMATIC_OPTIONS": (C.OPTIONS_SETTING,),
    "MAX_FORM_MEMORY_SIZE": (C.FORM_LIMITS,),
    "MAX_FORM_PARTS": (C.FORM_LIMITS,),
    "MAX_CONTENT_LENGTH": (C.FORM_LIMITS,),
    "PROPAGATE_EXCEPTIONS": (C.PROPAGATE,),
    "TESTING": (C.PROPAGATE,),
}
# What has to be right where another is used: nobody can tell which of them a program relies on.
ASPECTS: dict[C, tuple[C, ...]] = {
    C.SESSION: (C.SESSION_TYPES, C.SESSION_STATE, C.SESSION_SETTINGS, C.FIELD_COOKIES),
    C.COOKIES: (C.FIELD_COOKIES,),
    C.URL: (C.QUERY, C.QUERY_LISTS, C.ANCHOR, C.EXTERNAL, C.SCRIPT, C.OUTSIDE),
    C.REQUEST_FORMS: (C.REQUEST_FILES, C.FORM_PARSER, C.FORM_PARTS, C.FILE_STORAGE),
    C.TEMPLATES: (C.TEMPLATE_CONTEXT,),
    C.JSON_PROVIDER: (C.JSON_REFUSED,),
    C.ERROR_TYPE: (C.ERROR_OBJECT,),
    C.ERROR_CODE: (C.ERROR_OBJECT,),
    C.ERROR_HTTP: (C.ERROR_OBJECT,),
    C.STATIC: (C.STATIC_RULE, C.SEND_FILE, C.FROM_DIRECTORY),
    C.BLUEPRINTS: (C.DECLARATIONS,),
    C.STREAMING: (C.SEQUENCES,),
    C.PASSWORDS: (C.SCRYPT,),
    C.ASYNC_VIEWS: (C.TASKS, C.ASYNC_SIGNALS),
}
# Capabilities that are seen in an application object, by its own modules or in its rules.
SEEN = {
    *(C.BEFORE, C.AFTER, C.TEARDOWN, C.APP_TEARDOWN, C.URL_HOOKS, C.TEMPLATE_CONTEXT, C.SIGNALS),
    *(C.ERROR_TYPE, C.ERROR_CODE, C.ERROR_HTTP),
    *(C.BLUEPRINTS, C.NESTED_BLUEPRINTS, C.BLUEPRINTS_TWICE),
    *(C.INT, C.FLOAT, C.PATH, C.UUID, C.ANY, C.CONVERTER_ARGUMENTS, C.CUSTOM_CONVERTERS),
    *(C.MIXED_SEGMENTS, C.DEFAULTS, C.HOSTS, C.RULE_OPTIONS, C.SHORTCUTS, C.SLASH_REDIRECT),
    *(C.ASYNC_VIEWS, C.KEPT_VIEWS, C.STREAMING, C.STATIC),
    *(C.SESSION_INTERFACE, C.MIDDLEWARE, C.SUBCLASSING, C.CLI_GROUPS, C.GREENLETS),
}
# What kits hold, by the framework's tools, which code names as it imports them.
TOOLS: dict[str, set[C]] = {}
for capability, owed in KITS.items():
    for name in owed.names:
        TOOLS.setdefault(path_of(name).split(".")[1], set()).add(capability)

VISIBLE = frozenset(
    {
        *SEEN,
        *KITS,
        *(
            c
            for table in (SPOKEN, ATTRIBUTES, SETTINGS, ASPECTS)
            for some in table.values()
            for c in some
        ),
    }
)
