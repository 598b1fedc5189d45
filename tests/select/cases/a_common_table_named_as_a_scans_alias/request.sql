WITH base AS (SELECT id, name FROM owners), t0 AS (SELECT * FROM base)
SELECT t0.name, base.id FROM t0 JOIN base ON base.id = t0.id JOIN companies AS lake ON lake.owner_id = base.id
