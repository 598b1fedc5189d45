// Follows a subscription with graphql-ws; prints one line of JSON for each answer, and ends after two.

import process from "node:process";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const { LAKEGATE_URL: url, LAKEGATE_TOKEN: token, LAKEGATE_QUERY: query } = process.env;

const client = createClient({
  url,
  webSocketImpl: WebSocket,
  connectionParams: { Authorization: `Bearer ${token}` },
  retryAttempts: 0,
});

let answers = 0;
for await (const answer of client.iterate({ query })) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  if (++answers === 2) break;
}
await client.dispose();
