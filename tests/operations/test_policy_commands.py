"""`lakegate policy test`, `matrix` and `diff`, as a person runs them in the demonstration's folder."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from gateway.demo.folder import prepare
from tests.operations.command import call, lakegate

ADDRESS = "people_id|gender|age|designation"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    prepare(tmp_path, rows=20)
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    grants = folder / "policies" / "grants.csv"
    text = grants.read_text()
    assert old in text
    grants.write_text(text.replace(old, new))


def test_the_demonstrations_policies_pass_their_tests(folder: Path) -> None:
    told = call("policy", "test", "--cover-all", folder=folder)

    assert told.status == 0
    assert told.out.count("passed  tests/people.yaml:") == 7
    assert "tests: 7, failed: 0; rules: 8, in no test: 0" in told.err


def test_a_change_of_the_policies_fails_them_and_says_why(folder: Path) -> None:
    change(folder, ADDRESS, f"{ADDRESS}|address=redact")

    told = call("policy", "test", folder=folder)

    assert told.status == 1
    assert "failed  tests/people.yaml:18  an analyst sees neither names nor addresses of owners" in told.out
    assert "`address` of startups.owners: expected withheld; seen visible" in told.out
    assert "decided by grants.csv:" in told.out
    report = json.loads(call("policy", "test", "--json", folder=folder).out)
    (failed,) = [test for test in report["tests"] if not test["passed"]]
    assert failed["rule"] == "tests/people.yaml:18"
    assert {"what": "`address`", "expected": "withheld", "seen": "visible"} in failed["problems"]


def test_a_rule_in_no_test_is_told_of_and_fails_where_that_is_asked(folder: Path) -> None:
    tests = folder / "policies" / "tests" / "people.yaml"
    tests.write_text(tests.read_text().partition("  - name: an analyst")[0])

    told = call("policy", "test", folder=folder)

    assert told.status == 0
    assert told.err.count("no test looks at the rule") == 7
    assert "data_filters.csv:15: no test looks at the rule" in told.err
    assert call("policy", "test", "--cover-all", folder=folder).status == 1
    assert len(json.loads(call("policy", "test", "--json", folder=folder).out)["untested"]) == 7


@pytest.mark.parametrize("text", ["tests: []\n", None])
def test_no_tests_are_a_fault(folder: Path, text: str | None) -> None:
    tests = folder / "policies" / "tests" / "people.yaml"
    tests.unlink() if text is None else tests.write_text(text)

    told = call("policy", "test", folder=folder)

    assert told.status == 2
    assert "policies/tests: there are no tests (write YAML files there" in told.err


def test_tests_at_fault_are_told_by_file_and_line(folder: Path) -> None:
    (folder / "policies" / "tests" / "more.yaml").write_text("tests:\n  - {name: a}\n")

    told = call("policy", "test", folder=folder)

    assert told.status == 2
    assert "tests/more.yaml:2: `as` is missing" in told.err
    assert "tests/more.yaml:2: `table` is missing" in told.err


def test_the_matrix_has_a_row_for_each_column(folder: Path) -> None:
    told = lakegate("policy", "matrix", "--table", "owners", folder=folder)

    assert told.status == 0
    lines = {line.split()[1]: line for line in told.out.splitlines() if line.startswith("│")}
    assert "".join(lines["address"].split()) == "│address│-│-│yes│-│-│"
    assert "".join(lines["age"].split()) == "│age│-│yes│yes│-│-│"
    assert "role:eu-sales" in told.out
    whole = call("policy", "matrix", folder=folder).out
    assert "continent = session.region" in whole
    assert "those of its tables" in whole


def test_the_matrix_of_groups_as_json(folder: Path) -> None:
    told = call(
        "policy", "matrix", "--of", "groups", "--table", "startups.companies", "--json", folder=folder
    )

    lines = {line["who"]: line for line in json.loads(told.out)}
    assert lines["group:dl-dev-euSalesUserGroup"]["rows"] == "continent = 'eu'"
    assert lines["group:dl-dev-euSalesUserGroup"]["columns"]["status"] == "withheld"
    assert {line["table"] for line in lines.values()} == {"startups.companies"}


def test_a_table_that_there_is_not_is_wrong_usage(folder: Path) -> None:
    assert call("policy", "matrix", "--table", "ownrs", folder=folder).status == 2


def test_a_difference_is_who_gains_and_who_loses(folder: Path) -> None:
    shutil.copytree(folder / "policies", folder / "before")
    change(folder, ADDRESS, "people_id|gender|age=bucket(10)|address=redact")

    told = call("policy", "diff", "before", "--exit-code", folder=folder)

    assert told.status == 1
    assert "group:dl-dev-businessAnalystUserGroup  startups.owners" in told.out
    assert "  loses  age: visible in every row -> as bucket(10) in every row" in told.out
    assert "  gains  address: withheld -> as redact in every row" in told.out
    changes = json.loads(call("policy", "diff", "before", "policies", "--json", folder=folder).out)
    assert {(change["kind"], change["column"]) for change in changes} == {
        *(("loses", "age"), ("loses", "designation"), ("gains", "address"))
    }


def test_a_difference_to_come_is_told_with_its_moment(folder: Path) -> None:
    shutil.copytree(folder / "policies", folder / "before")
    change(folder, f"{ADDRESS}, *,          -, allow", f"{ADDRESS}, *,          until=2999-01-01, allow")

    told = call("policy", "diff", "before", folder=folder)

    assert "  loses  age: visible in every row -> withheld, from 2999-01-01 00:00:00 UTC on" in told.out


def test_without_a_difference_there_is_nothing_to_tell(folder: Path) -> None:
    told = call("policy", "diff", "policies", "--exit-code", folder=folder)

    assert (told.status, told.out) == (0, "")


def test_a_side_that_is_not_there_is_a_fault(folder: Path) -> None:
    told = call("policy", "diff", "nowhere", folder=folder)

    assert told.status == 2
    assert "nowhere: there is no such folder" in told.err


# -- how many cells -----------------------------------------------------------------------------------

#: What is added to the demonstration's grants.
MORE = """\
p, role:regional, table:startups.companies, SELECT, status, own_region, -, deny
p, role:business-analyst, table:startups.companies, SELECT, status, eu_only, -, deny
p, role:developer, table:startups.owners, SQL, *, *, -, allow
"""

COUNTED = """\
group:dl-dev-businessAnalystUserGroup  startups.companies
  loses  status: visible in every row -> visible where NOT (continent = 'eu')
      loses {european} cells of 20 rows
      by grants.csv:21 -> grants.csv:21, grants.csv:34
