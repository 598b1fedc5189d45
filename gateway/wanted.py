"""What a request wants to be told beside its data."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.errors import RequestError
from gateway.http.request import GraphQLRequest


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request wants to be told beside its data.

    Withheld cells, what the engine's work cost, and what was found in the cache.
    """

    cells: bool = False
    cost: bool = False
    cache: bool = False


def read_wanted(request: GraphQLRequest) -> Wanted:
    """What `extensions.lakegate` asks for. Raises RequestError for what it cannot be."""
    asked = request.extensions.get("lakegate", {})
    known: dict[str, object] = {"withheld": "cells", "cost": True, "cache": True}
    if isinstance(asked, dict) and all(known.get(name) == value for name, value in asked.items()):
        return Wanted("withheld" in asked, "cost" in asked, "cache" in asked)
    raise RequestError(
        "BAD_REQUEST",
        '`extensions.lakegate` can have `"withheld": "cells"`, `"cost": true` and `"cache": true`, and '
        "nothing else",
    )
