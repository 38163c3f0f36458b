import { globSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const repository = fileURLToPath(new URL("../../", import.meta.url));
/** Where the server runs while the console is being worked on (`npx vite src/console`). */
const server = process.env["MUSTER_SERVER"] ?? "http://127.0.0.1:8117";

const built = `${repository}dist/console`;

/** A packed copy beside each text file, which the server sends to browsers that read it. */
function packed(): Plugin {
  let folder = built;
  return {
    name: "muster-packed",
    apply: "build",
    configResolved({ build }) {
      folder = build.outDir;
    },
    closeBundle() {
      const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
      for (const path of globSync("**/*.{js,mjs,css,html,svg}", { cwd: folder })) {
        const bytes = brotliCompressSync(readFileSync(`${folder}/${path}`), { params });
        writeFileSync(`${folder}/${path}.br`, bytes);
      }
    },
  };
}

export default defineConfig({
  root: here,
  base: "./",
  plugins: [react(), packed()],
  worker: { format: "es" },
  build: {
    outDir: built,
    emptyOutDir: true,
    target: "es2023",
    // The page is served under a policy without data: fonts, so every asset stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/api": server } },
});
