from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from gateway.aws.lookups import SECONDS_BETWEEN
from gateway.aws.sessions import TAG, Access, Sessions, _Provider
from gateway.errors import BackendError
from gateway.settings.engines import Athena
from tests.aws.amazon import REGION, WORDS, Amazon, amazon, arn, person, refusal

TWO = {
    "developer": {"role_arn": arn("dev"), "precedence": 1, "work_group": "dev", "output": "s3://results/dev"},
    "analyst": {"role_arn": arn("biz"), "precedence": 2, "work_group": "biz", "output": "s3://results/biz"},
}


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Amazon]:
    with amazon(monkeypatch) as told:
        yield told


def who(access: Access) -> str:
    """As whom AWS sees the caller."""
    told: str = access.session.client("sts").get_caller_identity()["Arn"]
    return told


def opened(settings: dict[str, Any], *people: Any, clock: Clock | None = None) -> list[Access]:
    """The access of each, from one `Sessions`."""

    async def run() -> list[Access]:
        sessions = Sessions(Athena.model_validate(settings), clock or Clock())
        return [await sessions.session(each) for each in people]

    return asyncio.run(run())


def refused(settings: dict[str, Any], *people: Any) -> BackendError:
    with pytest.raises(BackendError) as caught:
        opened(settings, *people)
    assert WORDS not in f"{caught.value.message}{caught.value.detail}"
    return caught.value


def test_without_a_role_everyone_has_the_gateways_own_credentials(aws: Amazon) -> None:
    one, other, itself = opened({"work_group": "all"}, person("ann"), person("bob"), None)
    assert one is other is itself
    assert (one.name, one.role.work_group, one.role.role_arn) == ("", "all", "")
    assert one.session.get_credentials().get_frozen_credentials().access_key == "AKIAOWN"
    assert aws.calls == []


def test_one_role_is_assumed_for_everyone(aws: Amazon) -> None:
    settings = {"role_arn": arn("lake"), "output": "s3://results/all"}
    one, other, itself = opened(settings, person("ann"), person("bob"), None)
    assert one is other is itself
    assert who(one).endswith(":assumed-role/lake/lakegate-itself")
    assert aws.requests("AssumeRole") == [{"RoleArn": arn("lake"), "RoleSessionName": "lakegate-itself"}]
    assert one.role.output == "s3://results/all/"


def test_each_role_has_its_iam_role_its_work_group_and_its_place(aws: Amazon) -> None:
    dev, biz = opened({"roles": TWO}, person(roles=("developer",)), person(roles=("analyst", "other")))
    assert who(dev).endswith(":assumed-role/dev/lakegate-developer")
    assert who(biz).endswith(":assumed-role/biz/lakegate-analyst")
    assert (dev.name, dev.role.work_group, dev.role.output) == ("developer", "dev", "s3://results/dev/")
    assert (biz.name, biz.role.work_group, biz.role.output) == ("analyst", "biz", "s3://results/biz/")
    assert dev != biz


def test_a_role_takes_what_it_does_not_have_from_all(aws: Amazon) -> None:
    settings = {
        "role_arn": arn("lake"),
        "output": "s3://results/all",
        "roles": {"a": {"work_group": "own"}, "b": {"role_arn": arn("b"), "output": "s3://b"}},
    }
    a, b, itself = opened(settings, person(roles=("a",)), person(roles=("b",)), None)
    assert (a.role.role_arn, a.role.work_group, a.role.output) == (arn("lake"), "own", "s3://results/all/")
    assert (b.role.role_arn, b.role.work_group, b.role.output) == (arn("b"), "primary", "s3://b/")
    assert (itself.name, itself.role.role_arn, itself.role.work_group) == ("", arn("lake"), "primary")


def test_of_several_roles_the_lowest_precedence_counts_in_any_order(aws: Amazon) -> None:
    both = [person(roles=roles) for roles in (("developer", "analyst"), ("analyst", "developer"))]
    assert [access.name for access in opened({"roles": TWO}, *both)] == ["developer", "developer"]


def test_roles_of_one_precedence_are_refused(aws: Amazon) -> None:
    roles = {
        "b": {"work_group": "b", "precedence": 5},
        "a": {"work_group": "a", "precedence": 5},
        "c": {"work_group": "c", "precedence": 6},
    }
    error = refused({"roles": roles}, person(roles=("b", "c", "a")))
    assert (error.code, error.message) == (
        "ENGINE_ROLE",
        (
            "role `a` and role `b` lead to different roles of the engine and have one precedence; ask "
            "whoever keeps them to set which of them comes first"
        ),
    )


def test_whoever_has_no_role_is_refused(aws: Amazon) -> None:
    for roles in ((), ("visitor",)):
        error = refused({"roles": TWO}, person(roles=roles))
        assert (error.code, error.message) == (
            "ENGINE_ROLE",
            "none of your groups leads to a role of the engine; ask whoever keeps them for one that does",
        )
    assert aws.calls == []


