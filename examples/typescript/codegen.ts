import type { CodegenConfig } from "@graphql-codegen/cli";

// `schema.graphql` is what `lakegate schema print --as developer` says: the schema of that session.
const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: ["src/*.ts"],
  generates: {
    "src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        strictScalars: true,
        useTypeImports: true,
        scalars: { bigint: "number", date: "string", jsonb: "unknown", numeric: "string | number" },
      },
    },
  },
};

export default config;
