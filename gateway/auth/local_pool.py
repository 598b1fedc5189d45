"""The embedded user pool, for trying things out on one machine: it signs people in as Cognito would."""

from __future__ import annotations

import asyncio
import json
import math
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.auth.passwords import check_password, hash_password
from gateway.auth.signing import SigningKey, write_private
from gateway.auth.strict_json import parse
from gateway.auth.users import User, load_users
from gateway.errors import Fault, LakegateError, RequestError, SettingsError
from gateway.settings.address import is_loopback

#: What tokens of the pool say of themselves; the settings of a demonstration accept exactly these.
ISSUER = "http://localhost/lakegate-demo"
CLIENT_ID = "lakegate-demo"

USERS_FILE = "users.yaml"
KEY_FILE = "signing-key.pem"
JWKS_FILE = "jwks.json"

_LIFETIME = 3600
_BODY_BYTES = 4096
_NAMES = uuid.UUID("7f5f3d0e-6a3c-5b0e-9a49-0d6c3c1f2b11")
_NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def subject_of(username: str) -> str:
    """The subject in the tokens of a user of the pool."""
    return str(uuid.uuid5(_NAMES, username))


class SignInError(LakegateError):
    """Signing in failed; `retry_after` is in seconds, zero when there is nothing to wait for."""

    def __init__(self, code: str, message: str, retry_after: int = 0) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Tokens:
    """What signing in gives; `expires_in` is in seconds."""

    access_token: str
    id_token: str
    expires_in: int


