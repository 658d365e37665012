"""Faults in the command line, which runs in processes of its own."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def fault(clause: str, sentence: str, old: str, new: str, module: str = "cli") -> Saboteur:
    """Return a fault in a module of the command line that processes meet, too."""
    return Saboteur(clause, sentence, f"serving.{module}", old, new, on_disk=True)


SABOTEURS = [
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
        "cli.command-has-a-context",
        "a command runs before the context is pushed",
        "in_appcontext(function) if with_appcontext else function",
        "function",
        "commands",
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
        "cli.routes",
        "`routes` lists no methods",
        '", ".join(sorted(set(rule.methods or ()) - hidden))',
        '""',
        "listing",
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
        "cli.shell",
        "the shell has no context",
        "    with app.app_context():\n        startup",
        "    if True:\n        startup",
        "shell",
    ),
    fault(
        "cli.shell",
        "a shell begins with no names",
        "        names |= app.make_shell_context()\n",
        "",
        "shell",
    ),
    Saboteur(
        "cli.shell-has-names-of-the-application",
        "only the last function is asked for names",
        "extension_points",
        "for function in self.shell_context_processors:",
        "for function in self.shell_context_processors[-1:]:",
        on_disk=True,
    ),
    Saboteur(
        "cli.shell-names-win",
        "the names of the framework win",
        "extension_points",
        "            context.update(function())\n",
        "            context = {**function(), **context}\n",
        on_disk=True,
    ),
    fault(
        "cli.shell-names-win",
        "what PYTHONSTARTUP has left wins",
        "        names |= app.make_shell_context()\n",
        "        names = app.make_shell_context() | names\n",
        "shell",
    ),
    fault(
        "cli.shell-runs-startup",
        "PYTHONSTARTUP is not asked for",
        'os.environ.get("PYTHONSTARTUP")',
        "None",
        "shell",
    ),
    fault(
        "cli.routes-sorted",
        "rules are sorted by their text when nothing is said",
        'default="endpoint"',
        'default="rule"',
        "listing",
    ),
    fault(
        "cli.routes-sorted",
        "methods are listed, and sorted, in no order",
        '", ".join(sorted(set(rule.methods or ()) - hidden))',
        '", ".join(sorted(set(rule.methods or ()) - hidden, reverse=True))',
        "listing",
    ),
    fault(
        "cli.routes-sorted",
        "any word may stand behind --sort",
        'choices=SORTS, default="endpoint"',
        'type=lambda word: word if word in SORTS else "rule", default="endpoint"',
        "listing",
    ),
    fault(
        "cli.routes-as-they-match",
        "the order of registration is taken for that of matching",
        "    rows.sort(key=SORTS[options.sort])\n",
        '    if options.sort != "match":\n        rows.sort(key=SORTS[options.sort])\n',
        "listing",
    ),
    fault(
        "cli.routes-with-all-methods",
        "HEAD and OPTIONS are always hidden",
        "set() if options.all_methods else QUIET",
        "QUIET",
        "listing",
    ),
    fault(
        "cli.routes-with-all-methods",
        "OPTIONS is not hidden",
        'QUIET = {"HEAD", "OPTIONS"}',
        'QUIET = {"HEAD"}',
        "listing",
    ),
    fault(
        "cli.routes-of-none",
        "nothing is said of an application without routes",
        '        print("There are no routes.")\n',
        "",
        "listing",
    ),
    fault(
        "cli.routes-show-domains",
        "subdomains are shown, and hosts are not",
        "(rule.host if rules.host_matching else rule.subdomain)",
        "rule.subdomain",
        "listing",
    ),
    fault(
        "cli.dotenv",
        ".flaskenv goes before .env",
        '(".env", ".flaskenv")',
        '(".flaskenv", ".env")',
        "environment",
    ),
    fault(
        "cli.dotenv",
        "files go before the environment",
        "os.environ.setdefault(key, value)",
        "os.environ[key] = value",
        "environment",
    ),
    fault(
        "cli.dotenv",
        "an empty variable of the environment is taken for none",
        "        if value is not None:\n",
        "        if value is not None and not os.environ.get(key):\n"
        "            os.environ[key] = value\n",
        "environment",
    ),
    fault(
        "cli.dotenv-for-the-framework",
        "variables of the framework are not taken from files",
        "        if value is not None:\n",
        '        if value is not None and not key.startswith("FLASK_"):\n',
        "environment",
    ),
    fault(
        "cli.dotenv-disabled",
        "FLASK_SKIP_DOTENV is not asked for",
        'not is_true(os.environ.get("FLASK_SKIP_DOTENV", ""))',
        "True",
        "environment",
    ),
    fault(
        "cli.dotenv-of-a-program",
        "a program cannot do without the files",
        "    if dotenv:\n",
        "    if True:\n",
        "server",
    ),
    fault(
        "cli.dotenv-of-a-program",
        "a program reads no files",
        "    if dotenv:\n",
        "    if False:\n",
        "server",
    ),
    fault(
        "cli.env-file",
        "the file that is named is left out",
        "files = [] if path is None else [path]",
        "files: list[str] = []",
        "environment",
    ),
    fault(
        "cli.env-file-goes-first",
        "the usual files go first",
        "        files += [",
        "        files[:0] = [",
        "environment",
    ),
    fault(
        "cli.env-file-that-is-missing",
        "a file that is not there is left out",
        '        raise WrongUsage(f"there is no file {path!r} with variables.")\n',
        "        path = None\n",
        "environment",
    ),
]
