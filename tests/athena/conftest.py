"""An Athena and an S3 of this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config

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
    """S3 in a process of its own: whoever mocks AWS in this one makes its moto forget everything."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = (sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port))
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while not _answers(port):
        assert server.poll() is None, "moto's server has ended"
        assert time.monotonic() < deadline, "moto's server does not start"
        time.sleep(0.1)
    boto3.client("s3", endpoint_url=url).create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    yield url
    server.kill()
    server.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


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