class LocalPool:
    """Users, a key that signs for them, and the routes `/auth/token` and `/.well-known/jwks.json`.

    `failures` sign-ins may fail in `window` seconds; then all are refused until the oldest is past it.
    """

    def __init__(
        self,
        users: Mapping[str, User],
        key: SigningKey,
        *,
        issuer: str = ISSUER,
        client_id: str = CLIENT_ID,
        failures: int = 20,
        window: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.users = users
        self.key = key
        self.issuer = issuer
        self.client_id = client_id
        self._failures = failures
        self._window = window
        self._clock = clock
        self._attempts: deque[float] = deque()
        # An unknown name is checked against this one, with the same work.
        self._nobody = hash_password(uuid.uuid4().hex)
        # Each check holds 16 MiB and a core.
        self._checking = asyncio.Semaphore(2)

    @classmethod
    def start(cls, folder: Path) -> LocalPool:
        """The pool of a folder with `users.yaml`, with a new key, which it writes there with its key set.

        Raises SettingsError.
        """
        pool = cls(load_users(folder / USERS_FILE), SigningKey.make())
        pool.key.write(folder / KEY_FILE)
        write_private(folder / JWKS_FILE, json.dumps(pool.key.jwks(), indent=2).encode())
        return pool

    @classmethod
    def join(cls, folder: Path) -> LocalPool:
        """The pool that runs on a folder, to mint tokens that it accepts; raises SettingsError."""
        return cls(load_users(folder / USERS_FILE), SigningKey.read(folder / KEY_FILE))

    def mint(self, username: str, now: float) -> Tokens:
        """Tokens for a user at `now` (Unix seconds), without asking for the password.

        Raises SettingsError for an unknown user.
        """
        user = self.users.get(username)
        if user is None:
            cure = "there are " + ", ".join(f"`{name}`" for name in self.users)
            raise SettingsError((Fault(USERS_FILE, 0, f"there is no user `{username}`", cure),))
        moment = int(now)
        common: dict[str, object] = {
            "sub": subject_of(username),
            "iss": self.issuer,
            "origin_jti": str(uuid.uuid4()),
            "event_id": str(uuid.uuid4()),
            "auth_time": moment,
            "iat": moment,
            "exp": moment + _LIFETIME,
            **user.attributes,
        }
        roles: dict[str, object] = {}
        # Cognito leaves the claim out for a user without groups.
        if user.groups:
            common["cognito:groups"] = list(user.groups)
            arns = [f"arn:aws:iam::000000000000:role/{group}" for group in user.groups]
            roles = {"cognito:roles": arns, "cognito:preferred_role": arns[0]}
        access = {
            "token_use": "access",
            "version": 2,
            "client_id": self.client_id,
            "scope": "aws.cognito.signin.user.admin",
            "username": username,
            "jti": str(uuid.uuid4()),
        }
        identity = {
            "token_use": "id",
            "aud": self.client_id,
            "cognito:username": username,
            "jti": str(uuid.uuid4()),
        }
        return Tokens(
            access_token=self.key.sign(common | access),
            id_token=self.key.sign(common | identity | roles),
            expires_in=_LIFETIME,
        )

    async def sign_in(self, username: str, password: str, now: float) -> Tokens:
        """Tokens for a user who knows the password; raises SignInError."""
        attempt = self._clock()
        while self._attempts and self._attempts[0] <= attempt - self._window:
            self._attempts.popleft()
        if len(self._attempts) >= self._failures:
            wait = math.ceil(self._attempts[0] + self._window - attempt)
            raise SignInError("LIMIT_SIGN_IN", f"too many sign-ins failed, wait {wait} seconds", wait)
        # Counted before the answer is known, so that many at once count too.
        self._attempts.append(attempt)
        user = self.users.get(username)
        hashed = user.password if user else self._nobody
        async with self._checking:
            matches = await asyncio.to_thread(check_password, password, hashed)
        if user is None or not matches:
            raise SignInError("UNAUTHENTICATED", "wrong user name or password")
        self._attempts.remove(attempt)
        return self.mint(username, now)

    def routes(self) -> list[Route]:
        """The pool's addresses, for loopback only."""
        return [
            Route("/auth/token", self._token, methods=["POST"]),
            Route("/.well-known/jwks.json", self._jwks, methods=["GET"]),
        ]

    async def _token(self, request: Request) -> Response:
        try:
            username, password = await _read_credentials(request)
            tokens = await self.sign_in(username, password, time.time())
        except LakegateError as error:
            return _refuse(error)
        return JSONResponse(
            {
                "access_token": tokens.access_token,
                "id_token": tokens.id_token,
                "token_type": "Bearer",
                "expires_in": tokens.expires_in,
            },
            headers=_NO_STORE,
        )

    async def _jwks(self, _: Request) -> Response:
        return JSONResponse(self.key.jwks())


async def _read_credentials(request: Request) -> tuple[str, str]:
    # A page of another site whose name was made to mean this machine still sends its own name.
    if not _is_loopback_name(request.headers.get("host", "")):
        raise RequestError("BAD_REQUEST", "the embedded user pool answers on this machine's own names only")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise RequestError("UNSUPPORTED_MEDIA_TYPE", "send the user and password as `application/json`")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY_BYTES:
            raise RequestError("LIMIT_BODY", f"the body is larger than {_BODY_BYTES} bytes")
    try:
        value = parse(body)
    except ValueError as error:
        raise RequestError("BAD_REQUEST", f"the body cannot be read: {error}") from None
    match value:
        case {"username": str(username), "password": str(password)}:
            return username, password
    raise RequestError("BAD_REQUEST", "send a JSON object with the texts `username` and `password`")


def _is_loopback_name(host: str) -> bool:
    try:
        return is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False


def _refuse(error: LakegateError) -> Response:
    headers = dict(_NO_STORE)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, SignInError) and error.retry_after:
        headers["Retry-After"] = str(error.retry_after)
    body = {"errors": [{"message": error.message, "extensions": {"code": error.code}}]}
    return JSONResponse(body, error.status, headers)


def require_loopback(host: str) -> None:
    """Raises SettingsError unless the host is this machine's own: the pool's password is known to all."""
    if not is_loopback(host):
        fault = Fault(
            "server.host",
            0,
            f"the demonstration is not served on `{host}`",
            "use `127.0.0.1`, or `lakegate serve`",
        )
        raise SettingsError((fault,))
