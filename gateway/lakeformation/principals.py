"""Principals of AWS as names of roles."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

#: Everyone whom IAM lets in, as the API calls them.
IAM_ALLOWED = "IAM_ALLOWED_PRINCIPALS"

_UNFIT = re.compile(r"[^\w.\-]")


def role_names(principals: Iterable[str]) -> Mapping[str, str]:
    """A role's name for each principal: the last part of its ARN, the same for no two of them.

    Where several end alike, each has a part of its hash behind.
    """
    alike: defaultdict[str, set[str]] = defaultdict(set)
    for principal in principals:
        alike[_last(principal)].add(principal)
    return {
        principal: name if len(those) == 1 else f"{name}-{_hash(principal)}"
        for name, those in alike.items()
        for principal in those
    }


def _last(principal: str) -> str:
    name = _UNFIT.sub("-", re.split(r"[/:]", principal)[-1]).lstrip(".-")
    return name or _hash(principal)


def _hash(principal: str) -> str:
    return hashlib.sha256(principal.encode()).hexdigest()[:8]
