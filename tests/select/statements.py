"""Random statements of governed SQL over two tables, and worlds that differ in what nobody may see."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

CATALOG = """\
database: w
tables:
  items:
    source: {files: ../data/items.csv}
    columns:
      pk: INTEGER
      a: INTEGER
      b: BIGINT
      c: INTEGER
      g: VARCHAR
      f: DOUBLE
      d: DATE
      region: VARCHAR
      secret: VARCHAR
    primary_key: pk
  parts:
    source: {files: ../data/parts.csv}
    columns: {pk: INTEGER, item: INTEGER, n: INTEGER, w: "DECIMAL(8, 2)", secret: VARCHAR}
    primary_key: pk
"""

#: No key is visible, so copies lie in an order that nobody may know; `c` is withheld where `g` is not `x`.
GRANTS = """\
p, role:analyst, table:w.items, SELECT|SQL, a|b|g|f|d|region, shown, -, allow
p, role:analyst, table:w.items, SELECT,     c,                some,  -, allow
p, role:analyst, table:w.parts, SELECT|SQL, item|n|w,         kept,  -, allow
"""

FILTERS = """\
p2, shown, table:w.items, *, region <> 'hidden'
p2, some,  table:w.items, *, "region <> 'hidden' AND g = 'x'"
p2, kept,  table:w.parts, *, n < 5
"""


def data(seed: int, hidden: int, unit: float = 0.7123456789) -> dict[str, str]:
    """Both tables; what `seed` gives is visible, what `hidden` gives is not.

    Floating numbers are multiples of `unit`: sums of them tell in what order they were added, unless it is
    one like 0.25.
    """
    shown, unseen = Random(seed), Random(hidden)
    items = [_item(shown, unseen, unit) for _ in range(25)]
    items += [
        f"{unseen.randint(0, 4)},{unseen.randint(0, 3)},{unseen.randint(0, 9)},"
        f"{unseen.choice(['x', '77', 'no'])},"
        f"{unseen.choice(['0.25', '9e99'])},2020-01-0{unseen.randint(1, 9)},hidden"
        for _ in range(unseen.randint(0, 6))
    ]
    parts = [f"{shown.randint(0, 4)},{shown.randint(0, 4)},{shown.randint(1, 3)}.5" for _ in range(20)]
    parts += [f"{unseen.randint(0, 4)},{unseen.randint(5, 9)},7.25" for _ in range(unseen.randint(0, 5))]
    return {"items": _laid(items, "a,b,c,g,f,d,region", unseen), "parts": _laid(parts, "item,n,w", unseen)}


def _item(shown: Random, unseen: Random, unit: float) -> str:
    group = shown.choice(["x", "y", "12", ""])
    cell = shown.randint(0, 9) if group == "x" else unseen.randint(0, 9)
    number = shown.choice([-0.0, -0.0, 0.0, *(unit * times for times in (1, 2, 3, 5, 7, 11, 13))])
    return (
        f"{shown.randint(0, 4)},{shown.randint(0, 3)},{cell},{group},{number},"
        f"2020-01-0{shown.randint(1, 9)},{shown.choice(['eu', 'us'])}"
    )


def _laid(rows: list[str], header: str, unseen: Random) -> str:
    """The rows in an order, and under keys, that nobody may see."""
    keys = unseen.sample(range(1_000), len(rows))
    lines = [f"{key},{row},s{unseen.randint(0, 99)}" for key, row in zip(keys, rows, strict=True)]
    unseen.shuffle(lines)
    return f"pk,{header},secret\n" + "\n".join(lines) + "\n"


# -- statements ---------------------------------------------------------------------------------------

#: Statements that would tell how rows lie, if floating numbers were added and chosen as they come.
OF_FLOATS = (
    "SELECT sum(i.f), avg(i.f), stddev(i.f), var_pop(i.f), variance(DISTINCT i.f) FROM items AS i",
    "SELECT stddev(i.a), stddev_pop(i.b), variance(p.w) FROM items AS i JOIN parts AS p ON p.item = i.a",
    """SELECT i.region, sum(i.f), stddev(i.f) FILTER (WHERE i.f > 0), avg(DISTINCT i.f) FROM items AS i
    GROUP BY i.region ORDER BY sum(i.f) DESC""",
    "SELECT i.region, sum(i.f) OVER (PARTITION BY i.region), avg(i.f) OVER () FROM items AS i",
    "SELECT i.d, stddev(i.a) OVER (), variance(i.f) OVER (PARTITION BY i.region) FROM items AS i",
    "SELECT sum(i.f) OVER (ORDER BY i.region ROWS UNBOUNDED PRECEDING) FROM items AS i",
    "SELECT DISTINCT i.region, i.f FROM items AS i",
    "SELECT i.b, i.f, 1 - i.f AS less, count(*) FROM items AS i GROUP BY i.b, i.f, 1 - i.f HAVING i.f <= 0",
    "SELECT min(i.f), max(i.f) FILTER (WHERE i.f <= 0) FROM items AS i",
    "SELECT i.region, min(i.f) OVER (PARTITION BY i.region) FROM items AS i",
    "SELECT i.a, i.f FROM items AS i UNION SELECT p.item, CAST(p.n AS DOUBLE) FROM parts AS p",
    """SELECT i.a, i.f FROM items AS i
    INTERSECT (SELECT i.a, i.f FROM items AS i UNION ALL SELECT 1, CAST(0 AS DOUBLE))""",
)

_ITEMS = ("i.a", "i.b", "i.c", "i.g", "i.f", "i.d", "i.region")
_PARTS = ("p.item", "p.n", "p.w")
_NUMBERS = {"i.a", "i.b", "i.c", "i.f", "p.item", "p.n", "p.w"}


class Writer:
    """Writes statements; the same seed gives the same one."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def statement(self) -> str:
        forms = (
            *(self._plain, self._grouped, self._grouped),
            *(self._numbered, self._numbered, self._united, self._nested),
        )
        query = self._random.choice(forms)()
        names = range(1, query.count("@") + 1)
        text = "".join(
            piece + (f"AS x{number}" if number else "")
            for piece, number in zip(query.split("@"), [*names, 0], strict=True)
        )
        if self._chance(0.7):
            places = self._random.sample(list(names), self._random.randint(1, min(2, len(names))))
            if not self._is_union(text):
                text += " ORDER BY " + ", ".join(
                    f"{place}{self._pick(['', ' DESC', ' DESC NULLS FIRST'])}" for place in places
                )
        if self._chance(0.6):
            text += f" LIMIT {self._random.randint(0, 9)}"
            text += f" OFFSET {self._random.randint(1, 5)}" if self._chance(0.3) else ""
        return text

    def _is_union(self, text: str) -> bool:
        return " UNION " in text or " EXCEPT " in text or " INTERSECT " in text

    def _source(self) -> tuple[str, tuple[str, ...]]:
        kind = self._random.randint(0, 4)
        if kind == 0:
            return "items AS i", _ITEMS
        if kind == 1:
            join = self._pick(["JOIN", "LEFT JOIN", "FULL JOIN"])
            return f"items AS i {join} parts AS p ON p.item = i.{self._pick(['a', 'c'])}", (*_ITEMS, *_PARTS)
        if kind == 2:
            where = self._where(_ITEMS)
            return f"(SELECT i.a, i.b, i.c, i.g, i.f, i.d, i.region FROM items AS i{where}) AS i", _ITEMS
        if kind == 3:
            return "parts AS p", _PARTS
        return "(SELECT DISTINCT p.item, p.n, p.w FROM parts AS p) AS p", _PARTS

    def _scalar(self, columns: tuple[str, ...]) -> str:
        column = self._pick(columns)
        if self._chance(0.5):
            return column
        if column in _NUMBERS:
            return self._pick(
                [
                    f"{column} + 1",
                    f"1 / ({column} - 1)",
                    f"coalesce({column}, 7)",
                    f"abs({column})",
                    f"CASE WHEN {column} IS NULL THEN 'none' ELSE 'some' END",
                    f"{column} > 2",
                ]
            )
        if column == "i.d":
            return self._pick(["year(i.d)", "date_trunc('month', i.d)", "i.d + INTERVAL 1 DAY"])
        return self._pick([f"upper({column})", f"CAST({column} AS INTEGER)", f"length({column})"])

    def _truth(self, columns: tuple[str, ...]) -> str:
        column = self._pick(columns)
        if column in _NUMBERS:
            simple = self._pick(
                [f"{column} > 1", f"{column} IS NULL", f"{column} BETWEEN 1 AND 3", f"{column} IN (1, 2, 5)"]
            )
        elif column == "i.d":
            simple = self._pick(["i.d > DATE '2020-01-04'", "i.d IS NOT NULL"])
        else:
            simple = self._pick(
                [f"{column} LIKE '%x%'", f"CAST({column} AS INTEGER) > 5", f"{column} <> 'eu'"]
            )
        if self._chance(0.3):
            return f"({simple} {self._pick(['AND', 'OR'])} {self._truth(columns)})"
        return f"NOT ({simple})" if self._chance(0.2) else simple

    def _where(self, columns: tuple[str, ...]) -> str:
        return f" WHERE {self._truth(columns)}" if self._chance(0.6) else ""

    def _plain(self) -> str:
        source, columns = self._source()
        shown = ", ".join(f"{self._scalar(columns)} @" for _ in range(self._random.randint(1, 4)))
        return f"SELECT {self._pick(['', '', 'DISTINCT '])}{shown} FROM {source}{self._where(columns)}"

    def _grouped(self) -> str:
        source, columns = self._source()
        keys = [self._scalar(columns) for _ in range(self._random.randint(0, 2))]
        keys += ["i.f"] * ("i.f" in columns and self._chance(0.2))
        numbers = tuple(column for column in columns if column in _NUMBERS)
        found = [*keys, *(self._aggregate(numbers) for _ in range(self._random.randint(1, 3)))]
        group = f" GROUP BY {', '.join(keys)}" if keys else ""
        having = f" HAVING {self._aggregate(numbers)} > 2" if self._chance(0.3) else ""
        shown = ", ".join(f"{each} @" for each in found)
        return f"SELECT {shown} FROM {source}{self._where(columns)}{group}{having}"

    def _aggregate(self, numbers: tuple[str, ...]) -> str:
        column = self._number(numbers)
        return self._pick(
            [
                "count(*)",
                f"count({column})",
                f"sum({column})",
                f"avg({column})",
                f"stddev({column})",
                f"var_pop({column}) FILTER (WHERE {column} > 0)",
                f"sum(DISTINCT {column})",
                f"min({column})",
                f"max({column})",
                f"count(DISTINCT {column})",
                f"count(*) FILTER (WHERE {column} > 1)",
            ]
        )

    def _numbered(self) -> str:
        source, columns = self._source()
        numbers = tuple(column for column in columns if column in _NUMBERS)
        window = self._window(columns, numbers)
        shown = ", ".join(f"{self._scalar(columns)} @" for _ in range(self._random.randint(1, 3)))
        qualify = f" QUALIFY row_number() OVER (ORDER BY {self._pick(columns)}) <= 4" * self._chance(0.4)
        return f"SELECT {shown}, {window} @ FROM {source}{self._where(columns)}{qualify}"

    def _window(self, columns: tuple[str, ...], numbers: tuple[str, ...]) -> str:
        partition = f"PARTITION BY {self._pick(columns)} " * self._chance(0.5)
        order = f"ORDER BY {self._pick(columns)}{self._pick(['', ' DESC'])}" * self._chance(0.7)
        column, number = self._pick(columns), self._number(numbers)
        if self._chance(0.3) and order:
            call = self._pick(["sum", "avg", "variance"])
            return f"{call}({number}) OVER ({partition}{order} ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)"
        call = self._pick(
            [
                "row_number()",
                "rank()",
                "ntile(3)",
                f"lag({column})",
                f"lead({column}, 2)",
                f"first_value({column})",
                f"sum({number})",
                f"avg({number})",
                f"stddev_pop({number})",
                f"min({number})",
                "count(*)",
            ]
        )
        return f"{call} OVER ({partition}{order})"

    def _united(self) -> str:
        operator = self._pick(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"])
        sides = []
        for _ in range(2):
            source, columns = self._source()
            number = self._number(tuple(column for column in columns if column in _NUMBERS))
            type = self._pick(["BIGINT", "DOUBLE"])
            sides.append(f"SELECT CAST({number} AS {type}) @ FROM {source}{self._where(columns)}")
        return f" {operator} ".join([sides[0], sides[1].replace("@", "AS y")])

    def _nested(self) -> str:
        call = f"{self._pick(['sum', 'avg', 'stddev'])}(i.{self._pick('cf')})"
        return (
            "WITH q AS (SELECT i.g, i.a,"
            f" row_number() OVER (PARTITION BY i.g ORDER BY i.{self._pick('abf')}) AS n,"
            f" {call} OVER (PARTITION BY i.a) AS s FROM items AS i{self._where(_ITEMS)})"
            f" SELECT q.g @, q.a @, q.n @, q.s @ FROM q WHERE q.n <= {self._random.randint(1, 3)}"
        )

    def _number(self, numbers: tuple[str, ...]) -> str:
        return "i.f" if "i.f" in numbers and self._chance(0.5) else self._pick(numbers)

    def _pick(self, choices: Sequence[str]) -> str:
        return self._random.choice(choices)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share
