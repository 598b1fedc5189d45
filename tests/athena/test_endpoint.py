"""The endpoint speaks Athena's own API: boto3 and PyAthena talk to it as they do to AWS."""

from __future__ import annotations

import time
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from pyathena import connect
from pyathena.connection import Connection
from pyathena.error import OperationalError

from tests.athena.endpoint import AthenaEndpoint, Trouble, WorkGroup
from tests.athena.spelling import athena_type, hive_type, java_number, spelling

OUTPUT = "s3://results/endpoint/"

#: What Athena says of a column, whether it is missing or withheld by Lake Formation.
UNRESOLVED = "cannot be resolved or requester is not authorized to access requested resources"


@pytest.fixture
def athena(endpoint: AthenaEndpoint) -> Any:
    config = Config(retries={"total_max_attempts": 1}, read_timeout=1)
    return boto3.client("athena", endpoint_url=endpoint.url, config=config)


@pytest.fixture
def connection(endpoint: AthenaEndpoint) -> Connection[Any]:
    return connect(endpoint_url=endpoint.url, s3_staging_dir=OUTPUT, poll_interval=0.01)


def start(athena: Any, sql: str, **others: Any) -> str:
    given = {"ResultConfiguration": {"OutputLocation": OUTPUT}} | others
    id: str = athena.start_query_execution(QueryString=sql, **given)["QueryExecutionId"]
    return id


def state(athena: Any, id: str) -> str:
    told: str = athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Status"]["State"]
    return told


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    told: str = error.value.response["Error"]["Code"]
    return told


def test_it_says_which_engine_it_runs_on(endpoint: AthenaEndpoint) -> None:
    assert endpoint.engine.name == "duckdb"


def test_pyathena_reads_typed_rows(connection: Connection[Any]) -> None:
    cursor = connection.cursor().execute(
        "SELECT 1 AS a, CAST(NULL AS VARCHAR) AS b, '' AS c, CAST(1.5 AS DECIMAL(5,2)) AS d"
    )

    assert [column[:2] for column in cursor.description] == [
        ("a", "integer"),
        ("b", "varchar"),
        ("c", "varchar"),
        ("d", "decimal"),
    ]
    assert [tuple(map(str, row)) for row in cursor.fetchall()] == [("1", "None", "", "1.50")]


def test_pages_begin_with_the_names_and_lead_to_the_next(athena: Any) -> None:
    id = start(athena, "SELECT n AS a FROM (VALUES (1), (2), (3)) AS v(n) ORDER BY n")

    first = athena.get_query_results(QueryExecutionId=id, MaxResults=3)
    second = athena.get_query_results(QueryExecutionId=id, MaxResults=3, NextToken=first["NextToken"])

    texts = [
        [row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]] for page in (first, second)
    ]
    assert texts == [["a", "1", "2"], ["3"]]
    assert "NextToken" not in second


def test_a_null_has_no_value_where_an_empty_text_has_one(athena: Any) -> None:
    id = start(athena, "SELECT CAST(NULL AS VARCHAR) AS a, '' AS b")
    _, row = athena.get_query_results(QueryExecutionId=id)["ResultSet"]["Rows"]
    assert row == {"Data": [{}, {"VarCharValue": ""}]}


def test_more_than_a_thousand_rows_are_refused(athena: Any) -> None:
    id = start(athena, "SELECT 1 AS a")
    with pytest.raises(ClientError) as error:
        athena.get_query_results(QueryExecutionId=id, MaxResults=1001)
    assert code(error) == "InvalidRequestException"


def test_a_query_runs_until_it_ends_or_is_stopped(athena: Any, endpoint: AthenaEndpoint) -> None:
    endpoint.seconds = 30
    id = start(athena, "SELECT 1 AS a")
    assert state(athena, id) == "RUNNING"
    assert [each.id for each in endpoint.running] == [id]
    with pytest.raises(ClientError, match=r"has not yet finished\. Current state: RUNNING"):
        athena.get_query_results(QueryExecutionId=id)

    athena.stop_query_execution(QueryExecutionId=id)

    assert state(athena, id) == "CANCELLED"
    assert endpoint.running == []
    assert (
        athena.batch_get_query_execution(QueryExecutionIds=[id])["QueryExecutions"][0]["QueryExecutionId"]
        == id
    )


