"""Groups lead to roles, claims to typed attributes; what does not fit is left out."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from decimal import Decimal

import pytest

from gateway.auth.identity import Identity
from gateway.auth.session import AttributeRule, open_session
from gateway.catalog.parse_type import parse_type

NOW = 1_800_000_000.0


class Policies:
    """A role for each group but the unmapped."""

    def roles_of(self, groups: tuple[str, ...], subject: str = "") -> frozenset[str]:
        return frozenset(f"role:{group}" for group in groups if group != "unmapped")


def identity(groups: tuple[str, ...] = (), /, **claims: object) -> Identity:
    return Identity("sub-1", "ann", groups, "access", 2_000_000_000, claims)


def attribute(claim: object, type_name: str) -> object:
    """The value of an attribute of that type for that claim; "left out" when it is not in the session."""
    rules = {"x": AttributeRule("custom:x", parse_type(type_name))}
    session = open_session(identity(**{"custom:x": claim}), Policies(), rules, NOW)
    return session.attributes.get("x", "left out")


def test_all_groups_count_whatever_their_order() -> None:
    one = open_session(identity(("a", "b", "unmapped")), Policies(), {}, NOW)
    two = open_session(identity(("unmapped", "b", "a")), Policies(), {}, NOW)
    assert one.roles == two.roles == {"role:a", "role:b"}
    assert (one.subject, one.username, one.groups) == ("sub-1", "ann", ("a", "b", "unmapped"))
    assert open_session(identity(), Policies(), {}, NOW).roles == frozenset()
    assert one.at == NOW


FITTING: list[tuple[object, str, object]] = [
    ("eu", "VARCHAR", "eu"),
    ("", "VARCHAR", ""),
    ("3", "VARCHAR", "3"),
    ("1.5", "VARCHAR", "1.5"),
    ("true", "VARCHAR", "true"),
    (3, "INTEGER", 3),
    ("3", "INTEGER", 3),
    ("-3", "TINYINT", -3),
    ("9223372036854775807", "BIGINT", 9223372036854775807),
    (1.5, "DOUBLE", 1.5),
    ("1.5", "DOUBLE", 1.5),
    ("-2e3", "REAL", -2000.0),
    ("1.50", "DECIMAL(5, 2)", Decimal("1.50")),
    (True, "BOOLEAN", True),
    ("true", "BOOLEAN", True),
    ("false", "BOOLEAN", False),
    ("2026-11-23", "DATE", "2026-11-23"),
    ("b", "ENUM('a', 'b')", "b"),
    ("aGk=", "BLOB", b"hi"),
    (["eu", "us"], "VARCHAR[]", ("eu", "us")),
    ('["eu", "us"]', "VARCHAR[]", ("eu", "us")),
    ("[]", "VARCHAR[]", ()),
    ([], "INTEGER[]", ()),
    ([1, "2"], "INTEGER[]", (1, 2)),
    ("[1, 2]", "INTEGER[]", (1, 2)),
    (["true", False], "BOOLEAN[]", (True, False)),
]


@pytest.mark.parametrize(("claim", "type_name", "value"), FITTING)
def test_a_claim_that_fits_is_an_attribute_of_its_type(claim: object, type_name: str, value: object) -> None:
    got = attribute(claim, type_name)
    assert got == value
    assert type(got) is type(value)


UNFITTING: list[tuple[object, str]] = [
    (None, "VARCHAR"),
    (3, "VARCHAR"),
    (["eu"], "VARCHAR"),
    ({"a": "eu"}, "VARCHAR"),
    ("\ud800", "VARCHAR"),
    (True, "INTEGER"),
    ("3.0", "INTEGER"),
    (3.0, "INTEGER"),
    (" 3", "INTEGER"),
    ("3\n", "INTEGER"),
    ("٣", "INTEGER"),
    ("+3", "INTEGER"),
    ("128", "TINYINT"),
    ("1" * 5000, "BIGINT"),
    ("nan", "DOUBLE"),
    ("1e999", "DOUBLE"),
    ("1_0", "DOUBLE"),
    (float("inf"), "DOUBLE"),
    (False, "DOUBLE"),
    ("1.505", "DECIMAL(5, 2)"),
    ("True", "BOOLEAN"),
    ("1", "BOOLEAN"),
    (1, "BOOLEAN"),
    ("2026-02-30", "DATE"),
    ("c", "ENUM('a', 'b')"),
    ("eu", "VARCHAR[]"),
    ("", "VARCHAR[]"),
    ('"eu"', "VARCHAR[]"),
    ('{"a": 1}', "VARCHAR[]"),
    ("[" * 5000, "VARCHAR[]"),
    ('["eu", null]', "VARCHAR[]"),
    (["eu", 3], "VARCHAR[]"),
    ([["eu"]], "VARCHAR[]"),
    (["1", "x"], "INTEGER[]"),
    ("[NaN]", "DOUBLE[]"),
    (7, "VARCHAR[]"),
    (None, "VARCHAR[]"),
    ({"a": 1}, "JSON"),
]


@pytest.mark.parametrize(("claim", "type_name"), UNFITTING)
def test_a_claim_that_does_not_fit_gives_no_attribute(claim: object, type_name: str) -> None:
    assert attribute(claim, type_name) == "left out"


def test_any_claim_can_be_an_attribute_and_one_fault_costs_one_attribute() -> None:
    rules: Mapping[str, AttributeRule] = {
        "who": AttributeRule("sub", parse_type("UUID")),
        "name": AttributeRule("cognito:username", parse_type("VARCHAR")),
        "level": AttributeRule("custom:level", parse_type("INTEGER")),
        "region": AttributeRule("custom:region", parse_type("VARCHAR")),
    }
    claims = {
        "sub": "7D8CA528-4931-4254-9273-ea5ee853f271",
        "cognito:username": "ann",
        "custom:level": "high",
    }
    session = open_session(identity(**claims), Policies(), rules, NOW)
    assert session.attributes == {"who": "7d8ca528-4931-4254-9273-ea5ee853f271", "name": "ann"}


def test_the_log_names_claims_and_never_their_values(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "gateway.auth.session")
    rules = {
        "level": AttributeRule("custom:level", parse_type("INTEGER")),
        "region": AttributeRule("custom:region", parse_type("VARCHAR")),
    }
    open_session(identity(**{"custom:level": "top secret"}), Policies(), rules, NOW)
    assert "`level` is left out: claim `custom:level` is no INTEGER" in caplog.text
    assert "`region` is left out: there is no claim `custom:region`" in caplog.text
    assert "secret" not in caplog.text


def test_attributes_cannot_be_changed_afterwards() -> None:
    session = open_session(identity(), Policies(), {}, NOW)
    with pytest.raises(TypeError):
        session.attributes["region"] = "eu"  # type: ignore[index]  # it must refuse
    assert json.dumps(dict(session.attributes)) == "{}"
