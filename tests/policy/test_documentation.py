from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.policy.decide import grant
from gateway.policy.grants import Conditional, Granted
from gateway.policy.load import load_policies
from gateway.policy.permissions import ADMINISTRATIVE, DATA
from gateway.policy.read import DATA_FILTERS, GRANTS, OPTINS, ROLES
from tests.policy.catalogs import STARTUPS
from tests.policy.folders import session, write_policies
from tests.policy.truth import truth

PAGE = Path("docs/policies.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```\n((?:(?!```).)*?)```\n\n(\|.*?)\n\n", PAGE, re.DOTALL)


@pytest.mark.parametrize(("lines", "shown"), EXAMPLES)
def test_the_worked_examples_show_what_they_say(lines: str, shown: str, tmp_path: Path) -> None:
    grants, filters = lines.split("\n\n")
    policies = load_policies(
        write_policies(tmp_path, grants, "g, group:x, role:a\ng, group:x, role:b\n", filters), STARTUPS, {}
    )
    decision = grant(STARTUPS, policies, session(policies, ["x"])).tables["startups.companies"]
    assert isinstance(decision, Granted)
    (_, *columns), _, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in shown.split("\n")
    )

    for place, *cells in rows:
        continent = re.search(r"`(\w+)`", place)
        row = dict.fromkeys(STARTUPS.tables["startups.companies"].columns, "x")
        company: dict[str, object] = {**row, "continent": continent[1] if continent else None}
        assert truth(decision.rows, company, {}) is True
        for column, cell in zip(columns, cells, strict=True):
            how = decision.columns[column]
            visible = truth(how.predicate, company, {}) is True if isinstance(how, Conditional) else True
            assert visible is (cell == "shown")


def test_there_are_two_worked_examples() -> None:
    assert len(EXAMPLES) == 2


def test_the_page_has_every_file_field_and_permission() -> None:
    for layout in (ROLES, GRANTS, DATA_FILTERS, OPTINS):
        assert f"| `{layout.file}` | `{layout.rule_type}` | {', '.join(layout.fields)} |" in PAGE
    for name in DATA | ADMINISTRATIVE:
        assert f"`{name}`" in PAGE
