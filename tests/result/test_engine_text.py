from __future__ import annotations

import pyarrow as pa
import pytest

from gateway.result.engine_text import join_objects, read_objects, text_of
from gateway.result.shape import ResultShape

LIST, ONE = ResultShape((), single=False), ResultShape((), single=True)


def batch(*texts: str, lengths: tuple[int, ...] | None = None) -> pa.RecordBatch:
    columns = {"json": pa.array(texts, pa.string())}
    if lengths is not None:
        columns["longest"] = pa.array(lengths, pa.int64())
    return pa.RecordBatch.from_pydict(columns)


@pytest.mark.parametrize("lengths", [(), None])
def test_batches_without_rows_are_no_objects(lengths: tuple[int, ...] | None) -> None:
    for batches in ([], [batch(lengths=lengths)], [batch(lengths=lengths), batch(lengths=lengths)]):
        objects = read_objects(batches)
        assert (objects.count, objects.longest) == (0, 0)
        assert join_objects(objects, LIST) == b"[]"
        assert join_objects(objects, ONE) == b"null"


def test_objects_of_several_batches_are_one_list() -> None:
    batches = [
        batch('{"a":1},', "{},", lengths=(3, 0)),
        batch(lengths=()),
        batch('{"é":"\\u001F"},', lengths=(2,)),
    ]

    objects = read_objects([*batches, batch(lengths=())])

    assert (len(objects), objects.longest) == (3, 3)
    assert join_objects(objects, LIST) == '[{"a":1},{},{"é":"\\u001f"}]'.encode()


def test_one_object_stands_alone() -> None:
    assert join_objects(read_objects([batch('{"a":[]},')]), ONE) == b'{"a":[]}'


def test_a_part_of_a_column_is_its_texts_and_no_others() -> None:
    column = pa.array(["one,", "two,", "three,", "four,"])

    assert bytes(text_of(column.slice(1, 2))) == b"two,three,"
    assert bytes(text_of(column.slice(4))) == b""
