import { useEffect, useSyncExternalStore } from "react";

export const CHOICES = ["system", "light", "dark"] as const;
export type Choice = (typeof CHOICES)[number];
export type Theme = "light" | "dark";

const KEY = "lakegate:theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

/** Storage can be switched off in a browser; the choice then lasts as long as the page. */
function stored(): Choice {
  try {
    return CHOICES.find((choice) => choice === localStorage.getItem(KEY)) ?? "system";
  } catch {
    return "system";
  }
}

let choice = stored();

export function choose(next: Choice): void {
  choice = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Nothing to do: see `stored`.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  dark.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    dark.removeEventListener("change", listener);
  };
}

function resolve(): Theme {
  if (choice !== "system") return choice;
  return dark.matches ? "dark" : "light";
}

export function useTheme(): { readonly choice: Choice; readonly theme: Theme } {
  const theme = useSyncExternalStore(subscribe, resolve);
  const current = useSyncExternalStore(subscribe, () => choice);
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  return { choice: current, theme };
}
