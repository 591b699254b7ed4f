// SPDX-License-Identifier: GPL-3.0-or-later
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  html: { cspNonce: "__NONCE__" }, // the server puts one of its own into each document (src/api/shell.cc)
  build: {
    outDir: "../build/web/dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  // For work on the pages: `almagest serve` on its usual port, and `npx vite` beside it.
  server: { proxy: { "/api": "http://127.0.0.1:8480", "/favicon.svg": "http://127.0.0.1:8480" } },
});
