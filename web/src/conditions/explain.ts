// SPDX-License-Identifier: GPL-3.0-or-later
// The condition language, explained with examples made from what one column holds.
import type { Column, Value } from "../api/client";
import { exactly } from "../api/queries";
import { real } from "../common/format";
import { placeOf } from "../common/histogram";

export interface Example {
  condition: string;
  meaning: string;
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 37)}...` : text);

function ofTexts(values: string[], parts: boolean): Example[] {
  const [first = "abc", second] = values;
  const begin = /^[A-Za-z0-9]{1,3}/.exec(first)?.[0] ?? "a";
  const word = first.split(/[\s,]+/).find((piece) => /^[\w-]{3,}$/.test(piece)) ?? first;
  const examples: Example[] = parts
    ? [{ condition: exactly(word), meaning: `has "${word}" somewhere in it` }]
    : [{ condition: exactly(first), meaning: `is ${short(first)}; upper or lower case does not matter` }];
  if (second !== undefined) examples.push({ condition: `${exactly(first)}, ${exactly(second)}`, meaning: "either of them" });
  examples.push({ condition: `!${exactly(first)}`, meaning: parts ? "has nothing like that in it" : "anything else" });
  examples.push({ condition: `${begin}*`, meaning: parts ? `has "${begin}" somewhere in it` : `begins with ${begin}` });
  return examples;
}

function ofNumbers(low: number, high: number, whole: boolean, unit: string): Example[] {
  const tidy = (value: number): number => (whole ? Math.round(value) : Number(value.toPrecision(2)));
  const [a, b, middle] = [tidy(low + (high - low) / 4), tidy(low + ((high - low) * 3) / 4), tidy((low + high) / 2)].map(real);
  return [
    { condition: `>= ${middle}`, meaning: `at least ${middle}${unit}` },
    { condition: `< ${middle}`, meaning: `less than ${middle}${unit}` },
    ...(a !== b ? [{ condition: `${a} .. ${b}`, meaning: "from the first to the second, both included" }] : []),
    { condition: `${middle} +- 10%`, meaning: `within a tenth of ${middle}${unit}` },
    { condition: `${a}, ${b}`, meaning: "either of them" },
  ];
}

function ofTimes(low: string, high: string): Example[] {
  const year = high.slice(0, 4);
  const month = high.slice(0, 7);
  return [
    { condition: year, meaning: `any time in ${year}` },
    { condition: `${low.slice(0, 10)} .. ${high.slice(0, 10)}`, meaning: "from the beginning of the first day to the end of the last" },
    { condition: `>= ${month}`, meaning: `since ${month} began` },
    { condition: `< ${month}`, meaning: `before ${month} began` },
    { condition: high.slice(0, 10), meaning: "that day, in UTC" },
  ];
}

const ANGLES: Record<"ra" | "dec", Example[]> = {
  ra: [
    { condition: "150.1 +- 0.5", meaning: "half a degree either way" },
    { condition: "10:00:24 .. 10:01:00", meaning: "hours, minutes and seconds of right ascension" },
    { condition: "350 .. 10", meaning: "the 20 degrees through 0" },
  ],
  dec: [
    { condition: "2.2 +- 0.5", meaning: "half a degree either way" },
    { condition: "-05:30:00 .. -05:00:00", meaning: "degrees, arcminutes and arcseconds" },
    { condition: "> 80", meaning: "around the pole" },
  ],
};

/** What can be asked of a column; `values` are frequent ones of it. */
export function examplesOf(column: Pick<Column, "type" | "condition" | "unit" | "summary">, values: Value[]): Example[] {
  const { type, condition, unit, summary } = column;
  const nulls = summary && summary.nulls > 0 && summary.nulls < summary.rows ? [{ condition: "null", meaning: "has no value" }, { condition: "!null", meaning: "has any value" }] : [];
  if (type === "boolean") return [{ condition: "true", meaning: "yes; t and 1 mean the same" }, { condition: "false", meaning: "no; f and 0 mean the same" }, ...nulls];
  if (condition === "ra" || condition === "dec") return [...ANGLES[condition], ...nulls];
  const low = summary?.low ?? null;
  const high = summary?.high ?? null;
  if (type === "time") return [...(typeof low === "string" && typeof high === "string" ? ofTimes(low, high) : ofTimes("2023-01-15", "2024-06-30")), ...nulls];
  if (type === "real" || type === "integer") {
    const from = placeOf(low, type) ?? 1;
    const to = placeOf(high, type) ?? 100;
    return [...ofNumbers(from, to, type === "integer", unit ? ` ${unit}` : ""), ...nulls];
  }
  const known = values.filter((value): value is string => typeof value === "string" && value !== "");
  const ends = [low, high].filter((value): value is string => typeof value === "string" && value !== "");
  return [...ofTexts(known.length > 0 ? known : [...new Set(ends)], condition === "substring"), ...nulls];
}
