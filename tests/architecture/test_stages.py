from __future__ import annotations

import pytest

from tests.architecture.source import GATEWAY, calls, modules

#: The package from the ground up: a unit sees those before it, and none behind it. The stages of a
#: request are among them in the order in which it passes through them.
ORDER = (
    "__init__",
    "error_codes",
    "errors",
    "memory",
    "catalog",
    "mask",
    "predicate",
    "settings",
    "auth",  # stages 2 and 3
    "aws",  # secrets, and whose credentials queries run with
    "policy",  # stage 4
    "http",  # stage 1: what a request is, for all that follow
    "graphql",  # stage 5
    "documents",  # which documents are let in
    "plan",  # stage 6
    "govern",  # stage 7
    "result",
    "sql",  # stages 8 and 9
    "backends",  # stage 10
    "audit",  # stage 12
    "policy_source",
    "snapshot",
    "schema_diff",
    "statements",
    "prepare",
    "wanted",
    "task",
    "explanation",
    "prepare_select",
    "cache",
    "trail",
    "entry",
    "pipeline",
    "export",
    "live",
    "shadow",
    "store_watch",
    "reload",
    "refresh",
    "administer",
    "access",
    "console",
    "app",
    "log",
    "read_settings",
    "demo",
    "init",
    "lakeformation",
    "cli",
    "__main__",
)

#: Pure stages: what they give depends on what they are given, and on nothing else.
PURE = ("predicate", "graphql", "plan", "govern", "result", "sql")

#: What reads a clock, a file, a socket or the environment, or waits.
IMPURE = frozenset(
    {"asyncio", "datetime", "glob", "http", "httpx", "io", "logging", "os", "pathlib", "random", "socket"}
    | {"starlette", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid", "watchfiles"}
)

#: The values that carry trust from stage to stage, and the one file that makes each.
MADE_BY = {
    "Identity": "auth/tokens.py",
    "Session": "auth/session.py",
    "Grants": "policy/decide.py",
    "Admitted": "documents/admission.py",
    "GovernedPlan": "govern/draft.py",
    "GovernedScan": "govern/draft.py",
    "Statement": "sql/render.py",
}


def test_the_order_names_every_unit_once() -> None:
    assert sorted(ORDER) == sorted({module.unit for module in modules()})


@pytest.mark.parametrize("unit", ORDER)
def test_imports_point_down_the_order(unit: str) -> None:
    below = {*ORDER[: ORDER.index(unit)], unit}
    seen = {
        (module.path, name.split(".")[1])
        for module in modules()
        if module.unit == unit
        for name in module.imports()
        if name.startswith("gateway.")
    }

    assert {(path, other) for path, other in seen if other in ORDER and other not in below} == set()


@pytest.mark.parametrize("unit", PURE)
def test_pure_stages_touch_nothing_outside(unit: str) -> None:
    touched = {
        (module.path, name)
        for module in modules()
        if module.unit == unit
        for name in module.imports()
        if name.split(".")[0] in IMPURE
    }

    assert touched == set()


def test_whole_tables_are_read_for_copies_alone() -> None:
    assert calls("whole") == ["backends/copies.py"]


def test_cells_that_nobody_asks_for_are_counted_for_the_command_line_alone() -> None:
    readers = {m.path for m in modules() if "gateway.administer.counting" in m.imports()}

    assert calls("tally") == ["administer/counting.py"]
    assert readers == {"cli/cell_counts.py", "cli/policy_reports.py"}


@pytest.mark.parametrize("name", MADE_BY)
def test_values_that_carry_trust_are_made_at_one_place(name: str) -> None:
    assert calls(name) == [MADE_BY[name]]


def test_no_stage_behind_authentication_reads_a_header() -> None:
    readers = {
        module.unit
        for module in modules()
        if any(name.split(".")[0] in {"starlette", "uvicorn"} for name in module.imports())
    }

    # `auth` has the embedded pool's own endpoint, and `cli` starts the server.
    assert readers <= {"http", "auth", "console", "app", "cli"}


def test_casbin_is_imported_by_one_file() -> None:
    assert [m.path for m in modules() if any(name.split(".")[0] == "casbin" for name in m.imports())] == [
        "policy/adapter.py"
    ]


def test_the_engine_is_seen_by_its_backend_alone() -> None:
    allowed = {
        "audit/engine.py",  # reads the audit's own files
        "catalog/folder.py",  # tells the columns of the files in a folder that is followed
        "catalog/discover.py",  # drafts a catalog from what the engine finds in files
        "catalog/probe.py",  # asks the engine for the types of a view's expressions, over no data
        "demo/sample.py",  # writes the sample lake
    }
    seen = {m.path for m in modules() if any(name.split(".")[0] == "duckdb" for name in m.imports())}

    assert {path for path in seen if not path.startswith("backends/")} <= allowed


@pytest.mark.parametrize("word", ["cache_size", "cache_expiration_time"])
def test_pyathenas_cache_of_other_peoples_results_is_never_used(word: str) -> None:
    assert [m.path for m in modules() if word in (GATEWAY / m.path).read_text(encoding="utf-8")] == []
