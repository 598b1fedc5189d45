from __future__ import annotations

import re
from pathlib import Path

from gateway.read_settings import read_settings
from gateway.settings.secret import Secret

PAGE = (Path(__file__).parents[2] / "docs" / "aws.md").read_text(encoding="utf-8")


def example(folder: Path, number: int) -> Path:
    path = folder / "lakegate.toml"
    path.write_text(re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[number])
    return path


def test_the_pages_settings_give_each_role_its_own(tmp_path: Path) -> None:
    backend = read_settings(example(tmp_path, 0), {}).backend
    roles = backend.athena.roles
    assert (backend.kind, backend.athena.per_user, set(roles)) == (
        "athena",
        True,
        {"developer", "business-analyst"},
    )
    assert roles["developer"].role_arn == "arn:aws:iam::123456789012:role/dl-dev-developer"


def test_the_pages_reference_is_read(tmp_path: Path) -> None:
    password = read_settings(example(tmp_path, 1), {}).backend.trino.password
    assert password == Secret("aws", "lake/trino", "password")
