SELECT continent, count(*) AS n, sum(revenue) AS revenue, max(founded) FROM companies
GROUP BY continent HAVING count(*) > 1 ORDER BY n DESC, 1
