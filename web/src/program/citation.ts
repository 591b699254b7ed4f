// SPDX-License-Identifier: GPL-3.0-or-later
// How to say where the data of a program came from, in words and as BibTeX.
import type { Program } from "../api/shapes";
import { day } from "../common/format";

export interface Source {
  missionName: string;
  archiveTitle: string;
  /** Whether everything in the archive is invented. */
  isSimulated: boolean;
  /** RFC 3339. */
  retrieved: string;
  address: string;
}

function observed({ start, end }: Program): string {
  if (!start || !end) return "";
  return day(start) === day(end) ? `observed ${day(start)}` : `observed ${day(start)} to ${day(end)}`;
}

export function citation(program: Program, source: Source): string {
  const title = program.title ? `, “${program.title}”` : "";
  const about = [program.pi && `principal investigator ${program.pi}`, program.cycle !== null && `cycle ${program.cycle}`, observed(program)].filter(Boolean);
  return (
    `${source.isSimulated ? "Simulated data" : "Data"} of ${source.missionName} program ${program.program}${title}` +
    `${about.length > 0 ? ` (${about.join("; ")})` : ""}, retrieved from ${source.archiveTitle} on ${day(source.retrieved)}, ` +
    `snapshot ${program.snapshot}: ${source.address}`
  );
}

const COMMANDS: Record<string, string> = {
  "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
};

const escaped = (text: string): string => text.replace(/[\\~^&%$#_{}]/g, (sign) => COMMANDS[sign] ?? `\\${sign}`);

/** Names such as "Simulated, A." are names of persons as they stand; others are kept whole. */
const author = (name: string): string => (name.includes(",") ? escaped(name) : `{${escaped(name)}}`);

export function bibtex(program: Program, source: Source): string {
  const key = `${source.missionName}${program.program}`.replace(/[^A-Za-z0-9]/g, "");
  const name = `${source.missionName} program ${program.program}`;
  const fields: [string, string | null][] = [
    ["author", program.pi ? author(program.pi) : null],
    ["title", `{${escaped(program.title ?? name)}}`],
    ["howpublished", escaped(`${name}, ${source.archiveTitle}`)],
    ["year", (program.end ?? program.start)?.slice(0, 4) ?? null],
    ["url", source.address],
    ["note", escaped(`${source.isSimulated ? "Simulated data, retrieved" : "Retrieved"} ${day(source.retrieved)}, snapshot ${program.snapshot}`)],
  ];
  const lines = fields.filter(([, value]) => value !== null).map(([field, value]) => `  ${field} = {${value}}`);
  return `@misc{${key},\n${lines.join(",\n")}\n}`;
}
