"""Another time zone is that of the process, for as long as it is asked for."""

from __future__ import annotations

import os
import time

import pytest

from conformance.clauses.zones import ZONES, in_zone
from conformance.errors import Unsupported


@pytest.mark.parametrize("before", [None, "HOME-5"])
@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_is_left_again(
    zone: str, before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TZ", raising=False)
    if before is not None:
        monkeypatch.setenv("TZ", before)
    time.tzset()
    home = time.timezone

    with pytest.raises(KeyError), in_zone(zone):
        assert abs(time.timezone) >= 11 * 3600
        assert time.timezone != home
        raise KeyError("whatever happens there")

    assert (time.timezone, os.environ.get("TZ")) == (home, before)
    monkeypatch.undo()
    time.tzset()


def test_without_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "tzset")

    with pytest.raises(Unsupported, match="needs tzset"), in_zone(ZONES[0]):
        pass
