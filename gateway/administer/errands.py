"""Every address for administrators."""

from __future__ import annotations

from typing import Any

from gateway.administer.audit_errands import AUDIT_ERRANDS
from gateway.administer.errand import Errand
from gateway.administer.policy_errands import POLICY_ERRANDS

ERRANDS: tuple[Errand[Any], ...] = (*POLICY_ERRANDS, *AUDIT_ERRANDS)