def test_each_person_has_a_session_under_their_name(aws: Amazon) -> None:
    settings = {"roles": TWO, "per_user": True, "source_identity": True, "session_tags": True}
    people = [person(name, roles=("developer",)) for name in ("ann", "bob smith", "ann")]
    ann, bob, again = opened(settings, *people)
    assert ann is again
    assert ann != bob
    assert who(ann).endswith(":assumed-role/dev/ann")
    assert who(bob).split("/")[-1].startswith("bob-smith-")
    first, second = aws.requests("AssumeRole")
    assert first == {
        "RoleArn": arn("dev"),
        "RoleSessionName": "ann",
        "SourceIdentity": "ann",
        "Tags": [{"Key": TAG, "Value": "ann"}],
    }
    assert second["SourceIdentity"] == second["RoleSessionName"] == second["Tags"][0]["Value"]


def test_a_name_alone_asks_nothing_of_the_trust_policy(aws: Amazon) -> None:
    opened({"role_arn": arn("lake"), "per_user": True}, person("ann"), None)
    assert aws.requests("AssumeRole") == [
        {"RoleArn": arn("lake"), "RoleSessionName": "ann"},
        {"RoleArn": arn("lake"), "RoleSessionName": "lakegate-itself"},
    ]


def test_no_more_sessions_are_kept_than_are_allowed(aws: Amazon) -> None:
    settings = {"role_arn": arn("lake"), "per_user": True, "sessions": 2}
    people = [person(name) for name in ("ann", "bob", "ann", "eve", "ann", "bob")]
    opened(settings, *people)
    assert [r["RoleSessionName"] for r in aws.requests("AssumeRole")] == ["ann", "bob", "eve", "bob"]


def test_many_at_once_share_one_look_up(aws: Amazon) -> None:
    aws.seconds["AssumeRole"] = 0.05

    async def run() -> list[Access]:
        sessions = Sessions(Athena.model_validate({"roles": TWO}))
        each = person(roles=("developer",))
        return await asyncio.gather(*(sessions.session(each) for _ in range(100)))

    found = asyncio.run(run())
    assert all(one is other for one, other in pairwise(found))
    assert [name for name, _ in aws.calls] == ["AssumeRole"]


