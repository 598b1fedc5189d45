"""Governed SQL on every engine: the same bytes as DuckDB gives, or a refusal that names the engine."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.cases.show import show_json
from tests.conformance.engines import Engine
from tests.conformance.pair import Pair, open_pair
from tests.conformance.selects import SELECTS
from tests.select import companies, golden, statements

#: Random statements that each engine is asked.
STATEMENTS = 25


@pytest.fixture(scope="module")
def pair(engine: Engine) -> Iterator[Pair]:
    given = companies.CATALOG, companies.GRANTS, companies.FILTERS, companies.DATA
    with open_pair(engine, *given) as pair:
        yield pair


@pytest.mark.parametrize("name", SELECTS)
def test_a_statement_has_one_answer_on_every_engine(name: str, pair: Pair) -> None:
    given = SELECTS[name]
    sql, parameters = (given, ()) if isinstance(given, str) else given

    expected, answer = pair.ask(sql, parameters)

    assert b'"rows":[[' in expected, expected
    assert answer == expected


@pytest.mark.parametrize("name", golden.case_names())
def test_a_case_has_one_answer_on_every_engine(name: str, pair: Pair, engine: Engine) -> None:
    case = golden.read_case(name)
    written = golden.written_files(case)

    _, answer = pair.ask(case.sql, case.parameters, *case.groups)

    if written["trino.sql"].startswith("refused: "):
        assert refusal(answer, engine)
    else:
        assert show_json(answer) + "\n" == written["response.json"]


def test_a_random_statement_has_one_answer_on_every_engine(engine: Engine) -> None:
    given = statements.CATALOG, statements.GRANTS, statements.FILTERS, statements.data(1, 2, unit=0.25)
    seen: Counter[str] = Counter()
    with open_pair(engine, *given) as pair:
        for seed in range(STATEMENTS):
            sql = statements.Writer(seed).statement()
            expected, answer = pair.ask(sql)
            # A text is cast to nothing else: an engine would read other numbers in it.
            if re.search(r"CAST\(i\.(g|region) AS INTEGER\)", sql):
                assert refusal(answer, engine), sql
                seen["refused"] += 1
            else:
                assert answer == expected, sql
                seen["rows"] += b'"rows":[[' in answer
    assert seen["rows"] > STATEMENTS / 2
    assert seen["refused"] > 0


#: Measures that would tell how rows lie.
_MEASURES = """{
  items_aggregate { aggregate { sum { f } avg { f } stddev { a f } var_pop { b f } variance { c f } } }
  items_group_by(by: {column: region}) { key { region } aggregate { sum { f } avg { f } stddev_pop { a f } } }
}"""


def test_floats_do_not_tell_how_rows_lie_on_any_engine(engine: Engine) -> None:
    """Rows lie in the order of a hidden key, which the two worlds give out differently."""
    one, other = (_of_floats(engine, hidden) for hidden in (2, 3))

    assert one == other


def _of_floats(engine: Engine, hidden: int) -> dict[str, bytes]:
    """The engine's answers to what would tell how rows lie."""
    given = statements.CATALOG, statements.GRANTS, statements.FILTERS, statements.data(1, hidden)
    with open_pair(engine, *given) as pair:
        answers = {sql: pair.ask(sql)[1] for sql in statements.OF_FLOATS}
        assert all(b'"rows":[[' in answer for answer in answers.values())
        measures = pair.query(_MEASURES)
        assert b'"errors"' not in measures
        return {**answers, _MEASURES: measures}


def refusal(answer: bytes, engine: Engine) -> bool:
    """Whether the answer says that this engine cannot run the statement."""
    (error,) = json.loads(answer)["errors"]
    return error["extensions"]["code"] == "SQL_REFUSED" and f"on {engine.kind};" in error["message"]
