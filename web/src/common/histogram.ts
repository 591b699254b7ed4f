// SPDX-License-Identifier: GPL-3.0-or-later
// How the bins of the archive become bars on an axis of numbers or times, linear or logarithmic.
import type { Column, Value } from "../api/client";

export interface Bin {
  low: Value;
  high: Value;
  rows: number;
}
export type Scale = "linear" | "log";
export interface Axis {
  low: number;
  high: number;
  scale: Scale;
}

const DAY = 86_400_000;

/** A number, or milliseconds since 1970 of a time or of the period that a text such as "2023-02" begins; null: neither. */
export function placeOf(value: Value | undefined, type: Column["type"]): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || value.trim() === "") return null;
  if (type !== "time") return Number.isFinite(Number(value)) ? Number(value) : null;
  const parts = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:[T ](\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2}(?:\.\d+)?))?)?Z?$/.exec(value.trim());
  if (!parts) return null;
  const part = (i: number, usual: number): number => (parts[i] ? Number(parts[i]) : usual);
  return Date.UTC(part(1, 0), part(2, 1) - 1, part(3, 1), part(4, 0), part(5, 0)) + part(6, 0) * 1000;
}

/** Where the period that a text names is over; of a number: itself. */
export function endOf(value: string, type: Column["type"]): number | null {
  const begin = placeOf(value, type);
  if (begin === null || type !== "time") return begin;
  const parts = value.trim().split(/[-T: ]/).length;
  const date = new Date(begin);
  if (parts === 1) return Date.UTC(date.getUTCFullYear() + 1, 0);
  if (parts === 2) return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  return begin + (parts === 3 ? DAY : parts === 4 ? DAY / 24 : parts === 5 ? 60_000 : 1000);
}

/** The axis that holds all bins; null if there is nothing to draw. */
export function axisOf(bins: Bin[], type: Column["type"], scale?: Scale): Axis | null {
  const low = placeOf(bins[0]?.low, type);
  const high = placeOf(bins.at(-1)?.high, type);
  if (low === null || high === null || !(high > low)) return null;
  const wide = type !== "time" && low > 0 && high / low > 500;
  return { low, high, scale: (scale ?? (wide ? "log" : "linear")) === "log" && low > 0 ? "log" : "linear" };
}

const along = (value: number, { scale }: Axis): number => (scale === "log" ? Math.log(value) : value);

/** 0 at the low end of the axis, 1 at the high one; values beyond stay at the ends. */
export function fractionOf(value: number, axis: Axis): number {
  if (axis.scale === "log" && value <= axis.low) return 0;
  const fraction = (along(value, axis) - along(axis.low, axis)) / (along(axis.high, axis) - along(axis.low, axis));
  return Math.min(1, Math.max(0, fraction));
}

export function valueAt(fraction: number, axis: Axis): number {
  const at = along(axis.low, axis) + fraction * (along(axis.high, axis) - along(axis.low, axis));
  return axis.scale === "log" ? Math.exp(at) : at;
}

/** Rows in bars of equal width on the axis; rows of a bin that several bars share are taken to lie evenly in it. */
export function barsOf(bins: Bin[], type: Column["type"], axis: Axis, bars: number): number[] {
  const edges = Array.from({ length: bars + 1 }, (_, i) => valueAt(i / bars, axis));
  const rows = new Array<number>(bars).fill(0);
  for (const bin of bins) {
    const low = placeOf(bin.low, type);
    const high = placeOf(bin.high, type);
    if (low === null || high === null || bin.rows === 0) continue;
    if (high <= low) {
      const bar = Math.min(bars - 1, Math.floor(fractionOf(low, axis) * bars));
      rows[bar] = (rows[bar] ?? 0) + bin.rows;
      continue;
    }
    for (let bar = 0; bar < bars; bar += 1) {
      const shared = Math.min(high, edges[bar + 1] ?? high) - Math.max(low, edges[bar] ?? low);
      if (shared > 0) rows[bar] = (rows[bar] ?? 0) + (bin.rows * shared) / (high - low);
    }
  }
  return rows;
}

/** A place on the axis as a condition writes it, to what a handle can tell: a thousandth of the axis, or a day. */
export function textAt(value: number, type: Column["type"], axis: Axis): string {
  if (type === "time") return new Date(value).toISOString().slice(0, axis.high - axis.low > 3 * DAY ? 10 : 16).replace("T", " ");
  if (type === "integer") return String(Math.round(value));
  const step = axis.scale === "log" ? Math.abs(value) / 100 : (axis.high - axis.low) / 1000;
  const unit = step > 0 ? 10 ** Math.floor(Math.log10(step)) : 1;
  return String(Number((Math.round(value / unit) * unit).toPrecision(12)));
}
