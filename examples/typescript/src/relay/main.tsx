/** Shows the list in a document without a browser, and asks for two more pages. */

import { JSDOM } from "jsdom";
import { act, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { RelayEnvironmentProvider } from "react-relay";
import { Environment, Network, RecordSource, Store } from "relay-runtime";

import { endpoint, signIn } from "../session";
import { CompanyList } from "./CompanyList";

async function environment(): Promise<Environment> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${await signIn()}` };
  const network = Network.create(async ({ text: query }, variables) => {
    const body = JSON.stringify({ query, variables });
    const response = await fetch(endpoint, { method: "POST", headers, body });
    return await response.json();
  });
  return new Environment({ network, store: new Store(new RecordSource()) });
}

async function until<T>(found: () => T | null): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const value = found();
    if (value !== null) return value;
    await act(() => new Promise((resolve) => setTimeout(resolve, 25)));
  }
  throw new Error("nothing came");
}

async function main(): Promise<void> {
  const { window } = new JSDOM("<main></main>");
  Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true });
  const place = window.document.querySelector("main");
  if (!place) throw new Error("no place for the list");
  const relay = await environment();
  const root = createRoot(place);
  await act(async () =>
    root.render(
      <RelayEnvironmentProvider environment={relay}>
        <Suspense>
          <CompanyList continent="eu" />
        </Suspense>
      </RelayEnvironmentProvider>,
    ),
  );
  const shows = (count: number) => () => {
    const items = place.querySelectorAll("li");
    return items.length >= count ? items : null;
  };
  for (const count of [2, 4, 6]) {
    await until(shows(count));
    if (count < 6) await act(async () => place.querySelector("button")?.click());
  }
  for (const item of place.querySelectorAll("li")) console.log(item.textContent);
  console.log(place.querySelector("button")?.textContent);
  await act(async () => root.unmount());
}

// Relay keeps what nobody shows any more for five minutes, and with its timer the process.
void main().then(() => process.exit());