def test_its_statistics_grow_while_it_runs(athena: Any, endpoint: AthenaEndpoint) -> None:
    endpoint.seconds, endpoint.scans = 0.4, 4_000_000

    id = start(athena, "SELECT 1 AS a")
    seen = []
    while state(athena, id) == "RUNNING":
        seen.append(
            athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Statistics"][
                "DataScannedInBytes"
            ]
        )
        time.sleep(0.02)

    assert seen == sorted(seen)
    assert len(set(seen)) > 2
    told = athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Statistics"]
    assert told["DataScannedInBytes"] == 4_000_000
    assert told["EngineExecutionTimeInMillis"] >= 400


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT x FROM (VALUES (1)) AS v(n)", f"COLUMN_NOT_FOUND: line 1:8: Column 'x' {UNRESOLVED}"),
        (
            "SELECT 1 FROM lake.nothing",
            "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.lake.x' does not exist",
        ),
    ],
)
def test_a_failed_query_says_why_in_athenas_words(connection: Connection[Any], sql: str, words: str) -> None:
    with pytest.raises(OperationalError) as error:
        connection.cursor().execute(sql)
    assert str(error.value) == words


def test_results_are_written_as_csv(athena: Any, endpoint: AthenaEndpoint) -> None:
    start(athena, "SELECT 'a\"' AS a, CAST(NULL AS VARCHAR) AS b, '' AS c, 1e10 AS d")
    bucket, _, key = endpoint.last.location.removeprefix("s3://").partition("/")
    body = endpoint.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    assert body == b'"a","b","c","d"\n"a""",,"","1.0E10"\n'


def test_a_work_group_is_told_and_obeyed(athena: Any, endpoint: AthenaEndpoint) -> None:
    endpoint.work_groups["other"] = WorkGroup(output="s3://results/other/", enforces=True, cutoff=10)
    told = athena.get_work_group(WorkGroup="other")["WorkGroup"]["Configuration"]
    assert told["BytesScannedCutoffPerQuery"] == 10
    assert told["EnforceWorkGroupConfiguration"] is True

    endpoint.seconds = 30
    id = start(athena, "SELECT 1 AS a", WorkGroup="other")
    time.sleep(0.05)

    status = athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Status"]
    assert (status["State"], status["StateChangeReason"]) == ("CANCELLED", "Bytes scanned limit was exceeded")
    assert endpoint.last.location.startswith("s3://results/other/")
    with pytest.raises(ClientError, match="WorkGroup nowhere is not found"):
        start(athena, "SELECT 1 AS a", WorkGroup="nowhere")


def test_a_query_without_a_place_for_its_result_is_refused(athena: Any) -> None:
    with pytest.raises(ClientError, match="No output location provided"):
        start(athena, "SELECT 1 AS a", ResultConfiguration={})


def test_too_long_a_query_is_refused(athena: Any) -> None:
    with pytest.raises(ClientError, match="length greater than 262144"):
        start(athena, "SELECT '" + "é" * 131_072 + "' AS a")


def test_a_token_starts_one_query(athena: Any, endpoint: AthenaEndpoint) -> None:
    before = len(endpoint.executions)
    ids = {start(athena, "SELECT 1 AS a", ClientRequestToken="t" * 32) for _ in range(3)}
    assert len(ids) == 1
    assert len(endpoint.executions) == before + 1


