"""Faults in routing among rules, by method and by host."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.routing.one_rule import bad

SORTED = (
    "routing.matching",
    "for fit in sorted(fits, key=lambda fit: fit.precedence):",
)
RANK = (
    "routing.segments",
    "rank = (1, -len(literals), literals, -len(weights), weights)",
)
FOREIGN = (
    "        return app.url_map.default_subdomain  # SERVER_NAME does not restrict foreign hosts\n"
)
NOT_FOUND = (
    "        from .messages.wrappers import NotFound\n\n"
    "        request.routing_exception = NotFound()\n"
    "        return app.url_map.default_subdomain\n"
)

SABOTEURS: list[Saboteur] = [
    # Which rule wins.
    bad(
        "most-specific-rule-wins",
        "ranks are compared from right to left",
        "routing.rules",
        "        return self._rank if with_slash else self._rank_without_slash\n",
        "        return (self._rank if with_slash else self._rank_without_slash)[::-1]\n",
    ),
    bad(
        "most-specific-rule-wins",
        "a number weighs as much as a text",
        "routing.converters",
        "    weight = 50\n",
        "    weight = 100\n",
    ),
    bad(
        "most-specific-of-all-kinds",
        "the first rule that was registered wins",
        *SORTED,
        "for fit in sorted(fits, key=lambda fit: fit.rule.number):",
    ),
    bad(
        "some-rule-answers",
        "only the most specific segment is followed",
        "routing.route_tree",
        "            for child, more in node.follow(text):\n",
        "            for child, more in list(node.follow(text))[:1]:\n",
    ),
    bad(
        "order-does-not-matter",
        "the first rule that was registered wins",
        *SORTED,
        "for fit in sorted(fits, key=lambda fit: fit.rule.number):",
    ),
    bad(
        "two-paths-in-any-order",
        "the first rule that was registered wins",
        *SORTED,
        "for fit in sorted(fits, key=lambda fit: fit.rule.number):",
    ),
    bad(
        "leaf-and-branch",
        "a path that lacks a slash is redirected before exact rules are looked at",
        "routing.route_tree",
        "        return (self.rule.rank(used_slash), self.slash, self.rule.number)\n",
        "        return (self.rule.rank(used_slash), -self.slash, self.rule.number)\n",
    ),
    bad(
        "text-before-variable",
        "text counts as the least specific segment",
        "routing.segments",
        "STATIC_RANK: Rank = (0,)",
        "STATIC_RANK: Rank = (2,)",
    ),
    bad(
        "smaller-weight-first",
        "the greater weight goes first",
        "routing.segments",
        "weights = tuple(variable.converter.weight for variable in variables)",
        "weights = tuple(-variable.converter.weight for variable in variables)",
    ),
    bad(
        "own-weight",
        "the weight of an own converter is not asked for",
        "routing.segments",
        "weights = tuple(variable.converter.weight for variable in variables)",
        "weights = tuple(type(variable.converter).__mro__[-2].weight for variable in variables)",
    ),
    bad(
        "segment-before-path",
        "a rule with a path is ranked by the text behind it",
        "routing.rules",
        "        ranks = [part.rank for part in (host_segment, *segments)]\n",
        "        ranks = [part.rank for part in (host_segment, *segments)]\n"
        "        if len(segments) > cut + 1:\n            ranks[cut + 1] = (1, -9)\n",
    ),
    bad(
        "path-with-more-text-first",
        "a path that ends its rule goes first",
        "routing.segments",
        "END_RANK: Rank = (3,)",
        "END_RANK: Rank = (-1,)",
    ),
    bad(
        "text-in-segment-first",
        "text beside a variable does not count",
        *RANK,
        "rank = (1, 0, -len(weights), weights)",
    ),
    bad(
        "refused-value-tries-next-rule",
        "a refused value ends the matching",
        "routing.matching",
        "            except ValidationError:\n                continue\n",
        '            except ValidationError:\n                raise NoMatch("refused") from None\n',
    ),
    bad(
        "first-of-equal-weight",
        "the last of equal rules wins",
        "routing.route_tree",
        "        return (self.rule.rank(used_slash), self.slash, self.rule.number)\n",
        "        return (self.rule.rank(used_slash), self.slash, -self.rule.number)\n",
    ),
    bad(
        "first-of-equals",
        "the last of equal rules wins",
        "routing.route_tree",
        "        return (self.rule.rank(used_slash), self.slash, self.rule.number)\n",
        "        return (self.rule.rank(used_slash), self.slash, -self.rule.number)\n",
    ),
    bad(
        "several-rules-for-one-view",
        "a view has one rule",
        "app",
        "        self.url_map.add(new_rule)\n",
        "        if existing is None:\n            self.url_map.add(new_rule)\n",
    ),
    # Methods.
    bad(
        "method-decides",
        "the first rule that accepts the path decides about the method, too",
        "routing.matching",
        "                allowed.setdefault(reason, set()).update(rule.methods or ())\n",
        "                raise MethodNotAllowed(sorted(rule.methods or ()))\n",
    ),
    bad(
        "get-and-its-like",
        "HEAD has to be listed",
        "routing.rules",
        '        names.add("HEAD")\n',
        "        pass\n",
    ),
    bad(
        "allow-is-exact",
        "only the methods of the last rule are allowed",
        "routing.matching",
        "                allowed.setdefault(reason, set()).update(rule.methods or ())\n",
        "                allowed[reason] = set(rule.methods or ())\n",
    ),
    bad(
        "unknown-path-is-404",
        "a method that no rule has is 405 everywhere",
        "routing.matching",
        '    raise NoMatch("no rule accepts the path")\n',
        '    if method not in ("GET", "HEAD", "OPTIONS"):\n'
        '        raise MethodNotAllowed(["GET"])\n'
        '    raise NoMatch("no rule accepts the path")\n',
    ),
    bad(
        "get-and-its-like",
        "HEAD is answered without the view",
        "dispatch",
        '    if request.method == "OPTIONS" and rule',
        '    if request.method == "HEAD" or request.method == "OPTIONS" and rule',
    ),
    bad(
        "own-head",
        "HEAD is always answered by the rule for GET",
        "routing.rules",
        "        return self.methods is None or method in self.methods\n",
        '        method = "GET" if method == "HEAD" else method\n'
        "        return self.methods is None or method in self.methods\n",
    ),
    bad(
        "automatic-options",
        "OPTIONS runs the view",
        "dispatch",
        '    if request.method == "OPTIONS" and rule in app.rules_with_automatic_options:\n',
        "    if False:\n",
    ),
    bad(
        "own-options",
        "OPTIONS is answered automatically although the view wants to",
        "app",
        'configured and "OPTIONS" not in wanted',
        "configured",
    ),
    bad(
        "options-can-be-off",
        "an explicit False counts as nothing said",
        "app",
        "        if provide_automatic_options is None:\n            configured",
        "        if not provide_automatic_options:\n            configured",
    ),
    bad(
        "options-can-be-forced",
        "a view that lists OPTIONS answers it itself in any case",
        "app",
        "            self.rules_with_automatic_options.add(new_rule)\n",
        '            if "OPTIONS" not in (methods or ()):\n'
        "                self.rules_with_automatic_options.add(new_rule)\n",
    ),
    bad(
        "options-on-adds-the-method",
        "the setting decides for rules that say something, too",
        "app",
        '            wanted.add("OPTIONS")\n',
        '            if self.config["PROVIDE_AUTOMATIC_OPTIONS"]:\n'
        '                wanted.add("OPTIONS")\n',
    ),
    bad(
        "options-setting",
        "the setting is not asked for",
        "app",
        'configured = self.config["PROVIDE_AUTOMATIC_OPTIONS"]',
        "configured = True",
    ),
    bad(
        "methods-in-any-case",
        "methods are compared as they are written",
        "app",
        "        wanted = {method.upper() for method in methods}\n",
        "        wanted = set(methods)\n",
        (
            "routing.rules",
            "    names = {method.upper() for method in methods}\n",
            "    names = set(methods)\n",
        ),
    ),
    bad(
        "one-method-is-a-list",
        "one text is a list of its letters",
        "app",
        "        if isinstance(methods, str):\n",
        "        if False:\n",
    ),
    bad(
        "websocket-rules",
        "every request may use every rule",
        "routing.matching",
        "            if rule.websocket != websocket:\n",
        "            if websocket and not rule.websocket:\n",
    ),
    bad(
        "websocket-is-an-upgrade",
        "the Connection header is taken for one word",
        "maps",
        '.lower().split(",")',
        '.lower().split(" ,")',
    ),
    # Hosts.
    bad(
        "subdomain",
        "a subdomain is compared with its case",
        "maps",
        "    name, wanted = normalize_host(host, scheme), normalize_host(server_name, scheme)\n",
        "    name, wanted = host, normalize_host(server_name, scheme)\n",
    ),
    bad(
        "subdomain",
        "rules without a subdomain answer on all of them",
        "routing.route_tree",
        "for node, texts in self._hosts.follow(host)]",
        'for h in {host, ""} for node, texts in self._hosts.follow(h)]',
    ),
    bad(
        "foreign-host-has-no-subdomain",
        "the first label of any host is the subdomain",
        "maps",
        "    return None  # a foreign host\n",
        '    return name.partition(".")[0]\n',
    ),
    bad(
        "foreign-host-is-answered",
        "a host that does not end with SERVER_NAME is not found",
        "binding",
        FOREIGN,
        NOT_FOUND,
    ),
    bad(
        "other-site-is-no-subdomain",
        "a host need not end at a dot",
        "maps",
        '    if name.endswith(f".{wanted}"):\n',
        '    if "." in name and name != wanted:\n',
    ),
    bad(
        "redirect-keeps-subdomain",
        "a redirect goes to the server name",
        "routing.map",
        '        return f"{domain}.{self.server_name}" if domain else self.server_name\n',
        "        return self.server_name\n",
    ),
    bad(
        "host-matching",
        "the port is no part of the host",
        "routing.map",
        "        return self.server_name if self.map.host_matching else self.subdomain\n",
        '        host = self.server_name.split(":")[0]\n'
        "        return host if self.map.host_matching else self.subdomain\n",
    ),
    bad(
        "server-name-restricts-nothing",
        "another host than SERVER_NAME is not found",
        "binding",
        "    if server_name is None or not app.subdomain_matching or app.url_map.host_matching:\n",
        "    if server_name is None or app.url_map.host_matching:\n",
        (
            "binding",
            FOREIGN,
            NOT_FOUND,
        ),
    ),
    bad(
        "no-redirect-to-no-host",
        "a Host header is not looked at",
        "routing.host_names",
        "    if not all(map(_label.fullmatch, labels)):\n",
        "    if False:\n",
        ("messages.wrappers", "target = quote(location, safe=_URL_SAFE)", "target = location"),
    ),
]
