import { type FormEvent, type ReactElement, useId, useState } from "react";

import { Alert, Dialog, textOf, useTrouble } from "./dialog";
import type { AccessRequest, Connection } from "./gateway";

/** What somebody is about to ask for. */
export interface Wanted {
  readonly table: string;
  readonly columns: readonly string[];
}

export interface AskProps {
  readonly connection: Connection;
  readonly wanted: Wanted;
  readonly onUnauthenticated: () => void;
  readonly onClose: () => void;
}

/** Asks for columns that an answer withheld. */
export function AskForAccess({ connection, wanted, onUnauthenticated, onClose }: AskProps): ReactElement {
  const { trouble, attempt, busy } = useTrouble(onUnauthenticated);
  const [asked, setAsked] = useState<AccessRequest | null>(null);
  const id = useId();

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    attempt(async () => {
      setAsked(
        await connection.ask({
          table: wanted.table,
          columns: textOf(entered, "columns").split(/[\s,]+/).filter((name) => name !== ""),
          days: Number(textOf(entered, "days")),
          reason: textOf(entered, "reason"),
        }),
      );
    });
  }

  return (
    <Dialog title="Ask for access" onClose={onClose}>
      {asked === null ? (
        <form onSubmit={submit} aria-busy={busy}>
          <Alert text={trouble} />
          <p className="lead">
            To <code>{wanted.table}</code>. Somebody who may give it decides, and you see it under Requests.
          </p>
          <div className="field">
            <label htmlFor={`${id}-columns`}>Columns</label>
            <input
              id={`${id}-columns`}
              name="columns"
              defaultValue={wanted.columns.join(", ")}
              autoCapitalize="none"
              spellCheck={false}
              required
            />
          </div>
          <div className="field">
            <label htmlFor={`${id}-days`}>Days</label>
            <input id={`${id}-days`} name="days" type="number" min={1} defaultValue={30} required />
          </div>
          <div className="field">
            <label htmlFor={`${id}-reason`}>What do you need it for?</label>
            <textarea id={`${id}-reason`} name="reason" rows={3} maxLength={1000} autoFocus required />
          </div>
          <button className="primary" type="submit" disabled={busy}>
            {busy ? "Asking…" : "Ask"}
          </button>
        </form>
      ) : (
        <p className="lead" role="status">
          You have asked for <code>{asked.columns.join(", ")}</code> of <code>{asked.table}</code>. It waits for a
          decision.
        </p>
      )}
    </Dialog>
  );
}
