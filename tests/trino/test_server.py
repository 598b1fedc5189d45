"""The Trino server of the tests: a real one, or none and a reason."""

from __future__ import annotations

from tests.trino.server import Server


def test_the_server_runs_queries_of_its_connectors(trino: Server) -> None:
    assert trino.rows("SELECT count(*) FROM tpch.tiny.nation") == [(25,)]
    catalogs = {name for (name,) in trino.rows("SHOW CATALOGS")}
    assert {"memory", "tpch"} <= catalogs


def test_a_user_of_a_query_is_who_it_is_run_as(trino: Server) -> None:
    assert trino.rows("SELECT current_user", user="somebody") == [("somebody",)]
