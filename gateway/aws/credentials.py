"""AWS credentials that are had anew: before they expire, and when AWS refuses them."""

from __future__ import annotations

import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import botocore.session
from botocore.credentials import DeferredRefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError

from gateway.aws.lookups import SECONDS_BETWEEN, kind
from gateway.errors import BackendError

logger = logging.getLogger(__name__)

#: What STS takes as the name of a session or of a person, and the end of a name that is made here.
_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{2,64}")
_MADE = re.compile(r".*-[0-9a-f]{12}")


class Source(Protocol):
    """Credentials as `Sessions` uses them; nothing of it is for an event loop, but for `is_ready`."""

    @property
    def botocore(self) -> Any:
        """The credentials as botocore takes them."""

    @property
    def is_ready(self) -> bool:
        """Whether they are at hand, and will be for a while."""

    def make_ready(self) -> None:
        """Have them. Raises BackendError."""

    def renew(self) -> None:
        """Have others, since AWS refuses these; at most once per `SECONDS_BETWEEN`. Raises BackendError."""


class RoleSource:
    """Credentials of an IAM role: STS gives them for an hour, and botocore asks again in time.

    `request` is that of AssumeRole. `clock` gives seconds that only grow.
    """

    def __init__(
        self,
        sts: Any,
        request: Mapping[str, Any],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sts = sts
        self._request = request
        self._clock = clock
        self._lock = threading.Lock()
        self._had = 0.0
        self._is_refused = False
        self._failed: tuple[float, str] | None = None
        self.botocore = DeferredRefreshableCredentials(self._assume, "assume-role", self._now)

    @property
    def is_ready(self) -> bool:
        return not self.botocore.refresh_needed()

    def make_ready(self) -> None:
        self.botocore.get_frozen_credentials()

    def renew(self) -> None:
        with self._lock:
            if self._clock() < self._had + SECONDS_BETWEEN:
                return
            self._is_refused = True
            try:
                self.make_ready()
            finally:
                self._is_refused = False

    def _now(self) -> datetime:
        # botocore renews what has expired, so what AWS refuses has expired long ago.
        now = datetime.now(UTC)
        return now + timedelta(days=36_500) if self._is_refused else now

    def _assume(self) -> dict[str, str]:
        """What AssumeRole gives, in the words of botocore, which calls this on one thread at a time."""
        now = self._clock()
        # While STS is out the requests that wait for it do not ask it one by one.
        if self._failed is None or now >= self._failed[0] + 1:
            try:
                told = self._sts.assume_role(**self._request)["Credentials"]
            except (ClientError, BotoCoreError) as error:
                self._failed = self._clock(), kind(error)
                # Credentials that still hold go on being used, so that nobody else would tell.
                logger.warning("an IAM role cannot be assumed", extra={"detail": kind(error)})
            else:
                self._failed = None
                self._had = self._clock()
                self._is_refused = False
                return {
                    "access_key": told["AccessKeyId"],
                    "secret_key": told["SecretAccessKey"],
                    "token": told["SessionToken"],
                    "expiry_time": told["Expiration"].isoformat(),
                }
        raise failure(f"AssumeRole: {self._failed[1]}")


class OwnSource:
    """The gateway's own credentials, from where botocore finds them: environment, files, the machine."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._had = 0.0
        self._found: Any = None

    @property
    def botocore(self) -> Any:
        return self

    @property
    def is_ready(self) -> bool:
        needs = getattr(self._found, "refresh_needed", None)
        return self._found is not None and not (needs and needs())

    def make_ready(self) -> None:
        self.get_frozen_credentials()

    def renew(self) -> None:
        with self._lock:
            if self._found is None or self._clock() >= self._had + SECONDS_BETWEEN:
                self._find()

    def get_frozen_credentials(self) -> Any:
        """The credentials as botocore signs with them."""
        if self._found is None:
            self.renew()
        try:
            return self._found.get_frozen_credentials()
        except (ClientError, BotoCoreError) as error:
            raise failure(f"the gateway's own credentials: {kind(error)}") from None

    def _find(self) -> None:
        try:
            found = botocore.session.get_session().get_credentials()
        except (ClientError, BotoCoreError) as error:
            raise failure(f"the gateway's own credentials: {kind(error)}") from None
        if found is None:
            raise failure("the gateway has no AWS credentials of its own")
        self._found = found
        self._had = self._clock()

    def get_deferred_property(self, name: str) -> Callable[[], Any]:
        """What tells one of the properties when botocore needs it."""
        return lambda: getattr(self._found, name, None)


def session_name(name: str) -> str:
    """A name as STS takes it, and no other's: one that has to be changed ends in a part of its hash.

    2 to 64 letters, digits and `_+=,.@-` [STS API, AssumeRole].
    """
    if _NAME.fullmatch(name) and not _MADE.fullmatch(name):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return re.sub(r"[^A-Za-z0-9_+=,.@-]", "-", name)[:51] + "-" + digest


def failure(detail: str) -> BackendError:
    """The error of credentials that cannot be had; `detail` is for the log."""
    return BackendError("BACKEND", "the engine could not answer", detail=detail)
