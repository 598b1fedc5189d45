import { type ReactElement, useCallback, useEffect, useId, useRef, useState } from "react";

import { Alert, Dialog, textOf, useTrouble } from "./dialog";
import type { AccessRequest, Connection, Decided } from "./gateway";

function Facts({ request }: { readonly request: AccessRequest }): ReactElement {
  return (
    <>
      <h4>
        <code>{request.table}</code> <span className={`state ${request.state}`}>{request.state}</span>
      </h4>
      <p>
        <code>{request.columns.join(", ")}</code> for {request.days} days, asked by {request.user}:{" "}
        <q>{request.reason}</q>
      </p>
      {request.decided_by !== null && request.state !== "withdrawn" && (
        <p>
          {request.decided_by}: <q>{request.answer}</q>
          {request.until !== null && <> Until {new Date(request.until).toLocaleString()}.</>}
        </p>
      )}
    </>
  );
}

interface RequestProps {
  readonly request: AccessRequest;
  readonly connection: Connection;
  readonly onUnauthenticated: () => void;
  readonly onDecided: () => void;
}

function Own({ request, connection, onUnauthenticated, onDecided }: RequestProps): ReactElement {
  const { trouble, attempt, busy } = useTrouble(onUnauthenticated);
  return (
    <li>
      <Facts request={request} />
      <Alert text={trouble} />
      {request.state === "waiting" && (
        <button
          className="link"
          type="button"
          disabled={busy}
          onClick={() => {
            attempt(async () => {
              await connection.decide("withdraw", { id: request.id });
              onDecided();
            });
          }}
        >
          Withdraw
        </button>
      )}
    </li>
  );
}

/** What an approval would write, before it is written. */
function Draft({ decided }: { readonly decided: Decided }): ReactElement {
  return (
    <div role="status">
      <pre>{decided.diff}</pre>
      {decided.warnings.map((warning) => (
        <p className="warning" key={warning}>
          {warning}
        </p>
      ))}
    </div>
  );
}

function Waiting({ request, connection, onUnauthenticated, onDecided }: RequestProps): ReactElement {
  const { trouble, attempt, busy } = useTrouble(onUnauthenticated);
  const [draft, setDraft] = useState<Decided | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const id = useId();

  function terms(): Record<string, unknown> {
    const entered = new FormData(form.current ?? undefined);
    const columns = request.columns.filter((name) => entered.get(`give ${name}`) !== null);
    const masks = Object.fromEntries(
      columns.map((name) => [name, textOf(entered, `mask ${name}`)]).filter(([, mask]) => mask !== ""),
    );
    return {
      id: request.id,
      reason: textOf(entered, "reason"),
      days: Number(textOf(entered, "days")),
      columns,
      masks,
    };
  }

  function decide(what: "approve" | "reject"): void {
    if (form.current?.reportValidity() !== true) return;
    const { reason } = terms();
    const body = what === "approve" ? terms() : { id: request.id, reason };
    attempt(async () => {
      await connection.decide(what, body);
      onDecided();
    });
  }

  return (
    <li>
      <Facts request={request} />
      <form
        ref={form}
        aria-label={`Request of ${request.user}`}
        aria-busy={busy}
        onSubmit={(event) => {
          event.preventDefault();
          decide("approve");
        }}
      >
        <Alert text={trouble} />
        <ul className="columns">
          {request.columns.map((name) => (
            <li key={name}>
              <label>
                <input type="checkbox" name={`give ${name}`} defaultChecked />
                <code>{name}</code>
              </label>
              <input
                name={`mask ${name}`}
                aria-label={`Mask of ${name}`}
                placeholder="no mask, or last(4)"
                autoCapitalize="none"
                spellCheck={false}
              />
            </li>
          ))}
        </ul>
        <div className="pair">
          <div className="field">
            <label htmlFor={`${id}-days`}>Days</label>
            <input
              id={`${id}-days`}
              name="days"
              type="number"
              min={1}
              max={request.days}
              defaultValue={request.days}
              required
            />
          </div>
          <div className="field">
            <label htmlFor={`${id}-reason`}>Your reason</label>
            <input id={`${id}-reason`} name="reason" maxLength={1000} required />
          </div>
        </div>
        {draft !== null && <Draft decided={draft} />}
        <div className="actions">
          <button
            className="quiet"
            type="button"
            disabled={busy}
            onClick={() => {
              if (form.current?.reportValidity() !== true) return;
              attempt(async () => {
                setDraft(await connection.decide("approve", { ...terms(), dry_run: true }));
              });
            }}
          >
            Look at the rule
          </button>
          <button
            className="quiet"
            type="button"
            disabled={busy}
            onClick={() => {
              decide("reject");
            }}
          >
            Reject
          </button>
          <button className="primary" type="submit" disabled={busy}>
            Approve
          </button>
        </div>
      </form>
    </li>
  );
}

export interface RequestsProps {
  readonly connection: Connection;
  readonly onUnauthenticated: () => void;
  readonly onClose: () => void;
}

/** One's own requests, and those that wait for one's decision. */
export function Requests({ connection, onUnauthenticated, onClose }: RequestsProps): ReactElement {
  const { trouble, attempt } = useTrouble(onUnauthenticated);
  const [own, setOwn] = useState<readonly AccessRequest[] | null>(null);
  const [waiting, setWaiting] = useState<readonly AccessRequest[]>([]);
  const read = useCallback(() => {
    attempt(async () => {
      const found = await connection.requests();
      setOwn(found.own);
      setWaiting(found.waiting);
    });
  }, [attempt, connection]);
  useEffect(read, [read]);
  const shared = { connection, onUnauthenticated, onDecided: read };
  return (
    <Dialog title="Requests for access" onClose={onClose}>
      <Alert text={trouble} />
      <section aria-label="Waiting for you">
        <h3>Waiting for you</h3>
        {waiting.length === 0 && <p className="lead">Nothing waits for your decision.</p>}
        <ul>
          {waiting.map((request) => (
            <Waiting key={request.id} request={request} {...shared} />
          ))}
        </ul>
      </section>
      <section aria-label="Yours">
        <h3>Yours</h3>
        {own !== null && own.length === 0 && <p className="lead">You have asked for nothing.</p>}
        <ul>
          {(own ?? []).map((request) => (
            <Own key={request.id} request={request} {...shared} />
          ))}
        </ul>
      </section>
    </Dialog>
  );
}
