"""The policy store: the rules of a policy folder as rows of one SQL table, which several gateways read."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from casbin_sqlalchemy_adapter import Adapter
from sqlalchemy import Connection, Engine, NullPool, Text, create_engine, func, make_url, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from gateway.aws.secrets import reveal
from gateway.errors import Fault, PolicyError, SecretError
from gateway.policy.adapter import StrictAdapter, loaded_model, standard_model
from gateway.policy.grants import Rule
from gateway.policy.read import LAYOUTS, Row, Sheets, invisible_fault, shape_fault
from gateway.settings.secret import Secret

#: What PostgreSQL tells everyone who listens once new rules are there.
CHANNEL = "lakegate_rule"

#: Where faults of the store itself are told to be.
PLACE = "policies.store_url"

#: A database that is away is told of, and not waited for: seconds and milliseconds.
_BOUNDS = {"connect_timeout": 5, "tcp_user_timeout": 10_000}

#: How long PostgreSQL may take for a statement, such as one behind somebody's lock.
_PATIENCE = "30s"

#: What addresses and databases that cannot be used come to; the words of these may quote the address.
UNUSABLE = (SQLAlchemyError, ImportError, ValueError)

_LAYOUT_OF = {layout.rule_type: layout for layout in LAYOUTS}


class _Base(DeclarativeBase):
    """Holds the one table."""


class PolicyRow(_Base):
    """One rule as Casbin's SQLAlchemy adapter keeps it, with a field more and no bound on its texts.

    The name is not that of Casbin's own table: another program may keep its rules in the same database.
    """

    __tablename__ = "lakegate_rule"
    # A place that the audit cites is never another rule's later.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    ptype: Mapped[str | None] = mapped_column(Text)
    v0: Mapped[str | None] = mapped_column(Text)
    v1: Mapped[str | None] = mapped_column(Text)
    v2: Mapped[str | None] = mapped_column(Text)
    v3: Mapped[str | None] = mapped_column(Text)
    v4: Mapped[str | None] = mapped_column(Text)
    v5: Mapped[str | None] = mapped_column(Text)
    v6: Mapped[str | None] = mapped_column(Text)

    def __str__(self) -> str:
        """The rule as Casbin's adapter hands it to Casbin's own reader."""
        fields = (getattr(self, name) for name in _COLUMNS)
        return ", ".join(field for field in fields if field is not None)


_TABLE = PolicyRow.__table__
_COLUMNS = tuple(column.name for column in _TABLE.columns if column.name != "id")


@dataclass(frozen=True, slots=True)
class SqlStore:
    """The table behind a database's address, which is a secret since a password may stand in it.

    Takes its time: not for an event loop.
    """

    url: Secret

    def __str__(self) -> str:
        return "the policy store"

    def read(self) -> tuple[Sheets, tuple[Fault, ...]]:
        """Every row that has the right shape, and a fault for each that has not, or for what hinders."""
        try:
            with self._engine("read") as engine, engine.connect() as connection:
                return _read(connection)
        except PolicyError as error:
            return _sheets((), []), error.faults

    def write(self, rules: StrictAdapter) -> bool:
        """Put these rules in the place of all others, in one step; False where they are there already.

        Raises PolicyError.
        """
        model = loaded_model(rules)
        with (
            self._engine("written") as engine,
            engine.execution_options(
                # Two who write at once must not leave the rules of both.
                isolation_level="SERIALIZABLE"
            ).begin() as connection,
        ):
            # Within the transaction that is open, and with the table where there is none yet.
            adapter = Adapter(connection, PolicyRow)
            found, faults = _read(connection)
            if not faults and _fields(found) == _fields(rules.sheets):
                return False
            adapter.save_policy(model)
            if connection.dialect.name == "postgresql":
                # Told when the transaction ends, and only if it ends well.
                connection.execute(select(func.pg_notify(CHANNEL, "")))
        return True

    def listens_at(self) -> str:
        """Where PostgreSQL can be listened to, as a URI of its own; empty for other databases.

        Raises SecretError, and one of UNUSABLE for what is no address.
        """
        url = make_url(reveal(self.url))
        if url.get_backend_name() != "postgresql":
            return ""
        return url.set(drivername="postgresql").render_as_string(hide_password=False)

    @contextmanager
    def _engine(self, done: str) -> Iterator[Engine]:
        """An engine for one use; raises PolicyError in words that quote nothing of the address."""
        try:
            url = make_url(reveal(self.url))
            is_postgresql = url.get_backend_name() == "postgresql"
            engine = create_engine(
                url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url,
                connect_args=_BOUNDS if is_postgresql else {},
                # A secret may be renewed, so no connection is kept.
                poolclass=NullPool,
            )
            yield engine
        except SecretError as error:
            what = f"the address of the policy store cannot be had: {error.detail}"
            raise PolicyError((Fault(PLACE, 0, what, "put the address there"),)) from None
        except UNUSABLE as error:
            why = type(error.orig if isinstance(error, DBAPIError) else error).__name__
            cure = (
                "see that its database answers; `lakegate policy push` makes the table, and may be repeated"
            )
            raise PolicyError((Fault(PLACE, 0, f"the policy store cannot be {done}: {why}", cure),)) from None


def _read(connection: Connection) -> tuple[Sheets, tuple[Fault, ...]]:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.set_config("statement_timeout", _PATIENCE, True)))
    found = connection.execute(select(_TABLE).order_by(_TABLE.c.id)).all()
    faults: list[Fault] = []
    return _sheets([tuple(row) for row in found], faults), tuple(faults)


def _sheets(found: Sequence[tuple[object, ...]], faults: list[Fault]) -> Sheets:
    sheets: dict[str, list[Row]] = {layout.sheet: [] for layout in LAYOUTS}
    for number, rule_type, *values in found:
        rule = Rule(PolicyRow.__tablename__, int(str(number)))
        while values and values[-1] is None:
            values.pop()
        fields = tuple("" if value is None else str(value).strip() for value in values)
        fault = _fault(str(rule_type), fields)
        if fault:
            faults.append(Fault(rule.file, rule.line, *fault))
        else:
            sheets[_LAYOUT_OF[str(rule_type)].sheet].append(Row(rule, fields))
    version = hashlib.sha256(repr(found).encode()).hexdigest()
    return Sheets(
        model=standard_model(), version=version, **{name: tuple(rows) for name, rows in sheets.items()}
    )


def _fault(rule_type: str, fields: tuple[str, ...]) -> tuple[str, str] | None:
    """What is wrong with one row, and the cure."""
    layout = _LAYOUT_OF.get(rule_type)
    if layout is None:
        return f"`{rule_type}` is not a rule type", f"`ptype` is one of {', '.join(_LAYOUT_OF)}"
    if len(fields) != len(layout.fields):
        what = f"{layout.noun} has {len(layout.fields)} fields, and this row has {len(fields)}"
        return what, f"they are {', '.join(layout.fields)}, from `v0` on"
    if max(map(len, fields)) > csv.field_size_limit():
        # No policy file could hold it.
        return f"a field has more than {csv.field_size_limit()} characters", "shorten it"
    invisible = (invisible_fault(field, "row") for field in fields)
    return next(filter(None, invisible), None) or shape_fault(fields, layout)


def _fields(sheets: Sheets) -> Sequence[Sequence[tuple[str, ...]]]:
    return [[row.fields for row in sheets.of(layout)] for layout in LAYOUTS]
