"""Faults in where redirects lead, in lax slashes, in changed maps, and in texts with slashes."""

from __future__ import annotations

from tests.saboteurs.maps import MAP, RULES, bad

MATCHING, TREE, SEGMENTS = "routing.matching", "routing.route_tree", "routing.segments"
MISSING = "    return Slash.NEEDS_SLASH if rule.strict_slashes else Slash.LENIENT\n"
ALLOWS = "            elif not rule.allows(method):\n"
LEAVES = "                    if not rule.strict_slashes and not rule.is_branch\n"

SABOTEURS = [
    bad(
        "alias-of-a-subdomain",
        "an alias leads to its own subdomain",
        MATCHING,
        "                return write_rule(other, values).place\n",
        '                return rule.subdomain or "", write_rule(other, values).path\n',
    ),
    bad(
        "alias-of-a-host",
        "an alias leads to rules on the same host alone",
        MATCHING,
        "            and suits(other, values)\n",
        "            and suits(other, values)\n            and other.host == rule.host\n",
    ),
    bad(
        "alias-without-a-rule",
        "an alias always leads somewhere",
        MAP,
        "        if place != here:\n",
        "        if place != here or rule.alias:\n",
    ),
    bad(
        "defaults-by-method",
        "the method is not looked at when defaults are",
        MATCHING,
        "            and other.allows(method)\n",
        "",
        (
            MATCHING,
            "            return list(seen.items())[-1]\n",
            "            return place, answer\n",
        ),
    ),
    bad(
        "defaults-of-a-host",
        "defaults lead to rules on the same host alone",
        MATCHING,
        "            and suits(other, values)\n",
        "            and suits(other, values)\n            and other.host == rule.host\n",
    ),
    bad(
        "redirect-to-on-hosts",
        "a target without a scheme is a path",
        MAP,
        '            if not rule.redirect_to.startswith("//"):\n',
        "            if True:\n",
    ),
    bad(
        "redirect-to-by-method",
        "a rule that redirects answers every method",
        RULES,
        "        return self.methods is None or method in self.methods\n",
        "        return self.methods is None or method in self.methods or bool(self.redirect_to)\n",
    ),
    bad(
        "redirect-to-with-defaults",
        "names are looked up among the converters",
        MAP,
        "            converter = rule.converters.get(name)\n",
        "            converter = rule.converters[name]\n",
    ),
    bad(
        "built-on-this-host",
        "the first rule is built",
        MAP,
        "near = self.domain if self.map.host_matching else None",
        "near = None",
    ),
    bad(
        "no-empty-host",
        "a rule without a host is written",
        "routing.urls",
        "    if not domain and rule.map.host_matching:\n",
        "    if False:\n",
        (MAP, "            if not host:\n", "            if False:\n"),
    ),
    bad(
        "lax-leaves-refuse",
        "leaves are looked at for GET alone",
        MATCHING,
        ALLOWS,
        "            elif method != 'GET' and fit.slash == Slash.LENIENT and not rule.is_branch:\n"
        "                continue\n" + ALLOWS,
    ),
    bad(
        "lax-branches-refuse",
        "branches are looked at for GET alone",
        MATCHING,
        ALLOWS,
        "            elif method != 'GET' and fit.slash == Slash.LENIENT and rule.is_branch:\n"
        "                continue\n" + ALLOWS,
    ),
    bad(
        "lax-leaves-and-websockets",
        "a slash too many is minded for WebSockets",
        TREE,
        LEAVES,
        LEAVES.replace("\n", " and not rule.websocket\n"),
    ),
    bad(
        "lax-branches-and-websockets",
        "a slash is always asked for with WebSockets",
        TREE,
        MISSING,
        MISSING.replace("rule.strict_slashes", "rule.strict_slashes or rule.websocket"),
    ),
    bad(
        "text-is-no-expression",
        "the text beside a variable is an expression",
        SEGMENTS,
        "                expression += re.escape(piece)\n",
        "                expression += piece\n",
    ),
    bad(
        "settings-are-attributes",
        "a map is strict as it was made",
        RULES,
        "url_map.strict_slashes if self.strict_slashes is None else self.strict_slashes",
        "True if self.strict_slashes is None else self.strict_slashes",
    ),
    bad(
        "merge-slashes-is-an-attribute",
        "a map always merges",
        RULES,
        "url_map.merge_slashes if self.merge_slashes is None else self.merge_slashes",
        "True if self.merge_slashes is None else self.merge_slashes",
    ),
    bad(
        "rules-between-builds",
        "rules that are added go behind those that are there",
        MAP,
        "        insort(self._build_rules.setdefault(rule.endpoint, []), rule,"
        " key=lambda r: r.build_order)\n",
        "        self._build_rules.setdefault(rule.endpoint, []).append(rule)\n",
    ),
    bad(
        "factories-default-subdomain",
        "a copy is on the bare server name",
        RULES,
        '        return type(self)(options.pop("rule"), **options)\n',
        '        options["subdomain"] = options["subdomain"] or ""\n'
        '        return type(self)(options.pop("rule"), **options)\n',
    ),
    bad(
        "unlisted-word",
        "words are not looked up",
        "routing.converters",
        "        if text not in self.items:\n",
        "        if False:\n",
        ("routing.urls", "    if rule.read(path) != tuple(texts.values()):\n", "    if False:\n"),
    ),
    bad(
        "converters-with-slashes",
        "no text of an own converter has a slash",
        SEGMENTS,
        "return not all(variable.converter.part_isolating for variable in self.variables)",
        'return any(v.converter.regex.startswith("(?s:") for v in self.variables)',
    ),
    bad(
        "slashes-in-a-regex",
        "expressions are not looked at",
        "routing.converters",
        '            cls.part_isolating = "/" not in cls.regex\n',
        "            cls.part_isolating = True\n",
    ),
    bad(
        "branches-with-slashes",
        "the slash behind texts with slashes has to be there",
        TREE,
        '    if rule.is_branch and not rest.endswith("/"):\n',
        "    if False:\n",
    ),
    bad(
        "leaves-with-slashes",
        "a slash behind texts with slashes is always minded",
        TREE,
        '    if rest.endswith("/") and not rule.is_branch and not rule.strict_slashes:\n',
        "    if False:\n",
    ),
]
