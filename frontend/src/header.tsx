import type { ReactElement } from "react";

import type { Who } from "./gateway";
import { CHOICES, type Choice, choose } from "./theme";

const LABELS: Readonly<Record<Choice, string>> = { system: "System", light: "Light", dark: "Dark" };

export function Mark(): ReactElement {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path className="gate" d="M7 25V14.5a9 9 0 0 1 18 0V25" />
      <path className="water" d="M4 19.5q3-2.4 6 0t6 0 6 0 6 0" />
      <path className="water" d="M4 25q3-2.4 6 0t6 0 6 0 6 0" />
    </svg>
  );
}

function Names({
  title,
  names,
  none,
}: {
  readonly title: string;
  readonly names: readonly string[];
  readonly none: string;
}): ReactElement {
  return (
    <>
      <dt>{title}</dt>
      <dd>
        {names.length === 0 ? (
          none
        ) : (
          <ul>
            {names.map((name) => (
              <li key={name}>
                <code>{name}</code>
              </li>
            ))}
          </ul>
        )}
      </dd>
    </>
  );
}

function Identity({ who }: { readonly who: Who }): ReactElement {
  const ends = new Date(who.expires * 1000);
  return (
    <>
      <ul className="roles" aria-label="Your roles">
        {who.roles.map((role) => (
          // A role of one person alone comes of an approved request, and is named by a number.
          <li key={role}>{role.startsWith("user:") ? "given to you" : role.replace(/^role:/, "")}</li>
        ))}
        {who.roles.length === 0 && <li className="none">no role</li>}
      </ul>
      <button className="who" type="button" popoverTarget="identity" title="Who you are here">
        <span className="initial" aria-hidden="true">
          {who.username.slice(0, 1).toUpperCase()}
        </span>
        <span className="username">{who.username}</span>
      </button>
      <div id="identity" popover="auto" role="group" aria-label="Who you are here">
        <dl>
          <dt>Signed in as</dt>
          <dd>{who.username}</dd>
          <Names title="Groups" names={who.groups} none="none" />
          <Names title="Roles" names={who.roles} none="none: your groups give no role, so no data" />
          <dt>Session ends</dt>
          <dd>
            <time dateTime={ends.toISOString()}>
              {ends.toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}
            </time>
          </dd>
        </dl>
      </div>
    </>
  );
}

export interface HeaderProps {
  readonly who: Who | null;
  readonly choice: Choice;
  readonly onSignOut: () => void;
  /** Opens the requests for access, where there are any. */
  readonly onRequests?: () => void;
}

export function Header({ who, choice, onSignOut, onRequests }: HeaderProps): ReactElement {
  return (
    <header className="bar">
      <h1>
        <Mark />
        Lakegate
      </h1>
      {who !== null && <Identity who={who} />}
      <label className="theme">
        <span className="visually-hidden">Theme</span>
        <select
          value={choice}
          onChange={(event) => {
            choose(event.target.value as Choice);
          }}
        >
          {CHOICES.map((name) => (
            <option key={name} value={name}>
              {LABELS[name]}
            </option>
          ))}
        </select>
      </label>
      {who !== null && onRequests !== undefined && (
        <button className="quiet" type="button" onClick={onRequests}>
          Requests
        </button>
      )}
      {who !== null && (
        <button className="quiet" type="button" onClick={onSignOut}>
          Sign out
        </button>
      )}
    </header>
  );
}
