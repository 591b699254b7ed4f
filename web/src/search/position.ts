// SPDX-License-Identifier: GPL-3.0-or-later
// Positions as people write them: decimal, base 60, galactic.

export interface Position {
  ra_deg: number;
  dec_deg: number;
}

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const RADIAN = Math.PI / 180;

/** Three parts of base 60, signed by the first; null if a part is 60 or more. */
function sixties(sign: string, parts: string[]): number | null {
  const [whole = 0, minutes = 0, seconds = 0] = parts.map(Number);
  if (minutes >= 60 || seconds >= 60 || ![whole, minutes, seconds].every(Number.isFinite)) return null;
  return (sign === "-" ? -1 : 1) * (whole + minutes / 60 + seconds / 3600);
}

const SEPARATED = /^([+-]?)(\d+)[: ]+(\d+)(?:[: ]+(\d+\.?\d*))?$/;
const LETTERED = /^([+-]?)(\d+)\s*(h|d|°)\s*(?:(\d+)\s*(?:m|'|′))?\s*(?:(\d+\.?\d*)\s*(?:s|"|″))?$/i;

/** Degrees of an angle; `hours` says that base 60 without letters is in hours. */
function angleOf(text: string, hours: boolean): number | null {
  const tidy = text.trim().replace(/[\u2212\u2013]/g, "-");
  if (new RegExp(`^${NUMBER}$`).test(tidy)) return Number(tidy);
  const lettered = LETTERED.exec(tidy);
  if (lettered) {
    const angle = sixties(lettered[1] ?? "", [lettered[2] ?? "", lettered[4] ?? "0", lettered[5] ?? "0"]);
    return angle === null ? null : angle * (lettered[3]?.toLowerCase() === "h" ? 15 : 1);
  }
  const separated = SEPARATED.exec(tidy);
  if (!separated) return null;
  const angle = sixties(separated[1] ?? "", [separated[2] ?? "", separated[3] ?? "", separated[4] ?? "0"]);
  return angle === null ? null : angle * (hours ? 15 : 1);
}

const within = (angle: number | null, low: number, high: number): number | null => (angle !== null && angle >= low && angle <= high ? angle : null);

/** Degrees of a right ascension, which base 60 gives in hours unless it says d. */
export const raOf = (text: string): number | null => within(angleOf(text, true), 0, 360);
export const decOf = (text: string): number | null => within(angleOf(text, false), -90, 90);

/** Galactic longitude and latitude to ICRS (the pole and origin of IAU 1958 as the Hipparcos catalogue gives them in ICRS). */
export function ofGalactic(l_deg: number, b_deg: number): Position {
  const pole = { ra: 192.85948 * RADIAN, dec: 27.12825 * RADIAN };
  const l = (122.93192 - l_deg) * RADIAN;
  const b = b_deg * RADIAN;
  const sine = Math.sin(b) * Math.sin(pole.dec) + Math.cos(b) * Math.cos(pole.dec) * Math.cos(l);
  const y = Math.cos(b) * Math.sin(l);
  const x = Math.sin(b) * Math.cos(pole.dec) - Math.cos(b) * Math.sin(pole.dec) * Math.cos(l);
  const ra = (pole.ra + Math.atan2(y, x)) / RADIAN;
  return { ra_deg: ((ra % 360) + 360) % 360, dec_deg: Math.asin(Math.max(-1, Math.min(1, sine))) / RADIAN };
}

const GALACTIC = [
  new RegExp(`^gal(?:actic)?\\s+(${NUMBER})[\\s,]+(${NUMBER})$`, "i"),
  new RegExp(`^(${NUMBER})[\\s,]+(${NUMBER})\\s+gal(?:actic)?$`, "i"),
  new RegExp(`^l\\s*=\\s*(${NUMBER})[\\s,;]+b\\s*=\\s*(${NUMBER})$`, "i"),
];

/** The position of a galactic longitude and latitude in degrees: "gal 121.2 -21.6", "121.2 -21.6 gal", "l=121.2 b=-21.6". */
export function galacticOf(text: string): Position | null {
  for (const form of GALACTIC) {
    const found = form.exec(text.trim());
    if (!found) continue;
    const l = within(Number(found[1]), -180, 360);
    const b = within(Number(found[2]), -90, 90);
    return l === null || b === null ? null : ofGalactic(l, b);
  }
  return null;
}

/** The position that a text is; null if it is none, such as a name. */
export function positionOf(text: string): Position | null {
  const tidy = text.trim().replace(/[\u2212\u2013]/g, "-");
  const galactic = galacticOf(tidy);
  if (galactic) return galactic;
  const pairs: [string, string][] = [];
  const parted = tidy.split(/\s*[,;\t]\s*/);
  if (parted.length === 2) pairs.push([parted[0] ?? "", parted[1] ?? ""]);
  const words = tidy.split(/\s+/);
  if (words.length === 2 || words.length === 4 || words.length === 6) {
    pairs.push([words.slice(0, words.length / 2).join(" "), words.slice(words.length / 2).join(" ")]);
  }
  const signed = /^(\S[^+-]*\S)\s*([+-]\s*\d.*)$/.exec(tidy);
  if (signed?.[1] && signed[2]) pairs.push([signed[1], signed[2]]);
  for (const [first, second] of pairs) {
    const ra_deg = raOf(first);
    const dec_deg = decOf(second);
    if (ra_deg !== null && dec_deg !== null) return { ra_deg, dec_deg };
  }
  return null;
}
