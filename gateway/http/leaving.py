"""The server's WebSockets, which say that the server goes away and keep addresses out of the log."""

from __future__ import annotations

import logging
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

#: The server stops, as RFC 6455 has it.
GOING_AWAY = 1001

_logger = logging.getLogger("uvicorn.websocket")
# What is told below that quotes the whole address.
_logger.setLevel(logging.WARNING)


class LeavingProtocol(WebSocketsSansIOProtocol):
    """Closes with 1001 where the server's own would ask the client to come back at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = _logger

    def shutdown(self) -> None:
        if self.close_sent or not self.handshake_complete:
            super().shutdown()
            return
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": GOING_AWAY})
        self.conn.send_close(GOING_AWAY)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()
