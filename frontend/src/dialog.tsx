import { type ReactElement, useCallback, useEffect, useId, useRef, useState } from "react";

import { Trouble } from "./gateway";

/** A field of a form, without the spaces around it. */
export function textOf(entered: FormData, name: string): string {
  const value = entered.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** Work on the gateway: whether it goes on, and what went wrong last. */
export function useTrouble(onUnauthenticated: () => void): {
  readonly trouble: string | null;
  readonly attempt: (work: () => Promise<void>) => void;
  readonly busy: boolean;
} {
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const attempt = useCallback(
    (work: () => Promise<void>) => {
      setTrouble(null);
      setBusy(true);
      work()
        .catch((error: unknown) => {
          if (error instanceof Trouble && error.unauthenticated) onUnauthenticated();
          setTrouble(error instanceof Trouble ? error.message : "The gateway's answer cannot be read.");
        })
        .finally(() => {
          setBusy(false);
        });
    },
    [onUnauthenticated],
  );
  return { trouble, attempt, busy };
}

/** A dialog that is open from the beginning. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactElement | readonly ReactElement[];
}): ReactElement {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="requests" aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
      <button
        className="link"
        type="button"
        onClick={() => {
          dialog.current?.close();
        }}
      >
        Close
      </button>
    </dialog>
  );
}

/** What went wrong, if anything did. */
export function Alert({ text }: { readonly text: string | null }): ReactElement {
  return text === null ? (
    <></>
  ) : (
    <p className="trouble" role="alert">
      {text}
    </p>
  );
}
