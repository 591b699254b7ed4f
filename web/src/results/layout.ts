// SPDX-License-Identifier: GPL-3.0-or-later
// How a column is laid out: one precision for all its numbers, and as wide as what it shows.
import type { Column, Value } from "../api/client";
import { textOf } from "../common/format";

export const ROW_PX = 28;

export const isNumber = (column: Column): boolean => column.type === "integer" || column.type === "real";

/** Columns that identify something and must never be cut. */
export const isName = (column: Column): boolean => /^meta\.id/.test(column.ucd ?? "") && !column.list;

const DIGITS = 7;
const POSITION_DECIMALS = 5; // 0.04 arcsec

/** Decimals that show these numbers to some seven figures, without zeros that all of them end with. */
export function decimalsOf(column: Column, values: Value[]): number {
  const numbers = values.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
  if (column.type !== "real" || numbers.length === 0) return 0;
  if (/^pos\.eq/.test(column.ucd ?? "")) return POSITION_DECIMALS;
  const largest = Math.max(...numbers.map(Math.abs));
  if (largest > 0 && largest < 1e-3) return 0;
  const most = Math.max(0, Math.min(6, DIGITS - Math.ceil(Math.log10(Math.max(largest, 1) + 1))));
  const needed = numbers.map((number) => (/\.(\d*?)0*$/.exec(number.toFixed(most))?.[1] ?? "").length);
  return Math.max(0, ...needed);
}

/** A cell's text. `decimals` is the column's. */
export function cellText(column: Column, value: Value | undefined, decimals: number): string {
  if (column.type !== "real" || typeof value !== "number") return textOf(value, column.type);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e9)) return value.toExponential(4);
  return value.toFixed(decimals);
}

const CHARACTER_PX = 7;
const MONO_PX = 7.25;
const PADDING_PX = 26;
const WIDEST_TEXT_PX = 220;

/** Width that shows these texts; long ones of plain text columns are cut and have a tooltip. */
export function widthOf(column: Column, texts: string[]): number {
  const longest = Math.max(0, ...texts.map((text) => text.length));
  const mono = isName(column) || column.type === "time" || isNumber(column);
  const head = Math.max(column.label.length * CHARACTER_PX, (column.unit ?? "").length * CHARACTER_PX) + PADDING_PX + 16;
  const content = Math.ceil(longest * (mono ? MONO_PX : CHARACTER_PX)) + PADDING_PX;
  const wanted = Math.max(Math.min(head, 150), content);
  return mono ? wanted : Math.min(wanted, WIDEST_TEXT_PX);
}

/** Of a column of plain texts, by its head and the characters of its longest value. */
export const textWidth = (head: string, longest: number): number =>
  Math.min(Math.max(head.length, longest) * CHARACTER_PX + PADDING_PX + 16, WIDEST_TEXT_PX);
