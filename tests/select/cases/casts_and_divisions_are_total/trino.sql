refused: `CAST(companies.name AS INT)` cannot run on trino
