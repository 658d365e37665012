"""Faults in finding the application, and in what its commands are told."""

from __future__ import annotations

from tests.saboteurs.cli import fault

SABOTEURS = [
    fault(
        "cli.no-application-is-told",
        "what is not found ends in a traceback",
        "raise NoAppException(str(error)) from None",
        "raise",
        "commands",
    ),
    fault(
        "cli.finds-the-application",
        "wsgi.py is not looked for",
        '_DEFAULT_FILES = ("wsgi.py", "app.py")',
        '_DEFAULT_FILES = ("app.py",)',
        "discovery",
    ),
    fault(
        "cli.finds-the-application",
        "a factory is called without its arguments",
        "        found = _called(found, *positional, **named)",
        "        found = _called(found, **named)",
        "discovery",
    ),
    fault(
        "cli.finds-the-application",
        "a file is looked for in the working directory only",
        "sys.path.insert(0, str(path.resolve().parent))",
        "sys.path.insert(0, str(Path.cwd()))",
        "discovery",
    ),
    fault(
        "cli.factory-with-keywords",
        "keyword arguments of a factory are left out",
        "        found = _called(found, *positional, **named)",
        "        found = _called(found, *positional)",
        "discovery",
    ),
    fault(
        "cli.several-applications",
        "of several applications the first is taken",
        "    if len(apps) == 1:\n",
        "    if apps:\n",
        "discovery",
    ),
    fault(
        "cli.no-application",
        "an unknown command ends well",
        "        return command\n",
        "        return command or click.Command(name, callback=lambda: None)\n",
    ),
    fault(
        "cli.run-is-left-out",
        "`run` of an imported program is not told of the command line",
        '    os.environ[RUN_FROM_CLI] = "true"\n',
        "",
    ),
    fault(
        "cli.debug-mode",
        "FLASK_DEBUG is not asked for",
        'is_true(os.environ["FLASK_DEBUG"])',
        "False",
        "commands",
    ),
    fault(
        "cli.debug-mode-in-words",
        "whatever FLASK_DEBUG says turns debug mode on",
        'is_true(os.environ["FLASK_DEBUG"])',
        'bool(os.environ["FLASK_DEBUG"])',
        "commands",
    ),
    fault(
        "cli.options",
        "FLASK_APP goes before --app",
        "app_import_path = value",
        'app_import_path = os.environ.get("FLASK_APP") or value',
    ),
    fault(
        "cli.factory-of-any-keywords",
        "a factory is called without arguments only if none has to be given by name",
        "        if inspect.isfunction(factory):\n",
        "        if inspect.isfunction(factory) and not inspect.getfullargspec(factory).varkw:\n",
        "discovery",
    ),
    fault(
        "cli.factory-without-arguments",
        "a factory that needs arguments is no mistake in the command",
        'raise NoApp(f"{factory.__name__}() cannot be called so: {error}.") from None',
        "raise SystemExit(1) from error",
        "discovery",
    ),
    fault(
        "cli.version",
        "the version can be asked for where there is an application",
        "callback=_show_version,",
        "callback=None,",
    ),
    fault(
        "cli.help-lists-commands",
        "the application is not looked at for its commands",
        "names.update(ctx.ensure_object(ScriptInfo).load_app().cli.list_commands(ctx))",
        "ctx.ensure_object(ScriptInfo).load_app()",
    ),
    fault(
        "cli.help-of-what-is-named",
        "help knows the application that is found by itself",
        "(not args and self.no_args_is_help) or args in [[n] for n in ctx.help_option_names]:",
        "not args and self.no_args_is_help:",
    ),
    fault(
        "cli.missing-dependency",
        "a module that the application misses is taken for the application",
        '        if error.name != name.partition(".")[0]:\n            raise\n',
        "",
        "discovery",
    ),
    fault(
        "cli.first-of-two-factories",
        "the other factory goes first",
        '_FACTORY_NAMES = ("create_app", "make_app")',
        '_FACTORY_NAMES = ("make_app", "create_app")',
        "discovery",
    ),
    fault(
        "cli.error-in-a-factory",
        "a TypeError of a factory is taken for one of its call",
        "    return factory(*positional, **named)",
        "    try:\n        return factory(*positional, **named)\n    except TypeError:\n"
        '        raise NoApp(f"{factory.__name__}() cannot be called.") from None',
        "discovery",
    ),
    fault(
        "cli.factory-called-wrongly",
        "an argument that is no literal ends in a traceback",
        '        except ValueError:\n            raise NoApp(f"The arguments',
        '        except LookupError:\n            raise NoApp(f"The arguments',
        "discovery",
    ),
    fault(
        "cli.finds-the-application",
        "a factory goes before an application",
        "    for name in _APP_NAMES:\n",
        "    for name in _FACTORY_NAMES:\n"
        "        if inspect.isfunction(getattr(module, name, None)):\n"
        "            return _checked(_called(getattr(module, name)), name)\n"
        "    for name in _APP_NAMES:\n",
        "discovery",
    ),
]
