/** Everything the console asks of the gateway, and the ways it can fail, in words for people. */

import { parseExactly } from "./exact-json";

/** How people sign in here. */
export interface Door {
  readonly embeddedPool: boolean;
  /** Whether one may ask for columns that are withheld. */
  readonly accessRequests: boolean;
}

/** Who a token says is calling, as the gateway sees it. */
export interface Who {
  readonly username: string;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  /** Seconds since 1970. */
  readonly expires: number;
}

export interface GraphQLRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: unknown;
}

/** A request for access, as the gateway tells of it. */
export interface AccessRequest {
  readonly id: string;
  readonly user: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly days: number;
  readonly reason: string;
  readonly state: string;
  readonly decided_by: string | null;
  readonly answer: string | null;
  readonly until: string | null;
}

/** What an approval has written, or would write. */
export interface Decided {
  readonly diff: string;
  readonly warnings: readonly string[];
}

/** A failure with a text for the person; `unauthenticated` means that the token is no longer good. */
export class Trouble extends Error {
  constructor(
    message: string,
    readonly unauthenticated = false,
  ) {
    super(message);
  }
}

const UNREACHABLE = "The gateway does not answer. Check that it is running, then try again.";

async function ask(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: "omit", cache: "no-store", redirect: "error", ...init });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new Trouble(UNREACHABLE);
  }
}

/** The first message of a GraphQL-shaped error, and the request id to quote. */
async function reason(response: Response): Promise<string> {
  const id = response.headers.get("x-request-id");
  const quote = id === null ? "" : ` (request ${id})`;
  try {
    const body = (await response.json()) as { errors?: readonly { message?: unknown }[] };
    const message = body.errors?.[0]?.message;
    if (typeof message === "string") return message + quote;
  } catch {
    // Not JSON: a proxy's page, perhaps. The status says what there is to say.
  }
  return `The gateway answered with status ${response.status}${quote}.`;
}

export async function readDoor(): Promise<Door> {
  const response = await ask("/console/config", { headers: { accept: "application/json" } });
  if (!response.ok) throw new Trouble(await reason(response));
  const config = (await response.json()) as { embedded_pool: boolean; access_requests: boolean };
  return { embeddedPool: config.embedded_pool, accessRequests: config.access_requests };
}

/** Exchanges a user name and a password for an access token of the embedded pool. */
export async function signIn(username: string, password: string): Promise<string> {
  const response = await ask("/auth/token", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ username, password }),
  });
  if (response.status === 401) {
    throw new Trouble("The user name or the password is wrong.");
  }
  if (response.status === 429) {
    const seconds = Number(response.headers.get("retry-after") ?? "60");
    throw new Trouble(`Too many sign-ins have failed. Try again in ${seconds} seconds.`);
  }
  if (!response.ok) throw new Trouble(await reason(response));
  return ((await response.json()) as { access_token: string }).access_token;
}

/** A door held open by one token, which nothing outside this closure can read. */
export interface Connection {
  who(): Promise<Who>;
  /** The answer as parsed JSON, whatever its status, as long as it is GraphQL's. */
  answer(request: GraphQLRequest, signal: AbortSignal): Promise<object>;
  /** One's own requests for access, and those that wait for one. */
  requests(): Promise<{ readonly own: readonly AccessRequest[]; readonly waiting: readonly AccessRequest[] }>;
  ask(wanted: object): Promise<AccessRequest>;
  decide(what: "approve" | "reject" | "withdraw", terms: object): Promise<Decided>;
}

export function connect(token: string): Connection {
  const authorization = `Bearer ${token}`;

  async function json(path: string, body?: object): Promise<unknown> {
    const headers = { accept: "application/json", authorization };
    const response = await ask(
      path,
      body === undefined
        ? { headers }
        : {
            method: "POST",
            headers: { ...headers, "content-type": "application/json" },
            body: JSON.stringify(body),
          },
    );
    if (response.status === 401) throw new Trouble("Your session has ended. Sign in again.", true);
    if (!response.ok) throw new Trouble(await reason(response));
    return response.json();
  }

  return {
    async requests() {
      return (await json("/access-requests")) as {
        readonly own: readonly AccessRequest[];
        readonly waiting: readonly AccessRequest[];
      };
    },
    async ask(wanted) {
      return (await json("/access-requests/ask", wanted)) as AccessRequest;
    },
    async decide(what, terms) {
      return (await json(`/access-requests/${what}`, terms)) as Decided;
    },
    async who() {
      const response = await ask("/session", { headers: { accept: "application/json", authorization } });
      if (response.status === 401) throw new Trouble("The gateway does not accept this token.", true);
      if (!response.ok) throw new Trouble(await reason(response));
      return (await response.json()) as Who;
    },
    async answer(request, signal) {
      const response = await ask("/graphql", {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/graphql-response+json, application/json;q=0.9",
          authorization,
        },
        body: JSON.stringify(request),
        signal,
      });
      if (response.status === 401) {
        throw new Trouble("Your session has ended. Sign in again to run this operation.", true);
      }
      const type = response.headers.get("content-type") ?? "";
      if (!type.includes("json")) throw new Trouble(await reason(response));
      const answer = parseExactly(await response.text());
      if (typeof answer !== "object" || answer === null) throw new Trouble("The answer is not GraphQL's.");
      return answer;
    },
  };
}
