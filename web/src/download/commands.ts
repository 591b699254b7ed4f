// SPDX-License-Identifier: GPL-3.0-or-later
// How a stored selection is fetched by other programs, and gone on with.
import type { StoredSelection } from "../api/client";
import type { Format } from "./choice";

const forShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export const fileName = (stored: Pick<StoredSelection, "name">, format: Format): string => `${stored.name}.${format}`;

export const addressOf = (origin: string, stored: Pick<StoredSelection, "links">, format: Format): string => `${origin}${stored.links[format] ?? ""}`;

interface Command {
  program: "curl" | "wget" | "bash" | "python3";
  line: string;
}

/** Lines for a shell; given again they go on where they were broken off, if the format can. */
export function commandsOf(origin: string, stored: Pick<StoredSelection, "name" | "links" | "exclusive">, format: Format): Command[] {
  const file = forShell(fileName(stored, format));
  const address = forShell(addressOf(origin, stored, format));
  if (format === "sh") return [{ program: "bash", line: `bash ${file}` }];
  if (format === "py") return [{ program: "python3", line: `python3 ${file}` }];
  const header = '"Authorization: token $MAST_API_TOKEN"';
  const goesOn = format !== "tar.gz";
  return [
    { program: "curl", line: `curl ${goesOn ? "-C - " : ""}-o ${file}${stored.exclusive ? ` -H ${header}` : ""} ${address}` },
    { program: "wget", line: `wget ${goesOn ? "-c " : ""}-O ${file}${stored.exclusive ? ` --header=${header}` : ""} ${address}` },
  ];
}
