from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import GATEWAY, Module, modules

#: Lines past which nobody reads a file at one sitting.
MOST_LINES = 350

#: Dataclasses that change while something is done, and why they may.
MUTABLE = {
    ("trail.py", "Trail"): "collects what the audit will say as far as a request gets",
    ("graphql/generate.py", "Later"): "types refer to one another: they are made first and filled after",
    ("plan/sources.py", "_Opened"): "collects the columns that are read of a source as the plan is made",
    ("sql/layers.py", "Layer"): "collects what the SELECTs around one ask of it",
    ("graphql/limits.py", "_Size"): "adds up the parts of one document",
    ("auth/keys.py", "_Kept"): "what is known of a key set, which is fetched anew from time to time",
    ("catalog/yaml_places.py", "Faults"): "collects every fault of one file",
    ("sql/regex/read.py", "_Group"): "a group of a pattern that is not closed yet",
}

#: SQL that is text made of text, and why no value can get into it.
TEXT_AS_SQL = {
    ("backends/embedded.py", "_lock_down"): "names of settings, written in the same function",
    ("catalog/probe.py", "columns"): "one word in front of what a tree's own generator wrote",
    ("catalog/folder.py", "_open"): "names of settings, written in the same function",
    ("catalog/folder.py", "_table"): "an administrator's own paths, quoted; no request comes here",
    ("catalog/discover.py", "_from_folder"): "an administrator's own paths, quoted; no request comes here",
    ("catalog/discover.py", "_guess_key"): "column names of an administrator's own files, quoted",
    ("catalog/discover.py", "_from_database"): "an administrator's own path, quoted",
}


def dataclasses(module: Module) -> Iterator[tuple[ast.ClassDef, dict[str, bool]]]:
    """The module's dataclasses, with the options that are given to each."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                call = decorator if isinstance(decorator, ast.Call) else None
                name = call.func if call else decorator
                if isinstance(name, ast.Name) and name.id == "dataclass":
                    options = {
                        keyword.arg or "": isinstance(keyword.value, ast.Constant)
                        and bool(keyword.value.value)
                        for keyword in (call.keywords if call else ())
                    }
                    yield node, options


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.path)
def test_a_file_can_be_read_at_one_sitting(module: Module) -> None:
    assert module.lines <= MOST_LINES


def test_values_are_frozen_and_slotted() -> None:
    loose = {
        (module.path, node.name)
        for module in modules()
        for node, options in dataclasses(module)
        if not (options.get("slots") and options.get("frozen"))
    }

    assert {key for key in loose if key[0].split("/")[0] not in {"backends", "cli", "demo"}} == set(MUTABLE)


def test_every_dataclass_is_slotted() -> None:
    open_ones = {
        (module.path, node.name)
        for module in modules()
        for node, options in dataclasses(module)
        if not options.get("slots")
    }

    assert open_ones == set()


def test_no_sql_is_made_of_text() -> None:
    made = {
        (module.path, function.name)
        for module in modules()
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and _runs_sql(node) and node.args and _is_made(node.args[0])
    }

    assert {key for key in made if not key[0].startswith("demo/")} == set(TEXT_AS_SQL)


def _runs_sql(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr in {
        "execute",
        "executemany",
        "sql",
        "query",
    }


def _is_made(argument: ast.expr) -> bool:
    match argument:
        case ast.JoinedStr() | ast.BinOp():
            return True
        case ast.Call(func=ast.Attribute(attr="format" | "join" | "replace")):
            return True
        case _:
            return False


def test_no_drawer_for_what_has_no_place() -> None:
    drawers = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}

    assert {m.path for m in modules() if drawers & {*m.path.removesuffix(".py").lower().split("/")}} == set()


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "NotImplemented"])
def test_no_part_is_put_off(word: str) -> None:
    assert {m.path for m in modules() if word in (GATEWAY / m.path).read_text(encoding="utf-8")} == set()
