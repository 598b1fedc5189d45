"""Bugs of other systems, each as what was asked there and what must come back here.

The world is a firm: people in teams. Red has Ann (50) and Ben (90), blue has Cho (70); red has a budget of
1000 and blue one of 2000.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CATALOG = """\
database: firm
tables:
  people:
    source: {files: DATA/people/*.csv}
    columns: {id: INTEGER, name: VARCHAR, salary: INTEGER, team_id: INTEGER}
    primary_key: id
    default_order: id
    relationships:
      team: {table: teams, keys: {team_id: id}}
  teams:
    source: {files: DATA/teams/*.csv}
    columns: {id: INTEGER, name: VARCHAR, budget: INTEGER}
    primary_key: id
    default_order: id
    relationships:
      people: {table: people, kind: array, keys: {id: team_id}}
"""
PEOPLE = "id,name,salary,team_id\n1,Ann,50,1\n2,Ben,90,1\n3,Cho,70,2\n"
TEAMS = "id,name,budget\n1,red,1000\n2,blue,2000\n"

NO_SALARY = "p, role:staff, table:firm.people, SELECT, id|name|team_id, *, -, allow\n"
TEAMS_SEEN = "p, role:staff, table:firm.teams, SELECT, *, *, -, allow\n"
RED_ALONE = "p, role:staff, table:firm.people, SELECT, *, red, -, allow\n"
FILTERS = """\
p2, red,    table:firm.people, *, team_id = 1
p2, ann,    table:firm.people, *, id = 1
p2, either, table:firm.people, *, team_id = 2 OR id = 1
p2, mine,   table:firm.people, *, id = session.person
"""

GITHUB = "https://github.com/"


@dataclass(frozen=True, slots=True)
class Ask:
    """A request of somebody in groups, in GraphQL or SQL, and its answer.

    `data` is the whole of it. `unknown` says that it is refused as if the name had been of no column at all,
    and `code` with which code it is refused.
    """

    text: str
    data: Any = None
    unknown: str = ""
    code: str = ""
    groups: tuple[str, ...] = ("staff",)
    is_sql: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A bug: where it is told of, what went wrong there, and the same question here."""

    reference: str
    wrong: str
    grants: str
    asked: tuple[Ask, ...]
    roles: str = ""
    settings: str = ""


def people(*rows: Mapping[str, object]) -> dict[str, object]:
    return {"people": list(rows)}


CASES: dict[str, Case] = {
    "nested roles keep their columns": Case(
        "hasura/graphql-engine/issues/10711",
        "A role that inherits from an inherited role saw every row and column of the table.",
        "p, role:reader, table:firm.people, SELECT, id|name, *, -, allow\n"
        "p, role:payroll, table:firm.people, SELECT, salary, ann, -, allow\n",
        (
            Ask(
                "{ people { id salary } }",
                people({"id": 1, "salary": 50}, {"id": 2, "salary": None}, {"id": 3, "salary": None}),
                groups=("nested",),
            ),
        ),
        roles="g, group:nested, role:nested\ng, role:nested, role:base\ng, role:nested, role:nothing\n"
        "g, role:base, role:reader\ng, role:base, role:payroll\n",
    ),
    "counts have the rows of their roles": Case(
        "hasura/graphql-engine/issues/7660",
        "An aggregate of a role made of several counted rows that none of them shows.",
        "p, role:a, table:firm.people, SELECT, id|name, red, -, allow\n"
        "p, role:b, table:firm.people, SELECT, id|salary, ann, -, allow\n",
        (
            Ask(
                "{ people_aggregate { aggregate { count sum { salary } } } }",
                {"people_aggregate": {"aggregate": {"count": 2, "sum": {"salary": 50}}}},
                groups=("a", "b"),
            ),
        ),
        roles="g, group:a, role:a\ng, group:b, role:b\n",
    ),
    "an aggregate is of all rows whatever a list is cut to": Case(
        "hasura/graphql-engine/issues/1837",
        "The limit on rows of a role was put on aggregates too, so that counts were wrong.",
        NO_SALARY,
        (
            Ask(
                "{ people_aggregate { aggregate { count } } people(limit: 2) { id } }",
                {
                    "people_aggregate": {"aggregate": {"count": 3}},
                    "people": [{"id": 1}, {"id": 2}],
                },
            ),
        ),
        settings="[limits]\nrows = 2\n",
    ),
    "nothing is ordered by a withheld column": Case(
        "Azure/data-api-builder/issues/3554",
        "`orderBy` was not held to the columns of the role, and told their order.",
        NO_SALARY,
        (
            Ask("{ people(order_by: {salary: desc}) { id } }", unknown="salary"),
            Ask("{ teams(order_by: {people_aggregate: {max: {salary: asc}}}) { id } }", unknown="salary"),
        ),
    ),
    "nothing is added up or grouped by a withheld column": Case(
        "Azure/data-api-builder/issues/2776",
        "Aggregates and groups did not ask whether the role has the column.",
        NO_SALARY,
        (
            Ask("{ people_aggregate { aggregate { max { salary } } } }", unknown="salary"),
            Ask("{ people_group_by(by: [{column: salary}]) { aggregate { count } } }", unknown="salary"),
        ),
    ),
    "a raw cell is of the rows of its rule": Case(
        "cube-js/cube/pull/10803",
        "Where one policy gave a column raw in some rows, no row of it was masked any more.",
        "p, role:staff, table:firm.people, SELECT, id|name=initial, *, -, allow\n"
        "p, role:staff, table:firm.people, SELECT, id|name, red, -, allow\n",
        (
            Ask(
                "{ people { name } }",
                people({"name": "Ann"}, {"name": "Ben"}, {"name": "C."}),
            ),
        ),
    ),
    "several rules show what lies behind a relationship": Case(
        "directus/directus/issues/27968",
        "With two policies a related list was left out, though both gave it.",
        NO_SALARY + TEAMS_SEEN + RED_ALONE,
        (
            Ask(
                "{ teams { name people { id salary } } }",
                {
                    "teams": [
                        {"name": "red", "people": [{"id": 1, "salary": 50}, {"id": 2, "salary": 90}]},
                        {"name": "blue", "people": [{"id": 3, "salary": None}]},
                    ]
                },
            ),
        ),
    ),
    "a related list has the rows of its own table's rules": Case(
        "directus/directus/issues/23197",
        "The rules of the related table were not applied to a list and its count behind a relationship.",
        TEAMS_SEEN + RED_ALONE,
        (
            Ask(
                "{ teams { people { id } people_aggregate { aggregate { count } } } }",
                {
                    "teams": [
                        {"people": [{"id": 1}, {"id": 2}], "people_aggregate": {"aggregate": {"count": 2}}},
                        {"people": [], "people_aggregate": {"aggregate": {"count": 0}}},
                    ]
                },
            ),
        ),
    ),
    "a count beside a list counts no hidden row": Case(
        "directus/directus/issues/13847",
        "Private rows were left out of a related list, and counted.",
        "p, role:staff, table:firm.people, SELECT, *, ann, -, allow\n" + TEAMS_SEEN,
        (
            Ask(
                "{ teams(order_by: {people_aggregate: {count: desc}}) "
                "{ id people_aggregate { aggregate { count } } } }",
                {
                    "teams": [
                        {"id": 1, "people_aggregate": {"aggregate": {"count": 1}}},
                        {"id": 2, "people_aggregate": {"aggregate": {"count": 0}}},
                    ]
                },
            ),
        ),
    ),
    "introspection of aggregates names no withheld column": Case(
        "supabase/pg_graphql/pull/653",
        "A column without SELECT stood in the types of aggregates all the same.",
        NO_SALARY,
        (
            Ask(
                '{ __type(name: "people_max_fields") { fields { name } } }',
                {"__type": {"fields": [{"name": "id"}, {"name": "name"}, {"name": "team_id"}]}},
            ),
            Ask(
                '{ __type(name: "people_avg_fields") { fields { name } } }',
                {"__type": {"fields": [{"name": "id"}, {"name": "team_id"}]}},
            ),
        ),
    ),
    "nothing is found by a withheld column": Case(
        "platformatic/platformatic/issues/5119",
        "`where` and `orderBy` took fields that could not be selected, counts of rows too.",
        NO_SALARY,
        (
            Ask("{ people(where: {salary: {_gt: 60}}) { id } }", unknown="salary"),
            Ask("{ people_aggregate(where: {salary: {_eq: 90}}) { aggregate { count } } }", unknown="salary"),
            Ask("{ people(where: {_not: {_or: [{salary: {_lt: 60}}]}}) { id } }", unknown="salary"),
        ),
    ),
    "a filter is no way to a colleague's salary": Case(
        "prisma/prisma1/issues/711",
        "A field that could not be read could be held against values until it was known.",
        NO_SALARY + "p, role:staff, table:firm.people, SELECT, salary, mine, -, allow\n",
        (
            Ask("{ people(where: {salary: {_eq: 90}}) { name } }", people()),
            Ask("{ people(where: {salary: {_eq: 50}}) { name } }", people({"name": "Ann"})),
            Ask("{ people(where: {salary: {_is_null: true}}) { id } }", people({"id": 2}, {"id": 3})),
        ),
        settings='[auth.attributes]\nperson = {claim = "person", type = "INTEGER"}\n',
    ),
    "a search does not look into withheld columns": Case(
        "directus/directus/issues/23894",
        "A search found people by an address that the role could not read.",
        "p, role:staff, table:firm.people, SELECT, id, *, -, allow\n",
        (Ask('{ people(where: {name: {_ilike: "%nn%"}}) { id } }', unknown="name"),),
    ),
    "a blacklisted column filters nothing": Case(
        "directus/v8-archive/issues/717",
        "A field on the read blacklist could be filtered by.",
        RED_ALONE.replace("red", "*") + "p, role:staff, table:firm.people, SELECT, salary, *, -, deny\n",
        (Ask("{ people(where: {salary: {_in: [50]}}) { id } }", unknown="salary"),),
    ),
    "an order through a relationship is an order by the column": Case(
        "yahoo/elide/issues/3415",
        "Sorting by a field without read permission told its order, also through relationships.",
        NO_SALARY + "p, role:staff, table:firm.teams, SELECT, id|name, *, -, allow\n",
        (Ask("{ people(order_by: {team: {budget: asc}}) { id } }", unknown="budget"),),
    ),
    "a filter through a relationship asks for the column": Case(
        "neo4j/graphql/issues/3560",
        "What could not be read of a related node could be filtered by.",
        NO_SALARY + "p, role:staff, table:firm.teams, SELECT, id|name, *, -, allow\n",
        (Ask("{ people(where: {team: {budget: {_gt: 1500}}}) { id } }", unknown="budget"),),
    ),
    "a relationship shows no more than its table": Case(
        "prisma/prisma1/issues/1095",
        "Fields that were withheld at the top were shown behind a relationship.",
        NO_SALARY + TEAMS_SEEN,
        (
            Ask(
                "{ teams(limit: 1) { people { name salary team { people { salary } } } } }",
                {
                    "teams": [
                        {
                            "people": [
                                {
                                    "name": name,
                                    "salary": None,
                                    "team": {"people": [{"salary": None}, {"salary": None}]},
                                }
                                for name in ("Ann", "Ben")
                            ]
                        }
                    ]
                },
            ),
        ),
    ),
    "a relationship is not followed by a withheld key": Case(
        "Graphcool/graphcool-framework/issues/503",
        "A relation that was not among the permitted fields was followed.",
        "p, role:staff, table:firm.people, SELECT, id|name, *, -, allow\n" + TEAMS_SEEN,
        (
            Ask("{ people(limit: 1) { id team { name } } }", people({"id": 1, "team": None})),
            Ask('{ people(where: {team: {name: {_eq: "red"}}}) { id } }', unknown="team"),
        ),
    ),
    "the values to choose from are those of visible rows": Case(
        "metabase/metabase/issues/23377",
        "The list of a column's values, to filter by, went round the sandbox.",
        RED_ALONE,
        (
            Ask(
                "{ people(distinct_on: [name], order_by: {name: asc}) { name } }",
                people({"name": "Ann"}, {"name": "Ben"}),
            ),
        ),
    ),
    "a subquery is governed too": Case(
        "apache/superset/pull/19242",
        "Row filters were put on the outer query alone, and a subquery read the whole table.",
        RED_ALONE + TEAMS_SEEN + "p, role:staff, database:firm, SQL, *, *, -, allow\n",
        (
            Ask(
                "SELECT name, n FROM teams CROSS JOIN (SELECT count(*) AS n FROM people) AS p ORDER BY name",
                [["blue", 2], ["red", 2]],
                is_sql=True,
            ),
            Ask("SELECT (SELECT count(*) FROM people) AS n", code="SQL_REFUSED", is_sql=True),
            Ask(
                "WITH p AS (SELECT * FROM people) SELECT max(id) AS m FROM p",
                [[2]],
                is_sql=True,
            ),
        ),
        settings="[sql]\nenabled = true\n",
    ),
    "every side of a set operation is governed": Case(
        "apache/superset/pull/38452",
        "A UNION was not seen as something that reads tables.",
        RED_ALONE + "p, role:staff, database:firm, SQL, *, *, -, allow\n",
        (
            Ask(
                "SELECT id FROM people WHERE false UNION ALL SELECT id FROM people ORDER BY id",
                [[1], [2]],
                is_sql=True,
            ),
        ),
        settings="[sql]\nenabled = true\n",
    ),
    "a row filter with OR stands in brackets": Case(
        "apache/superset/pull/8699",
        "A filter with OR that is not in brackets is undone by the caller's own AND.",
        "p, role:staff, table:firm.people, SELECT, *, either, -, allow\n",
        (
            Ask('{ people(where: {name: {_eq: "Ben"}}) { id } }', people()),
            Ask(
                "{ people(where: {_or: [{id: {_gt: 0}}, {id: {_lt: 9}}]}) { id } }",
                people({"id": 1}, {"id": 3}),
            ),
        ),
    ),
    "an answer that is kept is nobody else's": Case(
        "rilldata/rill/pull/9704",
        "Answers were kept by what was asked and a part of who asked: others got them.",
        RED_ALONE + "p, role:blue, table:firm.people, SELECT, *, either, -, allow\n",
        (
            Ask("{ people { id } }", people({"id": 1}, {"id": 2})),
            Ask("{ people { id } }", people({"id": 1}, {"id": 3}), groups=("blue",)),
            Ask("{ people { id } }", people({"id": 1}, {"id": 2})),
            Ask("{ people { id } }", people(), groups=("nobody",)),
        ),
        roles="g, group:staff, role:staff\ng, group:blue, role:blue\n",
    ),
    "a schema that is kept is nobody else's": Case(
        "cube-js/cube/pull/10570",
        "The schema of whoever asked first was given to everybody after.",
        NO_SALARY + "p, role:all, table:firm.people, SELECT, *, *, -, allow\n",
        (
            Ask(
                '{ __type(name: "people") { fields { name } } }',
                {"__type": {"fields": [{"name": n} for n in ("id", "name", "salary", "team_id")]}},
                groups=("all",),
            ),
            Ask(
                '{ __type(name: "people") { fields { name } } }',
                {"__type": {"fields": [{"name": n} for n in ("id", "name", "team_id")]}},
            ),
        ),
        roles="g, group:staff, role:staff\ng, group:all, role:all\n",
    ),
    "a look-up by key withholds what a list does": Case(
        "aws-amplify/amplify-category-api/issues/1383",
        "Getting one object by its key gave fields that a list of them did not.",
        NO_SALARY,
        (
            Ask(
                "{ people_by_pk(id: 2) { name salary } }",
                {"people_by_pk": {"name": "Ben", "salary": None}},
            ),
        ),
    ),
    "a hidden row is no other than one that is not there": Case(
        "neo4j/graphql/issues/1079",
        "A filter that met a forbidden node raised an error, which told that there is one.",
        RED_ALONE,
        (
            Ask(
                '{ people(where: {name: {_eq: "Cho"}}) { id } people_by_pk(id: 3) { id } }',
                {"people": [], "people_by_pk": None},
            ),
            Ask(
                '{ people(where: {name: {_eq: "Dan"}}) { id } people_by_pk(id: 4) { id } }',
                {"people": [], "people_by_pk": None},
            ),
        ),
    ),
}
