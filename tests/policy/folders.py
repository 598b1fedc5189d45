"""Policy folders made for a test."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from gateway.auth.identity import AttributeValue, Session
from gateway.policy.load import PolicySet

MODEL = Path("policies/model.conf")


def write_policies(folder: Path, grants: str = "", roles: str = "", data_filters: str = "") -> Path:
    """A policy folder with the demonstration's model and these lines."""
    folder.mkdir(exist_ok=True)
    shutil.copy(MODEL, folder)
    for name, text in (("grants.csv", grants), ("roles.csv", roles), ("data_filters.csv", data_filters)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def session(
    policies: PolicySet,
    groups: Iterable[str],
    attributes: Mapping[str, AttributeValue] | None = None,
    at: float = 0.0,
) -> Session:
    """A session of someone in these groups, at a moment."""
    return Session("subject", "someone", tuple(groups), policies.roles_of(groups), attributes or {}, at)
