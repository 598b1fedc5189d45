"""The examples in TypeScript: their types, and what the clients print of a demonstration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.npm import Package, installed
from tests.operations.command import REPOSITORY, Demonstration, call, demonstration

FOLDER = REPOSITORY / "examples" / "typescript"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    with demonstration(tmp_path_factory.mktemp("demo"), "--rows", "300") as running:
        yield running


@pytest.fixture(scope="module")
def package() -> Package:
    package = installed(FOLDER)
    package.npm("run", "generate")
    package.npm("run", "build")
    return package


@pytest.fixture(scope="module")
def data(demo: Demonstration) -> dict[str, Any]:
    """What the clients ask for, asked without them."""
    signed = {"username": "developer", "password": "lakegate-demo"}
    token = httpx.post(f"{demo.address}/auth/token", json=signed, trust_env=False).json()["access_token"]
    query = """{
      companies(where: {continent: {_eq: "eu"}}, order_by: {company_name: asc}) {
        company_name status owner { age } }
      owners(
        where: {companies: {continent: {_eq: "asia"}}, age: {_gte: 40}}, order_by: {people_id: asc}, limit: 3
      ) {
        people_id companies(order_by: {company_name: asc}) { company_name } }
    }"""
    headers = {"authorization": f"Bearer {token}"}
    answer = httpx.post(f"{demo.address}/graphql", json={"query": query}, headers=headers, trust_env=False)
    found: dict[str, Any] = answer.json()["data"]
    assert len(found["companies"]) > 6
    assert len(found["owners"]) == 3
    return found


def test_the_schema_is_the_one_that_the_command_prints(demo: Demonstration) -> None:
    printed = call("schema", "print", "--as", "developer", folder=demo.folder / "lakegate-demo")

    assert printed.out == (REPOSITORY / "schema" / "schema.graphql").read_text(encoding="utf-8")


def test_the_types_are_right(package: Package) -> None:
    package.npm("run", "check")


def test_apollo(package: Package, demo: Demonstration, data: dict[str, Any]) -> None:
    companies = data["companies"]
    counted = Counter(company["status"] for company in companies)

    assert _prints(package, "apollo", demo) == [
        *(f"{each['company_name']}, owner {each['owner']['age']}" for each in companies[:3]),
        *(f"{status}: {number}" for status, number in sorted(counted.items())),
    ]


def test_urql(package: Package, demo: Demonstration, data: dict[str, Any]) -> None:
    names = {
        owner["people_id"]: [each["company_name"] for each in owner["companies"]] for owner in data["owners"]
    }

    assert _prints(package, "urql", demo) == [
        f"{owner}: {len(own)} with {', '.join(own[:2])}" for owner, own in names.items()
    ]


def test_relay_shows_three_pages(package: Package, demo: Demonstration, data: dict[str, Any]) -> None:
    companies = data["companies"]

    assert _prints(package, "relay", demo) == [
        *(each["company_name"] for each in companies[:6]),
        f"6 of {len(companies)}",
    ]


def _prints(package: Package, script: str, demo: Demonstration) -> list[str]:
    return package.npm("run", "--silent", script, LAKEGATE_URL=demo.address).splitlines()
