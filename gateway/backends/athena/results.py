"""The rows of a query that has succeeded: from Athena's pages, its CSV file, or Parquet that it unloaded.

Every way gives the same texts; one that gives fewer rows than there are is an error.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from gateway.backends.athena.counted import PLACE, TOTAL
from gateway.backends.athena.faults import torn
from gateway.backends.athena.lane import Lane

Texts = list[tuple[str | None, ...]]

#: Rows of a page, at most; the first page's first row has the names.
PAGE = 1000


async def from_pages(lane: Lane, query_id: str, names: Sequence[str]) -> Texts:
    """Every page of `GetQueryResults`; `names` are those of the columns."""
    rows: Texts = []
    async for page in pages(lane, query_id, names):
        rows += page
    return rows


async def pages(lane: Lane, query_id: str, names: Sequence[str]) -> AsyncGenerator[Texts, None]:
    """The same, page by page."""
    token: dict[str, Any] = {}
    is_first = True
    while is_first or token:
        page = await lane.athena("get_query_results", QueryExecutionId=query_id, MaxResults=PAGE, **token)
        found = [tuple(cell.get("VarCharValue") for cell in row["Data"]) for row in page["ResultSet"]["Rows"]]
        if is_first and (not found or found.pop(0) != tuple(names)):
            raise torn("the first page has other columns")
        if any(len(row) != len(names) for row in found):
            raise torn("a row has other columns")
        yield found
        token = {"NextToken": page["NextToken"]} if page.get("NextToken") else {}
        is_first = False


async def from_csv(lane: Lane, location: str, names: Sequence[str]) -> Texts:
    """The rows of a counted statement's CSV file."""
    return await lane.s3(lambda s3: counted_rows(read_csv(_fetch(s3, location), names)))


async def from_parquet(lane: Lane, manifest: str, location: str, names: Sequence[str]) -> Texts:
    """The rows that an unloaded statement wrote below `location`, in order; `manifest` lists its files."""

    def read(s3: Any) -> Texts:
        files = _fetch(s3, manifest).decode().split()
        if not all(file.startswith(location) for file in files):
            raise torn("the manifest names other files")
        tables = [pq.read_table(BytesIO(_fetch(s3, file))) for file in files]
        return placed_rows(pa.concat_tables(tables), names) if tables else []

    return await lane.s3(read)


async def remove(lane: Lane, *locations: str) -> None:
    """Remove every object whose address begins with one of the locations."""

    def clear(s3: Any) -> None:
        for location in locations:
            bucket, prefix = _parts(location)
            for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
                keys = [{"Key": each["Key"]} for each in page.get("Contents", ())]
                if keys:
                    s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})

    await lane.s3(clear)


def read_csv(body: bytes, names: Sequence[str]) -> Texts:
    """The rows of Athena's CSV: every value in quotes, a null without."""
    if not body.endswith(b"\n"):
        raise torn("the CSV file is cut")
    table = csv.read_csv(
        BytesIO(body),
        # One block, since a row may not reach over two.
        read_options=csv.ReadOptions(use_threads=False, block_size=len(body) + 1),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    if table.column_names != list(names):
        raise torn("the CSV file has other columns")
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def counted_rows(rows: Texts) -> Texts:
    """The rows without their last column, which says in each how many they are."""
    return _checked(rows, [row[-1] for row in rows])


def placed_rows(table: pa.Table, names: Sequence[str]) -> Texts:
    """The rows of unloaded files by their place."""
    if table.column_names != [*names, TOTAL, PLACE]:
        raise torn("the files have other columns")
    table = table.sort_by(PLACE)
    rows = list(zip(*(table.column(name).to_pylist() for name in [*names, TOTAL]), strict=True))
    if table.column(PLACE).to_pylist() != list(range(1, len(rows) + 1)):
        raise torn("rows are missing")
    return _checked(rows, [str(row[-1]) for row in rows])


def _checked(rows: Texts, totals: list[str | None]) -> Texts:
    if any(total != str(len(rows)) for total in totals):
        raise torn("rows are missing")
    return [row[:-1] for row in rows]


def _fetch(s3: Any, location: str) -> bytes:
    bucket, key = _parts(location)
    body: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return body


def _parts(location: str) -> tuple[str, str]:
    parts = urlsplit(location)
    return parts.netloc, parts.path.removeprefix("/")
