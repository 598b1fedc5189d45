SELECT name, age, age IS NULL AS young, avg(age) OVER () AS mean FROM owners WHERE coalesce(age, 0) < 50 ORDER BY age DESC NULLS FIRST