group:dl-dev-businessAnalystUserGroup  startups.owners
  loses  age: visible in every row -> as bucket(10) in every row
      {age}
      by grants.csv:22 -> grants.csv:22
  loses  designation: visible in every row -> withheld
      {designation}
      by grants.csv:22 -> no rule
  gains  address: withheld -> as redact in every row
      {address}
      by no rule -> grants.csv:22
group:dl-dev-developerUserGroup  startups.owners
  gains  SQL: may not be sent -> may be sent
      by no rule -> grants.csv:35
group:dl-dev-regionalUserGroup  startups.companies
  loses  status: visible where continent = session.region -> withheld
      not counted: depends on session.region
      by grants.csv:28 -> grants.csv:28, grants.csv:33
"""

#: The same of the table of one owner.
OF_OWNERS = {
    "age": "sees 1 cell otherwise of 1 row",
    "designation": "loses 1 cell of 1 row",
    "address": "gains 1 cell of 1 row",
}


@pytest.fixture
def changed(folder: Path) -> Path:
    """The demonstration, whose folder `before` has the policies as they were."""
    shutil.copytree(folder / "policies", folder / "before")
    change(folder, ADDRESS, "people_id|gender|age=bucket(10)|address=redact")
    with (folder / "policies" / "grants.csv").open("a") as grants:
        grants.write(MORE)
    return folder


def european(folder: Path) -> int:
    """How many companies of Europe there are, by their files."""
    files = (folder / "lake" / "companies" / "continent=eu").glob("*.csv")
    return sum(len(path.read_text().splitlines()) - 1 for path in files)


def test_with_data_a_difference_says_how_many_cells(changed: Path) -> None:
    told = call("policy", "diff", "before", "--data", "--exit-code", folder=changed)

    assert (told.status, told.err) == (1, "")
    assert told.out == COUNTED.format(european=european(changed), **OF_OWNERS)


def test_the_numbers_as_json(changed: Path) -> None:
    changes = json.loads(call("policy", "diff", "before", "--data", "--json", folder=changed).out)

    lost = european(changed)
    assert {
        (each["who"].removeprefix("group:dl-dev-"), each["column"]): each["count"] for each in changes
    } == {
        ("businessAnalystUserGroup", "status"): {"gained": 0, "lost": lost, "otherwise": 0, "rows": 20},
        ("businessAnalystUserGroup", "age"): {"gained": 0, "lost": 0, "otherwise": 1, "rows": 1},
        ("businessAnalystUserGroup", "designation"): {"gained": 0, "lost": 1, "otherwise": 0, "rows": 1},
        ("businessAnalystUserGroup", "address"): {"gained": 1, "lost": 0, "otherwise": 0, "rows": 1},
        ("developerUserGroup", "SQL"): None,
        ("regionalUserGroup", "status"): None,
    }
    assert {each["column"]: each["not_counted"] for each in changes} == {
        **dict.fromkeys(("status", "age", "designation", "address", "SQL"), ""),
        "status": "depends on session.region",
    }
    plain = json.loads(call("policy", "diff", "before", "--json", folder=changed).out)
    numbers = ("count", "not_counted")
    assert plain == [{key: each[key] for key in each if key not in numbers} for each in changes]


def test_a_table_that_cannot_be_read_has_no_numbers(changed: Path) -> None:
    shutil.rmtree(changed / "lake" / "owners")

    told = call("policy", "diff", "before", "--data", folder=changed)

    assert told.status == 0
    assert told.err.startswith("warning: startups.owners: ")
    missing = "not counted: the table's data is not loaded"
    lines = [line.strip() for line in told.out.splitlines()]
    assert sum(line.startswith(missing) for line in lines) == len(OF_OWNERS)
    assert f"loses {european(changed)} cells of 20 rows" in lines


def test_tables_that_do_not_change_are_not_read(folder: Path) -> None:
    shutil.copytree(folder / "policies", folder / "before")
    shutil.rmtree(folder / "lake" / "companies")
    change(folder, ADDRESS, f"{ADDRESS}|address")

    told = call("policy", "diff", "before", "--data", folder=folder)

    assert (told.status, told.err) == (0, "")
    assert "      gains 1 cell of 1 row\n" in told.out


def test_revisions_are_counted_too(changed: Path) -> None:
    shutil.rmtree(changed / "policies")
    shutil.copytree(changed / "before", changed / "policies")
    for arguments in (["init", "-q"], ["add", "policies"], ["commit", "-q", "-m", "first"]):
        identity = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
        subprocess.run(["git", "-C", str(changed), *identity, *arguments], check=True)
    change(changed, ADDRESS, f"{ADDRESS}|address")

    told = call("policy", "diff", "git:HEAD", "--data", folder=changed)

    assert "      gains 1 cell of 1 row\n" in told.out
