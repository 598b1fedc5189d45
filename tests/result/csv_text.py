"""CSV as RFC 4180 has it, read strictly."""

from __future__ import annotations


def read_csv(body: bytes) -> list[list[str | None]]:
    """Every line; null where nothing stands, and the empty text where `""` does."""
    text = body.decode()
    assert text.endswith("\r\n")
    rows: list[list[str | None]] = [[]]
    place = 0
    while place < len(text):
        if text[place] == '"':
            end = place + 1
            while text[end : end + 2] == '""' or text[end] != '"':
                end += 2 if text[end] == '"' else 1
            cell: str | None = text[place + 1 : end].replace('""', '"')
            place = end + 1
        else:
            end = min(e for e in (text.find(",", place), text.find("\r\n", place)) if e >= 0)
            cell, place = text[place:end] or None, end
        rows[-1].append(cell)
        if text[place] == ",":
            place += 1
        else:
            assert text[place : place + 2] == "\r\n"
            place += 2
            rows.append([])
    return rows[:-1]
