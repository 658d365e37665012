"""Faults in URL maps by themselves: lost arguments, forgetful factories, hosts that are misread."""

from __future__ import annotations

from tests.saboteurs import Saboteur


def bad(catches: str, fault: str, module: str, old: str, new: str) -> Saboteur:
    """Return a saboteur of the chapter on maps."""
    return Saboteur(f"maps.{catches}", fault, module, old, new)


MAP, RULES, FACTORIES = "routing.map", "routing.rules", "routing.factories"
KEPT = "        options = {**self.options, **changes}\n"


def forgets(catches: str, *options: str) -> Saboteur:
    """Return a fault: copies of rules lose some options."""
    without = "".join(f'        options.pop("{name}", None)\n' for name in options)
    return bad(catches, f"copies have no {options[0]}", RULES, KEPT, KEPT + without)


SABOTEURS = [
    bad(
        "any-map-matches",
        "a rule on any subdomain goes before one on this subdomain",
        "routing.route_tree",
        "return (self.rule.rank(used_slash), self.slash, self.rule.number)",
        "return (self.rule.rank(used_slash)[1:], self.slash, self.rule.number)",
    ),
    bad(
        "any-map-builds",
        "a rule with fewer variables is built first",
        RULES,
        "return (self.alias, -len(self.arguments), -len(self.defaults), self.number)",
        "return (self.alias, len(self.arguments), -len(self.defaults), self.number)",
    ),
    bad(
        "match-arguments",
        "the method is compared as it is given",
        MAP,
        "method = self.default_method if method is None else method.upper()\n        websocket",
        "method = self.default_method if method is None else method\n        websocket",
    ),
    bad(
        "return-rule",
        "the rule is always returned",
        "maps",
        "return (rule if return_rule else rule.endpoint), values",
        "return rule, values",
    ),
    bad(
        "tested-path",
        "a redirect counts as a path that does not exist",
        "maps",
        "        except RequestRedirect:\n            return True\n        except HTTP",
        "        except HTTP",
    ),
    bad(
        "allowed-methods",
        "the path is taken from the binding",
        MAP,
        'self.find(path_info, method=" ")',
        'self.find(method=" ")',
    ),
    bad(
        "rule-methods",
        "HEAD does not come with GET",
        RULES,
        '    if "GET" in names:\n',
        "    if False:\n",
    ),
    bad(
        "redirect-takes-query",
        "the query of the binding goes before that of match",
        MAP,
        "query = self.query if query_args is None else query_args",
        "query = self.query or query_args or ''",
    ),
    bad(
        "errors-are-responses",
        "405 does not say what is allowed",
        "maps",
        "raise MethodNotAllowed(valid_methods=error.allowed) from None",
        "raise MethodNotAllowed() from None",
    ),
    bad(
        "dispatch",
        "redirects are raised",
        "maps",
        "            except RequestRedirect as redirect:\n                return redirect\n",
        "            except RequestRedirect:\n                raise\n",
    ),
    bad(
        "dispatched-errors",
        "errors of the function are always raised",
        "maps",
        "                return redirect\n            return view_func(endpoint, values)\n"
        "        except HTTPException as error:\n            if catch_http_exceptions:\n"
        "                return error\n            raise\n",
        "                return redirect\n"
        "        except HTTPException as error:\n            if catch_http_exceptions:\n"
        "                return error\n            raise\n"
        "        return view_func(endpoint, values)\n",
    ),
    bad(
        "strict-slashes",
        "the map goes before the rule",
        RULES,
        "url_map.strict_slashes if self.strict_slashes is None else self.strict_slashes",
        "url_map.strict_slashes and self.strict_slashes is not False",
    ),
    bad(
        "merge-slashes",
        "what a rule says of merging is not looked at",
        RULES,
        "url_map.merge_slashes if self.merge_slashes is None else self.merge_slashes",
        "url_map.merge_slashes",
    ),
    bad(
        "merge-long-runs",
        "a run of five slashes is none",
        "routing.route_tree",
        "_cut_merging(path) if merge else",
        '_cut_merging(path) if merge and "/////" not in path else',
    ),
    bad(
        "merge-slashes-of-rule",
        "the slashes of a rule stay",
        "routing.segments",
        '_slashes.sub("/", piece) if merge_slashes else piece',
        "piece",
    ),
    bad(
        "defaults-are-values",
        "defaults become texts",
        RULES,
        "        return {**values, **self.defaults}\n",
        "        return {**values, **{name: str(one) for name, one in self.defaults.items()}}\n",
    ),
    bad(
        "redirect-defaults",
        "defaults always redirect",
        "routing.matching",
        "    if not url_map.redirect_defaults:\n",
        "    if False:\n",
    ),
    bad(
        "build-only",
        "a rule that is for building matches",
        MAP,
        "        if not rule.build_only:\n",
        "        if True:\n",
    ),
    bad(
        "alias", "an alias answers", "routing.matching", "(rule.alias or (other", "(False or (other"
    ),
    bad(
        "redirect-to-text",
        "the script root is forgotten",
        MAP,
        'urljoin(self._redirect_url(self.domain, "/", "")',
        'urljoin(self._redirect_url(self.domain, "/", "").replace(self._root, "")',
    ),
    bad(
        "redirect-to-function",
        "the function is called with the map",
        MAP,
        "rule.redirect_to(self, **values)",
        "rule.redirect_to(self.map, **values)",
    ),
    bad(
        "any-endpoint",
        "an endpoint becomes a text",
        "maps",
        "return (rule if return_rule else rule.endpoint), values",
        "return (rule if return_rule else str(rule.endpoint)), values",
    ),
    bad(
        "websocket-rules",
        "what match is told of WebSockets is not looked at",
        MAP,
        "websocket = self.websocket if websocket is None else websocket",
        "websocket = self.websocket",
    ),
    bad(
        "redirects-keep-the-kind",
        "a slash is added before the kind is looked at",
        "routing.matching",
        "            if rule.websocket != websocket:\n",
        "            if rule.websocket != websocket and fit.slash != Slash.NEEDS_SLASH:\n",
    ),
    bad(
        "websocket-methods",
        "a WebSocket may have any method",
        RULES,
        "    if websocket and not names <= WEBSOCKET_METHODS:\n",
        "    if False:\n",
    ),
    forgets("rule-copies", "redirect_to"),
    bad(
        "bound-once",
        "a rule may be part of several maps",
        RULES,
        "        if self.map is not None:\n",
        "        if False:\n",
    ),
    bad(
        "malformed-rules",
        "a rule need not begin with a slash",
        RULES,
        '        if not rule.startswith("/"):\n',
        "        if False:\n",
    ),
    bad(
        "methods-are-a-list",
        "a text is a list of letters",
        RULES,
        "    if isinstance(methods, str):\n        raise",
        "    if False:\n        raise",
    ),
    bad(
        "rules-are-added",
        "a map is closed when it has been asked",
        MAP,
        "        for rule in factory.get_rules(self):\n",
        "        if self.rules and self.rules[-1].rule == '/<int:v>':\n            return\n"
        "        for rule in factory.get_rules(self):\n",
    ),
    bad(
        "default-subdomain",
        "a map that is bound to no subdomain is bound to the bare server name",
        MAP,
        "self.subdomain = (url_map.default_subdomain if subdomain is None else subdomain).lower()",
        'self.subdomain = (subdomain or "").lower()',
    ),
    bad(
        "host-matching",
        "a rule that has a host is compared with hosts",
        RULES,
        "        domain = self.host if url_map.host_matching else self.subdomain\n",
        "        domain = self.host or self.subdomain\n",
    ),
    bad(
        "hosts-have-no-subdomain",
        "a subdomain is dropped",
        MAP,
        "        if self.host_matching and subdomain is not None:\n",
        "        if False:\n",
    ),
    bad(
        "map-converters",
        "converters are those of all maps",
        MAP,
        "        self.strict_slashes = strict_slashes\n",
        "        DEFAULT_CONVERTERS.update(converters or {})  # type: ignore[attr-defined]\n"
        "        self.strict_slashes = strict_slashes\n",
    ),
    bad(
        "iterated-rules",
        "rules that only build are left out",
        MAP,
        "            return iter(self.rules)\n",
        "            return iter([rule for rule in self.rules if not rule.build_only])\n",
    ),
    bad(
        "expected-arguments",
        "one of the names is enough",
        MAP,
        "any(rule.arguments.issuperset(arguments) for",
        "any(rule.arguments.intersection(arguments) for",
    ),
    bad(
        "update",
        "a second update turns the rules round",
        MAP,
        '        """Do nothing: rules are in their order as soon as they are added."""\n',
        "        self.tree = RouteTree()\n",
    ),
    bad(
        "sorted-parameters",
        "the key is not used",
        MAP,
        "pairs.sort(key=self.map.sort_key)",
        "pairs.sort()",
    ),
    bad(
        "submount",
        "the slash at the end of the path stays",
        FACTORIES,
        'self.path = path.rstrip("/")',
        "self.path = path",
    ),
    bad(
        "subdomain-factory",
        "a rule that has a subdomain keeps it",
        FACTORIES,
        "return rule.copied(subdomain=self.subdomain)",
        "return rule.copied(subdomain=rule.subdomain or self.subdomain)",
    ),
    bad(
        "endpoint-prefix",
        "the prefix is a suffix",
        FACTORIES,
        "self.prefix + rule.endpoint",
        "rule.endpoint + self.prefix",
    ),
    bad(
        "nested-factories",
        "the inner path comes first",
        FACTORIES,
        "self.path + rule.rule",
        "rule.rule.rstrip('/') + (self.path or '/')",
    ),
    forgets("factories-keep-options", "strict_slashes"),
    forgets("factories-keep-domains", "host"),
    forgets("factories-keep-websockets", "websocket"),
    forgets("factories-keep-slashes", "merge_slashes"),
    bad(
        "templates",
        "defaults are not filled in",
        FACTORIES,
        "{name: self._filled(value) for name, value in rule.defaults.items()}",
        "dict(rule.defaults)",
    ),
    bad(
        "template-of-factories",
        "factories inside of a template are left out",
        FACTORIES,
        "        return _FilledTemplate(self.rules, dict(*args, **kwargs))\n",
        '        plain = [rule for rule in self.rules if hasattr(rule, "copied")]\n'
        "        return _FilledTemplate(plain, dict(*args, **kwargs))\n",
    ),
    bad(
        "templates-keep-options",
        "names in redirect_to stay",
        FACTORIES,
        '"subdomain", "host", "redirect_to")',
        '"subdomain", "host")',
    ),
    bad(
        "own-factories",
        "an own factory is called with itself",
        MAP,
        "        for rule in factory.get_rules(self):\n",
        "        for rule in factory.get_rules(factory):  # type: ignore[arg-type]\n",
    ),
    bad(
        "bound-place",
        "a redirect forgets the script root",
        MAP,
        "        url = self._root + escape_received_path(path)\n",
        "        url = escape_received_path(path)\n",
    ),
    bad(
        "redirect-without-scheme",
        "a redirect has no scheme either",
        MAP,
        "{self.url_scheme or 'http'}://{host}",
        "{self.url_scheme}://{host}",
    ),
    bad(
        "bound-by-position",
        "path and method have changed places",
        "maps",
        "                *(server_name, script_name, subdomain, url_scheme, default_method),\n"
        "                *(path_info, query_args),\n",
        "                *(server_name, script_name, subdomain, url_scheme, default_method),\n"
        "                *(path_info, None),\n",
    ),
    bad(
        "host-of-domain",
        "None stands for the bare server name",
        "maps",
        "self._host(self.domain if domain_part is None else domain_part)",
        "self._host(self.domain if domain_part is None and self.map.host_matching"
        ' else domain_part or "")',
    ),
    bad(
        "international-server-name",
        "a name that is not ASCII is left as it is",
        "routing.host_names",
        '            name = name.encode("idna").decode("ascii")\n',
        '            name = name.encode("utf-8").decode("latin-1")\n',
    ),
    bad(
        "bad-server-name",
        "a server name that is none is a fault of the application",
        "maps",
        "            raise BadRequest(str(error)) from error\n",
        "            raise\n",
    ),
    bad(
        "bound-environ",
        "only an environ itself is taken",
        "maps",
        'environ = getattr(environ, "environ", environ)',
        'environ = dict(getattr(environ, "environ", environ), REQUEST_METHOD="GET")',
    ),
    bad(
        "subdomain-of-environ",
        "the subdomain ends at its first dot",
        "maps",
        '        return name.removesuffix(f".{wanted}")\n',
        '        return name.removesuffix(f".{wanted}").partition(".")[0]\n',
    ),
    bad(
        "usual-port-of-server-name",
        "443 is not the usual port of a secure WebSocket",
        "maps",
        "name, wanted = normalize_host(host, scheme), normalize_host(server_name, scheme)",
        "name, wanted = normalize_host(host, scheme), normalize_host(server_name)",
    ),
    bad(
        "foreign-host",
        "the first label of any host is the subdomain",
        "maps",
        "    return None  # a foreign host\n",
        '    return name.partition(".")[0]\n',
    ),
    bad(
        "given-subdomain",
        "the subdomain is always that of the host",
        "maps",
        "if server_name is not None and subdomain is None and not self.host_matching:",
        "if server_name is not None and not self.host_matching:",
    ),
    bad(
        "no-server-name",
        "the port of the server is forgotten",
        "messages.request_host",
        '    return f"{name}:{port}" if port else name\n',
        "    return name\n",
    ),
    bad(
        "hosts-of-environ",
        "the port is no part of the host",
        "maps",
        "            host if server_name is None else server_name,\n",
        '            host.partition(":")[0] if server_name is None else server_name,\n',
    ),
    bad(
        "websocket-of-environ",
        "the Connection header is taken for one word",
        "maps",
        '.lower().split(",")',
        '.lower().split(" ,")',
    ),
    bad(
        "built-externally",
        "a URL is external only where it has to be",
        MAP,
        "            force_external\n            or rule.websocket\n",
        "            rule.websocket\n",
    ),
    bad(
        "built-scheme",
        "a page that is built from a WebSocket has its scheme",
        MAP,
        "schemes = _WEBSOCKET_SCHEME if rule.websocket else _HTTP_SCHEME",
        "schemes = _WEBSOCKET_SCHEME if rule.websocket else {}",
    ),
    bad(
        "websocket-urls",
        "a WebSocket is where the page is",
        MAP,
        "            force_external\n            or rule.websocket\n",
        "            force_external\n",
    ),
    bad(
        "built-from-values",
        "unknown values always make a query",
        MAP,
        "list(pairs_of(unknown)) if append_unknown else []",
        "list(pairs_of(unknown))",
    ),
    bad(
        "no-empty-query",
        "a question mark is written for any values",
        MAP,
        '        return f"{url}?{query}" if query else url\n\n    def _redirect_to',
        '        return f"{url}?{query}" if unknown else url\n\n    def _redirect_to',
    ),
    bad(
        "built-from-multidict",
        "a name has its last value",
        MAP,
        "[(name, own[0] if len(own) == 1 else own) for name, own in values.lists() if own]",
        "[(name, own[-1]) for name, own in values.lists() if own]",
    ),
    bad(
        "built-by-method",
        "the method is not looked at",
        "routing.urls",
        "if (method is None or rule.allows(method)) and suits(",
        "if suits(",
    ),
    bad(
        "build-is-refused",
        "None is a value",
        MAP,
        "_items_of(values or {}) if item is not None}",
        "_items_of(values or {})}",
    ),
    bad(
        "defaults-are-built",
        "defaults are not preferred",
        RULES,
        "return (self.alias, -len(self.arguments), -len(self.defaults), self.number)",
        "return (self.alias, -len(self.arguments), len(self.defaults), self.number)",
    ),
    bad(
        "built-text-is-escaped",
        "the text of a rule is written as it is",
        "routing.urls",
        "text, escaped = piece, escape_path(piece)",
        "text, escaped = piece, piece",
    ),
    bad(
        "converter-arguments",
        "a decimal number is a text",
        "routing.rule_parser",
        "        return float(text)\n",
        "        return text\n",
    ),
    bad(
        "own-converters",
        "numbers and texts are written without their converter",
        "routing.urls",
        "escaped = complete_escapes(str(variable.converter.to_url(value)))",
        "escaped = complete_escapes(str(value))",
    ),
    bad(
        "refused-while-building",
        "a rule that cannot be written ends the search",
        "routing.urls",
        "        except _Refusal as error:\n            if refusal is None:\n",
        "        except _Refusal as error:\n"
        "            raise RefusedValue(endpoint, values, method, url_map.rules) from error\n"
        "            if refusal is None:\n",
    ),
    bad(
        "groups-of-converters",
        "every group is a value",
        "routing.segments",
        'return tuple(groups[name] for name in groups if name.startswith("variable_"))',
        "return match.groups()[: len(groups)]",
    ),
    bad(
        "text-goes-first",
        "the length of a text is not looked at",
        "routing.segments",
        "literals = tuple(-len(piece) for piece in pieces if isinstance(piece, str))",
        "literals = tuple(0 for piece in pieces if isinstance(piece, str))",
    ),
    bad(
        "converter-weights",
        "weights are not looked at",
        "routing.segments",
        "weights = tuple(variable.converter.weight for variable in variables)",
        "weights = tuple(-variable.converter.weight for variable in variables)",
    ),
    bad(
        "built-in-converters",
        "the greatest number is not taken",
        "routing.converters",
        "if self.max is not None and number > self.max:",
        "if self.max is not None and number >= self.max:",
    ),
    bad(
        "converters-build",
        "digits are not filled up",
        "routing.converters",
        "text = str(number).zfill(self.fixed_digits)",
        "text = str(number)",
    ),
    bad(
        "converter-classes",
        "the length of a text is not looked at by other names",
        "routing.converters",
        "            minlength = maxlength = length\n",
        "            minlength = length\n",
    ),
    bad(
        "bad-arguments",
        "arguments that do not fit are left out",
        "routing.segments",
        "    except (TypeError, ValueError, re.error) as error:\n",
        "    except TypeError:\n        converter = converter_class(url_map)\n"
        "    except (ValueError, re.error) as error:\n",
    ),
]
