"""Faults in the router's redirects, and in rules that lead to other rules."""

from __future__ import annotations

from tests.saboteurs import Saboteur
from tests.saboteurs.routing import bad

SABOTEURS: list[Saboteur] = [
    # Redirects.
    bad(
        "missing-slash-is-added",
        "a missing slash is not minded",
        "route_tree",
        "    return Slash.NEEDS_SLASH if rule.strict_slashes else Slash.LENIENT\n",
        "    return Slash.LENIENT\n",
    ),
    bad(
        "redirect-escapes-the-root",
        "the script root is escaped twice in a redirect",
        "routing",
        "        url = self._root + escape_received_path(path)\n",
        "        url = escape_path(self._root) + escape_received_path(path)\n",
    ),
    bad(
        "missing-slash-is-added",
        "a redirect forgets the script root",
        "routing",
        "        url = self._root + escape_received_path(path)\n",
        "        url = escape_received_path(path)\n",
    ),
    bad(
        "redirect-is-valid",
        "a percent sign in the path of a request is taken for an escape",
        "escaping",
        'return quote(text, safe=PATH, errors="surrogatepass")',
        'return quote(text, safe=PATH + "%", errors="surrogatepass")',
    ),
    bad(
        "redirect-keeps-method",
        "redirects are 301",
        "routing",
        "    code = 308\n",
        "    code = 301\n",
    ),
    bad(
        "redirect-is-permanent",
        "redirects are temporary",
        "routing",
        "    code = 308\n",
        "    code = 307\n",
    ),
    bad(
        "redirect-keeps-query",
        "a redirect has no query",
        "routing",
        "raise RedirectRequired(self._redirect_url(*place, query))",
        'raise RedirectRequired(self._redirect_url(*place, ""))',
    ),
    bad(
        "redirect-keeps-query",
        "what is posted is redirected without the query",
        "routing",
        "raise RedirectRequired(self._redirect_url(*place, query))",
        'raise RedirectRequired(self._redirect_url(*place, query if method != "POST" else ""))',
    ),
    bad(
        "redirect-keeps-query",
        "the query is escaped once more",
        "routing",
        "raise RedirectRequired(self._redirect_url(*place, query))",
        'raise RedirectRequired(self._redirect_url(*place, query.replace("%", "%25")))',
    ),
    bad(
        "redirect-keeps-any-query",
        "a query of other characters is dropped",
        "routing",
        "raise RedirectRequired(self._redirect_url(*place, query))",
        'raise RedirectRequired(self._redirect_url(*place, "" if \'"\' in query else query))',
    ),
    bad(
        "redirect-stays-here",
        "a redirect is relative and keeps the slashes that the client sent",
        "routing",
        "raise RedirectRequired(self._redirect_url(*place, query))",
        'raise RedirectRequired(self.path_info.replace("\\n", "") + "/")',
    ),
    bad(
        "redirect-is-the-last",
        "merging slashes and adding one are two redirects",
        "matching",
        "                return Answer(rule, values, (domain, _spell(fit)))\n",
        "                mended = _spell(fit).rstrip('/') if merge else _spell(fit)\n"
        "                return Answer(rule, values, (domain, mended or '/'))\n",
        (
            "matching",
            "    while answer.better is not None:\n",
            "    if answer.better is not None:\n",
        ),
    ),
    bad(
        "slashes-are-merged",
        "doubled slashes are not found",
        "matching",
        'for merge in (False, True) if "//" in path else (False,):',
        "for merge in (False,):",
    ),
    bad(
        "long-runs-are-merged",
        "a run of slashes is a pair",
        "matching",
        'for merge in (False, True) if "//" in path else (False,):',
        'for merge in (False, True) if "//" in path and "///" not in path else (False,):',
    ),
    bad(
        "merged-path-is-escaped-once",
        "a merged path is escaped before it is escaped",
        "matching",
        "    path = fit.rule.spell(fit.texts)\n",
        "    from .escaping import escape_path\n\n"
        "    path = escape_path(fit.rule.spell(fit.texts))\n",
    ),
    bad(
        "merged-and-missing",
        "a path with two mistakes is not found",
        "matching",
        "            elif merge or fit.slash == Slash.NEEDS_SLASH:\n",
        "            elif merge and fit.slash == Slash.NEEDS_SLASH:\n"
        "                continue\n"
        "            elif merge or fit.slash == Slash.NEEDS_SLASH:\n",
    ),
    bad(
        "slashes-are-not-merged",
        "merge_slashes is not asked for",
        "route_tree",
        "        return [fit for fit in fits if fit.rule.merge_slashes] if merge else fits\n",
        "        return fits\n",
    ),
    bad(
        "leaf-takes-no-slash",
        "a slash more is not minded",
        "route_tree",
        "if not rule.strict_slashes and not rule.is_branch",
        "if not rule.is_branch",
    ),
    bad(
        "lax-slashes",
        "a rule that does not mind redirects all the same",
        "route_tree",
        "    return Slash.NEEDS_SLASH if rule.strict_slashes else Slash.LENIENT\n",
        "    return Slash.NEEDS_SLASH\n",
    ),
    bad(
        "rule-with-doubled-slashes",
        "slashes of a rule are as they are",
        "segments",
        'text = _slashes.sub("/", piece) if merge_slashes else piece',
        "text = piece",
    ),
    bad(
        "rule-overrides-strict-slashes",
        "the map has the last word",
        "rules",
        "strict = url_map.strict_slashes if self.strict_slashes is None else self.strict_slashes",
        "strict = url_map.strict_slashes",
    ),
    bad(
        "rule-overrides-merge-slashes",
        "the map has the last word",
        "rules",
        "merge = url_map.merge_slashes if self.merge_slashes is None else self.merge_slashes",
        "merge = url_map.merge_slashes",
    ),
    # Rules that lead to other rules.
    bad(
        "defaults-are-handed-over",
        "defaults are for building only",
        "rules",
        "        return {**values, **self.defaults}\n",
        "        return values\n",
    ),
    bad(
        "default-has-the-shorter-url",
        "a default value stays where it is",
        "matching",
        "(rule.alias or (other.defaults and other.arguments == rule.arguments))",
        "rule.alias",
    ),
    bad(
        "default-without-redirect",
        "redirect_defaults is not asked for",
        "matching",
        "    if not url_map.redirect_defaults:\n",
        "    if False:\n",
    ),
    bad(
        "redirect-to",
        "values are put into the target as they were written in the path",
        "routing",
        "            return converter.to_url(values[name]) if converter else",
        "            return str(values[name]) if converter else",
    ),
    bad(
        "redirect-to",
        "the target is joined with the host",
        "routing",
        'urljoin(self._redirect_url(self.domain, "/", ""), complete_escapes(target, URL))',
        'urljoin(f"http://{self._host(self.domain)}/", complete_escapes(target, URL))',
    ),
    bad(
        "redirect-to-keeps-subdomain",
        "redirect_to leads to the server name alone",
        "routing",
        'urljoin(self._redirect_url(self.domain, "/", ""), complete_escapes(target, URL))',
        'urljoin(self._redirect_url("", "/", ""), complete_escapes(target, URL))',
    ),
    bad(
        "alias",
        "an alias answers itself",
        "matching",
        "(rule.alias or (other.defaults and other.arguments == rule.arguments))",
        "(other.defaults and other.arguments == rule.arguments)",
    ),
    bad(
        "build-only",
        "a rule for building answers, too",
        "routing",
        "        if not rule.build_only:\n",
        "        if True:\n",
    ),
    bad(
        "build-only-hides-nothing",
        "a rule for building takes the place of one that answers",
        "routing",
        "        if not rule.build_only:\n",
        "        if not any(r.build_only for r in self.rules):\n",
    ),
    bad(
        "lax-slash-is-one-slash",
        "a slash after the slash at the end is left out before any are merged",
        "matching",
        "    domain, path = place\n",
        "    domain, path = place\n    path = path[:-1] if path.endswith('//') else path\n",
    ),
    bad(
        "lax-slash-knows-methods",
        "rules that do not mind the slash tell no methods",
        "matching",
        "                reason = (merge, fit.slash == Slash.NEEDS_SLASH)\n",
        "                if fit.slash == Slash.LENIENT:\n"
        "                    continue\n"
        "                reason = (merge, fit.slash == Slash.NEEDS_SLASH)\n",
    ),
    bad(
        "default-has-the-shorter-url",
        "a rule with other variables is the shorter one, too",
        "matching",
        "(other.defaults and other.arguments == rule.arguments)",
        "bool(other.defaults)",
    ),
    bad(
        "no-redirect-to-the-other-protocol",
        "a slash is added for whoever asks",
        "matching",
        "            if rule.websocket != websocket:\n",
        "            if rule.websocket != websocket and fit.slash != Slash.NEEDS_SLASH:\n",
    ),
    bad(
        "rule-keeps-doubled-slashes",
        "doubled slashes of a rule are merged, whatever is said",
        "segments",
        'text = _slashes.sub("/", piece) if merge_slashes else piece',
        'text = _slashes.sub("/", piece)',
    ),
]
