import { defineConfig } from "vite";

/** Where a development server finds a gateway. */
const gateway = "http://127.0.0.1:8000";

export default defineConfig({
  base: "/console/",
  build: {
    outDir: "../gateway/console/static",
    emptyOutDir: true,
    target: "es2023",
    // A `data:` font or script would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The wheel carries the libraries, so it carries their licences too.
    license: { fileName: "licenses.md" },
    reportCompressedSize: false,
    // Libraries mark their client components for servers that render React; there is none here.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
    // Monaco is one large chunk on purpose: it is loaded once, behind the sign-in form.
    chunkSizeWarningLimit: 6000,
  },
  worker: { format: "es" },
  // Its imports end in `?worker`, which only Vite itself can read.
  optimizeDeps: { exclude: ["@graphiql/react/setup-workers/vite"] },
  server: {
    proxy: {
      "/auth": gateway,
      "/console/config": gateway,
      "/graphql": gateway,
      "/session": gateway,
    },
  },
});
