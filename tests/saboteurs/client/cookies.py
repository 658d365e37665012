"""Faults in the jar of the test client."""

from __future__ import annotations

from tests.saboteurs import Saboteur

SABOTEURS = [
    Saboteur(
        "client.cookie-values",
        "quotes around a value are taken off",
        "serving.jar",
        'f"{cookie.key}={cookie.value}" for cookie in fitting',
        'f"{cookie.key}={cookie.value.strip(chr(34))}" for cookie in fitting',
    ),
    Saboteur(
        "client.cookie-paths",
        "a path is any beginning",
        "serving.jar",
        'path.startswith(prefix if prefix.endswith("/") else f"{prefix}/")',
        "path.startswith(prefix)",
    ),
    Saboteur(
        "client.cookie-domains",
        "any host with that end has the cookies",
        "serving.jar",
        'host == domain or host.endswith(f".{domain}")',
        "host.endswith(domain)",
    ),
    Saboteur(
        "client.cookie-domains",
        "a cookie without a domain goes to subdomains",
        "serving.jar",
        "origin_only=not domain",
        "origin_only=False",
    ),
    Saboteur(
        "client.cookies-replaced-and-deleted",
        "a deleted cookie goes from all paths",
        "serving.jar",
        "            self.kept.pop(place, None)",
        "            for other in [k for k in self.kept if k[2] == cookie.key]:\n"
        "                del self.kept[other]",
    ),
    Saboteur(
        "client.cookies-in-order",
        "cookies are sent as they came",
        "serving.jar",
        "        fitting.sort(key=lambda cookie: -len(cookie.path))\n",
        "",
    ),
    Saboteur(
        "client.domain-as-it-is-spelled",
        "a dot in front of a domain counts",
        "serving.jar",
        '.removeprefix(".").lower()\n    if domain',
        ".lower()\n    if domain",
    ),
    Saboteur(
        "client.cookie-of-another-site",
        "a host may set cookies of any other",
        "serving.jar",
        "    if domain and not domain_fits(host, domain):\n        return None\n",
        "",
    ),
    Saboteur(
        "client.cookies-that-are-over",
        "only the date of the epoch is over",
        "serving.jar",
        "self.expires <= datetime.now(UTC)",
        "self.expires.timestamp() == 0",
    ),
    Saboteur(
        "client.secure-cookies",
        "Secure has no meaning",
        "serving.jar",
        "            and (secure or not cookie.secure)\n",
        "",
    ),
    Saboteur(
        "client.cookie-with-a-blank",
        "a value ends at a blank",
        "serving.jar",
        "    if not key or not equals:",
        '    value = value if value.startswith(\'"\') else value.partition(" ")[0]\n'
        "    if not key or not equals:",
    ),
    Saboteur(
        "client.broken-cookies",
        "a name without a value is an empty cookie",
        "serving.jar",
        "if not key or not equals:",
        "if not key:",
    ),
    Saboteur(
        "client.cookies-of-its-own",
        "use_cookies has no meaning",
        "serving.testing",
        "Jar() if use_cookies else None",
        "Jar()",
    ),
    Saboteur(
        "client.cookies-by-hand",
        "a cookie that is set by hand belongs to all paths",
        "serving.testing",
        "set_cookie_header(key, value, path=path, **attributes)",
        'set_cookie_header(key, value, path="/", **attributes)',
    ),
    Saboteur(
        "client.cookie-shows-its-attributes",
        "the age of a cookie is not shown",
        "serving.jar",
        "max_age=int(age) if NUMBER.fullmatch(age) else None",
        'max_age=0 if age == "0" else None',
    ),
    Saboteur(
        "client.no-cookies-by-hand",
        "a cookie is set and never sent",
        "serving.testing",
        '            raise TypeError("This client does not keep cookies.")',
        "            return Jar()",
    ),
    Saboteur(
        "client.cookies-deleted-by-setting",
        "what is set by hand is kept, over or not",
        "serving.testing",
        "        self._jar().keep(cookie._replace(origin_only=origin_only))\n",
        "        self._jar().kept[domain, cookie.path, key] = cookie._replace("
        "origin_only=origin_only)\n",
    ),
]
