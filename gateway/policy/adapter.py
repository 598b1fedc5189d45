"""Casbin: its strict adapter, model, role graph and table-level oracle; nothing else imports it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from casbin import Enforcer
from casbin.model import Model
from casbin.persist import Adapter
from casbin.rbac.default_role_manager import RoleManager

from gateway.catalog.model import Catalog
from gateway.errors import Fault, PolicyError
from gateway.mask import Function
from gateway.policy.ending import read_moment
from gateway.policy.read import (
    GRANTS,
    LAYOUTS,
    MODEL_FILE,
    Sheets,
    Source,
    read_sheets,
)

#: The most memberships in a row that Casbin follows: its level limit counts the subject too.
LINK_LIMIT: int = RoleManager().max_hierarchy_level - 1

# The decision is fixed, and the model says it in Casbin's words: a model that says another thing is a
# fault, because it would not be obeyed. An effect of deny-override alone would let strangers in.
_MODEL: Mapping[tuple[str, str], str] = {
    ("request_definition", "r"): "sub, obj, act",
    ("policy_definition", "p"): "sub, obj, act, columns, filter, option, eft",
    ("policy_definition", "p2"): "name, obj, columns, rows",
    ("role_definition", "g"): "_, _",
    ("policy_effect", "e"): "some(where (p.eft == allow)) && !some(where (p.eft == deny))",
    ("matchers", "m"): (
        "g(r.sub, p.sub) && covers(r.obj, p.obj, p.columns, p.filter, p.eft) && permits(r.act, p.act)"
    ),
}

#: What the model may leave out where there are no rules of it.
#: Casbin reads `p4` behind `p3` alone, and `p5` behind `p4`.
_TAGS: Mapping[tuple[str, str], str] = {("policy_definition", "p3"): "obj, key, value"}
_MASKS: Mapping[tuple[str, str], str] = {**_TAGS, ("policy_definition", "p4"): "name, function, argument"}
_OPTINS: Mapping[tuple[str, str], str] = {**_MASKS, ("policy_definition", "p5"): "role, obj"}


class StrictAdapter(Adapter):  # type: ignore[misc]  # Casbin has no types
    """Gives Casbin the rules of a folder or a store as the strict reader reads them."""

    def __init__(self, source: Source) -> None:
        self.sheets, self.faults = read_sheets(source)

    def load_policy(self, model: Model) -> None:
        """Every rule of every file or row; raises PolicyError when one is at fault."""
        if self.faults:
            raise PolicyError(self.faults)
        for layout in LAYOUTS:
            rows = self.sheets.of(layout)
            # A model that does not define the rule type is a fault where there are rules of it.
            if not rows:
                continue
            # Appended as Casbin's own loader does: `add_policy` searches all rules for each new one.
            assertion = model[layout.rule_type[0]][layout.rule_type]
            assertion.policy.extend(list(row.fields) for row in rows)


def check_model(sheets: Sheets) -> tuple[Fault, ...]:
    """Faults of `model.conf`: it must be the Casbin model of the decision that the gateway takes."""
    text = sheets.model
    model = Model()
    try:
        model.load_model_from_text(text)
    except Exception as error:  # noqa: BLE001 - Casbin raises whatever its parser stumbles over
        return (Fault(MODEL_FILE, 0, f"Casbin cannot read the model: {error}", "restore the file"),)
    found = {
        (Model.section_name_map[section], key): _plain(assertion.value)
        for section, assertions in model.items()
        for key, assertion in assertions.items()
    }
    levels = ((sheets.optins, _OPTINS), (sheets.masks, _MASKS), (sheets.tags, _TAGS))
    needed = {**_MODEL, **next((level for rows, level in levels if rows), {})}
    allowed = {**_MODEL, **_OPTINS}
    faults = [
        Fault(MODEL_FILE, 0, f"[{section}] must say `{key} = {value}`", "the decision cannot be changed here")
        for (section, key), value in allowed.items()
        if found.get((section, key), None if (section, key) in needed else _plain(value)) != _plain(value)
    ]
    faults += [
        Fault(MODEL_FILE, 0, f"[{section}] defines `{key}`, which nothing reads", "delete it")
        for section, key in found.keys() - allowed.keys()
    ]
    return tuple(faults)


def _plain(value: str) -> str:
    """The value without its spaces, and names with Casbin's own underscore for the dot."""
    return "".join(value.split()).replace("r.", "r_").replace("p.", "p_")


