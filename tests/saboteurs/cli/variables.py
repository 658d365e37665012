"""Faults in variables of the environment, and of files."""

from __future__ import annotations

from tests.saboteurs.cli import fault

SABOTEURS = [
    fault(
        "cli.program-in-debug-mode",
        "debug mode can be switched on only",
        "    if debug is not None:\n        app.debug = debug",
        "    if debug:\n        app.debug = debug",
        "server",
    ),
    fault(
        "cli.dotenv-not-disabled",
        "the variable skips the files, whatever it says",
        'return not is_true(os.environ.get("FLASK_SKIP_DOTENV", ""))',
        'return "FLASK_SKIP_DOTENV" not in os.environ',
        "environment",
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
        "    if dotenv and defaults_wanted():\n",
        "    if True:\n",
        "server",
    ),
    fault(
        "cli.dotenv-of-a-program",
        "a program reads no files",
        "    if dotenv and defaults_wanted():\n",
        "    if False:\n",
        "server",
    ),
    fault(
        "cli.env-file",
        "the file that is named is left out",
        "files = [path] if path is not None and Path(path).is_file() else []",
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
        "type=click.Path(exists=True, dir_okay=False),",
        "type=str,",
    ),
    fault(
        "cli.options-from-the-environment",
        "variables go before what is given",
        'default="endpoint"',
        'default="endpoint", '
        'callback=lambda _, __, word: __import__("os").environ.get("FLASK_ROUTES_SORT", word)',
        "listing",
    ),
    fault(
        "cli.options-from-the-environment",
        "no variable stands for a switch",
        '"--all-methods", is_flag=True',
        '"--all-methods", is_flag=True, allow_from_autoenv=False',
        "listing",
    ),
    fault(
        "cli.dotenv-by-hand",
        "files are looked for in the folder of the program only",
        "dotenv.find_dotenv(name, usecwd=True)",
        "dotenv.find_dotenv(name)",
        "environment",
    ),
    fault(
        "cli.dotenv-by-hand",
        "nobody is told whether something was found",
        "    return bool(found)\n",
        "    return True\n",
        "environment",
    ),
    fault(
        "cli.dotenv-keeps-the-folder",
        "the folder of the file becomes the current one",
        "    found: dict[str, str | None] = {}\n    for file in filter(None, files):\n",
        "    found: dict[str, str | None] = {}\n    for file in filter(None, files):\n"
        "        os.chdir(Path(file).parent)\n",
        "environment",
    ),
    fault(
        "cli.help-reads-the-files",
        "help is given before the files are read",
        "            self._variables.handle_parse_result(ctx, {}, [])\n",
        "",
    ),
]
