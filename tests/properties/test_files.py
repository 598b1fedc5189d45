"""Law 9: a file has the rows of the JSON answer, whatever the catalog, the policies and the operation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from sqlglot import exp

from gateway.backends.base import Runner
from gateway.http.formats import Format
from gateway.http.request import GraphQLRequest
from gateway.sql.compile import CompiledQuery
from gateway.sql.render import Statement
from gateway.statements import Statements
from tests.cases.files import file_of
from tests.properties.cases import make_case, unseen_rows
from tests.properties.choices import Choices, choices, seeded
from tests.properties.documents import Field, Operation
from tests.properties.effort import effort
from tests.properties.lab import Lab
from tests.properties.operations import make_operation
from tests.properties.planting import first_breach
from tests.properties.policies import Caller
from tests.properties.sight import Sight


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    lab = Lab()
    yield lab
    lab.close()


def lists(source: Choices, sight: Sight) -> list[Operation]:
    """Random operations of one root field each."""
    made = make_operation(source, sight)
    return [replace(made, selection=(root,)) for root in made.selection if isinstance(root, Field)]


def received(lab: Lab, caller: Caller, operation: Operation, format: Format) -> bytes | None:
    """The bytes of the file; None where there is none."""
    lab.tokens.callers["caller"] = caller
    request = GraphQLRequest(operation.text, None, operation.variables, {})
    settings = lab.gateway._settings
    work = file_of(lab.gateway, lab.engine, settings, request, format, token="caller")
    found = lab.loop.run(work)
    assert found.is_whole is (found.answer is None)
    return found.body if found.is_whole else None


def same_rows(source: Choices, lab: Lab) -> None:
    """Each line of NDJSON is an element of the answer, and no row that is hidden changes a byte of CSV."""
    case = make_case(source)
    lab.open(case)
    caller = case.callers[0]
    operations = lists(source, lab.sight(caller))
    before = [received(lab, caller, operation, Format.CSV) for operation in operations]
    for operation in operations:
        lines = received(lab, caller, operation, Format.NDJSON)
        if lines is not None:
            body = lab.ask(caller, operation)
            joined = b":[" + b",".join(lines.split(b"\n")[:-1]) + b"]"
            # Breaks between the tokens of a JSON column are spaces in a file.
            is_limited = b"LIMIT_ROWS" in body
            assert is_limited or joined in body.replace(b"\n", b" ").replace(b"\r", b" "), body
    rows, _ = unseen_rows(source, case, caller)
    lab.fill(rows)
    assert before == [received(lab, caller, operation, Format.CSV) for operation in operations]


@given(source=choices())
@effort(5)
def test_a_file_has_the_rows_of_the_answer(lab: Lab, source: Choices) -> None:
    same_rows(source, lab)


def test_the_law_finds_a_file_of_a_statement_that_was_changed(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Statements.file_statement

    def unfiltered(self: Statements[Runner], query: CompiledQuery, format: Format) -> Statement:
        tree = query.tree.copy()
        for table in tree.find_all(exp.Table):
            scan = table.find_ancestor(exp.Select)
            assert scan
            scan.set("where", None)
        return written(self, replace(query, tree=tree), format)

    monkeypatch.setattr(Statements, "file_statement", unfiltered)

    assert first_breach(same_rows, lab) is not None


def test_most_operations_are_files(lab: Lab) -> None:
    """Or the law would say little."""
    files = 0
    for seed in range(10):
        source = seeded(seed)
        case = make_case(source)
        lab.open(case)
        for operation in lists(source, lab.sight(case.callers[0])):
            files += received(lab, case.callers[0], operation, Format.CSV) is not None
    assert files >= 5
