"""Policy files that come with a request: a folder for as long as they are looked at."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from gateway.administer.expectations import FOLDER
from gateway.errors import Fault, PolicyError, RequestError
from gateway.settings import Settings

#: Names of files by their texts.
Files = Mapping[str, str]

_NAME = re.compile(rf"(?:{FOLDER}/)?[A-Za-z0-9_][A-Za-z0-9_.\-]{{0,99}}")


@contextmanager
def as_folder(files: Files) -> Iterator[Path]:
    """A folder of these files and no others, which is removed again. Raises RequestError."""
    with tempfile.TemporaryDirectory(prefix="lakegate-policies-") as scratch:
        folder = Path(scratch)
        for name, text in files.items():
            if not _NAME.fullmatch(name):
                what = f"`{name[:100]}` is no name of a policy file"
                raise RequestError(
                    "BAD_REQUEST", f"{what}: send names as in the folder, `tests/...` for tests"
                )
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        yield folder


def settings_on(folder: Path, settings: Settings) -> Settings:
    """The settings of a gateway that has its policies in a folder."""
    policies = settings.policies.model_copy(update={"path": folder, "store": "files"})
    return settings.model_copy(update={"policies": policies})


def read_files(folder: Path) -> Files:
    """The files of a policy folder and of the tests in it, as they are sent; none that are hidden.

    Raises OSError, and PolicyError for one that is no UTF-8.
    """
    found: dict[str, str] = {}
    for path in (*sorted(folder.iterdir()), *sorted((folder / FOLDER).glob("*.yaml"))):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and _NAME.fullmatch(name):
            try:
                found[name] = path.read_bytes().decode()
            except UnicodeDecodeError:
                raise PolicyError((Fault(name, 0, "the file is not UTF-8", "save it as UTF-8"),)) from None
    return found
