from __future__ import annotations

from pathlib import Path

import pytest

from gateway.errors import SettingsError
from gateway.read_settings import read_settings
from gateway.settings.engines import Athena

ARN = "arn:aws:iam::123456789012:role"


def read(folder: Path, text: str) -> Athena:
    path = folder / "lakegate.toml"
    path.write_text(f"[backend.athena]\n{text}")
    return read_settings(path, {}).backend.athena


def fault(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read(folder, text)
    (told,) = caught.value.faults
    return told.message


def roles(**tables: str) -> str:
    return "".join(f"[backend.athena.roles.{name}]\n{table}\n" for name, table in tables.items())


def test_each_role_has_its_work_group_and_its_folder(tmp_path: Path) -> None:
    athena = read(
        tmp_path,
        "output = 's3://results/shared'\n"
        + roles(
            a=f"work_group = 'a'\noutput = 's3://results/a/'\nrole_arn = '{ARN}/lake/a'",
            b="work_group = 'b'\noutput = 's3://results/ab'\nprecedence = 3",
        ),
    )
    assert athena.output == "s3://results/shared/"
    assert athena.roles["a"].output == "s3://results/a/"
    assert (athena.roles["b"].output, athena.roles["b"].precedence) == ("s3://results/ab/", 3)


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [
        ("work_group = 'x'", "work_group = 'x'", "x"),
        ("", "", "everyone"),
        ("", "work_group = 'everyone'", "everyone"),
        ("work_group = 'x'\noutput = 's3://r/a/'", "work_group = 'x'\noutput = 's3://r/b/'", "x"),
    ],
)
def test_two_roles_never_share_a_work_group(tmp_path: Path, a: str, b: str, shared: str) -> None:
    assert fault(tmp_path, "work_group = 'everyone'\n" + roles(a=a, c="work_group = 'c'", b=b)) == (
        f"`backend.athena` is wrong: roles `a` and `b` share work group `{shared}`, and people of one work "
        "group can read each other's results; give each its own `work_group`"
    )


@pytest.mark.parametrize(
    ("output", "a", "b", "outer"),
    [
        ("", "s3://r/x/", "s3://r/x", "s3://r/x/"),
        ("", "s3://r/x/y/", "s3://r/x", "s3://r/x/"),
        ("", "s3://r", "s3://r/x", "s3://r/"),
        ("s3://r/", "", "", "s3://r/"),
        ("s3://r/", "", "s3://r/b/", "s3://r/"),
    ],
)
def test_two_roles_never_have_results_below_one_folder(
    tmp_path: Path, output: str, a: str, b: str, outer: str
) -> None:
    tables = roles(a=f"work_group = 'a'\noutput = '{a}'", b=f"work_group = 'b'\noutput = '{b}'")
    assert fault(tmp_path, f"output = '{output}'\n{tables}") == (
        f"`backend.athena` is wrong: roles `a` and `b` have results below one folder, `{outer}`, and could "
        "read each other's; give each its own `output`"
    )


def test_the_places_of_work_groups_are_their_own_business(tmp_path: Path) -> None:
    tables = roles(a="work_group = 'a'", b="work_group = 'b'\noutput = 's3://r/'")
    assert set(read(tmp_path, tables).roles) == {"a", "b"}


@pytest.mark.parametrize(
    "arn",
    [
        "lake",
        "arn:aws:iam::1:role/x",
        f"{ARN}/",
        "arn:aws:iam::123456789012:user/x",
        f"{ARN}/x\\n",
        f"{ARN}/ä",
    ],
)
def test_what_is_no_iam_role_is_told(tmp_path: Path, arn: str) -> None:
    told = fault(tmp_path, f'role_arn = "{arn}"')
    assert "is not an IAM role such as `arn:aws:iam::123456789012:role/name`" in told


@pytest.mark.parametrize(
    "output", ["results", "/results", "s3:/r", "s3://", "s3://R", "s3://r//x", "s3://r/\\n"]
)
def test_what_is_no_folder_of_s3_is_told(tmp_path: Path, output: str) -> None:
    told = fault(tmp_path, f'output = "{output}"')
    assert told.endswith("is not a folder of S3 such as `s3://bucket/folder/`")


def test_a_pool_needs_its_iam_roles_each_with_one_place(tmp_path: Path) -> None:
    pool = "user_pool = 'eu-west-1_Abc'\n"
    assert fault(tmp_path, "user_pool = 'people'") == (
        "`backend.athena.user_pool` is wrong: `people` is not the id of a user pool such as "
        "`eu-west-1_AbCdEf123`"
    )
    assert "`user_pool` is set and there are no `roles`" in fault(tmp_path, pool)
    missing = fault(tmp_path, pool + roles(a="work_group = 'a'"))
    assert "the `role_arn` of role `a` is missing" in missing
    table = f"role_arn = '{ARN}/one'\nwork_group = "
    twice = fault(tmp_path, pool + roles(a=f"{table}'a'", b=f"{table}'b'"))
    assert "the `role_arn` of role `a` stands under two names" in twice
    assert set(read(tmp_path, roles(a=f"{table}'a'", b=f"{table}'b'")).roles) == {"a", "b"}
    assert read(tmp_path, pool + roles(a=f"{table}'a'")).user_pool == "eu-west-1_Abc"


def test_a_person_is_named_in_sessions_of_their_own_alone(tmp_path: Path) -> None:
    for name in ("source_identity", "session_tags"):
        told = fault(tmp_path, f"role_arn = '{ARN}/lake'\n{name} = true")
        assert told.endswith("`source_identity` and `session_tags` name a person; set `per_user` too")
    needs = "`backend.athena` is wrong: `per_user` is set and there is no IAM role to assume; set `role_arn`"
    assert fault(tmp_path, "per_user = true") == needs
    assert fault(tmp_path, "per_user = true\n" + roles(a="")) == needs
    assert read(tmp_path, "per_user = true\n" + roles(a=f"role_arn = '{ARN}/a'")).per_user
