"""Faults in scripts of an application's own, in what a command is told, and in the runner."""

from __future__ import annotations

from tests.saboteurs.cli import fault

SABOTEURS = [
    fault(
        "cli.own-script",
        "the application that a script makes is not asked for",
        "create_app=self.create_app,",
        "create_app=None,",
    ),
    fault(
        "cli.own-script",
        "a script has no commands of the framework",
        "        if add_default_commands:\n",
        "        if self.create_app is None:\n",
    ),
    fault(
        "cli.info-of-a-command",
        "an application is loaded each time",
        "        if self._loaded is None:\n",
        "        if True:\n",
        "commands",
    ),
    fault(
        "cli.info-of-a-command",
        "all commands have one set of data",
        "        self.data: dict[Any, Any] = {}\n",
        "        self.data = ScriptInfo.__init__.__dict__.setdefault('data', {})\n",
        "commands",
    ),
    fault(
        "cli.arguments-of-commands",
        "a command in a context is given no options",
        "return context.invoke(app.ensure_sync(f), *args, **kwargs)",
        "return context.invoke(app.ensure_sync(f), *args)",
        "commands",
    ),
    fault(
        "cli.runner-runs-any-command",
        "the runner runs commands of the application only",
        "self.app.cli if cli is None else cli",
        "self.app.cli",
        "runner",
    ),
    fault(
        "cli.options-of-a-group",
        "parameters of a group are lost",
        '(extra.pop("params", None) or ())',
        '(extra.pop("params", None) and ())',
    ),
    fault(
        "cli.options-of-a-group",
        "a group has the framework's commands at any rate",
        "        if add_default_commands:\n",
        "        if True:\n",
    ),
    fault(
        "cli.options-of-a-group",
        "a group tells versions at any rate",
        "        if add_version_option:\n",
        "        if True:\n",
    ),
    fault(
        "cli.options-of-a-group",
        "a group sets debug mode at any rate",
        "set_debug_flag=self.set_debug_flag",
        "set_debug_flag=True",
    ),
    fault(
        "cli.group-without-dotenv",
        "a group reads variables at any rate",
        "load_dotenv_defaults=self.load_dotenv",
        "load_dotenv_defaults=True",
    ),
]
