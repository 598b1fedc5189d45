"""The addresses of requests for access: whoever has a session may ask, and some may decide."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from gateway.access.office import Office
from gateway.administer.errand import ASK, Asked, Desk, Errand

Reason = Annotated[str, Field(min_length=1, max_length=1000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Wanted(Asked):
    """What is asked for."""

    table: Name
    """The table, `database.table`, or its root field."""
    columns: tuple[Name, ...] = Field(min_length=1, max_length=1000)
    """The columns, by their names in the catalog."""
    days: int = Field(ge=1)
    """For how many days, from the approval on."""
    reason: Reason
    """What it is needed for."""


class Which(Asked):
    """Which request it is about."""

    id: Name
    """The request."""


class Refusal(Which):
    """A request that is refused."""

    reason: Reason
    """Why."""


class Approval(Refusal):
    """A request that is approved, as it is asked or less of it."""

    columns: tuple[Name, ...] | None = Field(None, min_length=1)
    """These of its columns alone."""
    masks: Mapping[Name, Name] = {}
    """Columns that are masked, each with its mask: `{"address": "last(4)"}`."""
    filter: Name = "*"
    """A data filter of the table, which shows some rows alone."""
    days: int | None = Field(None, ge=1)
    """For fewer days."""
    dry_run: bool = False
    """Tell what would be written, and write nothing."""


def access_errands(office: Office) -> tuple[Errand[Any], ...]:
    """The addresses, answered by one office."""
    return tuple(
        Errand(path, method, (), asked, partial(work, office), summary)
        for path, method, asked, work, summary in (
            ("/access-requests", "GET", Asked, _list, "one's own requests, and those that wait for one"),
            (ASK, "POST", Wanted, _ask, "ask for columns of a table"),
            ("/access-requests/withdraw", "POST", Which, _withdraw, "take back a request that waits"),
            ("/access-requests/approve", "POST", Approval, _approve, "give what is asked for, or less"),
            ("/access-requests/reject", "POST", Refusal, _reject, "refuse a request"),
        )
    )


def _list(office: Office, desk: Desk, _: Asked) -> object:
    return {
        "own": [request.told(desk.now) for request in office.own(desk)],
        "waiting": [request.told(desk.now) for request in office.waiting(desk)],
    }


def _ask(office: Office, desk: Desk, asked: Wanted) -> object:
    return office.ask(desk, asked.table, asked.columns, asked.days, asked.reason).told(desk.now)


def _withdraw(office: Office, desk: Desk, asked: Which) -> object:
    return office.withdraw(desk, asked.id).told(desk.now)


def _reject(office: Office, desk: Desk, asked: Refusal) -> object:
    return office.reject(desk, asked.id, asked.reason).told(desk.now)


def _approve(office: Office, desk: Desk, asked: Approval) -> object:
    terms = asked.model_dump(exclude={"id", "dry_run"}, exclude_none=True)
    request, proposal = office.approve(desk, asked.id, terms, is_trial=asked.dry_run)
    return {
        "request": request.told(desk.now),
        "line": proposal.line,
        "diff": proposal.diff(),
        "warnings": proposal.warnings,
    }
