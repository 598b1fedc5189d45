import { type ReactElement, Suspense, lazy, useCallback, useEffect, useRef, useState } from "react";

import { AskForAccess, type Wanted } from "./ask";
import { type Connection, type Door, Trouble, type Who, readDoor } from "./gateway";
import { Header, Mark } from "./header";
import { Requests } from "./requests";
import { SignIn } from "./sign-in";
import { useTheme } from "./theme";

const loadWorkspace = () => import("./workspace");
const Workspace = lazy(loadWorkspace);

interface SignedIn {
  readonly connection: Connection;
  readonly who: Who;
  /** Changes with the person, so that nobody is left with somebody else's answers. */
  readonly person: number;
}

/** A reload is the one way to be sure that nothing of the session is left in this page's memory. */
function signOut(): void {
  window.location.reload();
}

/** The longest wait that `setTimeout` can count. */
const LONGEST_MS = 2 ** 31 - 1;
const WARNING_SECONDS = 120;

type Remaining = "plenty" | "little" | "none";

function remaining(expires: number): Remaining {
  const seconds = expires - Date.now() / 1000;
  if (seconds <= 0) return "none";
  return seconds <= WARNING_SECONDS ? "little" : "plenty";
}

/** How much of the session is left; looks again whenever the answer may have changed. */
function useRemaining(expires: number | null): Remaining {
  const [now, look] = useState(0);
  const left = expires === null ? "plenty" : remaining(expires);
  useEffect(() => {
    if (expires === null || left === "none") return undefined;
    const next = left === "plenty" ? expires - WARNING_SECONDS : expires;
    const wait = Math.min(Math.max(next * 1000 - Date.now(), 0) + 50, LONGEST_MS);
    const timer = window.setTimeout(() => {
      look((turn) => turn + 1);
    }, wait);
    return () => {
      window.clearTimeout(timer);
    };
  }, [expires, left, now]);
  return left;
}

interface AgainProps {
  readonly door: Door;
  readonly who: Who;
  readonly onSignedIn: (connection: Connection, who: Who) => void;
  readonly onLater?: () => void;
}

/** Signing in again over the work in hand, when a session has ended or is about to. */
function SignInAgain({ door, who, onSignedIn, onLater }: AgainProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const show = useCallback(() => {
    dialog.current?.showModal();
    // `showModal` would choose the user name, which is known.
    dialog.current?.querySelector<HTMLElement>('[type="password"], textarea')?.focus();
  }, []);
  useEffect(show, [show]);
  return (
    <dialog
      ref={dialog}
      className={onLater === undefined ? "again ended" : "again"}
      aria-labelledby="again-title"
      // Escape closes any dialog in the end, whatever is done about `cancel`: an ended session asks again.
      onClose={onLater ?? show}
    >
      <h2 id="again-title">{onLater === undefined ? "Your session has ended" : "Sign in again"}</h2>
      <p>Sign in again as {who.username} and your queries are still here. Anyone else starts afresh.</p>
      <SignIn door={door} username={who.username} onSignedIn={onSignedIn} />
      {onLater === undefined ? (
        <button className="link" type="button" onClick={signOut}>
          Sign out
        </button>
      ) : (
        <button className="link" type="button" onClick={onLater}>
          Not now
        </button>
      )}
    </dialog>
  );
}

function useDoor(): {
  readonly door: Door | null;
  readonly trouble: string | null;
  readonly retry: () => void;
} {
  const [door, setDoor] = useState<Door | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const retry = useCallback(() => {
    setTrouble(null);
    readDoor().then(setDoor, (error: unknown) => {
      setTrouble(error instanceof Trouble ? error.message : "The gateway's answer cannot be read.");
    });
  }, []);
  useEffect(retry, [retry]);
  return { door, trouble, retry };
}

export function App(): ReactElement {
  const { choice, theme } = useTheme();
  const { door, trouble, retry } = useDoor();
  const [session, setSession] = useState<SignedIn | null>(null);
  const [refused, setRefused] = useState(false);
  const [renewing, setRenewing] = useState(false);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [listing, setListing] = useState(false);
  const main = useRef<HTMLElement>(null);
  const left = useRemaining(session?.who.expires ?? null);
  const ended = session !== null && (refused || left === "none");

  useEffect(() => {
    // The editor is large: it arrives while people type their password.
    void loadWorkspace();
  }, []);

  const onSignedIn = useCallback((connection: Connection, who: Who) => {
    setSession((before) => {
      const same = before?.who.username === who.username;
      return { connection, who, person: before === null || same ? (before?.person ?? 0) : before.person + 1 };
    });
    setRefused(false);
    setRenewing(false);
    main.current?.focus();
  }, []);

  const onUnauthenticated = useCallback(() => {
    setRefused(true);
  }, []);

  return (
    <>
      <Header
        who={session?.who ?? null}
        choice={choice}
        onSignOut={signOut}
        {...(door?.accessRequests === true
          ? {
              onRequests: () => {
                setListing(true);
              },
            }
          : {})}
      />
      {session !== null && left === "little" && !ended && (
        <p className="notice" role="status">
          Your session ends in less than two minutes.
          <button
            className="link"
            type="button"
            onClick={() => {
              setRenewing(true);
            }}
          >
            Sign in again
          </button>
        </p>
      )}
      <main ref={main} tabIndex={-1}>
        {session === null ? (
          <div className="door">
            <div className="card">
              <Mark />
              <h2>Sign in</h2>
              <p className="lead">
                You see the rows, columns and cells that your groups may see, and nothing else.
              </p>
              {door !== null && <SignIn door={door} onSignedIn={onSignedIn} />}
              {trouble !== null && (
                <>
                  <p className="trouble" role="alert">
                    {trouble}
                  </p>
                  <button className="primary" type="button" onClick={retry}>
                    Try again
                  </button>
                </>
              )}
              <p className="hint">Your token stays in this page&rsquo;s memory: a reload signs you out.</p>
            </div>
          </div>
        ) : (
          <Suspense fallback={<p className="loading">Loading the editor…</p>}>
            <Workspace
              key={session.person}
              connection={session.connection}
              theme={theme}
              onUnauthenticated={onUnauthenticated}
              onAsk={door?.accessRequests === true ? setWanted : undefined}
            />
          </Suspense>
        )}
      </main>
      {session !== null && wanted !== null && (
        <AskForAccess
          connection={session.connection}
          wanted={wanted}
          onUnauthenticated={onUnauthenticated}
          onClose={() => {
            setWanted(null);
          }}
        />
      )}
      {session !== null && listing && (
        <Requests
          connection={session.connection}
          onUnauthenticated={onUnauthenticated}
          onClose={() => {
            setListing(false);
          }}
        />
      )}
      {session !== null && door !== null && (ended || renewing) && (
        <SignInAgain
          key={ended ? "ended" : "renewing"}
          door={door}
          who={session.who}
          onSignedIn={onSignedIn}
          {...(ended
            ? {}
            : {
                onLater: () => {
                  setRenewing(false);
                },
              })}
        />
      )}
    </>
  );
}
