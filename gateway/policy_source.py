"""Where the policies in force are read, as the settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.errors import Fault, SettingsError
from gateway.policy.read import Source
from gateway.settings import Settings

if TYPE_CHECKING:
    from gateway.policy.store import SqlStore


def policy_source(settings: Settings) -> Source:
    """The policy folder, or the policy store. Raises SettingsError."""
    return settings.policies.path if settings.policies.store == "files" else open_store(settings)


def open_store(settings: Settings) -> SqlStore:
    """The policy store that the settings name, whether or not it is in force. Raises SettingsError."""
    url = settings.policies.store_url
    if url is None:
        cure = "say where the address of its database is: `env:NAME`, `file:/path` or `aws:secret-id`"
        raise SettingsError((Fault("policies.store_url", 0, "no policy store is named", cure),))
    try:
        from gateway.policy.store import SqlStore
    except ImportError as error:
        cure = "`pip install 'lakegate[sql-policies]'`"
        what = f"the policy store needs `{error.name}`, which is not installed"
        raise SettingsError((Fault("policies.store_url", 0, what, cure),)) from None
    return SqlStore(url)
