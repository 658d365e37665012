"""Faults in what the test client makes of queries, bodies and headers."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "client.query-of-any-type",
        "a name has one value in a query",
        "serving.building",
        "    builder = EnvironBuilder",
        '    if isinstance(options.get("query_string"), list):\n'
        '        options["query_string"] = dict(options["query_string"])\n'
        "    builder = EnvironBuilder",
    ),
    Saboteur(
        "client.body-of-any-type",
        "a text is sent as Latin-1 where that can be",
        "serving.building",
        "    builder = EnvironBuilder",
        '    if isinstance(options.get("data"), str):\n'
        '        options["data"] = options["data"].encode("latin-1", "replace")\n'
        "    builder = EnvironBuilder",
    ),
    Saboteur(
        "client.form-of-any-type",
        "an empty field of a form is left out",
        "serving.building",
        "    builder = EnvironBuilder",
        '    if isinstance(options.get("data"), dict):\n'
        '        options["data"] = {k: v for k, v in options["data"].items() if v != ""}\n'
        "    builder = EnvironBuilder",
    ),
    Saboteur(
        "client.files-of-any-form",
        "of several files under one name, the first is sent",
        "serving.building",
        "    builder = EnvironBuilder",
        '    if isinstance(options.get("data"), dict):\n'
        '        options["data"] = {\n'
        "            k: v[0] if isinstance(v, list) and isinstance(v[0], tuple) else v\n"
        '            for k, v in options["data"].items()\n'
        "        }\n"
        "    builder = EnvironBuilder",
    ),
    Saboteur(
        "client.json-of-any-value",
        "JSON that is false is not sent",
        "serving.building",
        "        super().__init__(path, base_url, *args, **kwargs)\n",
        '        if not kwargs.get("json"):\n            kwargs.pop("json", None)\n'
        "        super().__init__(path, base_url, *args, **kwargs)\n",
    ),
    Saboteur(
        "client.headers-of-any-form",
        "of several headers of one name, the last is sent",
        "serving.building",
        "        return {**environ, **(overrides or {})}",
        "        environ.update(\n"
        '            (key, value.rpartition(", ")[2])\n'
        "            for key, value in environ.items()\n"
        '            if key.startswith("HTTP_X")\n'
        "        )\n"
        "        return {**environ, **(overrides or {})}",
    ),
    Saboteur(
        "client.header-of-several-values",
        "of several values of a header, the first is sent",
        "serving.building",
        "        return {**environ, **(overrides or {})}",
        "        environ.update(\n"
        '            (key, value.partition(",")[0])\n'
        "            for key, value in environ.items()\n"
        '            if key.startswith("HTTP_X")\n'
        "        )\n"
        "        return {**environ, **(overrides or {})}",
    ),
    Saboteur(
        "client.header-that-is-no-latin-1",
        "any text is taken for a header",
        "serving.building",
        'value.encode("latin-1")',
        'value.encode("utf-8")',
    ),
    Saboteur(
        "client.credentials",
        "the password goes before the name",
        "serving.building",
        "    builder = EnvironBuilder",
        '    if isinstance(options.get("auth"), tuple):\n'
        '        options["auth"] = options["auth"][::-1]\n'
        "    builder = EnvironBuilder",
    ),
    Saboteur(
        "client.request-context-is-alike",
        "a context for tests is one of GET",
        "app",
        "return self.request_context(make_environ(self, *args, **kwargs))",
        "environ = make_environ(self, *args, **kwargs)\n"
        '        environ["REQUEST_METHOD"] = "GET"\n'
        "        return self.request_context(environ)",
    ),
    Saboteur(
        "client.json-of-the-application",
        "JSON is written by Python's own rules",
        "serving.building",
        "text: str = self.app.json.dumps(obj, **kwargs)",
        'text: str = __import__("json").dumps(obj, **kwargs)',
    ),
    Saboteur(
        "client.file-is-closed",
        "what was given to be sent stays open",
        "serving.building",
        '    def close(self) -> None:\n        """Close what was',
        "    def close(self) -> None:\n        return\n\n"
        '    def _never(self) -> None:\n        """Close what was',
    ),
    Saboteur(
        "client.files-are-closed",
        "of several files under one name, the first is closed",
        "serving.building",
        "            for file in [file for files in self.files.listvalues() for file in files]:",
        "            for file in []:",
    ),
    Saboteur(
        "client.names-in-quotes",
        "names are written between quotes as they are",
        "serving.building",
        "        _quote_names(self)\n",
        "",
    ),
    Saboteur(
        "client.input-is-closed",
        "the input of a request is left open",
        "serving.testing",
        '        response.call_on_close(environ["wsgi.input"].close)\n',
        "",
    ),
]