def test_an_earlier_result_is_reused_where_that_is_asked_for(athena: Any) -> None:
    reuse = {"ResultReuseByAgeConfiguration": {"Enabled": True, "MaxAgeInMinutes": 5}}
    for is_reused in (False, True):
        id = start(athena, "SELECT 'reused' AS a", ResultReuseConfiguration=reuse)
        told = athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Statistics"]
        assert told["ResultReuseInformation"]["ReusedPreviousResult"] is is_reused
        assert (told["DataScannedInBytes"] == 0) is is_reused


@pytest.mark.parametrize("trouble", [each for each in Trouble if each.code], ids=lambda each: each.name)
def test_troubles_are_errors_of_aws(athena: Any, endpoint: AthenaEndpoint, trouble: Trouble) -> None:
    endpoint.inject("StartQueryExecution", trouble, 1)
    with pytest.raises(ClientError) as error:
        start(athena, "SELECT 1 AS a")
    assert code(error) == trouble.code
    assert state(athena, start(athena, "SELECT 1 AS a")) == "SUCCEEDED"


@pytest.mark.parametrize("trouble", [each for each in Trouble if not each.code], ids=lambda each: each.name)
def test_or_they_are_the_connections(athena: Any, endpoint: AthenaEndpoint, trouble: Trouble) -> None:
    before = len(endpoint.executions)
    endpoint.inject("StartQueryExecution", trouble, 1)
    # botocore takes half an answer for an empty one.
    with pytest.raises(KeyError if trouble is Trouble.CUT else HTTPClientError):
        start(athena, "SELECT 1 AS a")
    is_done = trouble in {Trouble.LOST, Trouble.CUT}
    assert len(endpoint.executions) == before + is_done
    assert state(athena, start(athena, "SELECT 1 AS a")) == "SUCCEEDED"


def test_calls_are_counted(athena: Any, endpoint: AthenaEndpoint) -> None:
    state(athena, start(athena, "SELECT 1 AS a"))
    assert endpoint.calls == {"StartQueryExecution": 1, "GetQueryExecution": 1}


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        *(("1e10", "1.0E10"), ("10000000.0", "1.0E7"), ("1234567.0", "1234567.0"), ("0.001", "0.001")),
        *(("0.0001", "1.0E-4"), ("0.0", "0.0"), ("-0.0", "-0.0"), ("nan", "NaN"), ("-inf", "-Infinity")),
        *(("123.456", "123.456"), ("1e-300", "1.0E-300"), ("100.0", "100.0"), ("-1.5e-07", "-1.5E-7")),
    ],
)
def test_numbers_are_spelt_as_in_java(text: str, spelt: str) -> None:
    assert java_number(text) == spelt


@pytest.mark.parametrize(
    ("type", "text", "spelt"),
    [
        ("TIMESTAMP", "2020-01-01 00:00:00", "2020-01-01 00:00:00.000000"),
        ("TIMESTAMP WITH TIME ZONE", "2020-01-01 00:00:00.5+00", "2020-01-01 00:00:00.500000 UTC"),
        ("DATE", "0044-03-15 (BC)", "-0043-03-15"),
        ("TIME", "01:02:03", "01:02:03.000000"),
        ("BLOB", "A\\x00", "41 00"),
    ],
)
def test_other_values_are_spelt_as_in_athena(type: str, text: str, spelt: str) -> None:
    spell = spelling(type)
    assert spell
    assert spell(text) == spelt


@pytest.mark.parametrize(
    ("duckdb", "athena", "hive"),
    [
        ("VARCHAR", "varchar", "string"),
        ("FLOAT", "float", "float"),
        ("DECIMAL(10,2)", "decimal", "decimal(10,2)"),
        ("INTEGER[]", "array", "array<int>"),
        ("MAP(VARCHAR, DOUBLE)", "map", "map<string,double>"),
        ('STRUCT(a INTEGER, "B" VARCHAR)', "row", "struct<a:int,b:string>"),
    ],
)
def test_types_have_the_names_of_athena_and_of_hive(duckdb: str, athena: str, hive: str) -> None:
    assert (athena_type(duckdb), hive_type(duckdb)) == (athena, hive)
