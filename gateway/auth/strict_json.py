"""JSON that means one thing to every reader: no repeated names, no NaN, nothing that is not Unicode."""

from __future__ import annotations

import json
from typing import NoReturn


def parse(document: bytes | str) -> object:
    """The value that a JSON text spells; raises ValueError with the reason, which quotes nothing of it."""
    try:
        text = document if isinstance(document, str) else document.decode("utf-8")
        value: object = _DECODER.decode(text)
        if "\\u" in text:
            # An escaped half of a surrogate pair would fail later, wherever the text is written out.
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeError:
        raise ValueError("it is not Unicode text") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON at character {error.pos}") from None
    except RecursionError:
        raise ValueError("it nests too deep") from None
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("it has a name twice in one object")
    return values


def _constant(_: str) -> NoReturn:
    raise ValueError("it has a number that JSON does not know")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
