"""Faults in commands of applications and blueprints, their groups and their runner."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.cli import fault

SABOTEURS = [
    fault(
        "cli.command-has-a-context",
        "the context of a command is never left",
        "context.with_resource(app.app_context())",
        "app.app_context().push()",
        "commands",
    ),
    fault(
        "cli.groups",
        "what is wrapped runs in no context",
        "        context.with_resource(app.app_context())\n",
        "        pass\n",
        "commands",
    ),
    fault(
        "cli.groups",
        "a group is no group of its application",
        "return super().group(*args, **kwargs)",
        "return click.group(*args, **kwargs)",
        "commands",
    ),
    fault(
        "cli.groups",
        "a command without a name has that of its function as it is",
        "super(AppGroup, self).command(*args, **kwargs)",
        "super(AppGroup, self).command(*(args or (f.__name__,)), **kwargs)",
        "commands",
    ),
    fault(
        "cli.groups-list-their-commands",
        "a group without a command lists none",
        "class AppGroup(click.Group):\n",
        "class AppGroup(click.Group):\n    format_commands = lambda *_: None\n",
        "commands",
    ),
    fault(
        "cli.groups-list-their-commands",
        "a command that a group does not have ends well",
        "class AppGroup(click.Group):\n",
        "class AppGroup(click.Group):\n"
        "    def get_command(self, ctx, name):\n"
        "        found = super().get_command(ctx, name)\n"
        '        wanted = found is None and self.name == "user"\n'
        "        return click.Command(name, callback=lambda: None) if wanted else found\n\n",
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
        "        return super().invoke(",
        "        kwargs['standalone_mode'] = False\n        return super().invoke(",
        "runner",
    ),
    fault(
        "cli.runner",
        "an application is looked for",
        "ScriptInfo(create_app=lambda: self.app)",
        "ScriptInfo()",
        "runner",
    ),
    Saboteur(
        "cli.no-group-without-commands",
        "a group that was asked for is there without commands",
        "blueprints",
        'if "cli" in vars(self) and self.cli.commands:',
        'if "cli" in vars(self):',
        on_disk=True,
    ),
    fault(
        "cli.shell-begins-as-python-does",
        "the hook of Python's shell is not called",
        "    if hook is not None:\n        hook()",
        "    if hook is not None:\n        pass",
        "shell",
    ),
    fault(
        "cli.shell-begins-as-python-does",
        "the hook of Python's shell has to be there",
        'getattr(sys, "__interactivehook__", None)',
        'getattr(sys, "__interactivehook__")',
        "shell",
    ),
]
