// SPDX-License-Identifier: GPL-3.0-or-later
// Builds the page that stories in the browser are told on (tests/browser); it is no part of the binary.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: "..",
  plugins: [react()],
  html: { cspNonce: "__NONCE__" },
  build: {
    outDir: "../build/web/stories",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    minify: false,
    rolldownOptions: { input: "stories/index.html" },
  },
});
