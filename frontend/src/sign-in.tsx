import { type FormEvent, type ReactElement, useEffect, useId, useRef, useState } from "react";

import { type Connection, type Door, Trouble, type Who, connect, signIn } from "./gateway";

export interface SignInProps {
  readonly door: Door;
  readonly username?: string;
  readonly onSignedIn: (connection: Connection, who: Who) => void;
}

function textOf(entered: FormData, name: string): string {
  const value = entered.get(name);
  return typeof value === "string" ? value : "";
}

function Password({ username }: { readonly username: string }): ReactElement {
  const id = useId();
  return (
    <>
      <div className="field">
        <label htmlFor={`${id}-username`}>User name</label>
        <input
          id={`${id}-username`}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={username === ""}
          defaultValue={username}
          required
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-password`}>Password</label>
        <input
          id={`${id}-password`}
          name="password"
          type="password"
          autoComplete="current-password"
          autoFocus={username !== ""}
          required
        />
      </div>
    </>
  );
}

function Token(): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Token</label>
      <textarea
        id={id}
        name="token"
        rows={5}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        required
        aria-describedby={`${id}-hint`}
      />
      <p className="hint" id={`${id}-hint`}>
        An access token or id token from your identity provider, with or without <code>Bearer</code>.
      </p>
    </div>
  );
}

/** The form that turns a password or a pasted token into a connection. */
export function SignIn({ door, username = "", onSignedIn }: SignInProps): ReactElement {
  const [byToken, setByToken] = useState(!door.embeddedPool);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (trouble === null) return;
    const secret = form.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>(
      '[type="password"], textarea',
    );
    secret?.focus();
    secret?.select();
  }, [trouble]);

  async function enter(entered: FormData): Promise<void> {
    const token = byToken
      ? textOf(entered, "token")
          .trim()
          .replace(/^bearer\s+/i, "")
          .replaceAll(/\s/g, "")
      : await signIn(textOf(entered, "username").trim(), textOf(entered, "password"));
    const connection = connect(token);
    onSignedIn(connection, await connection.who());
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    setBusy(true);
    setTrouble(null);
    enter(entered).catch((error: unknown) => {
      setBusy(false);
      setTrouble(
        error instanceof Trouble ? error.message : "Signing in failed in a way nobody foresaw. Try again.",
      );
    });
  }

  return (
    <form ref={form} onSubmit={submit} aria-busy={busy}>
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      {byToken ? <Token /> : <Password username={username} />}
      <button className="primary" type="submit" disabled={busy}>
        {busy ? "Signing in…" : "Sign in"}
      </button>
      {door.embeddedPool && (
        <button
          className="link"
          type="button"
          onClick={() => {
            setByToken(!byToken);
            setTrouble(null);
          }}
        >
          {byToken ? "Use a password instead" : "Use a token instead"}
        </button>
      )}
    </form>
  );
}