def role_closures(links: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """For each member of Casbin's role graph, every role it leads to; the graph has no cycle."""
    graph = RoleManager()
    members: dict[str, None] = {}
    for member, role in links:
        graph.add_link(member, role)
        members[member] = None
    closures: dict[str, frozenset[str]] = {}
    for member in members:
        reached: set[str] = set()
        waiting = [member]
        while waiting:
            roles = set(graph.get_roles(waiting.pop())) - reached
            reached |= roles
            waiting += roles
        closures[member] = frozenset(reached)
    return closures


def loaded_model(adapter: StrictAdapter) -> Model:
    """Casbin's model with every rule in it; raises PolicyError when one is at fault."""
    model = _model(adapter)
    adapter.load_policy(model)
    return model


def standard_model() -> str:
    """The text of a `model.conf` that says what the gateway does, for all types of rules."""
    sections: dict[str, list[str]] = {}
    for (section, key), value in {**_MODEL, **_OPTINS}.items():
        sections.setdefault(section, []).append(f"{key} = {value}\n")
    return "\n".join(f"[{section}]\n{''.join(lines)}" for section, lines in sections.items())


def enforcer(source: Source, catalog: Catalog, at: float) -> Enforcer:
    """Stock Casbin over a folder or a store at a moment: `enforce("group:g", "table:db.name", "SELECT")`.

    The object may also be `column:db.name.column`, the moment is in Unix seconds. It knows no session: a
    data filter counts as a row that may pass, so a filtered deny takes nothing here. It is slow, and an
    oracle for tests only.
    """
    adapter = StrictAdapter(source)
    judge = Enforcer(_model(adapter), adapter)
    for rule in list(judge.model["p"]["p"].policy):
        if any(ends <= at for ends in _ends(rule[GRANTS.fields.index("option")])):
            judge.remove_policy(*rule)
    filters = {(name, obj): (columns, rows) for name, obj, columns, rows in judge.model["p"]["p2"].policy}
    tags = {(obj, key.lower()): value.lower() for obj, key, value in _policy(judge, "p3")}
    columns_of = {
        f"table:{table.name}": (table.database, frozenset(table.columns), table.hidden)
        for table in catalog.tables.values()
        if not table.is_view
    }

    def covers(wanted: str, granted: str, columns: str, data_filter: str, effect: str) -> bool:
        target, column = wanted, ""
        if wanted.startswith("column:"):
            table, _, column = wanted.removeprefix("column:").rpartition(".")
            target = f"table:{table}"
        if target not in columns_of:
            return False
        database, present, hidden = columns_of[target]
        wide = {target, f"table:{database}.*", f"database:{database}", "table:*.*", "catalog"}
        filter_columns, rows = filters.get((data_filter, granted), ("*", "*"))
        named = _listed(columns, present) & _listed(filter_columns, present)
        if granted.startswith("tag:"):
            name = target.removeprefix("table:")
            wide.add(granted)
            named = frozenset(each for each in present if _has_tags(granted, tags, database, name, each))
        if effect == "allow" and (granted.startswith("tag:") or columns.startswith("*")):
            named -= hidden
        if granted not in wide or not named:
            return False
        if effect == "allow":
            return column in named if column else True
        return rows == "*" and (column in named if column else named == present)

    judge.add_function("covers", covers)
    judge.add_function("permits", _permits)
    return judge


def _policy(judge: Enforcer, rule_type: str) -> list[list[str]]:
    assertion = judge.model["p"].get(rule_type)
    return assertion.policy if assertion else []


def _has_tags(
    expression: str, tags: Mapping[tuple[str, str], str], database: str, table: str, column: str
) -> bool:
    near = (f"column:{table}.{column}", f"table:{table}", f"database:{database}")
    for condition in expression.removeprefix("tag:").lower().split("&"):
        key, _, values = condition.partition("=")
        found = filter(None, (tags.get((obj, key.strip())) for obj in near))
        if next(found, "") not in [each.strip() for each in values.split("|")]:
            return False
    return True


def _ends(options: str) -> Iterator[float]:
    for option in options.split("|"):
        name, _, value = option.partition("=")
        if name.strip() == "until":
            yield read_moment(value.strip())


def _model(adapter: StrictAdapter) -> Model:
    model = Model()
    model.load_model_from_text(adapter.sheets.model)
    return model


def _listed(columns: str, present: frozenset[str]) -> frozenset[str]:
    words = columns.split(None, 2)
    if columns.partition("=")[0].strip() == "*":
        return present
    if words[0] != "*":
        listed = (name.partition("=") for name in columns.split("|"))
        return frozenset(name.strip() for name, _, mask in listed if mask.strip() != Function.KEY.value)
    return present - {name.strip() for name in words[2].split("|")} if len(words) > 1 else present


def _permits(wanted: str, granted: str) -> bool:
    permissions = [permission.strip() for permission in granted.split("|")]
    return wanted in permissions or (wanted == "DESCRIBE" and "SELECT" in permissions)
