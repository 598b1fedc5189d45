refused: `MEDIAN(CAST(owners.age AS DOUBLE))` cannot run on trino
