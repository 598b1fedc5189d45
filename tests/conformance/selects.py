"""Statements that analysts write, over the companies of `tests/select`; some take parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Parameters = Sequence[object] | Mapping[str, object]

SELECTS: Mapping[str, str | tuple[str, Parameters]] = {
    # -- rows of several tables
    "inner join": """
        SELECT c.name, o.name AS owner, o.age FROM companies AS c JOIN owners AS o ON o.id = c.owner_id
        ORDER BY c.name""",
    "left join of what has no row": """
        SELECT c.name, o.id, o.age FROM companies c LEFT JOIN owners o ON o.id = c.owner_id ORDER BY c.id""",
    "right join": """
        SELECT c.name, o.name FROM companies c RIGHT JOIN owners o ON o.id = c.owner_id ORDER BY 2, 1""",
    "full join": """
        SELECT c.id, o.id FROM companies c FULL JOIN owners o ON o.id = c.owner_id ORDER BY 1, 2""",
    "cross join with a condition on a masked cell": """
        SELECT a.name, b.name FROM owners a CROSS JOIN owners b WHERE a.age > b.age ORDER BY 1, 2""",
    "join by columns of one name": "SELECT * FROM owners a JOIN owners b USING (id) ORDER BY id",
    "three tables and a derived one": """
        SELECT c.continent, o.name, t.n
        FROM companies c
          JOIN owners o ON o.id = c.owner_id
          JOIN (SELECT continent, count(*) AS n FROM companies GROUP BY continent) AS t
            ON t.continent = c.continent
        ORDER BY 1, 2""",
    # -- groups
    "groups of a filtered table": """
        SELECT continent, status, count(*) AS n, sum(revenue) AS revenue, min(founded), max(founded)
        FROM companies GROUP BY continent, status ORDER BY 1, 2""",
    "having": """
        SELECT continent, count(*) AS n FROM companies GROUP BY 1 HAVING sum(revenue) > 50
        ORDER BY n DESC, 1""",
    "a whole": """
        SELECT count(*), count(revenue), count(DISTINCT founded), sum(revenue), avg(id), min(name), max(score)
        FROM companies""",
    "a whole of nothing": "SELECT count(*), sum(revenue), max(name) FROM companies WHERE id > 1000",
    "aggregates of a masked cell": """
        SELECT count(*), count(age), sum(age), avg(age), min(age), max(age), bool_or(age > 45) FROM owners""",
    "aggregates of some rows": """
        SELECT count(*) FILTER (WHERE status = 'open') AS open, sum(revenue) FILTER (WHERE score > 1) AS some,
          count_if(score > 1) AS n, bool_and(id > 0) AS every, sum(DISTINCT owner_id) AS owners
        FROM companies""",
    "groups of an expression": """
        SELECT year(founded) AS year, upper(left(name, 1)) AS first, count(*) FROM companies
        GROUP BY 1, 2 ORDER BY 1, 2""",
    "groups of a masked cell": "SELECT age, count(*) FROM owners GROUP BY age ORDER BY age NULLS FIRST",
    # -- windows
    "ranks": """
        SELECT name, rank() OVER (ORDER BY founded DESC) AS rank,
          dense_rank() OVER (ORDER BY founded) AS dense, ntile(2) OVER (ORDER BY id) AS half,
          row_number() OVER (PARTITION BY status ORDER BY founded DESC) AS number,
          percent_rank() OVER (ORDER BY revenue) AS percent, cume_dist() OVER (ORDER BY revenue DESC) AS cume
        FROM companies ORDER BY id""",
    "neighbours": """
        SELECT name, lag(name) OVER (ORDER BY id) AS before, lead(name, 2) OVER (ORDER BY id) AS behind,
          first_value(name) OVER (PARTITION BY continent ORDER BY id ROWS UNBOUNDED PRECEDING) AS first
        FROM companies ORDER BY id""",
    "running sums": """
        SELECT id, sum(revenue) OVER (ORDER BY id) AS running,
          avg(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS mean,
          count(*) OVER (PARTITION BY continent) AS n
        FROM companies ORDER BY id""",
    "windows over groups": """
        SELECT continent, sum(revenue) AS revenue,
          rank() OVER (ORDER BY sum(revenue) DESC NULLS LAST) AS place
        FROM companies GROUP BY continent ORDER BY 1""",
    "a row of each group": """
        SELECT continent, name FROM companies
        QUALIFY row_number() OVER (PARTITION BY continent ORDER BY founded, name) = 1 ORDER BY 1""",
    # -- statements within statements
    "one part upon another": """
        WITH europe AS (SELECT * FROM companies WHERE continent IN ('eu', 'uk')),
          sums AS (SELECT owner_id, sum(revenue) AS revenue, count(*) AS n FROM europe GROUP BY owner_id)
        SELECT o.name, s.revenue, s.n FROM sums AS s LEFT JOIN owners AS o ON o.id = s.owner_id
        ORDER BY 1, 2""",
    "derived twice": """
        SELECT max(n) AS most FROM (
          SELECT continent, count(*) AS n FROM (SELECT continent FROM companies WHERE status = 'open') AS o
          GROUP BY continent) AS counted""",
    "union": "SELECT name FROM companies UNION SELECT name FROM owners ORDER BY name",
    "union of all": """
        SELECT continent AS x FROM companies UNION ALL SELECT name FROM owners ORDER BY x LIMIT 5""",
    "except and intersect": """
        SELECT id FROM owners EXCEPT SELECT owner_id FROM companies UNION
        (SELECT id FROM owners INTERSECT SELECT id FROM companies) ORDER BY id""",
    "union of types that meet": """
        SELECT id, revenue AS x FROM companies UNION ALL SELECT id, age FROM owners ORDER BY id, x""",
    # -- what is computed
    "choices": """
        SELECT name,
          CASE WHEN revenue > 100 THEN 'large' WHEN revenue IS NULL THEN 'unknown' ELSE 'small' END AS size,
          CASE continent WHEN 'eu' THEN 1 WHEN 'uk' THEN 2 END AS place, if(score > 1, 'yes', 'no') AS good
        FROM companies ORDER BY id""",
    "nulls": """
        SELECT id, coalesce(revenue, 0) AS revenue, nullif(continent, 'eu') AS other, revenue IS NULL AS none,
          greatest(id, owner_id) AS most, least(id, owner_id) AS least,
          revenue IS DISTINCT FROM 50 AS is_other
        FROM companies ORDER BY id""",
    "dates": """
        SELECT id, year(founded), quarter(founded), month(founded), week(founded), day(founded),
          dayofweek(founded), isodow(founded), dayofyear(founded), monthname(founded), dayname(founded),
          last_day(founded), date_trunc('month', founded), date_trunc('week', founded),
          date_diff('day', founded, DATE '2004-05-06'), extract(year FROM founded)
        FROM companies ORDER BY id""",
    "moments": """
        SELECT id, founded + INTERVAL 1 MONTH, founded - INTERVAL 10 DAY,
          founded BETWEEN DATE '2002-01-01' AND DATE '2003-12-31',
          CAST(founded AS TIMESTAMP) + INTERVAL 90 MINUTE, hour(CAST(founded AS TIMESTAMP))
        FROM companies WHERE founded < '2004-12-31' ORDER BY founded DESC""",
    "texts": """
        SELECT id, lower(name), upper(name), length(name), left(name, 2), right(name, 2),
          substring(name, 2, 1), replace(name, 'a', '-'), concat(name, '/', continent),
          concat_ws('-', name, status), name || '!', trim(' ' || name || ' '), strpos(name, 'l'),
          starts_with(name, 'A'), ends_with(name, 'r'), contains(name, 'ä'), split_part(name || ',x', ',', 2)
        FROM companies ORDER BY id""",
    "patterns": """
        SELECT name, name LIKE 'A%', name LIKE '_ä_', name ILIKE 'B%', name NOT LIKE '%g', name LIKE '%\\_%'
        FROM companies WHERE name LIKE '%a%' OR name ILIKE '%D%' OR status <> 'open' ORDER BY name""",
    "decimals": """
        SELECT id, revenue + 1, revenue - 0.05, revenue * 2, revenue / 3, -revenue, abs(revenue - 100),
          round(revenue, 1), floor(revenue), ceil(revenue), CAST(revenue AS DECIMAL(8, 1)),
          CAST(revenue AS INTEGER), CAST(revenue AS VARCHAR), CAST(revenue AS DOUBLE),
          revenue > 100.25, revenue IN (100.5, 50)
        FROM companies ORDER BY id""",
    "numbers": """
        SELECT id, id + 1, id * 2 - 1, id / 2, id // 2, id % 2, id / 0, sign(id - 3), power(id, 2),
          sqrt(id * id), round(score, 1), trunc(score), floor(score), CAST(score AS INTEGER),
          CAST(id AS VARCHAR), score = 0
        FROM companies ORDER BY id""",
    "truth": """
        SELECT id, score > 1 AND revenue > 60, score > 1 OR revenue > 60, NOT revenue > 60,
          (revenue > 60) IS TRUE, id IN (1, 2, NULL), id NOT IN (1, 5), id BETWEEN 2 AND 4
        FROM companies ORDER BY id""",
    # -- order, pages, and what is one
    "nulls in an order": "SELECT id, revenue FROM companies ORDER BY revenue DESC NULLS FIRST, id",
    "nulls in an order as it is": "SELECT revenue, id FROM companies ORDER BY revenue",
    "an order by what is not shown": """
        SELECT name FROM companies ORDER BY founded DESC, revenue NULLS LAST, id""",
    "a page": "SELECT name, founded FROM companies ORDER BY founded DESC LIMIT 2 OFFSET 1",
    "a page of what ties": "SELECT continent, founded FROM companies ORDER BY continent DESC LIMIT 3",
    "what is one": """
        SELECT DISTINCT continent, founded > DATE '2004-01-01' AS late FROM companies ORDER BY 1, 2""",
    "texts in the order of their letters": "SELECT DISTINCT name FROM companies ORDER BY name",
    "a star": "SELECT * FROM companies ORDER BY id",
    "a star without some": "SELECT * EXCLUDE (score, founded) FROM companies ORDER BY id",
    # -- parameters
    "parameters in a list": (
        "SELECT id FROM companies WHERE continent = ? AND revenue < ? AND score >= ? ORDER BY id",
        ["uk", 100.5, 0],
    ),
    "parameters by name": (
        """
        SELECT id, $text AS text FROM companies
        WHERE founded >= $since AND (status = $status) = $is ORDER BY id""",
        {"text": "it's \"\u2028 \\ $1 -- ä", "since": "2002-01-01", "status": "open", "is": True},
    ),
    "parameters that are null, and of a page": (
        "SELECT id, coalesce(?, name) AS name FROM companies WHERE name LIKE ? ORDER BY id LIMIT ? OFFSET ?",
        [None, "%e%", 2, 0],
    ),
    "parameters of groups": (
        """
        SELECT continent, count(*) FILTER (WHERE id > $1) AS n FROM companies
        GROUP BY 1 HAVING count(*) >= $1 ORDER BY 1""",
        [1],
    ),
}
