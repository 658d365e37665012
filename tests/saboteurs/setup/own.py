"""Faults in what an application has of its own, and in views that are classes."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "setup.escaping-by-name",
        "pages that are XHTML are not escaped",
        "app",
        '".xml", ".xhtml", ".svg")',
        '".xml", ".svg")',
    ),
    Saboteur(
        "setup.escaping-by-name",
        "every template is escaped",
        "app",
        "filename is None or filename.endswith(ESCAPED)",
        "True",
    ),
    Saboteur(
        "setup.drawings-are-escaped",
        "drawings are not escaped",
        "app",
        '".xhtml", ".svg")',
        '".xhtml")',
    ),
    Saboteur(
        "setup.functions-ask-the-application",
        "`abort` does not ask the application",
        "extension_points",
        "        aborter = current_app.aborter\n",
        "        pass\n",
    ),
    Saboteur(
        "setup.functions-ask-the-application",
        "the status code of a redirect is not passed on",
        "extension_points",
        "return application.redirect(location, code)",
        "return application.redirect(location)",
    ),
    Saboteur(
        "setup.class-of-redirects",
        "redirects are of the framework's own class",
        "extension_points",
        "return wrappers.redirect(location, code, self.response_class)",
        "return wrappers.redirect(location, code)",
    ),
    Saboteur(
        "setup.context-processors",
        "what processors return goes before what a view gives",
        "extension_points",
        "        context.update(given)\n",
        "",
    ),
    Saboteur(
        "setup.context-processors",
        "processors of outer blueprints are left out",
        "extension_points",
        "blueprints = request.blueprints",
        "blueprints = request.blueprints[:1]",
    ),
    Saboteur(
        "setup.shell-context",
        "only the first processor is asked",
        "extension_points",
        "for function in self.shell_context_processors:",
        "for function in self.shell_context_processors[:1]:",
    ),
    Saboteur(
        "setup.blueprints-in-order",
        "blueprints are listed by name",
        "app",
        "return self.blueprints.values()",
        "return [self.blueprints[name] for name in sorted(self.blueprints)]",
    ),
    Saboteur(
        "setup.shell-context-in-order",
        "the first processor that returns a name is heard",
        "extension_points",
        "            context.update(function())\n        return context",
        "            context = {**function(), **context}\n        return context",
    ),
    Saboteur(
        "setup.rules-without-a-view",
        "a rule without a view takes the view of its endpoint away",
        "app",
        "        if view_func is not None:\n            self.view_functions[endpoint] = view_func",
        "        self.view_functions[endpoint] = view_func",
    ),
    Saboteur(
        "setup.ensure-sync",
        "plain functions are wrapped, too",
        "app",
        "return wait_for(function) if is_async(function) else function",
        "return wait_for(function) if is_async(function) else lambda *a, **k: function(*a, **k)",
    ),
    Saboteur(
        "setup.test-client-class",
        "a test client is always the framework's own",
        "app",
        "return (self.test_client_class or Client)(",
        "return Client(",
    ),
    Saboteur(
        "setup.folders",
        "the instance folder of a package is inside it",
        "places",
        """depth = import_name.count(".") + _is_package(import_name)""",
        """depth = import_name.count(".")""",
    ),
    Saboteur(
        "setup.folder-of-a-spread-module",
        "the instance folder is beside the first part of a package",
        "places",
        "    beside = Path(root_path)\n",
        "    outer = sys.modules.get(import_name.partition('.')[0])\n"
        "    parts = list(getattr(outer, '__path__', []))\n"
        "    if len(parts) > 1:\n"
        "        return str(Path(parts[0]).parent / 'instance')\n"
        "    beside = Path(root_path)\n",
    ),
    Saboteur(
        "setup.instance-path-is-absolute",
        "a relative instance path is taken",
        "places",
        "if not Path(instance_path).is_absolute():",
        "if not instance_path:",
    ),
    Saboteur(
        "setup.resources",
        "resources can be opened for writing",
        "places",
        """if mode not in ("r", "rt", "rb"):""",
        "if not mode:",
    ),
    Saboteur(
        "setup.name-of-a-program",
        "the name of a program keeps its ending",
        "places",
        "return Path(file).stem if file else import_name",
        "return Path(file).name if file else import_name",
    ),
    Saboteur(
        "setup.methods-of-views",
        "the methods of a class hide those of the class that it is below",
        "views",
        "for name in _METHODS if hasattr(cls, name)}",
        "for name in _METHODS if name in cls.__dict__}",
    ),
    Saboteur(
        "setup.details-of-views",
        "HEAD is always answered by `get`",
        "views",
        """        answer = getattr(self, name, None)\n""",
        """        answer = None if name == "head" else getattr(self, name, None)\n""",
    ),
    Saboteur(
        "setup.details-of-views",
        "the first decorator is the outermost",
        "views",
        "for decorator in cls.decorators:",
        "for decorator in reversed(cls.decorators):",
    ),
    Saboteur(
        "setup.views-explain-themselves",
        "a view that is made of a class has no docstring",
        "views",
        "        answer.__doc__ = cls.__doc__\n",
        "",
    ),
    Saboteur(
        "setup.attributes-of-views",
        "a rule that names its methods leaves the required ones out",
        "app",
        """getattr(view_func, "required_methods", ())""",
        """(getattr(view_func, "required_methods", ()) if methods == ("GET",) else ())""",
    ),
    Saboteur(
        "setup.views-that-are-kept",
        "a view object is made for each request in any case",
        "views",
        "cls(*args, **kwargs) if shared is None else shared",
        "cls(*args, **kwargs)",
    ),
    Saboteur(
        "setup.coroutines-of-views",
        "methods of a view class are called without waiting",
        "views",
        "return current_app.ensure_sync(answer)(**values)",
        "return answer(**values)",
    ),
    Saboteur(
        "forms.limits-of-one-request",
        "the request has no limits of its own",
        "binding",
        "setattr(request, setting.lower(), app.config[setting])",
        "name = setting.lower()\n            kind = type(request)\n"
        "            attribute = property(lambda r, value=app.config[setting]: value)\n"
        "            setattr(kind, name, attribute.setter(lambda request, value: None))",
    ),
    Saboteur(
        "setup.folder-of-a-blueprint",
        "a blueprint has no folder of its own",
        "blueprints",
        "super().__init__(import_name, static_folder, static_url_path, root_path)",
        'super().__init__(import_name, static_folder, static_url_path, root_path or "")',
    ),
]
