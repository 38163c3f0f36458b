import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const repository = fileURLToPath(new URL("../../", import.meta.url));
/** Where the server runs while the console is being worked on (`npx vite src/console`). */
const server = process.env["MUSTER_SERVER"] ?? "http://127.0.0.1:8117";

export default defineConfig({
  root: here,
  base: "./",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    outDir: `${repository}dist/console`,
    emptyOutDir: true,
    target: "es2023",
    // The page is served under a policy without data: fonts, so every asset stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/api": server } },
});
