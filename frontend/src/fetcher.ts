import type { Fetcher } from "@graphiql/toolkit";
import type { ExecutionResult } from "graphql";

import { type Connection, Trouble } from "./gateway";

/** GraphiQL's way to the gateway: one answer per run, which its stop button can abandon. */
export function fetcherOver(connection: Connection, onUnauthenticated: () => void): Fetcher {
  return ({ query, operationName, variables }) => {
    const abort = new AbortController();
    let asked = false;
    return {
      [Symbol.asyncIterator]: () => ({
        async next(): Promise<IteratorResult<ExecutionResult>> {
          if (asked) return { done: true, value: undefined };
          asked = true;
          try {
            const answer = await connection.answer(
              { query, operationName: operationName ?? null, variables },
              abort.signal,
            );
            return { done: false, value: answer };
          } catch (error) {
            if (abort.signal.aborted) return { done: true, value: undefined };
            if (!(error instanceof Trouble)) throw error;
            if (error.unauthenticated) onUnauthenticated();
            return {
              done: false,
              value: { errors: [{ message: error.message }] } as unknown as ExecutionResult,
            };
          }
        },
        return(): Promise<IteratorResult<ExecutionResult>> {
          abort.abort();
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
  };
}
