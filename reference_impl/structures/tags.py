"""Entity tags: one, a list of them, and conditions made of them. RFC 9110, 8.8.3 and 13."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha1
from typing import Any

from .moments import parse_date

ONE = re.compile(r'[ \t]*([Ww]/)?(?:"([^"]*)"|([^" \t,]+))[ \t]*(?:,|\Z)')


def quote_etag(etag: str, weak: bool = False) -> str:
    """Return a tag as it is written; raise ValueError for one with a quotation mark."""
    if '"' in etag:
        raise ValueError(f"{etag!r} is no entity tag")
    return f'W/"{etag}"' if weak else f'"{etag}"'


def unquote_etag(etag: str | None) -> tuple[str | None, bool | None]:
    """Return a tag without quotes, and whether it is weak."""
    if not etag:
        return None, None
    weak = etag[:2] in ("W/", "w/")
    bare = etag[2 * weak :]
    whole = len(bare) > 1 and bare[0] == bare[-1] == '"'
    return (bare[1:-1] if whole else bare), weak


def generate_etag(data: bytes) -> str:
    """Return a tag for data."""
    return sha1(data).hexdigest()


class ETags(Collection[str]):
    """Strong and weak tags, or any tag."""

    def __init__(
        self,
        strong_etags: Iterable[str] | None = None,
        weak_etags: Iterable[str] | None = None,
        star_tag: bool = False,
    ) -> None:
        self._strong = frozenset(() if star_tag else strong_etags or ())
        self._weak = frozenset(weak_etags or ())
        self.star_tag = star_tag

    def as_set(self, include_weak: bool = False) -> set[str]:
        """Return the strong tags, or all."""
        return set(self._strong | self._weak if include_weak else self._strong)

    def is_weak(self, etag: str) -> bool:
        """Tell whether a tag is one of the weak ones."""
        return etag in self._weak

    def is_strong(self, etag: str) -> bool:
        """Tell whether a tag is one of the strong ones."""
        return etag in self._strong

    def contains(self, etag: str) -> bool:
        """Tell whether a strong tag, or any, is this one."""
        return self.star_tag or self.is_strong(etag)

    def contains_weak(self, etag: str) -> bool:
        """Tell whether any tag is this one."""
        return self.contains(etag) or self.is_weak(etag)

    def contains_raw(self, etag: str) -> bool:
        """Tell the same of a tag as it is written, a weak one by weak comparison."""
        bare, weak = unquote_etag(etag)
        return bare is not None and (self.contains_weak if weak else self.contains)(bare)

    def to_header(self) -> str:
        """Return the text of the field."""
        if self.star_tag:
            return "*"
        weak = [quote_etag(tag, weak=True) for tag in self._weak]
        return ", ".join([quote_etag(tag) for tag in self._strong] + weak)

    def __call__(
        self, etag: str | None = None, data: bytes | None = None, include_weak: bool = False
    ) -> bool:
        """Tell whether a tag, or that of data, is there."""
        if etag is None:
            if data is None:
                raise TypeError("ask for a tag, or for data")
            etag = generate_etag(data)
        return etag in self.as_set(include_weak)

    def __bool__(self) -> bool:
        return bool(self.star_tag or self._strong or self._weak)

    def __contains__(self, etag: object) -> bool:
        return isinstance(etag, str) and self.contains(etag)

    def __iter__(self) -> Iterator[str]:
        return iter(self._strong)

    def __len__(self) -> int:
        return len(self._strong)

    def __str__(self) -> str:
        return self.to_header()


def parse_etags(value: str | None) -> ETags:
    """Return the tags of a field, without what is none."""
    text = value or ""
    if text.strip(" \t") == "*":
        return ETags(star_tag=True)
    found: dict[bool, list[str]] = {True: [], False: []}
    place = 0
    while place < len(text):
        one = ONE.match(text, place)
        if one is not None:
            found[bool(one[1])].append(one[2] if one[2] is not None else one[3])
            place = one.end()
        else:
            place = text.find(",", place) + 1 or len(text)
    return ETags(found[False], found[True])


def is_resource_modified(
    environ: Mapping[str, Any],
    etag: str | None = None,
    data: bytes | None = None,
    last_modified: datetime | str | None = None,
    ignore_if_range: bool = True,
) -> bool:
    """Tell whether the conditions of a request let it go on, as if the resource had changed.

    Raises TypeError for a tag and data.
    """
    if data is not None:
        if etag is not None:
            raise TypeError("a tag is given, and data for one")
        etag = generate_etag(data)
    tag, weak = unquote_etag(etag)
    changed = parse_date(last_modified) if isinstance(last_modified, str) else last_modified
    if changed is not None:
        changed = changed.replace(microsecond=0, tzinfo=changed.tzinfo or UTC)
    if not ignore_if_range and "HTTP_RANGE" in environ and "HTTP_IF_RANGE" in environ:
        named = environ["HTTP_IF_RANGE"]
        date = parse_date(named)
        if date is not None:
            return changed is None or changed > date
        return unquote_etag(named)[0] != tag
    match, none_match = (parse_etags(environ.get(f"HTTP_IF_{n}")) for n in ("MATCH", "NONE_MATCH"))
    if match:
        strong = tag is not None and not weak and match.is_strong(tag)
        return match.star_tag or strong
    if none_match:
        return tag is None or not none_match.contains_weak(tag)
    since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    return since is None or changed is None or changed > since
