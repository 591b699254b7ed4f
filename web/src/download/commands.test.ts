// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { addressOf, commandsOf } from "./commands";

const stored = { name: "Ann's stars", exclusive: false, links: { zip: "/api/v1/selections/ab.zip", "tar.gz": "/api/v1/selections/ab.tar.gz", sh: "/api/v1/selections/ab.sh" } } as unknown as Parameters<typeof commandsOf>[1];
const A = "https://a.example";

test("lines for a shell go on, whatever the name", () => {
  expect(commandsOf(A, stored, "zip").map(({ line }) => line)).toEqual([
    "curl -C - -o 'Ann'\\''s stars.zip' 'https://a.example/api/v1/selections/ab.zip'",
    "wget -c -O 'Ann'\\''s stars.zip' 'https://a.example/api/v1/selections/ab.zip'",
  ]);
});

test("exclusive files need a token, which is not in the line", () => {
  const lines = commandsOf(A, { ...stored, exclusive: true }, "zip").map(({ line }) => line);
  for (const line of lines) expect(line).toContain('"Authorization: token $MAST_API_TOKEN"');
});

test("a tar.gz begins anew, and a script is run", () => {
  expect(commandsOf(A, stored, "tar.gz").map(({ line }) => line).join("\n")).not.toMatch(/ -[Cc] /);
  expect(commandsOf(A, stored, "sh")).toEqual([{ program: "bash", line: "bash 'Ann'\\''s stars.sh'" }]);
  expect(addressOf(A, stored, "sh")).toBe("https://a.example/api/v1/selections/ab.sh");
});
