"""Marks in everything that a caller makes up, and where SQL text may have them."""

from __future__ import annotations

from sqlglot import TokenType
from sqlglot.tokens import Tokenizer

#: Begins every alias, variable, fragment and operation name, and every text.
MARK = "zqmark"

#: What stands behind the mark in texts: what begins or ends a token of SQL.
TAIL = "' \" ; -- $1 /* ]] }} \\\\ \n"

#: A number that no SQL of ours has.
NUMBER = 1_907_245_381

_LITERALS = {TokenType.STRING, TokenType.RAW_STRING, TokenType.NATIONAL_STRING}


def marks_outside_literals(sql: str) -> list[str]:
    """The tokens of a SQL text that hold a mark and are no text literal; comments count too."""
    loose = []
    for token in Tokenizer(dialect="duckdb").tokenize(sql):
        texts = () if token.token_type in _LITERALS else (token.text, *token.comments)
        loose += [text for text in texts if MARK in text.lower() or str(NUMBER) in text]
    return loose
