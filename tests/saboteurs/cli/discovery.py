"""Faults in finding the application, and in what its commands are told."""

from __future__ import annotations

from tests.saboteurs.cli import fault

SABOTEURS = [
    fault(
        "cli.no-application-is-told",
        "what is not found ends in a traceback",
        '            f"Error: {error}" if isinstance(error, NoAppFound) else _failure(error),',
        '            __import__("traceback").format_exc(),',
    ),
    fault(
        "cli.finds-the-application",
        "wsgi.py is not looked for",
        '_DEFAULT_FILES = ("wsgi.py", "app.py")',
        '_DEFAULT_FILES = ("app.py",)',
    ),
    fault(
        "cli.finds-the-application",
        "a factory is called without its arguments",
        "        found = found(*positional, **named)",
        "        found = found(**named)",
    ),
    fault(
        "cli.finds-the-application",
        "a file is looked for in the working directory only",
        "sys.path.insert(0, str(path.resolve().parent))",
        "sys.path.insert(0, str(Path.cwd()))",
    ),
    fault(
        "cli.factory-with-keywords",
        "keyword arguments of a factory are left out",
        "        found = found(*positional, **named)",
        "        found = found(*positional)",
    ),
    fault(
        "cli.several-applications",
        "of several applications the first is taken",
        "    if len(apps) == 1:\n",
        "    if apps:\n",
    ),
    fault(
        "cli.no-application",
        "an unknown command ends well",
        "    except WrongUsage as error:\n"
        '        print(f"Error: {error}", file=sys.stderr)\n        return 2\n',
        "    except WrongUsage:\n        return 0\n",
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
    ),
    fault(
        "cli.debug-mode-in-words",
        "whatever FLASK_DEBUG says turns debug mode on",
        'is_true(os.environ["FLASK_DEBUG"])',
        'bool(os.environ["FLASK_DEBUG"])',
    ),
    fault(
        "cli.options",
        "FLASK_APP goes before --app",
        'options.app or os.environ.get("FLASK_APP")',
        'os.environ.get("FLASK_APP") or options.app',
    ),
    fault(
        "cli.factory-of-any-keywords",
        "a factory is called without arguments only if none has to be given by name",
        "        if inspect.isfunction(factory):\n",
        "        if inspect.isfunction(factory) and not inspect.getfullargspec(factory).varkw:\n",
    ),
    fault(
        "cli.factory-without-arguments",
        "a factory that needs arguments is no mistake in the command",
        'raise NoAppFound(f"{factory.__name__}() cannot be called without: {error}.") from None',
        "raise SystemExit(1) from error",
    ),
    fault(
        "cli.version",
        "the version can be asked for where there is an application",
        'action="version", version=_versions()',
        'action="store_true"',
    ),
    fault(
        "cli.help-lists-commands",
        "the application is not looked at for its commands",
        '        commands += load_app(name or os.environ.get("FLASK_APP")).cli.commands\n',
        '        load_app(name or os.environ.get("FLASK_APP"))\n',
    ),
    fault(
        "cli.missing-dependency",
        "a module that the application misses is taken for the application",
        '        if error.name != name.partition(".")[0]:\n            raise\n',
        "",
    ),
]
