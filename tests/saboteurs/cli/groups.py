"""Faults in commands of applications and blueprints, their groups and their runner."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.cli import fault

SABOTEURS = [
    fault(
        "cli.command-has-a-context",
        "a command runs before the context is pushed",
        "in_appcontext(function) if with_appcontext else function",
        "function",
        "commands",
    ),
    fault(
        "cli.groups",
        "what is wrapped runs in no context",
        "        with app.app_context():\n",
        "        if app:\n",
        "commands",
    ),
    fault(
        "cli.groups",
        "a group is no group of its application",
        "            self.add_command(made)\n",
        "",
        "commands",
    ),
    fault(
        "cli.groups",
        "a command without a name has that of its function as it is",
        'return function.__name__.replace("_", "-")',
        "return function.__name__",
        "commands",
    ),
    fault(
        "cli.groups-list-their-commands",
        "a group without a command lists none",
        '        if not arguments or arguments[0] == "--help":\n',
        "        if not arguments:\n"
        '            raise WrongUsage("name a command")\n'
        '        if arguments[0] == "--help":\n',
        "commands",
    ),
    fault(
        "cli.groups-list-their-commands",
        "a command that a group does not have ends well",
        '            raise WrongUsage(f"there is no command {name!r}.")\n',
        "            return\n",
        "commands",
    ),
    Saboteur(
        "cli.commands-of-a-blueprint",
        "the group always has the name of the blueprint",
        "blueprints",
        "full_name if group is OWN_NAME else group",
        "full_name",
        on_disk=True,
    ),
    Saboteur(
        "cli.commands-of-a-blueprint",
        "who registers a blueprint is not asked for the group",
        "blueprints",
        'options.get("cli_group", self.cli_group)',
        "self.cli_group",
        on_disk=True,
    ),
    fault(
        "cli.runner",
        "a command that has raised has ended well",
        "code, error = 1, raised",
        "code, error = 0, raised",
        "commands",
    ),
    fault(
        "cli.runner",
        "what is written before an error is lost",
        "                code, error = 1, raised\n",
        "                code, error, written = 1, raised, io.StringIO()\n",
        "commands",
    ),
]
