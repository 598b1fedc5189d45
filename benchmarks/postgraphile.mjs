// PostGraphile over the tables of a PostgreSQL database, as one caller's role; `node postgraphile.mjs URL PORT`.
//
// The row filter and the grants of columns are PostgreSQL's own; every request takes the role that has them.

import { createServer } from "node:http";
import { PgAggregatesPreset } from "@graphile/pg-aggregates";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const [connectionString, port] = process.argv.slice(2);

// The aggregates of the plugin know no plain count of a group, and counting different keys sorts them all.
const CountPlugin = {
  name: "CountPlugin",
  version: "1.0.0",
  schema: {
    hooks: {
      build(build) {
        const { sql, dataplanPg: { TYPES } } = build;
        build.pgAggregateSpecs.push({
          id: "count",
          humanLabel: "count",
          HumanLabel: "Count",
          isSuitableType: () => true,
          sqlAggregateWrap: (value) => sql`count(${value})`,
          pgTypeCodecModifier: () => TYPES.bigint,
        });
        return build;
      },
    },
  },
};
CountPlugin.schema.hooks.build.after = ["PgAggregatesSpecsPlugin"];

const preset = {
  extends: [PostGraphileAmberPreset, PgAggregatesPreset],
  plugins: [CountPlugin],
  pgServices: [
    makePgService({ connectionString, schemas: ["public"], poolConfig: { max: 16 } }),
  ],
  schema: { defaultBehavior: "+connection +list" },
  grafast: {
    explain: false,
    context: () => ({ pgSettings: { role: "analyst" } }),
  },
  grafserv: { graphiql: false, watch: false },
};

const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(Number(port), "127.0.0.1");
