"""What the settings say of the audit, as its parts take it."""

from __future__ import annotations

from gateway.audit.rotation import Rotation
from gateway.audit.seal import Seal
from gateway.settings.audit import Audit


def read_seal(audit: Audit) -> Seal:
    """The seal of the records, with its secrets.

    Raises SettingsError for one that is too short to be one, SecretError for one that cannot be read.
    """
    if not audit.secrets:
        return Seal()
    # The libraries of AWS take time and memory.
    from gateway.aws.secrets import reveal_key

    return Seal(tuple(reveal_key(secret, "audit.secrets") for secret in audit.secrets))


def rotation(audit: Audit) -> Rotation:
    """When files are moved aside, and how long they are kept."""
    return Rotation(audit.rotate_bytes, audit.rotate_daily, audit.keep_days)
