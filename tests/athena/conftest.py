"""An Athena and an S3 of this machine."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from tests.athena.desk import Desk
from tests.athena.duckdb_engine import DuckDBEngine
from tests.athena.endpoint import AthenaEndpoint

BUCKET = "results"


@pytest.fixture(scope="session", autouse=True)
def credentials() -> Iterator[None]:
    """Keys of nobody's, which no service but ours takes."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            ("AWS_ACCESS_KEY_ID", "AKIAGATEWAY"),
            ("AWS_SECRET_ACCESS_KEY", "nothing"),
            ("AWS_DEFAULT_REGION", "eu-central-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ):
            patch.setenv(name, value)
        for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE", "HTTP_PROXY", "http_proxy"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def s3_url(credentials: None) -> Iterator[str]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=url).create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    yield url
    server.stop()


@pytest.fixture(scope="module")
def own_endpoint(s3_url: str) -> Iterator[AthenaEndpoint]:
    s3 = boto3.client("s3", endpoint_url=s3_url, config=Config(retries={"total_max_attempts": 1}))
    endpoint = AthenaEndpoint(DuckDBEngine(), s3)
    yield endpoint
    endpoint.close()
    endpoint.engine.close()


@pytest.fixture
def endpoint(own_endpoint: AthenaEndpoint) -> AthenaEndpoint:
    """The module's endpoint without any trouble, in front of DuckDB."""
    own_endpoint.calm()
    return own_endpoint


@pytest.fixture(scope="module")
def own_desk(own_endpoint: AthenaEndpoint, s3_url: str) -> Iterator[Desk]:
    desk = Desk(own_endpoint, s3_url)
    yield desk
    desk.close()


@pytest.fixture
def desk(endpoint: AthenaEndpoint, own_desk: Desk) -> Iterator[Desk]:
    """The module's backend at the endpoint; nothing may run there when the test is over."""
    yield own_desk
    own_desk.tidy()
    assert endpoint.running == []
