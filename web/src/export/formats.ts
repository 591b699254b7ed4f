// SPDX-License-Identifier: GPL-3.0-or-later
// Which exports there are, and what is asked for one.
import type { Search } from "../api/client";

export const FORMATS = [
  { format: "csv", label: "CSV", ending: "csv", media: "text/csv", hint: "a table for any program; empty is null" },
  { format: "votable", label: "VOTable", ending: "vot", media: "application/x-votable+xml", hint: "with units and descriptions, for TOPCAT and astropy" },
  { format: "json", label: "JSON", ending: "json", media: "application/json", hint: "one object: columns and rows" },
  { format: "ndjson", label: "NDJSON", ending: "ndjson", media: "application/x-ndjson", hint: "a JSON object a line" },
] as const;

export type ExportFormat = (typeof FORMATS)[number]["format"];

export interface ExportAsk {
  search: Search;
  format: ExportFormat;
}

export interface ExportChoice {
  format: ExportFormat;
  columns: "shown" | "all";
  rows: "selected" | "matched";
}

/** From so many rows on, the browser takes the export to disk by itself: in the page it would be held in memory. */
export const ROWS_IN_PAGE = 50_000;

export function exportAsk(choice: ExportChoice, search: Search, selectedSearch: Search | null, shown: string[]): ExportAsk {
  const rows = choice.rows === "selected" && selectedSearch ? selectedSearch : search;
  const asked: Search = { ...rows, columns: choice.columns === "all" ? "all" : shown };
  if (!asked.sort && search.sort) asked.sort = search.sort;
  delete asked.offset;
  delete asked.limit;
  delete asked.count;
  return { search: asked, format: choice.format };
}

export function exportName(mission: string, format: ExportFormat, today: string): string {
  return `${mission}-${today}.${FORMATS.find((known) => known.format === format)?.ending ?? format}`;
}
