"""What a test can make go wrong at the endpoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

FOREVER = 10**9


class Trouble(Enum):
    """What becomes of a call: the error that AWS would answer, or what becomes of its answer."""

    THROTTLED = "ThrottlingException", "Rate exceeded"
    QUOTA = "TooManyRequestsException", "You have exceeded the limit for the number of queries you can run"
    EXPIRED = "ExpiredTokenException", "The security token included in the request is expired"
    REFUSED = "AccessDeniedException", "You are not authorized to perform this: secret-cell"
    INVALID = "InvalidRequestException", "line 1:1: mismatched input 'secret-cell'"
    BROKEN = "InternalServerException", "secret-cell"
    #: The connection ends before the call is done, or after; half the answer comes; none ever does.
    UNHEARD = "", "unheard"
    LOST = "", "lost"
    CUT = "", "cut"
    MUTE = "", "mute"

    @property
    def code(self) -> str:
        return self.value[0]

    @property
    def message(self) -> str:
        return self.value[1]

    @property
    def status(self) -> int:
        return 500 if self is Trouble.BROKEN else 400


@dataclass(slots=True)
class Rule:
    """A trouble that the next so many calls of an operation have."""

    operation: str
    trouble: Trouble
    times: int


#: What becomes of an object on its way to S3; None for one that gets lost.
Spoil = Callable[[bytes], bytes | None]
