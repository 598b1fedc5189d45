from __future__ import annotations

from pathlib import Path

import pytest

from gateway.catalog.types import ColumnType, Kind
from gateway.policy.decide import grant
from gateway.policy.grants import Denied, Granted
from gateway.policy.load import PolicySet, load_policies
from gateway.policy.text import predicate_text
from tests.policy.catalogs import COMPANIES, OWNERS, STARTUPS, types
from tests.policy.folders import session

DEVELOPER = "dl-dev-developerUserGroup"
ANALYST = "dl-dev-businessAnalystUserGroup"
EU_SALES = "dl-dev-euSalesUserGroup"
REGIONAL = "dl-dev-regionalUserGroup"


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    return load_policies(Path("policies"), STARTUPS, types(region="VARCHAR"))


@pytest.mark.parametrize(
    ("groups", "region", "companies", "rows", "owners"),
    [
        ([DEVELOPER], None, set(COMPANIES.columns), "every row", set(OWNERS.columns)),
        ([ANALYST], None, set(COMPANIES.columns), "every row", {"people_id", "gender", "age", "designation"}),
        ([ANALYST, DEVELOPER], None, set(COMPANIES.columns), "every row", set(OWNERS.columns)),
        ([EU_SALES], None, set(COMPANIES.columns) - {"status"}, "continent = 'eu'", set()),
        (
            [REGIONAL],
            "us",
            set(COMPANIES.columns),
            "continent = session.region",
            {"people_id", "first_name", "designation"},
        ),
        ([REGIONAL], None, set(), "", {"people_id", "first_name", "designation"}),
        (["someone-else"], "us", set(), "", set()),
    ],
)
def test_the_demonstration_shows_each_group_its_own(
    policies: PolicySet,
    groups: list[str],
    region: str | None,
    companies: set[str],
    rows: str,
    owners: set[str],
) -> None:
    attributes = {"region": region} if region else {}

    grants = grant(STARTUPS, policies, session(policies, groups, attributes))

    assert set(grants.visible("startups.companies")) == companies
    assert set(grants.visible("startups.owners")) == owners
    decision = grants.tables["startups.companies"]
    assert (predicate_text(decision.rows) if isinstance(decision, Granted) else "") == rows


def test_the_view_follows_its_tables(policies: PolicySet) -> None:
    analyst = grant(STARTUPS, policies, session(policies, [ANALYST])).tables["startups.all_companies"]
    eu_sales = grant(STARTUPS, policies, session(policies, [EU_SALES])).tables["startups.all_companies"]

    assert isinstance(analyst, Granted)
    assert set(analyst.withheld) == {"first_name", "last_name", "address"}
    assert isinstance(eu_sales, Denied)


def test_the_demonstration_needs_the_attribute_it_reads(policies: PolicySet) -> None:
    assert policies.reads == ("region",)
    (use,) = policies.uses["regional"]
    assert use.type == ColumnType(Kind.VARCHAR)
