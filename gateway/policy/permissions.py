"""What a rule may give or take: permissions on data, and on the work of those who keep the policies."""

from __future__ import annotations

SELECT = "SELECT"
DESCRIBE = "DESCRIBE"
#: May send SQL of its own that reads the table; shows no cell by itself.
SQL = "SQL"
#: May ask for what many rows come to, and for none of them.
AGGREGATE = "AGGREGATE"

MANAGE_POLICY = "MANAGE_POLICY"
READ_AUDIT = "READ_AUDIT"
APPROVE = "APPROVE"

DATA = frozenset({SELECT, DESCRIBE, SQL, AGGREGATE})

#: They show no cell: whoever keeps the policies has no data by that.
ADMINISTRATIVE = frozenset({MANAGE_POLICY, READ_AUDIT, APPROVE})
