// SPDX-License-Identifier: GPL-3.0-or-later
// Our own side: the program peers_ours, kept running with the index of the archive mapped.
import { execFileSync, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";

export function describe(program, archive) {
  return JSON.parse(execFileSync(program, [archive, "describe"], { maxBuffer: 2 ** 26, encoding: "utf8" }));
}

export function writeRows(program, archive, names, csv) {
  const out = openSync(csv, "w", 0o644);
  try {
    execFileSync(program, [archive, "rows", ...names], { stdio: ["ignore", out, "inherit"] });
  } finally {
    closeSync(out);
  }
}

export class Ours {
  constructor(program, archive, now) {
    this.process = spawn(program, [archive, "answer", now], { stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  // `what`: count, facets or cone. { ms, ... } as measured around the search itself.
  async ask(what, asked) {
    this.process.stdin.write(`${what}\t${asked}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error("peers_ours ended; see what it said above");
    return JSON.parse(value);
  }

  close() {
    this.process.stdin.end();
  }
}
