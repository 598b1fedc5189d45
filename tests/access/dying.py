"""A gateway that dies while it writes what an approval gives: `python -m tests.access.dying FOLDER STEP`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from gateway.access import office
from gateway.access.files import replace_file
from tests.access.world import shop_in, town

#: How many files were written when the process dies.
STEPS = (0, 1, 2)


async def die(folder: Path, step: int) -> None:
    written = 0
    write = replace_file

    def write_or_die(path: Path, before: bytes, after: bytes) -> None:
        nonlocal written
        if written == step:
            os._exit(9)
        write(path, before, after)
        written += 1
        if written == step == max(STEPS):
            os._exit(9)

    async with town(shop_in(folder)) as there:
        asked = await there.ask()
        vars(office)["replace_file"] = write_or_die
        await there.decide("approve", asked["id"])


if __name__ == "__main__":
    asyncio.run(die(Path(sys.argv[1]), int(sys.argv[2])))
