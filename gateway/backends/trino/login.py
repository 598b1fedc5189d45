"""What the gateway shows Trino of itself: nothing, a password, a token, or one that it gets for itself."""

from __future__ import annotations

import base64
import ssl
import threading
import time
from collections.abc import Callable

import httpx

from gateway.aws.secrets import reveal
from gateway.errors import BackendError
from gateway.settings.engines import Trino
from gateway.settings.secret import Secret

#: Seconds before its end in which a token is renewed, and is still good if that fails.
_MARGIN = 60.0

#: Seconds that a token's issuer may take, and in which it is not asked again.
_PATIENCE = 5.0
_PAUSE = 2.0


class Login:
    """Gives the `Authorization` header. Belongs to threads and not to an event loop: secrets take their time.

    `clock` gives seconds that only grow.
    """

    def __init__(self, settings: Trino, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._token = self._fault = ""
        self._renew_at = self._ends_at = self._ask_at = float("-inf")

    def header(self, refused: str = "") -> str:
        """The header's value, empty where there is none; `refused` is one that Trino did not take.

        Raises BackendError (`BACKEND`, `SECRET`).
        """
        settings = self._settings
        match settings.auth:
            case "none":
                return ""
            case "basic":
                pair = f"{settings.user}:{_read(settings.password, refused)}"
                return f"Basic {base64.b64encode(pair.encode()).decode()}"
            case "jwt":
                return f"Bearer {_read(settings.token, refused)}"
            case "oauth2":
                return f"Bearer {self._own_token(refused)}"

    def _own_token(self, refused: str) -> str:
        with self._lock:
            now = self._clock()
            is_good = now < self._ends_at and refused != f"Bearer {self._token}"
            if (not is_good or now >= self._renew_at) and now >= self._ask_at:
                self._ask_at = now + _PAUSE
                try:
                    self._take(self._fetch(), now)
                    is_good = True
                except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
                    self._fault = type(error).__name__
            if not is_good:
                detail = f"no token for Trino: {self._fault or 'it refuses those that it gets'}"
                raise BackendError("BACKEND", "the engine could not answer", detail=detail)
            return self._token

    def _fetch(self) -> tuple[str, float]:
        settings = self._settings
        form = {"grant_type": "client_credentials", **({"scope": settings.scope} if settings.scope else {})}
        secret = _read(settings.client_secret, "")
        trust = ssl.create_default_context()
        if settings.ca_file:
            trust.load_verify_locations(settings.ca_file)
        with httpx.Client(verify=trust, timeout=_PATIENCE, trust_env=False) as client:
            answer = client.post(settings.token_url, data=form, auth=(settings.client_id, secret))
        answer.raise_for_status()
        found = answer.json()
        token = found["access_token"]
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise ValueError("no token")
        return token, float(found.get("expires_in", _MARGIN))

    def _take(self, found: tuple[str, float], now: float) -> None:
        self._token, seconds = found
        self._fault = ""
        self._ends_at = now + seconds
        # One that lives shorter than the margin is used for half its life.
        self._renew_at = self._ends_at - min(_MARGIN, seconds / 2)


def _read(secret: Secret | None, refused: str) -> str:
    assert secret, "the settings ask for what their `auth` needs"
    return reveal(secret, fresh=bool(refused))
