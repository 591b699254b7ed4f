// SPDX-License-Identifier: GPL-3.0-or-later
// Delimited text: RFC 4180, with comma, semicolon or tab between the values.

export interface TableLine {
  /** Where it begins in the file, from 1. */
  line: number;
  cells: string[];
}

export type Table = { lines: TableLine[] } | { unclosed: number };

/** What stands most often between the values of the first line; null if there is but one value. */
export function delimiterOf(text: string): string | null {
  const first = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/).find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
  const plain = first.replace(/"(?:[^"]|"")*"/g, "");
  const [best] = [",", ";", "\t"].map((sign) => ({ sign, times: plain.split(sign).length - 1 })).sort((a, b) => b.times - a.times);
  return best && best.times > 0 ? best.sign : null;
}

/** Lines without blank ones and those that begin with #. Without a delimiter each line is one value, as it stands. */
export function readTable(text: string, delimiter: string | null): Table {
  const lines: TableLine[] = [];
  const source = text.replace(/^\uFEFF/, "");
  let line = 1;
  let at = 0;
  while (at < source.length) {
    const start = line;
    const cells: string[] = [];
    const comment = source[at] === "#";
    for (;;) {
      let cell = "";
      if (!comment && source[at] === '"') {
        const opened = line;
        at += 1;
        for (;;) {
          const end = source.indexOf('"', at);
          if (end < 0) return { unclosed: opened };
          cell += source.slice(at, end);
          at = end + 1;
          if (source[at] !== '"') break;
          cell += '"';
          at += 1;
        }
        line += cell.split(/\r\n|\r|\n/).length - 1;
      }
      let end = at;
      while (end < source.length && source[end] !== "\n" && source[end] !== "\r" && (comment || source[end] !== delimiter)) end += 1;
      cells.push(cell + source.slice(at, end));
      at = end;
      if (delimiter === null || source[at] !== delimiter) break;
      at += 1;
    }
    at += source.startsWith("\r\n", at) ? 2 : 1;
    line += 1;
    if (!comment && cells.some((cell) => cell.trim() !== "")) lines.push({ line: start, cells });
  }
  return { lines };
}
