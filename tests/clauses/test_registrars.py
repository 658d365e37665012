"""The table of registrars has every method of Flask's documented API that registers a function."""

from __future__ import annotations

import pytest

from conformance.clauses.setup.registrars import (
    OF_APPLICATIONS,
    OF_BLUEPRINTS,
    OF_GROUPS,
    Registrar,
)
from conformance.sources import FLASK

# What else is documented: attributes, and methods that register nothing. A name that is neither
# here nor in the table is new in the list of headings: does it register something?
SHARED = """
    add_url_rule before_request_funcs after_request_funcs teardown_request_funcs
    template_context_processors url_value_preprocessors url_default_functions view_functions
    error_handler_spec cli get_send_file_max_age send_static_file open_resource has_static_folder
    jinja_loader static_folder static_url_path import_name template_folder root_path
"""
OF_AN_APPLICATION = """
    request_class response_class session_interface open_instance_resource create_jinja_environment
    create_url_adapter update_template_context make_shell_context run test_client test_cli_runner
    handle_http_exception handle_user_exception handle_exception log_exception dispatch_request
    full_dispatch_request make_default_options_response ensure_sync async_to_sync url_for
    make_response preprocess_request process_response do_teardown_request do_teardown_appcontext
    app_context request_context test_request_context wsgi_app aborter_class app_ctx_globals_class
    auto_find_instance_path config_class create_global_jinja_loader debug handle_url_build_error
    inject_url_defaults iter_blueprints jinja_env jinja_environment jinja_options
    json_provider_class logger make_aborter make_config name permanent_session_lifetime redirect
    secret_key select_jinja_autoescape should_ignore_error test_cli_runner_class test_client_class
    testing trap_http_exception url_map_class url_rule_class instance_path config aborter json
    url_build_error_handlers teardown_appcontext_funcs shell_context_processors blueprints
    extensions url_map
"""
OF_A_BLUEPRINT = "make_setup_state register"


@pytest.mark.parametrize(
    ("owner", "table", "others"),
    [
        ("Flask", OF_APPLICATIONS, OF_AN_APPLICATION),
        ("Blueprint", OF_BLUEPRINTS, OF_A_BLUEPRINT),
    ],
    ids=["Flask", "Blueprint"],
)
def test_every_documented_registrar_is_there(
    owner: str, table: tuple[Registrar, ...], others: str
) -> None:
    start = f"flask.{owner}."
    documented = {name[len(start) :] for name in FLASK.headings().entries if name.startswith(start)}
    known = {*(row.name for row in table), *OF_GROUPS, *SHARED.split(), *others.split()}

    assert documented
    assert known ^ documented == set()
