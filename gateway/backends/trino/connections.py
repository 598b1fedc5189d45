"""Connections to a Trino server, which queries share; each asks in the name of one user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from requests import PreparedRequest, Session, session
from requests.adapters import HTTPAdapter
from trino.client import ClientSession, TrinoRequest

from gateway.backends.trino.login import Login
from gateway.settings.engines import Trino

#: Seconds to connect, and to wait for a byte; Trino itself answers each request within about one.
_PATIENCE = (3.0, 10.0)

#: Seconds beyond the gateway's own limit after which Trino ends a query that nobody could stop.
_GRACE = 2.0

#: What a header's value may hold as it is: the printable characters of ASCII that part no list.
_PLAIN = "!#$&'()*+-./:;<=>?@[]^_`{|}~"


@dataclass(frozen=True, slots=True)
class Connection:
    """Sends the requests of one query; `refuse` notes that its login was refused, and may give another."""

    request: TrinoRequest
    refuse: Callable[[], bool]


class Connections:
    """Makes requests of the settings' kind; `seconds` is how long a query may take."""

    def __init__(self, settings: Trino, seconds: float) -> None:
        self._settings = settings
        self._login = Login(settings)
        self._adapter = HTTPAdapter(pool_maxsize=settings.queries)
        self._seconds = seconds

    def open(self, caller: str, request_id: str, seconds: float | None = None) -> Connection:
        """A connection for one query; `caller` is empty where the gateway asks for itself.

        `seconds` is how long this one may take, where it is not as long as any other.
        """
        settings = self._settings
        most = self._seconds if seconds is None else seconds
        is_named = caller and settings.session_user == "caller"
        session = ClientSession(
            user=quote(caller, safe=_PLAIN) if is_named else settings.user,
            source=settings.source,
            client_tags=[quote(request_id, safe=_PLAIN)] if request_id else None,
            properties={"query_max_run_time": f"{most + _GRACE:.2f}s", **settings.session},
            timezone="UTC",
        )
        shown = _Shown(self._login.header)
        request = TrinoRequest(
            host=settings.host,
            port=settings.port,
            client_session=session,
            http_session=self._session(shown),
            http_scheme=settings.scheme,
            # Attempts are counted by `Query`, which can be stopped between them.
            max_attempts=1,
            request_timeout=_PATIENCE,
        )
        return Connection(request, shown.refuse)

    def close(self) -> None:
        """Close every connection."""
        self._adapter.close()

    def _session(self, shown: _Shown) -> Session:
        """Headers and cookies of one query, over the connections of all."""
        made = session()
        made.mount("http://", self._adapter)
        made.mount("https://", self._adapter)
        # Neither a password of `~/.netrc` nor a proxy of the environment.
        made.trust_env = False
        made.verify = str(self._settings.ca_file) if self._settings.ca_file else True
        made.auth = shown
        return made


class _Shown:
    """Puts the login on each request of a query; after a refusal it gets another one."""

    def __init__(self, header: Callable[[str], str]) -> None:
        self._header = header
        self._refused = self._last = ""

    def refuse(self) -> bool:
        """Note that the last header was refused; gives whether another may be tried."""
        is_new = bool(self._last) and self._last != self._refused
        self._refused = self._last
        return is_new

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        self._last = self._header(self._refused)
        if self._last:
            request.headers["Authorization"] = self._last
        return request
