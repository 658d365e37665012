"""Faults in how the configuration is filled, and in the logger of an application."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "setup.config-mapping-forms",
        "pairs are no mapping",
        "config",
        "dict(mapping or {}, **kwargs).items()",
        "{**(mapping or {}), **kwargs}.items()",
    ),
    Saboteur(
        "setup.config-file-knows-its-place",
        "a file of settings does not know where it is",
        "config",
        "        module.__file__ = str(path)\n",
        "",
    ),
    Saboteur(
        "setup.config-silent-when-missing",
        "a file that cannot be used counts as missing",
        "config",
        '        exec(compile(code, path, "exec"), module.__dict__)\n',
        '        try:\n            exec(compile(code, path, "exec"), module.__dict__)\n'
        "        except Exception:\n            return False\n",
    ),
    Saboteur(
        "setup.config-silent-when-missing",
        "a path below a file is an error",
        "config",
        "_MISSING = (FileNotFoundError, IsADirectoryError, NotADirectoryError)",
        "_MISSING = (FileNotFoundError, IsADirectoryError)",
    ),
    Saboteur(
        "setup.config-silent-when-missing",
        "a folder on the way that is missing is an error",
        "config",
        "        except _MISSING:\n            if silent:\n                return False\n"
        "            raise\n        exec(",
        "        except IsADirectoryError:\n            if silent:\n                return False\n"
        "            raise\n        exec(",
    ),
    Saboteur(
        "setup.config-silent-below-a-file",
        "what is below a file is not missing but wrong",
        "config",
        "_MISSING = (FileNotFoundError, IsADirectoryError, NotADirectoryError)",
        "_MISSING = (FileNotFoundError, IsADirectoryError)",
    ),
    Saboteur(
        "setup.config-silent-about-no-other",
        "what the file itself does not find is a missing file of settings",
        "config",
        '        exec(compile(code, path, "exec"), module.__dict__)\n',
        '        try:\n            exec(compile(code, path, "exec"), module.__dict__)\n'
        "        except FileNotFoundError:\n            return False\n",
    ),
    Saboteur(
        "setup.config-names-what-is-missing",
        "an object that a module does not have is an AttributeError",
        "config",
        "except (ImportError, ValueError, AttributeError) as error:",
        "except (ImportError, ValueError) as error:",
    ),
    Saboteur(
        "setup.log-goes-to-the-server",
        "the log goes to standard error, whatever the server wants",
        "logging",
        "return sys.stderr if stream is None else stream",
        "return sys.stderr",
    ),
    Saboteur(
        "setup.log-goes-to-the-server",
        "each logger has a default handler of its own",
        "logging",
        "logger.addHandler(default_handler)",
        "logger.addHandler(logging.StreamHandler(_Errors()))",
    ),
    Saboteur(
        "setup.logger-in-debug-mode",
        "the level of the logger is not that of debug mode",
        "logging",
        "logger.setLevel(logging.DEBUG)",
        "logger.setLevel(logging.INFO)",
    ),
    Saboteur(
        "setup.settings-that-nobody-has-set",
        "a permanent session lives for a month of thirty days",
        "config",
        "timedelta(days=31)",
        "timedelta(days=30)",
    ),
    Saboteur(
        "setup.logger-keeps-its-level",
        "debug mode lets everything through, whoever set another level",
        "logging",
        "    if app.debug and not logger.level:\n",
        "    if app.debug:\n",
    ),
]
