"""Faults in the tools for hosts and URLs."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def host(catches: str, what: str, old: str, new: str) -> Saboteur:
    """Return a saboteur of the tools that read hosts."""
    return Saboteur(f"wsgi.{catches}", what, "wsgi.hosts", old, new)


def address(catches: str, what: str, old: str, new: str) -> Saboteur:
    """Return a saboteur of the tools that convert addresses."""
    return Saboteur(f"wsgi.{catches}", what, "wsgi.addresses", old, new)


PORT = "return str(host).removesuffix("
COVERS = 'return name == wanted or (pattern.startswith(".") and name.endswith(f".{wanted}"))'
SERVER = '    return f"{name}:{port}" if port else name\n'
BRACKETS = '    if ":" in name and not name.startswith("["):\n'
WANTED = 'wanted = _without_port(normalize_host(pattern.removeprefix(".")))'
NAME = "name = _without_port(normalize_host(hostname))"
ESCAPED = 'return quote(path.encode("latin-1"), safe=_PATH)'

SABOTEURS = [
    host(
        "host-without-usual-port",
        "443 is left out of http, too",
        PORT,
        'return str(host).removesuffix(":443").removesuffix(',
    ),
    host("host-of-the-server", "the server's port is left out", SERVER, "    return name\n"),
    host("host-of-an-ipv6-server", "an address has no brackets", BRACKETS, "    if False:\n"),
    host(
        "host-of-a-socket-file",
        "the path of a socket is a host",
        '        return ""\n    if ":" in name',
        '        return name.strip("/").replace("/", ".")\n    if ":" in name',
    ),
    host(
        "trusted-hosts",
        "a dot in front covers whatever ends alike",
        COVERS,
        COVERS.replace('f".{wanted}"', "wanted"),
    ),
    host(
        "trusted-hosts",
        "a name covers those below it",
        COVERS,
        'return name == wanted or name.endswith(f".{wanted}")',
    ),
    host(
        "trusted-hosts-of-any-alphabet",
        "other alphabets are not converted",
        WANTED,
        'wanted = _without_port(pattern.removeprefix("."))',
    ),
    host(
        "host-is-trusted-in-any-case",
        "the case counts",
        NAME,
        "name = _without_port(hostname)",
    ),
    host(
        "one-trusted-host-as-text",
        "a text is a list of letters",
        "[trusted_list] if isinstance(trusted_list, str) else trusted_list",
        "trusted_list",
    ),
    host(
        "trusted-addresses",
        "the first colon is that of the port",
        'return host if host.endswith("]") else host.rpartition(":")[0] or host',
        'return host.partition(":")[0]',
    ),
    host(
        "trusted-address-is-trusted",
        "the last colon is that of the port",
        'return host if host.endswith("]") else host.rpartition(":")[0] or host',
        'return host.rpartition(":")[0] or host',
    ),
    host(
        "malformed-host",
        "what is malformed is returned",
        '            raise SecurityError(str(error)) from None\n        return ""\n',
        "            raise SecurityError(str(error)) from None\n"
        '        return str(environ["HTTP_HOST"])\n',
    ),
    host(
        "current-url",
        "the root has no slash at its end",
        'url += f"{root}/" if root else ""\n    if root_only:\n        return uri_to_iri(url)',
        'url += f"{root}/" if root else ""\n    if root_only:\n        return uri_to_iri(url[:-1])',
    ),
    host(
        "current-url",
        "the query is always left out",
        "if query and not strip_querystring:",
        "if query and strip_querystring:",
    ),
    host(
        "current-url-in-any-alphabet", "bytes are text", ESCAPED, "return quote(path, safe=_PATH)"
    ),
    host(
        "current-url-with-percent",
        "a percent sign is an escape's",
        ESCAPED,
        ESCAPED.replace("_PATH)", '_PATH + "%")'),
    ),
    host(
        "path-as-text",
        "bytes that are no text are left out",
        '.decode("utf-8", "replace")',
        '.decode("utf-8", "ignore")',
    ),
    address(
        "iri-becomes-uri",
        "what is escaped is escaped again",
        "lambda text, part: quote(text, safe=_SAFE[part])",
        'lambda text, part: quote(text, safe=_SAFE[part].replace("%", ""))',
    ),
    address("uri-becomes-iri", "an escaped plus is none", '"query": "&=+#"', '"query": "&=#"'),
    address(
        "uri-becomes-iri",
        "bytes that are no text are replaced",
        'data.decode("utf-8", "surrogateescape")',
        'data.decode("utf-8", "replace")',
    ),
    address(
        "iris-and-uris",
        "hosts stay in Punycode",
        'return label.encode("ascii").decode("idna")',
        "return label",
    ),
    address(
        "user-of-a-uri",
        "users and passwords are escaped wholly",
        '"user": f"%{_SUB_DELIMS}:"',
        '"user": "%"',
    ),
    address(
        "iris-with-empty-parts",
        "an empty user is none",
        'user = "" if found["user"] is None else',
        'user = "" if not found["user"].strip(":") else'.replace(
            'found["user"].', '(found["user"] or "").'
        ),
    ),
    address(
        "itms-services",
        "an empty host is none",
        'if parts["authority"] is not None:',
        'if parts["authority"]:',
    ),
    Saboteur(
        "wsgi.odd-host-does-no-harm",
        "a label that IDNA does not know is an error",
        "wsgi.addresses",
        "    except UnicodeError:\n        return label\n",
        "    except UnicodeEncodeError:\n        return label\n",
    ),
    Saboteur(
        "wsgi.raw-query-does-no-harm",
        "a query is expected to be ASCII when a request is bound",
        "binding",
        'query_args=wsgi_text(environ.get("QUERY_STRING", "")),',
        'query_args=environ.get("QUERY_STRING", "").encode("ascii").decode(),',
    ),
    Saboteur(
        "wsgi.current-url-of-an-odd-host",
        "a label that IDNA does not know is an error",
        "wsgi.addresses",
        "    except UnicodeError:\n        return label\n",
        "    except UnicodeEncodeError:\n        return label\n",
    ),
    host(
        "trusted-by-name",
        "one label more is covered",
        COVERS,
        'return name == wanted or (pattern.startswith(".") and name.partition(".")[2] == wanted)',
    ),
    host(
        "malformed-names-are-not-trusted",
        "a name that is none ends the search",
        "    except BadHost:\n        return False\n    return name == wanted",
        "    except KeyError:\n        return False\n    return name == wanted",
    ),
    host(
        "current-url-of-few-keys",
        "the query has to be there",
        'query = environ.get("QUERY_STRING", "")',
        'query = environ["QUERY_STRING"]',
    ),
]
