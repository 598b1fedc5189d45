"""The gateway's own source, parsed: what the tests of its shape look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
GATEWAY = ROOT / "gateway"


@dataclass(frozen=True, slots=True)
class Module:
    """A file of the package; `unit` is the folder or file directly below `gateway/` that it belongs to."""

    path: str
    unit: str
    tree: ast.Module
    lines: int

    def imports(self) -> Iterator[str]:
        """The dotted names of the modules that it imports, wherever in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}: a relative import"
                assert node.module
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the package."""
    found = []
    for file in sorted(GATEWAY.rglob("*.py")):
        inside = file.relative_to(GATEWAY)
        if "static" in inside.parts:
            continue
        text = file.read_text(encoding="utf-8")
        unit = inside.parts[0].removesuffix(".py")
        found.append(Module(str(inside), unit, ast.parse(text), len(text.splitlines())))
    return tuple(found)


def calls(name: str) -> list[str]:
    """Where the package calls something by this name: the paths, one per call."""
    return [
        module.path
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _called(node) == name
    ]


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
