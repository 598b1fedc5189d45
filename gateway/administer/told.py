"""What is found out about policies as values of JSON: the command line and the HTTP API tell the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace

from gateway.administer.difference import Change
from gateway.administer.replay import Replay
from gateway.administer.testing import Outcome, Report
from gateway.errors import Fault
from gateway.policy.explain import Explanation, Step
from gateway.policy.grants import Denied, Granted, Reason
from gateway.policy.text import predicate_text
from gateway.policy.told import column_text

Told = Mapping[str, object]


def faults_told(faults: Iterable[Fault], warnings: Iterable[Fault]) -> Told:
    """What a check found: where, what and the cure of each; `line` is 0 where it is about a whole file."""
    return {"faults": [asdict(each) for each in faults], "warnings": [asdict(each) for each in warnings]}


def report_told(report: Report) -> Told:
    """What came of each test, and the rules that none of them looks at."""
    return {
        "tests": [_outcome(outcome) for outcome in report.outcomes],
        "untested": [str(rule) for rule in report.untested],
    }


def change_told(change: Change) -> Told:
    """What somebody gains or loses."""
    told = asdict(replace(change, cells=None))
    del told["cells"]
    return {**told, "kind": change.kind.value}


def replay_told(found: Replay) -> Told:
    """Which recorded operations have other answers."""
    return {
        "operations": found.operations,
        "without_groups": found.without_groups,
        "answers": [{**asdict(each), "kind": each.kind.value} for each in found.answers],
    }


def explanation_told(explanation: Explanation, sql: str | None = None) -> Told:
    """Every rule on a table and what came of it, what is seen of each column and why of the others not."""
    decision = explanation.decision
    told: dict[str, object] = {
        "table": explanation.table,
        "roles": explanation.roles,
        "steps": [_step(step) for step in explanation.steps],
        "described": sorted(decision.described),
        **_seen(decision),
    }
    if explanation.aggregates:
        aggregates = explanation.aggregates
        told["aggregates"] = {"least": aggregates.least, **_seen(aggregates.decision)}
    if explanation.bases:
        told["tables"] = [explanation_told(base) for base in explanation.bases]
    if sql is not None:
        told["sql"] = sql
    return told


def _outcome(outcome: Outcome) -> Told:
    return {**asdict(outcome), "rule": str(outcome.rule), "passed": not outcome.problems}


def _step(step: Step) -> Told:
    return {"rule": str(step.rule), "text": step.text, "applied": step.applied, "outcome": step.outcome}


def _seen(decision: Granted | Denied) -> Told:
    if isinstance(decision, Denied):
        return {"rows": None, "columns": {}, "reasons": [_reason(each) for each in decision.reasons]}
    return {
        "rows": predicate_text(decision.rows),
        "columns": {name: column_text(shown) for name, shown in decision.columns.items()},
        "withheld": dict(_withheld(decision)),
    }


def _withheld(granted: Granted) -> Iterator[tuple[str, list[Told]]]:
    for name, reasons in granted.withheld.items():
        yield name, [_reason(each) for each in reasons]


def _reason(reason: Reason) -> Told:
    return {"text": reason.text, "rule": str(reason.rule) if reason.rule else None}
