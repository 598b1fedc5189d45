"""Reading secrets: from the environment, a file, or AWS Secrets Manager."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from boto3.session import Session as AwsSession

from gateway.aws.lookups import CONFIG, Lookups, UnknownName
from gateway.errors import Fault, SecretError, SettingsError
from gateway.settings.secret import SECRET_LENGTH, Secret

#: Seconds that a value of Secrets Manager is used before it is looked up again.
SECONDS_KEPT = 300.0

#: Bytes of a secret's file, at most; Secrets Manager has the same bound.
BYTES = 65_536


class Vault:
    """Reads secrets, and remembers those of Secrets Manager, also through its outages.

    May be used from any thread, and not on an event loop: Secrets Manager takes its time. `clock` gives
    seconds that only grow.
    """

    def __init__(
        self,
        environ: Mapping[str, str] = os.environ,
        client: Callable[[], Any] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._environ = environ
        # Opened under the lock of the look-ups, when it is first needed.
        self._client = cache(client or _open_client)
        self._kept = Lookups(self._look_up, SECONDS_KEPT, clock)

    def reveal(self, secret: Secret, *, fresh: bool = False) -> str:
        """The secret itself; `fresh` says that the value known was refused, so that it may have rotated.

        Raises SecretError.
        """
        match secret.place:
            case "env":
                text = self._environ.get(secret.name, "")
            case "file":
                text = _read_file(secret)
            case "aws":
                try:
                    text = _pick(self._kept.get(secret.name, fresh=fresh), secret)
                except UnknownName as fault:
                    raise SecretError(f"`{secret}` cannot be looked up: {fault}") from None
        if not text:
            raise SecretError(f"`{secret}` is not set, or empty")
        return text

    def _look_up(self, name: str) -> str:
        return str(self._client().get_secret_value(SecretId=name).get("SecretString", ""))


def _open_client() -> Any:
    return AwsSession().client("secretsmanager", config=CONFIG)


def _read_file(secret: Secret) -> str:
    try:
        with open(secret.name, "rb") as file:  # noqa: PTH123  # the mode is that of the file that is read
            mode = os.fstat(file.fileno()).st_mode
            if mode & stat.S_IRWXO:
                raise SecretError(f"`{secret}` is open to everyone on the machine; `chmod o= {secret.name}`")
            octets = file.read(BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise SecretError(f"`{secret}` cannot be read: {reason}") from None
    if len(octets) > BYTES:
        raise SecretError(f"`{secret}` has more than {BYTES} bytes")
    try:
        return octets.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise SecretError(f"`{secret}` is not UTF-8 text") from None


def _pick(text: str, secret: Secret) -> str:
    """The text under the reference's key, where it names one."""
    if not secret.key:
        return text
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    found = value.get(secret.key) if isinstance(value, dict) else None
    if not isinstance(found, str):
        raise SecretError(f"`{secret}` names no text of a JSON object")
    return found


_VAULT = Vault()


def reveal(secret: Secret, *, fresh: bool = False) -> str:
    """The secret that a setting refers to, from the one vault of this process.

    Not for an event loop. `fresh` says that the value known was refused. Raises SecretError.
    """
    return _VAULT.reveal(secret, fresh=fresh)


def reveal_key(secret: Secret, setting: str) -> bytes:
    """A secret that seals or hashes. Raises as `reveal`, and SettingsError for one too short to be one."""
    found = reveal(secret)
    if len(found) < SECRET_LENGTH:
        cure = f"make each of {SECRET_LENGTH} random characters or more"
        raise SettingsError((Fault(setting, 0, "has a secret that is too short", cure),))
    return found.encode()
