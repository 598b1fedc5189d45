"""What is measured: the table of workloads, the same question to every system.

What a system is asked to have this answer is written with the system; a workload for which it has nothing
is one that it cannot do.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Rows of a page between cursors, the number of the page that lies far behind, and rows of a file.
PAGE, FURTHER, EXPORTED = 20, 500, 1_000_000


@dataclass(frozen=True, slots=True)
class Workload:
    """One question; `key` is what systems call it, `name` what the table of results does.

    Unless `is_ordered`, the rows may come in any order. With `needs`, the world must show as many companies.
    """

    key: str
    name: str
    is_ordered: bool = True
    needs: int = 1


WORKLOADS = (
    Workload("look-up", "point look-up"),
    Workload("filtered", "filtered page, 40 x 8"),
    Workload("thousand", "page, 1,000 x 8"),
    Workload("ten-thousand", "page, 10,000 x 8"),
    Workload("owners", "100 companies with owners"),
    Workload("groups", "grouped by category", is_ordered=False),
    Workload("nested", "100 owners, 5 companies each, aggregates"),
    Workload("first", "page 1 of a connection"),
    Workload("further", f"page {FURTHER} of a connection", needs=PAGE * FURTHER),
    Workload("csv", "export as CSV"),
    Workload("arrow", "export as Arrow"),
    Workload("sql", "SQL with a join and a window"),
)
