"""What engines differ in where statements are written; a tree is neutral until a dialect takes it."""

from __future__ import annotations

from enum import Enum, auto
from typing import Protocol

from sqlglot import exp

from gateway.sql.compile import CompiledQuery
from gateway.sql.parameters import Parameter


class File(Enum):
    """What a statement is written for whose rows become a file."""

    #: One column, the line of CSV with its end.
    CSV = auto()
    #: One column, the JSON text of the object on a line, with its end.
    NDJSON = auto()
    #: Columns of types that Arrow has.
    ARROW = auto()


class Dialect(Protocol):
    """An engine's way of writing a compiled query; trees that it is given stay as they are."""

    @property
    def name(self) -> str:
        """The dialect's name in sqlglot."""

    @property
    def makes_json(self) -> bool:
        """Whether the engine can write the JSON of whole objects, and what files are made of."""

    @property
    def takes_values(self) -> bool:
        """Whether values travel beside the text; otherwise they stand in it as literals."""

    @property
    def tells_versions(self) -> bool:
        """Whether a statement says which version of a table it reads; otherwise each is a table."""

    def rows(self, query: CompiledQuery, stringify: bool) -> exp.Select:
        """The query whose rows `gateway/result/encode.py` encodes, at once or after `decode.py`."""

    def json(self, query: CompiledQuery, stringify: bool) -> exp.Select:
        """The query whose rows are `Objects`: the text of each, and the length of its longest list, if any.

        Only where `makes_json`.
        """

    def file(self, query: CompiledQuery, stringify: bool, file: File) -> exp.Select:
        """The query for a file; only where `makes_json`."""

    def literal(self, value: object, parameter: Parameter) -> exp.Expr:
        """A bound value as a literal of the type that its place casts it to."""
