"""Faults in the commands `shell`, `routes` and `run`."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.cli import fault

SABOTEURS = [
    fault(
        "cli.routes",
        "`routes` lists no methods",
        '", ".join(sorted(set(rule.methods or ()) - hidden))',
        '""',
        "listing",
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
        "    rows.sort(key=SORTS[said.sort])\n",
        '    if said.sort != "match":\n        rows.sort(key=SORTS[said.sort])\n',
        "listing",
    ),
    fault(
        "cli.routes-with-all-methods",
        "HEAD and OPTIONS are always hidden",
        "set() if said.all_methods else QUIET",
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
        "cli.run-with-half-a-certificate",
        "a key without a certificate is left out",
        '            raise WrongUsage("--key is nothing without --cert.")\n',
        "            return None\n",
        "running",
    ),
    fault(
        "cli.run-with-half-a-certificate",
        "a certificate without a key is taken to have it",
        '        raise WrongUsage("--key is needed with a file for --cert.")\n',
        "        key = certificate\n",
        "running",
    ),
    fault(
        "cli.run-with-half-a-certificate",
        "nobody looks whether there is a key",
        '(("--cert", certificate), ("--key", key))',
        '(("--cert", certificate),)',
        "running",
    ),
    fault(
        "cli.run-mistaken-options",
        "a port that is no number is noticed by the server",
        '"--port", type=int',
        '"--port"',
        "running",
    ),
]
