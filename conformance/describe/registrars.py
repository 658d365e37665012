"""Flask's names for what registers a hook, by the kind of the hook.

Adapters of what has Flask's methods register by them, and scripts are written with them.
"""

from __future__ import annotations

from collections.abc import Mapping

# Methods of an application; those of a blueprint, for its own views, are called alike.
REGISTRARS: Mapping[str, str] = {
    "before": "before_request",
    "after": "after_request",
    "teardown": "teardown_request",
    "app_teardown": "teardown_appcontext",
    "url_value_preprocessor": "url_value_preprocessor",
    "url_defaults": "url_defaults",
}
# Methods of a blueprint that register the same for all requests.
EVERYWHERE: Mapping[str, str] = {
    "before": "before_app_request",
    "after": "after_app_request",
    "teardown": "teardown_app_request",
    "url_value_preprocessor": "app_url_value_preprocessor",
    "url_defaults": "app_url_defaults",
}