def test_what_is_known_takes_no_thread(aws: Amazon, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = aws.pool(dev=("dev", 1))

    async def run() -> None:
        sessions = Sessions(Athena.model_validate({"roles": TWO, "user_pool": pool}))
        first = await sessions.session(person("ann", "dev"))
        sessions._threads.shutdown()
        assert await sessions.session(person("bob", "dev")) is first

    asyncio.run(run())


def test_the_loop_never_waits_for_amazon(aws: Amazon) -> None:
    pool = aws.pool(dev=("dev", 1))
    aws.threads.clear()
    opened({"roles": TWO, "user_pool": pool}, person("ann", "dev"), None, person("bob", "dev"))
    assert [name for name, _ in aws.calls[-2:]] == ["GetGroup", "AssumeRole"]
    assert threading.get_ident() not in aws.threads
    assert aws.threads


def test_refused_credentials_are_had_anew_where_they_stand(aws: Amazon) -> None:
    clock = Clock()

    async def run() -> None:
        sessions = Sessions(Athena.model_validate({"roles": TWO}), clock)
        each = person(roles=("developer",))
        access = await sessions.session(each)
        client = access.session.client("sts")
        first = key(client)
        clock.now += SECONDS_BETWEEN
        fresh = await sessions.session(each, fresh=True)
        assert fresh == access
        assert fresh is not access
        assert key(client) != first
        # Those had just now are not what AWS has refused.
        await asyncio.gather(*(sessions.session(each, fresh=True) for _ in range(20)))
        assert len(aws.requests("AssumeRole")) == 2
        assert (await sessions.session(each)) == access

    def key(client: Any) -> str:
        told: str = client._request_signer._credentials.get_frozen_credentials().access_key
        return told

    asyncio.run(run())


def test_the_gateways_own_credentials_are_read_anew(aws: Amazon, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()

    async def run() -> None:
        sessions = Sessions(Athena(), clock)
        access = await sessions.session(person())
        credentials = access.session.get_credentials()
        assert credentials.get_frozen_credentials().access_key == "AKIAOWN"
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANEW")
        await sessions.session(person(), fresh=True)
        assert credentials.get_frozen_credentials().access_key == "AKIAOWN"
        clock.now += SECONDS_BETWEEN
        await sessions.session(person(), fresh=True)
        assert credentials.get_frozen_credentials().access_key == "AKIANEW"

    asyncio.run(run())


def test_what_sts_says_reaches_nobody(aws: Amazon, caplog: pytest.LogCaptureFixture) -> None:
    aws.faults["AssumeRole"] = refusal("AccessDenied")
    with caplog.at_level(logging.DEBUG):
        error = refused({"roles": TWO}, person(roles=("developer",)))
    assert (error.code, error.message, error.detail) == (
        "BACKEND",
        "the engine could not answer",
        "AssumeRole: AccessDenied",
    )
    assert WORDS not in caplog.text


def test_a_gateway_without_credentials_says_so_in_its_log(
    aws: Amazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for settings in ({}, {"role_arn": arn("lake")}):
        error = refused(settings, person())
        assert (error.code, error.message) == ("BACKEND", "the engine could not answer")
        assert error.detail == "the gateway has no AWS credentials of its own"


def test_a_gateway_without_its_profile_says_so_in_its_log(
    aws: Amazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nowhere")
    for settings in ({}, {"role_arn": arn("lake")}):
        error = refused(settings, person())
        assert (error.code, error.message) == ("BACKEND", "the engine could not answer")
        assert error.detail.endswith("ProfileNotFound")


def test_the_region_is_that_of_the_settings_or_the_environments(aws: Amazon) -> None:
    for settings, region in (({}, REGION), ({"region": "eu-central-1"}, "eu-central-1")):
        (access,) = opened({"role_arn": arn("lake"), **settings}, person())
        assert access.session.region_name == region


def test_sessions_share_what_botocore_has_read(aws: Amazon) -> None:
    people = [person(f"person-{number}") for number in range(5)]
    found = opened({"role_arn": arn("lake"), "per_user": True}, *people)
    loaders = {id(access.session._session.get_component("data_loader")) for access in found}
    assert len(loaders) == 1
    paths = found[0].session._session.get_component("data_loader").search_paths
    assert len(paths) == len(set(paths))


def test_nothing_that_can_be_shown_holds_credentials(aws: Amazon) -> None:
    (access,) = opened({"roles": TWO}, person(roles=("developer",)))
    frozen = access.session.get_credentials().get_frozen_credentials()
    shown = f"{access!r}{access}{access.source!r}{_Provider(frozen)!r}"
    assert not [secret for secret in (frozen.secret_key, frozen.token) if secret in shown]


def test_a_group_of_the_pool_leads_to_its_iam_role(aws: Amazon) -> None:
    pool = aws.pool(dev=("dev", 1), biz=("biz", 2), idp=("", None))
    dev, biz, both = opened(
        {"roles": TWO, "user_pool": pool},
        person("ann", "dev"),
        person("bob", "idp", "biz"),
        person("eve", "biz", "dev"),
    )
    assert [access.name for access in (dev, biz, both)] == ["developer", "analyst", "developer"]
    assert len(aws.requests("GetGroup")) == 3


def test_the_precedence_is_the_pools_and_none_comes_last(aws: Amazon) -> None:
    # In the settings the developer comes first, and with a pool that means nothing.
    pool = aws.pool(dev=("dev", None), biz=("biz", 1_000_000))
    (access,) = opened({"roles": TWO, "user_pool": pool}, person("ann", "dev", "biz"))
    assert access.name == "analyst"


@pytest.mark.parametrize("precedence", [3, None])
def test_groups_of_one_precedence_are_refused_unless_they_agree(aws: Amazon, precedence: int | None) -> None:
    pool = aws.pool(dev=("dev", precedence), also=("dev", precedence), biz=("biz", precedence))
    settings = {"roles": TWO, "user_pool": pool}
    (access,) = opened(settings, person("ann", "dev", "also"))
    assert access.name == "developer"
    error = refused(settings, person("ann", "dev", "biz"))
    assert error.code == "ENGINE_ROLE"
    assert error.message.startswith("group `biz` and group `dev` lead to different roles of the engine")


def test_a_group_without_a_role_of_the_settings_leads_nowhere(aws: Amazon) -> None:
    pool = aws.pool(idp=("", 0), admin=("admin", 0))
    for groups in (("idp",), ("admin",), ("gone",), ()):
        assert refused({"roles": TWO, "user_pool": pool}, person("ann", *groups)).code == "ENGINE_ROLE"
    assert aws.requests("AssumeRole") == []


def test_a_changed_group_counts_after_its_interval_and_an_outage_changes_nothing(aws: Amazon) -> None:
    pool = aws.pool(dev=("dev", 1), new=("biz", 1))
    clock = Clock()
    settings = Athena.model_validate({"roles": TWO, "user_pool": pool, "groups_refresh_seconds": 60})

    async def run() -> None:
        sessions = Sessions(settings, clock)
        ann = person("ann", "dev")
        assert (await sessions.session(ann)).name == "developer"
        aws.group(pool, "dev", "biz", 1, verb="update")
        clock.now += 59
        assert (await sessions.session(ann)).name == "developer"
        aws.faults["GetGroup"] = refusal("InternalErrorException")
        clock.now += 1
        assert (await sessions.session(ann)).name == "developer"
        with pytest.raises(BackendError) as caught:
            await sessions.session(person("bob", "dev", "new"))
        assert (caught.value.code, caught.value.message, caught.value.detail) == (
            "BACKEND",
            "the engine could not answer",
            "a group cannot be looked up in the user pool: InternalErrorException",
        )
        del aws.faults["GetGroup"]
        clock.now += SECONDS_BETWEEN
        assert (await sessions.session(ann)).name == "analyst"
        assert (await sessions.session(person("bob", "new"))).name == "analyst"

    asyncio.run(run())
