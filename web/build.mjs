// SPDX-License-Identifier: GPL-3.0-or-later
// Builds the pages into build/web/pages.pack, which goes into the binary (src/api/page_pack.h has its form). Does nothing
// if the inputs are those of the last time.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const web = import.meta.dirname;
const out = path.resolve(web, "../build/web");
const pack = path.join(out, "pages.pack");
const openapi = path.resolve(web, "../src/api/openapi.json");

const MEDIA = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const COMPRESSED = new Set([".woff2"]);

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();

function stampOfInputs() {
  const inputs = [
    ...filesBelow(path.join(web, "src")).filter((file) => !file.endsWith("/schema.d.ts")),
    ...["build.mjs", "index.html", "vite.config.ts", "tsconfig.json", "package-lock.json"].map((file) => path.join(web, file)),
    openapi,
  ];
  const hash = createHash("sha256");
  for (const file of inputs) hash.update(path.relative(web, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

const run = (program, ...words) =>
  execFileSync(process.execPath, [path.join(web, "node_modules", program), ...words], { cwd: web, stdio: ["ignore", 2, 2] });

function packed(folder) {
  const heads = [];
  const bodies = [];
  for (const file of filesBelow(folder)) {
    const ending = path.extname(file);
    if (!(ending in MEDIA)) throw new Error(`${file}: give its media type in build.mjs`);
    const plain = readFileSync(file);
    const gzipped = COMPRESSED.has(ending) ? Buffer.alloc(0) : gzipSync(plain, { level: 9 });
    heads.push([path.relative(folder, file), MEDIA[ending], plain.length, gzipped.length].join("\t"));
    bodies.push(plain, gzipped);
  }
  return Buffer.concat([Buffer.from(heads.join("\n") + "\n\n"), ...bodies]);
}

const stamp = stampOfInputs();
const stampFile = path.join(out, "pages.stamp");
if (existsSync(pack) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) {
  utimesSync(pack, new Date(), new Date());
} else {
  mkdirSync(out, { recursive: true });
  rmSync(stampFile, { force: true });
  run("openapi-typescript/bin/cli.js", openapi, "--default-non-nullable=false", "-o", "src/api/schema.d.ts");
  run("typescript/bin/tsc", "--noEmit");
  run("vite/bin/vite.js", "build", "--logLevel", "warn");
  writeFileSync(pack + ".new", packed(path.join(out, "dist")));
  renameSync(pack + ".new", pack);
  writeFileSync(stampFile, stamp);
}
