"""HTTP/1.1 with a bound on headers: the server's own parser would keep one of any length in memory."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

#: Marks the scope of a request whose answer has no end.
ENDLESS = "lakegate.endless"

#: Bytes of a request's line and headers, or of its trailers; one read of the socket more gets through.
HEAD_BYTES = 65_536

_REFUSAL = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: 37\r\nconnection: close\r\n\r\n"
    b"the request's headers are too large\r\n"
)


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection that sends more than HEAD_BYTES and neither ends its headers nor brings a body."""

    _silent_bytes = 0

    def data_received(self, data: bytes) -> None:
        self._silent_bytes += len(data)
        super().data_received(data)
        if self._silent_bytes > HEAD_BYTES and not self.transport.is_closing():
            # An answer that is under way must not be written into. Before the first request there is none.
            if self.cycle is None or self.cycle.response_complete:  # type: ignore[redundant-expr]  # uvicorn types it as never None
                self.transport.write(_REFUSAL)
            self.transport.close()

    def shutdown(self) -> None:
        super().shutdown()
        # Before the first request there is none.
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete and ENDLESS in cycle.scope:
            # It would never end of itself: the application is told that the client has gone.
            cycle.disconnected = True
            cycle.message_event.set()
            self.transport.close()

    def on_headers_complete(self) -> None:
        self._silent_bytes = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._silent_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._silent_bytes = 0
        super().on_message_complete()
