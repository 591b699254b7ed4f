// SPDX-License-Identifier: GPL-3.0-or-later
// The list of chosen files, as words and as CSV (RFC 4180, but lines end with LF, as in the archive's exports).
import type { SelectedFile } from "../api/shapes";

/** Why a file will not come; empty if it will. */
export function lackOf(file: SelectedFile): string {
  if (file.reading === "sign_in") return "exclusive: sign in";
  if (file.reading === "denied") return "exclusive: no rights";
  return file.held === false ? "not held here" : "";
}

export const WHY: Record<SelectedFile["why"], string> = {
  selected: "",
  related: "related dataset",
  guide_star: "guide star",
  reference: "calibration reference",
  parent: "parent",
};

/** What is to be said of a file besides its columns. */
export const noteOf = (file: SelectedFile): string => [lackOf(file) || WHY[file.why], file.mark].filter(Boolean).join(", ");

function csvField(value: string | number | null): string {
  const text = String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const CSV_HEAD = "Dataset,Filename,Product Level,Suffix,Size,Access\n";

export const csvLines = (files: SelectedFile[]): string =>
  files
    .map(({ dataset, name, level, suffix, size, access }) => [dataset, name, level, suffix, size, access].map(csvField).join(",") + "\n")
    .join("");
