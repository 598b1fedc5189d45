"""Lake Formation's permissions as lines of policy files, and by name what cannot be carried.

What a principal reads there it reads here, and never more: what cannot be said is left out. Names count in
small letters, as they do in the Glue catalog.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from gateway.catalog.model import Catalog, Table
from gateway.lakeformation.dump import Dump, Shape
from gateway.lakeformation.principals import IAM_ALLOWED, role_names
from gateway.lakeformation.resources import (
    LeaveOutError,
    Resources,
    columns_of,
    filter_key,
    line,
    principal,
    shown,
)
from gateway.policy.clause import COARSE
from gateway.policy.lex import PredicateError
from gateway.policy.parse_predicate import parse_predicate
from gateway.policy.permissions import DESCRIBE, SELECT

#: Permissions that let read, and what they are here.
_READS = {"SELECT": SELECT, "ALL": SELECT, "SUPER": SELECT, "SUPER_USER": SELECT, "DESCRIBE": DESCRIBE}
_WORD = re.compile(r"[\w.:/@+-]{1,128}")
_KNOWN_OF_PERMISSION = frozenset(
    {"Principal", "Resource", "Permissions", "PermissionsWithGrantOption", "LastUpdated", "LastUpdatedBy"}
    | {"AdditionalDetails", "Condition"}
)


@dataclass(frozen=True, slots=True, order=True)
class NotCarried:
    """Something of the dump that has no line; `narrows` says that somebody reads it there, and not here."""

    what: str
    why: str
    narrows: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """The lines of each file, each once and in order, and what was left out."""

    roles: dict[str, None] = field(default_factory=dict)
    grants: dict[str, None] = field(default_factory=dict)
    filters: dict[str, None] = field(default_factory=dict)
    tags: dict[str, None] = field(default_factory=dict)
    optins: dict[str, None] = field(default_factory=dict)
    left_out: dict[NotCarried, None] = field(default_factory=dict)

    def files(self) -> Mapping[str, str]:
        """The files of a policy folder, but for `model.conf`."""
        lines = {
            "roles.csv": self.roles,
            "grants.csv": self.grants,
            "data_filters.csv": self.filters,
            "tags.csv": self.tags,
            "optins.csv": self.optins,
        }
        return {name: "".join(f"{line}\n" for line in found) for name, found in lines.items()}


def carry(dump: Dump, catalog: Catalog, *, is_hybrid: bool) -> Carried:
    """The dump as policy files over a catalog.

    `is_hybrid` carries what IAM lets everyone read, as coarse rules of hybrid tables.
    """
    return _Carrier(dump, catalog, is_hybrid=is_hybrid).carried()


class _Carrier:
    def __init__(self, dump: Dump, catalog: Catalog, *, is_hybrid: bool) -> None:
        self._dump = dump
        self._is_hybrid = is_hybrid
        self._out = Carried()
        self._resources = Resources(catalog, partial(self._leave_out, narrows=False))
        held = (*dump.permissions, *dump.optins)
        principals = [principal(entry) for entry in held]
        principals += [str(group.get("RoleArn")) for group in dump.groups if group.get("RoleArn")]
        self._roles = role_names(name for name in dict.fromkeys(principals) if name != IAM_ALLOWED)
        self._filters = {filter_key(each): each for each in dump.filters}
        self._saved: Mapping[object, Sequence[Shape]] = {
            each.get("Name"): each.get("Expression", ()) for each in dump.expressions
        }
        self._values: dict[str, set[str]] = {}
        #: Keys of which a tag is not here: farther tags would count in its place.
        self._doubtful: set[str] = set()
        self._untold = {table.name for table in catalog.tables.values() if not table.is_view}

    def carried(self) -> Carried:
        self._memberships()
        for page in self._dump.tags:
            self._tags(page)
        for entry in self._dump.permissions:
            self._permission(entry)
        for entry in self._dump.optins:
            self._optin(entry)
        self._settings()
        return self._out

    def _leave_out(self, what: str, why: str, *, narrows: bool) -> None:
        self._out.left_out[NotCarried(what, why, narrows)] = None

    # -- groups ---------------------------------------------------------------------------------------

    def _memberships(self) -> None:
        """Groups of the user pool lead to the role of their IAM role; all of somebody's groups count here."""
        for group in self._dump.groups:
            name, arn = str(group.get("GroupName", "")), group.get("RoleArn")
            if not arn:
                self._leave_out(f"group `{name}`", "it has no IAM role", narrows=False)
            else:
                self._out.roles[line("g", f"group:{name}", f"role:{self._roles[arn]}")] = None
            if "Precedence" in group:
                why = "all groups of a person count here, whatever their precedence"
                self._leave_out(f"the precedence of group `{name}`", why, narrows=False)

    # -- tags -----------------------------------------------------------------------------------------

    def _tags(self, page: Shape) -> None:
        try:
            table, name = self._tagged(page["Resource"])
        except LeaveOutError as error:
            self._leave_out(f"tags of {shown(page['Resource'])}", str(error), narrows=error.narrows)
            return
        self._untold.discard(name)
        for each in page.get("LFTagOnDatabase", ()):
            self._tag(f"database:{name.partition('.')[0]}", each)
        for each in page.get("LFTagsOnTable", ()):
            self._tag(f"table:{name}", each)
        for column in page.get("LFTagsOnColumns", ()):
            spelt = columns_of(table).get(str(column["Name"]).lower()) if table else None
            if spelt is None:
                what = f"tags of column `{column['Name']}` of `{name}`"
                self._leave_out(what, "the catalog has no such column", narrows=False)
                continue
            for each in column["LFTags"]:
                self._tag(f"column:{name}.{spelt}", each)

    def _tagged(self, resource: Shape) -> tuple[Table | None, str]:
        if "Database" in resource:
            return None, self._resources.database(resource["Database"]["Name"])
        found = resource.get("Table") or resource.get("TableWithColumns")
        if not found:
            raise LeaveOutError("it is neither a database nor a table")
        table = self._resources.table(found)
        return table, table.name

    def _tag(self, resource: str, tag: Shape) -> None:
        key, (value, *others) = str(tag["TagKey"]).lower(), [str(v).lower() for v in tag["TagValues"]]
        if others or not (_WORD.fullmatch(key) and _WORD.fullmatch(value)):
            why = "a tag has one value, of letters, digits and `_ . : / @ + -`"
            self._leave_out(f"tag `{key}` of {resource}", why, narrows=True)
            self._doubtful.add(key)
            return
        self._values.setdefault(key, set()).add(value)
        self._out.tags[line("p3", resource, key, value)] = None

    # -- permissions ----------------------------------------------------------------------------------

    def _permission(self, entry: Shape) -> None:
        who, resource = principal(entry), entry.get("Resource", {})
        options = [str(each) for each in entry.get("PermissionsWithGrantOption", ())]
        # Whoever may grant one has it.
        given = list(dict.fromkeys((*map(str, entry.get("Permissions", ())), *options)))
        what = f"{', '.join(given) or 'nothing'} on {shown(resource)} for `{who}`"
        reads = {_READS[each] for each in given if each in _READS}
        if others := sorted(set(given) - _READS.keys()):
            told = f"{', '.join(others)} on {shown(resource)} for `{who}`"
            self._leave_out(told, "it is not about reading", narrows=False)
        if entry.get("Condition"):
            self._leave_out(what, "it has a condition, and there are none here", narrows=bool(reads))
            return
        if strange := sorted(entry.keys() - _KNOWN_OF_PERMISSION):
            self._leave_out(what, f"it has `{strange[0]}`, which is unknown here", narrows=bool(reads))
            return
        if not reads:
            return
        option = "grant" if any(_READS.get(each) == SELECT for each in options) else "-"
        try:
            if who == IAM_ALLOWED:
                self._coarse(resource)
                return
            for target, columns, filter_name, permissions in self._targets(resource, frozenset(reads)):
                self._out.grants[
                    line(
                        "p",
                        f"role:{self._roles[who]}",
                        target,
                        "|".join(permissions),
                        columns,
                        filter_name,
                        option if SELECT in permissions else "-",
                        "allow",
                    )
                ] = None
        except LeaveOutError as error:
            self._leave_out(what, str(error), narrows=error.narrows)

    def _targets(
        self, resource: Shape, reads: frozenset[str]
    ) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
        """Resource, columns, filter and permissions of each line that a permission comes to."""
        permissions = tuple(each for each in (SELECT, DESCRIBE) if each in reads)
        match resource:
            case {"Database": {"Name": name}} if self._resources.is_linked(name):
                yield f"database:{self._resources.database(name)}", "*", "*", (DESCRIBE,)
            case {"Table": {"TableWildcard": _, "DatabaseName": name}}:
                target = f"table:{self._resources.database(name)}.*"
                yield target, "*", "*", (DESCRIBE,) if self._resources.is_linked(name) else permissions
            case {"Table": found} if link := self._resources.link(found):
                # There too it shows the link, and what is behind it is given where it leads.
                yield f"table:{link}", "*", "*", (DESCRIBE,)
            case {"Table": found}:
                yield f"table:{self._resources.table(found).name}", "*", "*", permissions
            case {"TableWithColumns": found}:
                table = self._resources.table(found)
                yield f"table:{table.name}", self._resources.columns(found, table), "*", permissions
            case {"DataCellsFilter": found} if SELECT in reads:
                name, table = self._filter(found)
                yield f"table:{table.name}", "*", name, (SELECT,)
            case {"LFTagPolicy": {"ResourceType": "TABLE", "ExpressionName": name}}:
                if name not in self._saved:
                    raise LeaveOutError(f"there is no expression `{name}` in `ListLFTagExpressions.json`")
                yield f"tag:{self._expression(self._saved[name])}", "*", "*", permissions
            case {"LFTagPolicy": {"ResourceType": "TABLE", "Expression": expression}}:
                yield f"tag:{self._expression(expression)}", "*", "*", permissions
            case _:
                # A database, the catalog, a location, a tag: nobody reads a cell by it.
                raise LeaveOutError("it is not about reading tables", narrows=False)

    def _coarse(self, resource: Shape) -> None:
        if not self._is_hybrid:
            raise LeaveOutError("what IAM lets everyone read is left out, as it was chosen")
        for target, columns, _, _ in self._targets(resource, frozenset({SELECT})):
            if strict := self._resources.strict(target):
                raise LeaveOutError(f"{strict}: name tables whose catalog says `mode: hybrid`")
            self._out.grants[line("p", COARSE, target, "SELECT|DESCRIBE", columns, "*", "-", "allow")] = None

    def _optin(self, entry: Shape) -> None:
        who, resource = principal(entry), entry.get("Resource", {})
        what = f"the opt-in of `{who}` to {shown(resource)}"
        if entry.get("Condition"):
            # Whoever is opted in has its own rules alone, and not what everyone reads.
            self._leave_out(f"the condition of {what}", "opt-ins hold in any case here", narrows=False)
        try:
            target = self._opted(resource)
            if strict := self._resources.strict(target):
                # Every role is governed by its rules there: to be opted in is nothing else.
                why = f"{strict}, and every role is governed by its rules there"
                self._leave_out(what, why, narrows=False)
                return
            self._out.optins[line("p5", f"role:{self._roles[who]}", target)] = None
        except LeaveOutError as error:
            self._leave_out(what, str(error), narrows=False)

    def _opted(self, resource: Shape) -> str:
        match resource:
            case {"Database": found}:
                return f"database:{self._resources.database(found['Name'])}"
            case {"Table": {"TableWildcard": _} as found}:
                return f"database:{self._resources.database(found['DatabaseName'])}"
            case {"Table": found} | {"TableWithColumns": found}:
                return f"table:{self._resources.table(found).name}"
            case _:
                raise LeaveOutError("roles opt in to databases and tables")

    def _settings(self) -> None:
        settings = self._dump.settings
        for admin in settings.get("DataLakeAdmins", ()):
            what = f"the administrator `{admin.get('DataLakePrincipalIdentifier')}`"
            self._leave_out(what, "who administers is said by MANAGE_POLICY here", narrows=False)
        for kind in ("CreateDatabaseDefaultPermissions", "CreateTableDefaultPermissions"):
            if settings.get(kind):
                why = "a new table has the rules that name it, by pattern or tag"
                self._leave_out(f"`{kind}`", why, narrows=False)

    # -- parts ----------------------------------------------------------------------------------------

    def _filter(self, resource: Shape) -> tuple[str, Table]:
        """The filter's line, made where a permission first names it."""
        found = self._filters.get(filter_key(resource))
        name = str(resource.get("Name"))
        table = self._resources.table(
            {"DatabaseName": resource.get("DatabaseName"), "Name": resource.get("TableName")}
        )
        if found is None:
            raise LeaveOutError(f"there is no data filter `{name}` in `ListDataCellsFilter.json`")
        rows = found.get("RowFilter") or {}
        text = "*" if "AllRowsWildcard" in rows else str(rows.get("FilterExpression", ""))
        if text.strip().lower() == "true":
            text = "*"
        if text != "*":
            try:
                parse_predicate(text, table, {})
            except PredicateError as error:
                raise LeaveOutError(f"its row filter cannot be read: {error.args[0]}") from None
        columns = self._resources.columns(found, table)
        self._out.filters[line("p2", name, f"table:{table.name}", columns, text)] = None
        return name, table

    def _expression(self, expression: Sequence[Shape]) -> str:
        """Values that nothing has are left out of it: no table has them."""
        if self._untold:
            what = f"the tags of `{min(self._untold)}` are not known"
            raise LeaveOutError(f"{what}: `GetResourceLFTags.json` has no answer of it")
        parts = []
        for condition in expression:
            key = str(condition["TagKey"]).lower()
            wanted = [str(value).lower() for value in condition["TagValues"]]
            if key in self._doubtful:
                raise LeaveOutError(f"a tag `{key}` cannot be carried, and farther ones would count instead")
            known = self._values.get(key, set())
            values = sorted(known) if "*" in wanted else [value for value in wanted if value in known]
            if not values:
                raise LeaveOutError(f"nothing here has the tag `{key}` with one of its values", narrows=False)
            parts.append(f"{key}={'|'.join(values)}")
        return " & ".join(parts)
