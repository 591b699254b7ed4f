// SPDX-License-Identifier: GPL-3.0-or-later
// The condition language (docs/conditions.md) as fields need it: lists of values, ranges, and the item under the cursor.
import type { Column, Value } from "../api/client";
import { exactly } from "../api/queries";

export type Kind = Pick<Column, "type" | "condition">;

export interface Item {
  text: string;
  start: number;
  end: number;
}

const isText = ({ type }: Kind): boolean => type === "string" || type === "region";

/** The items between the commas, untrimmed. Quotes and backslashes mean something in texts only, as they do to the archive. */
export function itemsOf(condition: string, kind: Kind): Item[] {
  const items: Item[] = [];
  const texts = isText(kind);
  let start = 0;
  let quoted = false;
  for (let at = 0; at <= condition.length; at += 1) {
    const sign = condition[at];
    if (sign === undefined || (sign === "," && !quoted)) {
      items.push({ text: condition.slice(start, at), start, end: at });
      start = at + 1;
    } else if (texts && sign === "\\") {
      at += condition[at + 1] === undefined ? 0 : 1;
    } else if (texts && sign === '"' && (quoted || /^[\s!]*$/.test(condition.slice(start, at)))) {
      quoted = !quoted;
    }
  }
  return items;
}

/** The value that an item of texts names; undefined: it is a pattern, takes away, or is not finished. */
function textOfItem(item: string): string | null | undefined {
  if (/^(is )?null$/i.test(item)) return null;
  if (item === "" || item.startsWith("!") || /^is not null$/i.test(item)) return undefined;
  const quoted = item.startsWith('"');
  let value = "";
  for (let at = quoted ? 1 : 0; at < item.length; at += 1) {
    const sign = item[at] ?? "";
    if (sign === "*") return undefined;
    if (quoted && sign === '"') return at === item.length - 1 ? value : undefined;
    const next = item[at + 1];
    if (sign === "\\" && next !== undefined && '\\",*!'.includes(next)) {
      value += next;
      at += 1;
    } else {
      value += sign;
    }
  }
  return quoted ? undefined : value;
}

function valueOfItem(item: string, kind: Kind): string | null | undefined {
  if (isText(kind)) return textOfItem(item);
  if (/^(is )?null$/i.test(item)) return null;
  const word = item.replace(/^=\s*/, "");
  if (kind.type === "boolean") {
    if (/^(t|true|1|yes)$/i.test(word)) return "true";
    return /^(f|false|0|no)$/i.test(word) ? "false" : undefined;
  }
  if (kind.type === "time") return undefined;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? String(Number(word)) : undefined;
}

/** The values of a condition that is a plain list of them, null for rows without one; undefined if it says anything else. */
export function valuesOf(condition: string, kind: Kind): (string | null)[] | undefined {
  if (condition.trim() === "") return [];
  const values: (string | null)[] = [];
  for (const { text } of itemsOf(condition, kind)) {
    const value = valueOfItem(text.trim(), kind);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/** The condition that asks for any of these values. */
export const conditionOf = (values: (string | null)[], kind: Kind): string =>
  values.map((value) => (value === null ? "null" : isText(kind) ? exactly(value) : value)).join(", ");

export const nameOfValue = (value: Value): string | null => (value === null ? null : String(value));

/** Upper and lower case of A to Z are the same to the archive. */
export const folded = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

export const sameValue = (a: string | null, b: string | null): boolean =>
  a === null || b === null ? a === b : folded(a) === folded(b);

/** A plain list with `value` put in or taken out. */
export function toggled(values: (string | null)[], value: string | null): (string | null)[] {
  const rest = values.filter((other) => !sameValue(other, value));
  return rest.length < values.length ? rest : [...values, value];
}

export interface Span {
  low: string | null;
  high: string | null;
}

/** The ends of a condition that is one range; null: open. Undefined if it is anything else. */
export function spanOf(condition: string): Span | undefined {
  const text = condition.trim();
  if (text === "") return { low: null, high: null };
  if (/[,!]/.test(text)) return undefined;
  const one = /^(>=|<=)\s*(\S.*)$/.exec(text);
  if (one?.[2]?.includes("..")) return undefined;
  if (one?.[2]) return one[1] === ">=" ? { low: one[2], high: null } : { low: null, high: one[2] };
  const both = /^(\S.*?)\s*\.\.\s*(\S.*)$/.exec(text);
  return both?.[1] && both[2] && !/^[<>=]/.test(text) ? { low: both[1], high: both[2] } : undefined;
}

export function conditionOfSpan({ low, high }: Span): string {
  if (low !== null && high !== null) return `${low} .. ${high}`;
  if (low !== null) return `>=${low}`;
  return high === null ? "" : `<=${high}`;
}

/** The wrong part of a condition, of which the archive gives the place in bytes of UTF-8. */
export function cutAt(condition: string, { offset, length }: { offset: number; length: number }): [string, string, string] {
  const bytes = new TextEncoder().encode(condition);
  const text = (from: number, to?: number): string => new TextDecoder().decode(bytes.slice(from, to));
  return [text(0, offset), text(offset, offset + length), text(offset + length)];
}
