from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest

from gateway.catalog.model import Catalog
from gateway.policy.check import check
from gateway.policy.decide import grant
from gateway.policy.grants import Denied
from gateway.policy.load import PolicySet, load_policies
from tests.policy.catalogs import catalog, table, types
from tests.policy.folders import session, write_policies

ATTRIBUTES = types(region="VARCHAR")
PER_ROLE = 50


@pytest.fixture(scope="module")
def lake() -> Catalog:
    """1,000 tables of 20 columns."""
    columns = {f"c{number}": "VARCHAR" for number in range(20)}
    return catalog(*(table(f"d{number % 10}.t{number}", columns) for number in range(1000)))


def many_rules(folder: Path, lake: Catalog, rules: int) -> Path:
    """Rules of many roles on many tables, a third of them with a filter."""
    names = list(lake.tables)
    filters = "\n".join(f"p2, f, table:{name}, *, c0 = 'x' AND c1 <> session.region" for name in names)
    grants = [
        f"p, role:r{number // PER_ROLE}, table:{names[number * 7 % 1000]}, SELECT|DESCRIBE, "
        f"c0|c{1 + number % 19}, {'*' if number % 3 else 'f'}, -, allow"
        for number in range(rules)
    ]
    roles = "\n".join(f"g, group:g{number}, role:r{number}" for number in range(rules // PER_ROLE))
    return write_policies(folder, "\n".join(grants), roles, filters)


def seconds(action: Callable[[], object], times: int = 3) -> float:
    """The best of some runs, which is the one that the machine disturbed least."""
    taken = []
    for _ in range(times):
        gc.collect()
        start = perf_counter()
        action()
        taken.append(perf_counter() - start)
    return min(taken)


@pytest.fixture(scope="module")
def policies(lake: Catalog, tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    return load_policies(many_rules(tmp_path_factory.mktemp("many"), lake, 10_000), lake, ATTRIBUTES)


def test_a_known_decision_costs_a_look_up(lake: Catalog, policies: PolicySet) -> None:
    sessions = [session(policies, [f"g{number}"], {"region": "eu"}) for number in range(100)]

    cold = seconds(lambda: [grant(lake, policies, someone) for someone in sessions], times=1)
    warm = seconds(lambda: [grant(lake, policies, someone) for someone in sessions])

    assert warm * 50 < cold


def test_tables_that_no_rule_touches_cost_nothing_much(lake: Catalog, tmp_path: Path) -> None:
    rule = "p, role:a, table:d0.t0, SELECT, *, *, -, allow"
    roles = "g, group:x, role:a\ng, group:y, role:b\n"
    one = load_policies(write_policies(tmp_path / "one", rule, roles), lake, {})
    wide = load_policies(
        write_policies(tmp_path / "wide", rule.replace("table:d0.t0", "catalog"), roles), lake, {}
    )

    few = seconds(lambda: grant(lake, one, session(one, ["x"])), times=1)
    all_tables = seconds(lambda: grant(lake, wide, session(wide, ["x"])), times=1)
    untouched = grant(lake, one, session(one, ["x"])).tables["d1.t1"]

    assert isinstance(untouched, Denied)
    assert untouched is grant(lake, one, session(one, ["y"])).tables["d2.t2"]
    assert few * 2 < all_tables


def test_loading_grows_no_faster_than_the_files(lake: Catalog, tmp_path: Path) -> None:
    small = many_rules(tmp_path / "small", lake, 2_000)
    large = many_rules(tmp_path / "large", lake, 20_000)

    once = seconds(lambda: load_policies(small, lake, ATTRIBUTES))
    tenfold = seconds(lambda: load_policies(large, lake, ATTRIBUTES), times=1)

    assert tenfold < once * 20


def test_checking_grows_no_faster_than_the_files(lake: Catalog, tmp_path: Path) -> None:
    small = many_rules(tmp_path / "small", lake, 1_000)
    large = many_rules(tmp_path / "large", lake, 10_000)

    once = seconds(lambda: check(small, lake, ATTRIBUTES, 0.0))
    tenfold = seconds(lambda: check(large, lake, ATTRIBUTES, 0.0), times=1)

    assert tenfold < once * 20
