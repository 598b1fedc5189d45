import type { ReactElement } from "react";

import type { AnswerError, Findings, WithheldTable } from "./answer";
import type { Wanted } from "./ask";
import { keepsDigits } from "./exact-json";

function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function summary({ rows, withheld, errors }: Findings): string {
  const columns = withheld.flatMap((table) => table.columns);
  const tables = columns.filter(({ column }) => column === null).length;
  const gone = [
    ...(tables > 0 ? [plural(tables, "table")] : []),
    ...(columns.length > tables ? [plural(columns.length - tables, "column")] : []),
  ];
  const parts = rows.map(({ field, count }) => `${field}: ${plural(count, "row")}`);
  if (errors.length > 0) parts.push(plural(errors.length, "error"));
  if (gone.length > 0) parts.push(`${gone.join(" and ")} withheld`);
  else if (errors.length === 0) parts.push("no column withheld");
  return parts.join(" · ");
}

type OnAsk = (wanted: Wanted) => void;

function Withheld({
  tables,
  onAsk,
}: {
  readonly tables: readonly WithheldTable[];
  readonly onAsk: OnAsk | undefined;
}): ReactElement {
  return (
    <section className="finding withheld" aria-labelledby="withheld-title">
      <h2 id="withheld-title">Withheld from you</h2>
      <p>Your roles may not see these: the answer has null or nothing in their place.</p>
      {tables.map(({ table, columns }) => (
        <div key={table}>
          <h3>
            <code>{table}</code>
          </h3>
          <ul>
            {columns.map(({ column, paths }) => (
              <li key={column ?? "*"}>
                {column === null ? (
                  <strong>the whole table</strong>
                ) : (
                  <code className="column">{column}</code>
                )}
                <span className="paths">
                  {paths.map((path) => (
                    <code key={path}>{path}</code>
                  ))}
                </span>
              </li>
            ))}
          </ul>
          {onAsk !== undefined && (
            <button
              className="link"
              type="button"
              onClick={() => {
                onAsk({ table, columns: columns.flatMap(({ column }) => (column === null ? [] : [column])) });
              }}
            >
              Ask for access
            </button>
          )}
        </div>
      ))}
    </section>
  );
}

function Errors({ errors }: { readonly errors: readonly AnswerError[] }): ReactElement {
  return (
    <section className="finding errors" aria-labelledby="errors-title">
      <h2 id="errors-title">{errors.length === 1 ? "Error" : "Errors"}</h2>
      <ul>
        {errors.map((error, index) => (
          // The list is replaced whole with each answer, so the index is a stable key.
          <li key={index}>
            <p className="message">{error.message}</p>
            <p className="where">
              {error.code !== null && <code className="code">{error.code}</code>}
              {error.path !== null && <code>{error.path}</code>}
              {error.place !== null && <span>{error.place}</span>}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What there is to say about the answer beside it. */
export function FindingsPanel({
  findings,
  onAsk,
}: {
  readonly findings: Findings | null;
  readonly onAsk: OnAsk | undefined;
}): ReactElement {
  return (
    <>
      {findings !== null && (findings.errors.length > 0 || findings.withheld.length > 0) && (
        <aside className="findings" aria-label="About this answer" tabIndex={0}>
          {findings.errors.length > 0 && <Errors errors={findings.errors} />}
          {findings.withheld.length > 0 && <Withheld tables={findings.withheld} onAsk={onAsk} />}
        </aside>
      )}
      <p className="summary" role="status">
        {findings === null ? "" : summary(findings)}
        {findings !== null && !keepsDigits && " · this browser rounds long numbers"}
      </p>
    </>
  );
}
