"""Faults in the configuration of applications."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "setup.config-from-a-binary-file",
        "every file is opened as text",
        "config",
        '"r" if text else "rb"',
        '"r"',
    ),
    Saboteur(
        "setup.config-takes-capitals",
        "names in lower case are taken, too",
        "config",
        "            if name.isupper():\n                self[name] = value",
        "            self[name] = value",
    ),
    Saboteur(
        "setup.config-takes-capitals",
        "what an object inherits is left out",
        "config",
        "for name in dir(obj)}",
        "for name in vars(obj)}",
    ),
    Saboteur(
        "setup.config-from-a-file",
        "`from_file` takes every name",
        "config",
        "return self.from_mapping(load(file))",
        "self.update(load(file))\n            return True",
    ),
    Saboteur(
        "setup.config-from-a-name",
        "a name can only be that of a module",
        "config",
        "return getattr(importlib.import_module(module), attribute)",
        "return importlib.import_module(module)",
    ),
    Saboteur(
        "setup.config-missing-file",
        "a missing Python file is silent in any case",
        "config",
        "                return False\n            raise\n        exec(",
        "                return False\n            return False\n        exec(",
    ),
    Saboteur(
        "setup.config-missing-file",
        "an environment variable that is not set is silent in any case",
        "config",
        "        if silent:\n            return False\n        raise RuntimeError(",
        "        return False\n        raise RuntimeError(",
    ),
    Saboteur(
        "setup.config-from-envvar",
        "the variable is taken for the setting",
        "config",
        "return self.from_pyfile(filename, silent)",
        "return self.from_mapping({variable: filename})",
    ),
    Saboteur(
        "setup.config-from-environment",
        "each nested key begins a new dictionary",
        "config",
        "target = target.setdefault(key, {})",
        "target[key] = target = {}",
    ),
    Saboteur(
        "setup.config-from-environment",
        "any variable that begins so is taken",
        "config",
        """if not variable.startswith(f"{prefix}_"):""",
        """if not variable.startswith(prefix):""",
    ),
    Saboteur(
        "setup.config-namespace",
        "keys keep their case",
        "config",
        "found[key.lower() if lowercase else key] = value",
        "found[key] = value",
    ),
    Saboteur(
        "setup.config-attributes",
        "attributes are kept beside the configuration",
        "config",
        "        app.config[self._key] = value",
        "        app.__dict__[self._key] = value",
    ),
    Saboteur(
        "setup.config-attributes",
        "a lifetime in seconds is shown as days",
        "app",
        "timedelta(seconds=value)",
        "timedelta(value)",
    ),
    Saboteur(
        "setup.config-instance-folder",
        "files are always looked for below the root path",
        "setup.replaceable",
        "self.instance_path if instance_relative else self.root_path",
        "self.root_path",
    ),
    Saboteur(
        "setup.config-is-the-applications",
        "all applications share one configuration",
        "setup.replaceable",
        "MappingProxyType(DEFAULTS)",
        'DEFAULTS | {"OWN": "one"}',
    ),
    Saboteur(
        "forms.too-many-parts",
        "a form of just as many fields is refused",
        "binding",
        "setattr(request, setting.lower(), app.config[setting])",
        'value = app.config[setting]\n            parts = setting == "MAX_FORM_PARTS"\n'
        "            setattr(request, setting.lower(), value - 1 if parts else value)",
    ),
    Saboteur(
        "forms.too-large-field",
        "the setting of the size of fields is not looked at",
        "binding",
        """    "MAX_FORM_MEMORY_SIZE",\n""",
        "",
    ),
    Saboteur(
        "forms.limits-untold",
        "a form may have ten thousand fields",
        "config",
        """"MAX_FORM_PARTS": 1000,""",
        """"MAX_FORM_PARTS": 10_000,""",
    ),
    Saboteur(
        "setup.config-from-environment-by-hand",
        "values are read as JSON, whatever was given",
        "config",
        "value = loads(value)",
        "value = json.loads(value)",
    ),
    Saboteur(
        "setup.config-from-environment-by-hand",
        "only ValueError is forgiven",
        "config",
        "with suppress(Exception):",
        "with suppress(ValueError):",
    ),
]
