"""What the settings say of the audit."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.audit.configure import read_seal, rotation
from gateway.audit.rotation import KEEP, Rotation
from gateway.audit.seal import Seal
from gateway.errors import SecretError, SettingsError
from gateway.read_settings import read_settings
from gateway.settings.audit import Audit


def test_nothing_is_keyed_and_nothing_moved_by_default() -> None:
    assert read_seal(Audit()) == Seal()
    assert rotation(Audit()) == KEEP


def test_secrets_are_read_where_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Audit.model_validate({"secrets": ["env:NEW_SEAL", "env:OLD_SEAL"]})
    monkeypatch.setenv("NEW_SEAL", "n" * 32)
    with pytest.raises(SecretError):
        read_seal(given)
    monkeypatch.setenv("OLD_SEAL", "o" * 31)
    with pytest.raises(SettingsError, match="has a secret that is too short") as caught:
        read_seal(given)
    assert "ooo" not in str(caught.value)
    monkeypatch.setenv("OLD_SEAL", "o" * 32)
    assert read_seal(given) == Seal((b"n" * 32, b"o" * 32))


def test_files_are_moved_and_kept_as_the_settings_say() -> None:
    given = Audit(rotate_bytes=100_000, rotate_daily=True, keep_days=90)

    assert rotation(given) == Rotation(100_000, daily=True, keep_days=90)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"rotate_bytes": 100}, "`audit` is wrong: `rotate_bytes` is less than 65536"),
        ({"rotate_daily": True, "path": "-"}, "`audit` is wrong: standard output cannot be rotated"),
        ({"keep_days": 9}, "`audit` is wrong: `keep_days` removes nothing"),
        ({"rotate_bytes": -1}, "`audit.rotate_bytes` must be"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any], what: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(None, {}, {f"audit.{name}": value for name, value in given.items()})

    assert what in str(caught.value)
