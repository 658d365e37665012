"""What applications are made of: what each feature needs, and which clauses speak of it.

The name of a feature stands in the tables of the kinds; here is when it is open. A clause that is
missed, known or not, closes the features that it speaks of. Some clauses close a feature although
they speak of more than it, because a difference cannot be told apart otherwise.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from conformance.describe.capabilities import Capability as C


@dataclass(frozen=True, slots=True)
class Feature:
    """What has to be claimed, and by which missed clauses the feature is closed.

    A clause may be written with a star at its end, for all that begin so.
    """

    needs: tuple[C, ...] = ()
    spoken_of: tuple[str, ...] = ()

    def missed(self, clauses: Collection[str]) -> bool:
        """Tell whether one of the clauses that speak of it is among these."""
        for name in self.spoken_of:
            if name in clauses:
                return True
            if name.endswith("*") and any(one.startswith(name[:-1]) for one in clauses):
                return True
        return False


def feature(*parts: C | str) -> Feature:
    """Make a feature of the capabilities and the clauses among these."""
    needs = tuple(part for part in parts if isinstance(part, C))
    return Feature(needs, tuple(str(part) for part in parts if not isinstance(part, C)))


ROUTING = {
    # Rules that accept the same path; by registration order, another one would win.
    "competing": feature(C.WEIGHTED, "routing.most-specific-rule-wins"),
    "int": feature(C.INT),
    "float": feature(C.FLOAT),
    "odd-numbers": feature(C.WEIGHTED),  # in which form a number is one
    "any": feature(C.ANY),
    "uuid": feature(C.UUID, "routing.uuid-in-one-spelling"),
    "path": feature(C.PATH, "routing.path-takes-segments"),
    "sized": feature(C.CONVERTER_ARGUMENTS),
    "bounded": feature(C.CONVERTER_ARGUMENTS, "routing.refused-value-tries-next-rule"),
    # Which of two variables in one segment takes what both could.
    "mixed": feature(C.MIXED_SEGMENTS, C.WEIGHTED),
    # Where one variable ends and the next begins, by what converters take: "5" is a float or not.
    "mixed-kinds": feature(C.MIXED_SEGMENTS, C.WEIGHTED),
    "path-among-others": feature(
        C.PATH, C.WEIGHTED, "routing.segment-before-path", "routing.two-paths-in-any-order"
    ),
    "slashes-in-paths": feature(
        C.PATH, C.MERGE_SLASHES, "routing.path-keeps-its-slashes", "maps.leaves-with-slashes"
    ),
    "methods": feature(  # Allow names these, too
        C.METHODS, C.HEAD, C.OPTIONS, "routing.method-decides"
    ),
    "malformed": feature(C.CONVERTER_ARGUMENTS),
    "automatic": feature(C.HEAD, C.OPTIONS, C.BARE_HEAD),
    "forced-options": feature(C.HEAD, C.OPTIONS, C.BARE_HEAD, "routing.options-can-be-forced"),
    "added-options": feature("routing.options-on-adds-the-method"),
    "unmerged": feature(C.MERGE_SLASHES, "routing.slashes-are-not-merged"),
    "slash": feature(C.SLASH_REDIRECT, "routing.missing-slash-is-added"),
    "doubled": feature(C.MERGE_SLASHES),
    "lax": feature(C.RULE_OPTIONS),
    "lax-methods": feature(C.RULE_OPTIONS, "routing.lax-slash-knows-methods"),
    "lax-doubled": feature(C.RULE_OPTIONS, "routing.lax-slash-is-one-slash"),
    "merging-rule": feature(
        C.RULE_OPTIONS, C.MERGE_SLASHES, "routing.rule-overrides-merge-slashes"
    ),
    "map-options": feature(C.RULE_OPTIONS),
    "defaults": feature(C.DEFAULTS),
    "hosts": feature(C.HOSTS),
    "foreign-hosts": feature(
        C.HOSTS, "routing.foreign-host-is-answered", "routing.other-site-is-no-subdomain"
    ),
    "shortcuts": feature(C.SHORTCUTS, "routing.alias-refuses-methods"),
    "script": feature(C.SCRIPT),
    "percent-in-urls": feature(C.REQUEST_LINE, C.REQUEST, "wsgi.current-url-with-percent"),
    "own": feature(C.CUSTOM_CONVERTERS),
    # What the arguments of a converter are, by their classes.
    "typed": feature(
        *(C.CUSTOM_CONVERTERS, C.CONVERTER_ARGUMENTS),
        *("routing.converter-arguments", "routing.negative-argument"),
    ),
    "groups": feature(C.CUSTOM_CONVERTERS, "maps.groups-of-converters"),
    "negative-argument": feature(C.CONVERTER_ARGUMENTS, "routing.negative-argument"),
    "quotes-in-rules": feature("routing.text-matches-itself-only", "routing.words-of-any-script"),
    # Values that a converter refuses where its expression fits.
    "refusing": feature("routing.refused-value-tries-next-rule"),
    "long-numbers": feature("routing.int-of-any-length"),
    "odd-digits": feature("routing.number-takes-ascii-digits"),
    "large-floats": feature(C.FLOAT, "routing.float-is-finite"),
    "many-variables": feature(C.MIXED_SEGMENTS, "routing.many-variables"),
    "leading-runs": feature(C.MERGE_SLASHES, "routing.leading-slashes-are-merged"),
    "long-runs": feature(C.MERGE_SLASHES, "routing.long-runs-are-merged"),
    "ports": feature(C.HOSTS, "routing.subdomain-and-port"),
    "quoted-numbers": feature("routing.converter-arguments"),
    "line-breaks-in-segments": feature(
        C.WEIGHTED, "routing.line-break-is-text", "routing.path-takes-line-breaks"
    ),
    # Text beside a variable, in one segment.
    "text-beside": feature(
        C.MIXED_SEGMENTS, C.WEIGHTED, "routing.mixed-segment", "routing.text-beside-variable"
    ),
    "line-breaks": feature(C.PATH, "routing.path-takes-line-breaks"),
    "odd-texts": feature("routing.words-of-any-script"),
    "raw-query": feature("wsgi.raw-query-does-no-harm"),
    "odd-bytes": feature("routing.bytes-that-are-no-text"),
    "request-line": feature(C.REQUEST_LINE),
    "request-urls": feature(C.REQUEST_LINE, C.REQUEST),
    "request-routes": feature(C.REQUEST_LINE, C.BLUEPRINTS),
    "request-blueprints": feature(C.REQUEST_LINE, "blueprints.request-names-them"),
    "routing-errors": feature(C.REQUEST, C.ERROR_OBJECT),
}

URLS = {
    "url": feature(C.URL),
    "any-name": feature(C.URL, "urls.any-name-for-a-variable"),
    "text-in-urls": feature(C.URL, "urls.segment-comes-back", "urls.path-comes-back"),
    "any-type": feature(C.URL, C.WEIGHTED),  # of values, written as text
    "text-for-numbers": feature(C.URL, "urls.text-for-a-number"),
    "numbers-as-text": feature(C.URL, "urls.non-string-for-string"),
    "percent-in-rules": feature(C.WEIGHTED, "urls.static-text-is-escaped"),
    "several-rules": feature(C.URL, C.WEIGHTED),  # of one endpoint
    "query": feature(C.URL, C.QUERY, C.ANCHOR),  # with it, None is left out
    "query-lists": feature(C.URL, C.QUERY_LISTS),
    "anchor": feature(C.URL, C.ANCHOR),
    "subdomains-beyond-ascii": feature(C.URL, C.HOSTS, "urls.subdomain-beyond-ascii"),
    "urls-of-blueprints": feature(C.URL, C.HOSTS, C.BLUEPRINTS, "urls.blueprint-on-subdomain"),
    "odd-anchor": feature(C.URL, C.ANCHOR, "urls.anchor-is-escaped"),
    "external": feature(C.URL, C.EXTERNAL, "urls.external"),
    "scheme": feature(C.URL, C.EXTERNAL, "urls.scheme-implies-external"),
    "odd-script": feature(C.SCRIPT, "urls.script-root-is-escaped"),
    # Errors of building have many classes, and an adapter names those of its framework.
    "refused": feature(C.URL, C.BLUEPRINTS),
    "url-hooks": feature(C.URL, C.URL_HOOKS),
    "error-code": feature(C.ERROR_CODE),
    "error-500": feature(C.ERROR_CODE, C.ERROR_OBJECT),
    "surrogates": feature("urls.surrogate-is-refused"),
    "no-uuid": feature("urls.text-that-is-no-uuid"),
    "slash-in-segment": feature("urls.slash-in-segment"),
    "empty-segment": feature("urls.empty-segment"),
    "slash-before-path": feature("urls.slash-before-path"),
    # What Werkzeug's converters do not take, and those of others may.
    "negative": feature(C.WEIGHTED, "urls.negative-integer"),
    "out-of-range": feature("urls.number-out-of-range"),
    "many-digits": feature("urls.too-many-digits"),
    "fraction": feature(C.WEIGHTED, "urls.fraction-for-an-integer"),
    "exponent": feature("urls.float-with-exponent"),
    "no-number": feature("urls.float-that-is-no-number"),
    "wrong-length": feature("urls.wrong-length"),
    "unlisted": feature("urls.unlisted-word"),
    "odd-words": feature("urls.listed-word-is-escaped"),
}

LIVES = {
    "before": feature(C.BEFORE),
    "after": feature(C.AFTER, "hooks.after-last-registered-first"),
    "after-answers": feature(C.AFTER, C.RESPONSES),
    # Flask's hooks are around all that is answered, whoever answers, and whatever is raised.
    "around-all": feature(C.BEFORE, C.AFTER, C.ERROR_TYPE, C.ERROR_HTTP),
    "after-raises": feature(C.AFTER, C.ERROR_HTTP, "hooks.after-runs-once-when-one-raises"),
    "after-this": feature(C.AFTER_THIS, "hooks.after-this-request-only"),
    "teardown": feature(C.TEARDOWN, "teardown.last-registered-first"),
    "app-teardown": feature(C.APP_TEARDOWN, "teardown.app-last-registered-first"),
    "teardown-raises": feature(
        "teardown.all-run-when-one-raises", "teardown.all-of-the-app-run-when-one-raises"
    ),
    "value-hooks": feature(C.URL_HOOKS),
    "url-defaults": feature(C.URL_HOOKS, C.URL, C.QUERY, C.ANCHOR, C.BLUEPRINTS),
    "signals": feature(C.SIGNALS),
    "async": feature(C.ASYNC_VIEWS),
    "raise": feature(C.ERROR_TYPE, C.ERROR_HTTP),
    "abort": feature(C.ABORT),
    "abort-anywhere": feature(C.ABORT, C.ERROR_HTTP),  # in hooks, and caught by any class
    "errors": feature(C.ERROR_TYPE),
    "error-http": feature(C.ERROR_TYPE, C.ERROR_HTTP),
    "handler-raises": feature(C.ERROR_TYPE, C.ERROR_HTTP),
    "propagate": feature(C.PROPAGATE),
    "traps": feature(C.PROPAGATE, C.CONFIG),
    "state": feature(C.STATE),
    "flask-state": feature(C.STATE, C.BLUEPRINTS),
    "current-app": feature(C.CURRENT_APP, C.BLUEPRINTS),
    "bound": feature(C.UNBOUND),
    # Objects are counted in the order in which they are seen, exceptions among them.
    "same": feature(
        C.UNBOUND, "teardown.gets-what-nobody-handled", "teardown.gets-the-very-exception"
    ),
    "nested": feature(C.NESTED),
    "self-dispatch": feature(C.NESTED, "stack.fresh-g-for-each-request"),
    "self-scope": feature("stack.fresh-g-for-each-request"),
    "request-scope": feature(C.REQUEST_SCOPE),
    "app-scope": feature(C.APP_SCOPE),
    "unbound-g": feature("proxies.unbound-iteration"),
    "urls-elsewhere": feature("urls.of-the-pushed-application"),
    "url-relative": feature(C.URL, C.BLUEPRINTS),
    "blueprints": feature(C.BLUEPRINTS),
    "nested-blueprints": feature(C.NESTED_BLUEPRINTS),
    "blueprints-twice": feature(C.BLUEPRINTS_TWICE),
    "dotted-names": feature(C.BLUEPRINTS, "blueprints.dot-in-a-name"),
    "popped-twice": feature("stack.second-pop-changes-nothing"),
    "scope-raises": feature(C.APP_SCOPE, C.ERROR_TYPE, C.ERROR_HTTP),
    # A context takes along the error that leaves its block.
    "scope-teardown": feature(
        C.APP_SCOPE,
        C.APP_TEARDOWN,
        "stack.block-tells-the-exception",
        "stack.pop-finds-the-exception",
    ),
    "values-of-views": feature(C.URL_HOOKS, "hooks.url-values-are-given"),
    "trapped-keys": feature(C.CONFIG, C.REQUEST, C.ERROR_OBJECT, "errors.trapped-names-the-key"),
}

SESSIONS = {
    "key-looks": feature(
        C.SESSION, "sessions.every-look-varies", "sessions.reading-nothing-varies"
    ),
    "session-types": feature(C.SESSION, C.SESSION_TYPES),
    "session-state": feature(C.SESSION, C.SESSION_STATE),
    "session-settings": feature(C.SESSION, C.SESSION_SETTINGS, C.SESSION_STATE),
    "session-accessed": feature(
        *(C.SESSION, C.SESSION_STATE, "sessions.reading-varies"),
        *("sessions.every-look-varies", "sessions.reading-nothing-varies"),
    ),
    "partitioned": feature(C.SESSION, C.PARTITIONED),
    "flashing": feature(C.FLASHING),
    "flash-signal": feature(C.FLASHING, C.SIGNALS),
    "odd-keys": feature(C.SESSION, C.SESSION_TYPES, "sessions.keys-as-json-has-them"),
    "session-lifetime": feature(
        C.SESSION, C.SESSION_SETTINGS, C.SESSION_STATE, "sessions.lifetime-is-checked"
    ),
    "session-in-url-hooks": feature(C.SESSION, C.URL_HOOKS, "sessions.url-hooks-see-it"),
    "session-torn-down": feature(C.SESSION, C.TEARDOWN),
}

ANSWERS = {
    "forms": feature(C.RESPONSES, C.RESPONSE),
    "reasons": feature(C.RESPONSES, C.RESPONSE, "responses.forms-agree"),
    "jsonify-nothing": feature(C.RESPONSES, C.JSON_PROVIDER),
    "refused-forms": feature(C.RESPONSES),
    "sequences": feature(C.RESPONSES, C.SEQUENCES),
    "streaming": feature(C.STREAMING),
    "empty": feature(C.RESPONSES, C.WSGI),  # below it, a server drops what has no place
    "own-type": feature(C.RESPONSE, "responses.own-content-type"),
    "repeated": feature(C.RESPONSES, "responses.repeated-headers-of-objects"),
    "redirect": feature(C.REDIRECT, C.RESPONSES),
    "abort-answers": feature(C.ABORT, C.ERROR_HTTP, C.RESPONSES),
    "bytearrays": feature(C.RESPONSES, "responses.bytearrays"),
    "json-values": feature(
        C.RESPONSES, C.JSON_PROVIDER, "responses.json-types", "responses.json-decimals"
    ),
    "json-settings": feature(C.RESPONSES, C.JSON_PROVIDER, C.CONFIG, "responses.json-settings"),
    "registered-reasons": feature(C.RESPONSES, C.RESPONSE, "responses.registered-reasons"),
    "odd-targets": feature(
        *(C.REDIRECT, C.RESPONSES, "responses.redirect-location"),
        *("responses.redirect-without-a-host", "responses.redirect-stays-relative"),
    ),
    "replaced-after-this": feature(C.AFTER_THIS, C.RESPONSES, "responses.after-this-decides"),
    # Attributes of responses, each for a header field.
    "sent-fields": feature(
        *(C.AFTER_THIS, C.RESPONSES, C.RESPONSE, C.HEADER_ATTRIBUTES),
        *("messages.response-attributes*", "messages.headers", "messages.etags"),
        *("messages.response-lists-in-any-case", "messages.names-as-a-set"),
    ),
    "caching": feature("messages.cache-directives"),
    "odd-caching": feature("messages.cache-control-off", "messages.cache-ages-are-numbers"),
    "policies": feature("messages.content-security-policy*"),
}

STREAMS = {
    "session": feature(C.SESSION, C.STREAM_CONTEXT),
    "stream-context": feature(C.STREAMING, C.STREAM_CONTEXT),
    "decorated-stream": feature(
        C.STREAM_CONTEXT, C.WSGI, C.REQUEST_SCOPE, "streaming.decorated-function"
    ),
    "stream-teardown": feature(
        C.STREAMING, "streaming.teardown-runs-once", "streaming.teardown-after-last-chunk"
    ),
    "stream-hooks": feature(C.STREAMING, C.BLUEPRINTS),
    "unread-stream": feature(C.STREAMING, "streaming.unfinished-leaves-nothing-current"),
    "g-of-stream": feature(C.STATE, "streaming.g-in-every-chunk"),
    "head-of-stream": feature(C.STREAMING, C.WSGI),  # likewise
    "broken-stream": feature(C.STREAMING, C.STATE, C.STREAM_CONTEXT),
}
ASKED = {
    "request-fields": feature(C.REQUEST_FIELDS),
    "request-forms": feature(C.REQUEST_FIELDS, C.REQUEST_FORMS),
    "request-files": feature(C.REQUEST_FIELDS, C.REQUEST_FORMS, C.REQUEST_FILES),
    "request-all": feature(C.REQUEST),
    # What is asynchronous has to wait for a body.
    "request-data": feature(C.REQUEST, C.WSGI),
    "request-json": feature(C.REQUEST, C.WSGI, C.JSON_PROVIDER, C.JSON_REFUSED),
    "header-attributes": feature(C.REQUEST, C.HEADER_ATTRIBUTES),
    # The fields of a request, and what is nearly one of them.
    "accepts": feature(
        *(C.REQUEST, C.HEADER_ATTRIBUTES, "messages.accept-headers", "messages.accept-ranges"),
        *("messages.accept-as-a-list", "messages.accept-nothing-said"),
    ),
    "odd-accepts": feature(
        *("messages.refused-is-not-accepted", "messages.accept-lists-are-not-cleared"),
        *("messages.quality*", "messages.odd-qualities-are-in-range"),
    ),
    "conditions": feature(
        *(C.REQUEST, C.HEADER_ATTRIBUTES, "messages.sets-of-tags", "messages.request-dates"),
        *("messages.any-text-is-shown", "messages.entity-tags"),
    ),
    "ranges": feature(
        *(C.REQUEST, C.HEADER_ATTRIBUTES, "messages.ranges*", "messages.range-is-digits"),
        "messages.suffix-longer-than-the-body",
    ),
    "authorizations": feature(C.REQUEST, C.HEADER_ATTRIBUTES, "messages.basic-authorization"),
    "odd-authorizations": feature("messages.odd-authorization", "messages.bad-authorization"),
    "wishes": feature(C.REQUEST, C.HEADER_ATTRIBUTES, "messages.cache-wishes"),
    "types": feature(C.REQUEST, C.HEADER_ATTRIBUTES, "messages.content-type-parameters"),
    "odd-types": feature("messages.parameters-in-any-case", "messages.extended-parameters"),
    "plain-fields": feature(C.REQUEST, C.HEADER_ATTRIBUTES, "messages.request-attributes"),
    "odd-fields": feature(
        *("messages.any-text-is-read", "messages.any-text-is-shown", "messages.length-is-digits"),
        *("messages.any-accept-is-asked", "messages.numbers-are-digits"),
        *("messages.odd-authorization", "messages.bad-authorization"),
    ),
    # Mappings of what was sent: by type, by a name that is missing, and against the rule.
    "fields-by-type": feature(C.REQUEST, "messages.type-*", "messages.fields-by-type"),
    "missing-fields": feature(
        C.REQUEST, C.REQUEST_FORMS, "messages.missing-field-is-a-bad-request"
    ),
    "missing-headers": feature(C.REQUEST, "messages.missing-header-is-a-bad-request"),
    "fields-change": feature(C.REQUEST, C.REQUEST_FORMS, "messages.requests-do-not-change"),
    # Forms that are written otherwise than browsers write them.
    "preambles": feature(C.REQUEST_FILES, "forms.preamble-is-skipped"),
    "charsets-of-fields": feature(C.REQUEST_FILES, "forms.charset-of-a-field"),
    "odd-bytes-in-forms": feature(C.REQUEST_FILES, "forms.odd-bytes-in-parts"),
    "files-described": feature(C.REQUEST_FILES, C.REQUEST, "forms.files-are-described"),
    "long-forms": feature(
        C.REQUEST_FILES, "forms.long-*", "forms.parts-arrive*", "forms.cut-parts-arrive"
    ),
}

FEATURES: dict[str, Feature] = {
    **ROUTING,
    **URLS,
    **LIVES,
    **SESSIONS,
    **ANSWERS,
    **STREAMS,
    **ASKED,
}
