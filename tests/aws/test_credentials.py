from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from gateway.aws.credentials import RoleSource, session_name
from gateway.aws.lookups import SECONDS_BETWEEN
from gateway.errors import BackendError
from tests.aws.amazon import WORDS, refusal


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Sts:
    """STS, whose credentials last as long as it is told; each has the next number."""

    def __init__(self, *seconds: float) -> None:
        self.seconds = list(seconds)
        self.asked = 0
        self.fault: Exception | None = None

    def assume_role(self, **request: Any) -> dict[str, Any]:
        self.asked += 1
        if self.fault:
            raise self.fault
        ends = datetime.now(UTC) + timedelta(seconds=self.seconds.pop(0))
        return {
            "Credentials": {
                "AccessKeyId": f"{request['RoleArn']}-{self.asked}",
                "SecretAccessKey": "secret",
                "SessionToken": "token",
                "Expiration": ends,
            }
        }


def key(source: RoleSource) -> str:
    told: str = source.botocore.get_frozen_credentials().access_key
    return told


def test_credentials_are_had_when_they_are_needed_and_kept() -> None:
    sts = Sts(3600)
    source = RoleSource(sts, {"RoleArn": "r"}, Clock())
    found: list[object] = [source.is_ready, sts.asked]
    found += [key(source) for _ in range(3)]
    found += [source.is_ready, sts.asked]
    assert found == [False, 0, "r-1", "r-1", "r-1", True, 1]


def test_credentials_are_had_anew_before_they_expire() -> None:
    sts = Sts(800, 3600)
    source = RoleSource(sts, {"RoleArn": "r"}, Clock())
    source.make_ready()
    found = [source.is_ready]
    source.make_ready()
    found.append(source.is_ready)
    assert (found, key(source), sts.asked) == ([False, True], "r-2", 2)


def test_credentials_that_still_hold_outlive_an_outage(caplog: pytest.LogCaptureFixture) -> None:
    sts = Sts(800)
    source = RoleSource(sts, {"RoleArn": "r"}, Clock())
    source.make_ready()
    sts.fault = refusal("ServiceUnavailable")
    with caplog.at_level(logging.DEBUG):
        assert key(source) == "r-1"
    assert WORDS not in caplog.text
    told = [record for record in caplog.records if record.name == "gateway.aws.credentials"]
    assert [(record.message, record.__dict__["detail"]) for record in told] == [
        ("an IAM role cannot be assumed", "ServiceUnavailable")
    ]


def test_an_outage_is_not_met_with_a_call_for_each_request() -> None:
    sts, clock = Sts(3600), Clock()
    source = RoleSource(sts, {"RoleArn": "r"}, clock)
    sts.fault = ReadTimeoutError(endpoint_url="https://sts")
    for _ in range(5):
        with pytest.raises(BackendError) as caught:
            source.make_ready()
        assert caught.value.detail == "AssumeRole: ReadTimeoutError"
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert sts.asked == 1
    sts.fault = None
    clock.now += 1
    assert key(source) == "r-2"


def test_refused_credentials_are_had_anew_but_not_for_each_refusal() -> None:
    sts, clock = Sts(3600, 3600), Clock()
    source = RoleSource(sts, {"RoleArn": "r"}, clock)
    source.make_ready()
    source.renew()
    assert (key(source), sts.asked) == ("r-1", 1)
    clock.now += SECONDS_BETWEEN
    source.renew()
    source.renew()
    assert (key(source), sts.asked, source.is_ready) == ("r-2", 2, True)


def test_what_cannot_be_renewed_is_an_error_and_no_more_than_one() -> None:
    sts, clock = Sts(3600), Clock()
    source = RoleSource(sts, {"RoleArn": "r"}, clock)
    source.make_ready()
    clock.now += SECONDS_BETWEEN
    sts.fault = refusal("AccessDenied")
    with pytest.raises(BackendError, match="the engine could not answer"):
        source.renew()
    assert (source.is_ready, key(source)) == (True, "r-1")


@pytest.mark.parametrize("name", ["ann", "ann@example.com", "A_b+c=d,e.f@g-h", "x" * 64, "ab"])
def test_a_name_that_sts_takes_stays(name: str) -> None:
    assert session_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "a", "ann smith", "jürgen", "x" * 65, "a/b", "a:b", "a\nb", "日本", "\ud800"]
)
def test_any_other_becomes_one_that_is_nobody_elses(name: str) -> None:
    made = session_name(name)
    assert 2 <= len(made) <= 64
    assert made.isascii()
    assert not set(made) & set(" /:\n")
    assert made != session_name(f"{name}!")
    # Whoever is called like a made name gets another.
    assert session_name(made) != made
