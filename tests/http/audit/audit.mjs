// Runs graphql-http's server audits against the address in LAKEGATE_URL, signed in with LAKEGATE_TOKEN,
// and prints one JSON list of what each of them found.

import process from "node:process";
import { serverAudits } from "graphql-http";

const { LAKEGATE_URL: url, LAKEGATE_TOKEN: token } = process.env;

function fetchSignedIn(address, options = {}) {
  return fetch(address, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } });
}

const results = [];
for (const audit of serverAudits({ url, fetchFn: fetchSignedIn })) {
  const { id, name, status, reason = null } = await audit.fn();
  results.push({ id, name, status, reason });
}
process.stdout.write(JSON.stringify(results));
