// SPDX-License-Identifier: GPL-3.0-or-later
// As much of the language of conditions (docs/conditions.md) as the mix uses, as values that SQL is made from. What it
// does not know is an error: no search may be compared that was understood by half.

// [{ name, text, conditions: [{ column, condition }] }] of mix.tsv.
export function parseMix(text) {
  const mix = [];
  for (const line of text.split("\n")) {
    if (!line || line.startsWith("#")) continue;
    const [name, conditions] = line.split("\t");
    mix.push({ name, text: conditions, conditions: parseConditions(conditions) });
  }
  return mix;
}

export function parseConditions(text) {
  return text.split("&").map((part) => {
    const colon = part.indexOf(":");
    return { column: part.slice(0, colon).trim(), condition: part.slice(colon + 1).trim() };
  });
}

// Texts: { wanted: [pattern], unwanted: [pattern] }, a pattern being the pieces between its stars.
export function textItems(condition) {
  if (/["\\]|^!?null$/i.test(condition)) throw new Error(`can't put the condition '${condition}' into SQL`);
  const items = { wanted: [], unwanted: [] };
  for (const item of condition.split(",").map((each) => each.trim())) {
    if (item.startsWith("!")) items.unwanted.push(item.slice(1).split("*"));
    else items.wanted.push(item.split("*"));
  }
  return items;
}

// Numbers: [{ op, value }] of one item, all of which must hold; several items are alternatives.
export function numberItems(condition) {
  return condition.split(",").map((each) => {
    const item = each.trim();
    const number = "(-?[0-9.]+)";
    let found = item.match(new RegExp(`^(>=|<=|>|<|=)?\\s*${number}$`));
    if (found) return [{ op: found[1] ?? "=", value: Number(found[2]) }];
    found = item.match(new RegExp(`^${number}\\s*\\.\\.\\s*${number}$`));
    if (found) return between(Number(found[1]), Number(found[2]));
    found = item.match(new RegExp(`^${number}\\s*\\+-\\s*${number}(%)?$`));
    if (!found) throw new Error(`can't put the condition '${item}' into SQL`);
    const [middle, part] = [Number(found[1]), Number(found[2])];
    const reach = found[3] ? (Math.abs(middle) * part) / 100 : part;
    return between(middle - reach, middle + reach);
  });
}

const between = (low, high) => [{ op: ">=", value: low }, { op: "<=", value: high }];

// Times: as numbers, values being texts "YYYY-MM-DD". A date or a month is a whole period, its end excluded.
export function timeItems(condition) {
  const range = condition.split("..").map((each) => each.trim());
  if (range.length === 2) return [{ op: ">=", value: begin(range[0]) }, { op: "<", value: end(range[1]) }];
  const [, op, period] = condition.match(/^(>=|<=|>|<)?\s*([-0-9]+)$/) ?? [];
  if (!period) throw new Error(`can't put the condition '${condition}' into SQL`);
  if (op === ">=" || op === "<") return [{ op, value: begin(period) }];
  if (op === ">") return [{ op: ">=", value: end(period) }];
  if (op === "<=") return [{ op: "<", value: end(period) }];
  return [{ op: ">=", value: begin(period) }, { op: "<", value: end(period) }];
}

const begin = (period) => `${period}-01-01`.slice(0, 10);

function end(period) {
  const [year, month, day] = period.split("-").map(Number);
  const next = day ? Date.UTC(year, month - 1, day + 1) : Date.UTC(month ? year : year + 1, month ?? 0, 1);
  return new Date(next).toISOString().slice(0, 10);
}
