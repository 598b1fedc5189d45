"""The tables of the tests: companies and their owners, some of it withheld from analysts."""

from __future__ import annotations

CATALOG = """\
database: startups
tables:
  companies:
    source: {files: ../data/companies.csv}
    columns:
      id: INTEGER
      name: VARCHAR
      status: "ENUM('open', 'closed')"
      continent: VARCHAR
      owner_id: INTEGER
      founded: DATE
      revenue: DECIMAL(12, 2)
      score: DOUBLE
      hidden: VARCHAR
    primary_key: id
  owners:
    source: {files: ../data/owners.csv}
    columns: {id: INTEGER, name: VARCHAR, age: BIGINT, address: VARCHAR}
    primary_key: id
  salaries:
    source: {files: ../data/owners.csv}
    columns: {id: INTEGER, name: VARCHAR, age: BIGINT, address: VARCHAR}
    primary_key: id
  unasked:
    source: {files: ../data/owners.csv}
    columns: {id: INTEGER, name: VARCHAR, age: BIGINT, address: VARCHAR}
    primary_key: id
"""

#: `salaries` is withheld, `unasked` is visible without SQL; of owners the young have no age.
GRANTS = """\
p, role:analyst, table:startups.companies, SELECT|SQL, * except hidden, europe, -, allow
p, role:analyst, table:startups.owners, SELECT, id|name, *, -, allow
p, role:analyst, table:startups.owners, SELECT, age, old, -, allow
p, role:analyst, table:startups.owners, SQL, *, *, -, allow
p, role:analyst, table:startups.unasked, SELECT, *, *, -, allow
p, role:developer, database:startups, SELECT|SQL, *, *, -, allow
"""

FILTERS = """\
p2, europe, table:startups.companies, *, "continent IN ('eu', 'uk')"
p2, old, table:startups.owners, *, age >= 40
"""

DATA = {
    "companies": """\
id,name,status,continent,owner_id,founded,revenue,score,hidden
1,Aal,open,eu,1,2001-02-03,100.50,1.5,h1
2,Bär,closed,eu,2,2002-03-04,200.25,-0.0,h2
3,Cat,open,us,1,2003-04-05,999.99,9.5,h3
4,Dog,open,uk,3,2004-05-06,,0.0,h4
5,Eel,open,uk,9,2004-05-06,50.00,2.5,h5
6,12,closed,us,,2005-01-01,1.00,7.5,h6
""",
    "owners": """\
id,name,age,address
1,Ann,50,a1
2,Ben,30,a2
3,Cid,40,a3
""",
}
