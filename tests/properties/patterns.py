"""Patterns that callers send, with the same pattern for Python's `re`, and patterns that nobody accepts."""

from __future__ import annotations

import re

from tests.properties.logic import Truth, like

LIKES = (
    "a%",
    "%b",
    "%",
    "_",
    "",
    "%a%",
    "a\\_b",
    "%\\%%",
    "\\\\",
    "%\\\\%",
    "É",
    "%é%",
    "__",
    "it's",
    "%\n%",
    "$1",
)

#: What a caller writes -> what Python searches for; both search anywhere in the text.
REGEXES = {
    "a": "a",
    "^a": "^a",
    "b$": r"b\Z",
    "^$": r"^\Z",
    "a.b": "a.b",
    "[a-c]+": "[a-c]+",
    "(a|é)b?": "(a|é)b?",
    "^[^a]*$": r"^[^a]*\Z",
    "a{2}": "a{2}",
    "\\d": "[0-9]",
    "\\(": r"\(",
    "": "",
    "\\$1": r"\$1",
    "'": "'",
}

#: SQL's own regular expressions: the whole text has to match.
SIMILARS = {
    "a%": "a.*",
    "a": "a",
    "_": ".",
    "(a|b)_?": "(a|b).?",
    "[ab]+": "[ab]+",
    "%": ".*",
    "a.b": r"a\.b",
    "": "",
    "a{2}": "a{2}",
    "a\\%b": "a%b",
    "%\\\\%": r".*\\.*",
}

BAD_LIKES = ("a\\", "\\", "%\\\\\\")
BAD_REGEXES = ("(a", "[a", "a**", "(?<n>", "\\", "*", "a{2,1}", "(?=a)")
BAD_SIMILARS = ("(a", "[a", "+", "a)")

#: Pattern operators, and what negates each.
OPERATORS = {name: name.replace("_", "_n") for name in ("_like", "_ilike", "_similar", "_regex", "_iregex")}


def pattern_holds(operator: str, text: object, pattern: str) -> Truth:
    """The truth of a positive pattern operator."""
    if operator in ("_like", "_ilike"):
        return like(text, pattern, operator == "_ilike")
    if text is None:
        return None
    assert isinstance(text, str)
    if operator == "_similar":
        return re.fullmatch(SIMILARS[pattern], text, re.DOTALL) is not None
    return re.search(REGEXES[pattern], text, re.IGNORECASE if operator == "_iregex" else 0) is not None
