"""Reading secrets: from the environment, a file, or AWS Secrets Manager."""

from __future__ import annotations

import json
import logging
import os
import stat
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from boto3.session import Session as AwsSession
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from gateway.errors import SecretError
from gateway.settings.secret import Secret

logger = logging.getLogger(__name__)

#: Seconds that a value of Secrets Manager is used before it is looked up again.
SECONDS_KEPT = 300.0

#: Seconds between two look-ups of one secret, however often its value is refused.
SECONDS_BETWEEN = 10.0

#: Bytes of a secret's file, at most; Secrets Manager has the same bound.
BYTES = 65_536

#: A query waits for its secret, so the look-up may not take as long as botocore would.
_CONFIG = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})


@dataclass(frozen=True, slots=True)
class _Known:
    """A secret's last known value, when it was had, when it was last asked for, and why in vain if so."""

    text: str | None = field(repr=False)
    had: float
    asked: float
    fault: str = ""


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
        self._client = client or _open_client
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._lock = threading.Lock()

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
                text = _pick(self._look_up(secret, fresh), secret)
        if not text:
            raise SecretError(f"`{secret}` is not set, or empty")
        return text

    def _look_up(self, secret: Secret, fresh: bool) -> str:
        known = self._known.get(secret.name)
        if known is None or self._is_due(known, fresh):
            # Whoever has a value need not wait while another thread looks for a newer one.
            must_wait = known is None or known.text is None or fresh
            known = self._ask_once(secret, fresh) if must_wait or not self._lock.locked() else known
        assert known is not None
        if known.text is None:
            raise SecretError(f"`{secret}` cannot be looked up: {known.fault}")
        return known.text

    def _ask_once(self, secret: Secret, fresh: bool) -> _Known:
        with self._lock:
            known = self._known.get(secret.name)
            if known is None or self._is_due(known, fresh):
                known = self._known[secret.name] = self._ask(secret, known)
            return known

    def _is_due(self, known: _Known, fresh: bool) -> bool:
        now = self._clock()
        # An outage, or a value that is refused, is not met with a look-up for each query.
        if now < known.asked + SECONDS_BETWEEN:
            return False
        return fresh or known.text is None or now >= known.had + SECONDS_KEPT

    def _ask(self, secret: Secret, known: _Known | None) -> _Known:
        asked = self._clock()
        try:
            text = self._client().get_secret_value(SecretId=secret.name).get("SecretString", "")
        except (ClientError, BotoCoreError) as error:
            fault = _kind(error)
            if known is None or known.text is None:
                return _Known(None, asked, asked, fault)
            logger.warning("a secret keeps its last known value", extra={"detail": f"{secret}: {fault}"})
            return _Known(known.text, known.had, asked, fault)
        return _Known(text, asked, asked)


def _open_client() -> Any:
    return AwsSession().client("secretsmanager", config=_CONFIG)


def _kind(error: ClientError | BotoCoreError) -> str:
    """The error's code or class: its words may quote what was sent."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "ClientError"))
    return type(error).__name__


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
