"""`lakegate policy import-lakeformation`: what Lake Formation says, as a policy folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import orjson

from gateway.auth.configure import attribute_rules
from gateway.cli import say
from gateway.cli.inputs import Inputs
from gateway.cli.new_folder import new_folder, refuse_what_is_there
from gateway.demo.files import demo_files
from gateway.errors import Fault, PolicyError
from gateway.lakeformation.carry import Carried, NotCarried, carry
from gateway.lakeformation.dump import Dump, read_dump
from gateway.lakeformation.export import export
from gateway.lakeformation.principals import IAM_ALLOWED
from gateway.lakeformation.resources import glue_name, linked_databases
from gateway.lakeformation.whose import data_catalogs, of_data_catalog
from gateway.policy.adapter import StrictAdapter
from gateway.policy.read import MODEL_FILE
from gateway.policy_source import policy_source
from gateway.snapshot import read_policies


def import_dump(
    inputs: Inputs,
    folder: Path,
    target: Path,
    is_hybrid: bool | None,
    catalog_id: str,
    *,
    leaves_out: bool,
    as_json: bool,
) -> bool:
    """Write the policy folder, and tell what it does not have; whether it was written.

    Raises PolicyError with every fault of the dump, and where a choice is needed.
    """
    refuse_what_is_there(target)
    dump, others = _of_one(read_dump(folder), catalog_id)
    if is_hybrid is None and _has_everyone(dump):
        what = f"the dump has permissions of `{IAM_ALLOWED}`: everyone whom IAM lets in"
        cure = "say `--iam-allowed drop`, or `hybrid` for coarse rules of tables with `mode: hybrid`"
        raise PolicyError((Fault("ListPermissions.json", 0, what, cure),))
    try:
        carried = carry(dump, inputs.catalog(), is_hybrid=bool(is_hybrid))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        what = f"an answer is not in the shape of the API: {type(error).__name__} {error}"
        raise PolicyError((Fault(str(folder), 0, what, "save the answers as they came"),)) from None
    why = "another Data Catalog was chosen"
    left_out = sorted((*carried.left_out, *(NotCarried(what, why, narrows=False) for what in others)))
    narrows = any(each.narrows for each in left_out)
    is_written = leaves_out or not narrows
    if is_written:
        _write(inputs, carried, target)
    if as_json:
        say.json({"written": is_written, "left_out": [asdict(each) for each in left_out]})
    else:
        _tell(left_out)
    if not is_written:
        say.error(
            "nothing is written: somebody would read less than there; `--leave-out` writes all the same"
        )
    elif not as_json:
        files = carried.files()
        say.note(f"{target}: rules: {len(carried.grants)}; files: {', '.join(files)}")
    return is_written


def _of_one(dump: Dump, catalog_id: str) -> tuple[Dump, tuple[str, ...]]:
    """The dump of one Data Catalog, and the resources of others: their tables may have the same names."""
    there = data_catalogs(dump)
    if catalog_id and catalog_id not in there:
        what = f"nothing in the dump is of the Data Catalog `{catalog_id}`"
    elif not catalog_id and len(there) > 1:
        what = "the dump is of several Data Catalogs"
    else:
        return of_data_catalog(dump, catalog_id) if catalog_id else (dump, ())
    cure = f"name the one of the catalog's tables by `--catalog-id`: {', '.join(there) or 'none is named'}"
    raise PolicyError((Fault("ListPermissions.json", 0, what, cure),))


def _has_everyone(dump: Dump) -> bool:
    return any(
        (entry.get("Principal") or {}).get("DataLakePrincipalIdentifier") == IAM_ALLOWED
        for entry in dump.permissions
    )


def _write(inputs: Inputs, carried: Carried, target: Path) -> None:
    """The folder, once it loads as a whole."""
    with new_folder(target) as fresh:
        shutil.copyfile(demo_files().policies / MODEL_FILE, fresh / MODEL_FILE)
        for name, text in carried.files().items():
            (fresh / name).write_text(text, encoding="utf-8")
        settings = inputs.settings
        read_policies(fresh, inputs.catalog(), settings, attribute_rules(settings.auth))


def _tell(left_out: Iterable[NotCarried]) -> None:
    for each in left_out:
        text = f"{each.what}: {each.why}"
        if each.narrows:
            say.warn(text)
        else:
            say.answer(f"left out: {text}")


def export_policies(inputs: Inputs, folder: Path, account: str, *, leaves_out: bool, as_json: bool) -> bool:
    """Write the policies in force as Lake Formation's answers, and tell what it cannot say; whether so.

    Raises PolicyError where the policies do not load, or something is there already.
    """
    refuse_what_is_there(folder)
    # What does not load as a whole says nothing for sure.
    catalog = inputs.snapshot().catalog
    own = [table for table in catalog.tables.values() if not table.is_view]
    if renamed := [table.name for table in own if glue_name(table) != table.name.lower()]:
        what = f"Glue has `{renamed[0]}` under another name, and rules are written with those of the catalog"
        raise PolicyError((Fault(renamed[0], 0, what, "export from a catalog with the names of Glue"),))
    sheets = StrictAdapter(policy_source(inputs.settings)).sheets
    found = export(sheets, account, [table.name for table in own], linked_databases(catalog))
    is_written = leaves_out or not found.left_out
    if is_written:
        folder.mkdir(parents=True, exist_ok=True)
        for name, answer in found.answers.items():
            (folder / f"{name}.json").write_bytes(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
    if as_json:
        say.json({"written": is_written, "left_out": [asdict(each) for each in found.left_out]})
    else:
        _tell(found.left_out)
    if not is_written:
        say.error("nothing is written: Lake Formation cannot say all of it (`--leave-out` writes the rest)")
    return is_written
