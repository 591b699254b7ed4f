// SPDX-License-Identifier: GPL-3.0-or-later
// How numbers, sizes and times are written.
import type { Value } from "../api/client";

const whole = new Intl.NumberFormat("en-US");

export const count = (n: number): string => whole.format(n);

/** Bytes in decimal units, three figures: "1.13 TB". */
export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let value = n;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit] ?? ""}`;
}

/** An RFC 3339 time to the second: "2025-10-11 04:12:03". */
export const utc = (time: string): string => time.slice(0, 19).replace("T", " ");

export const day = (time: string): string => time.slice(0, 10);

/** A word for a count: `plural(1, "file")` is "1 file". */
export const plural = (n: number, word: string): string => `${count(n)} ${word}${n === 1 ? "" : "s"}`;

/** A number without digits that mean nothing. */
export function real(n: number): string {
  if (n === 0) return "0";
  const size = Math.abs(n);
  if (size >= 1e7 || size < 1e-4) return n.toExponential(4).replace(/\.?0+e/, "e");
  return String(Number(n.toPrecision(8)));
}

/** A value of a row, as text; empty for a null. */
export function textOf(value: Value | undefined, type: string): string {
  if (value === null || value === undefined) return "";
  if (type === "time" && typeof value === "string") return utc(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return type === "integer" ? String(value) : real(value);
  return value;
}
