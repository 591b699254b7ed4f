// SPDX-License-Identifier: GPL-3.0-or-later
// "Covers 3.3 um": a pair of conditions on the ends of a wavelength range.

export const WAVELENGTH_UNITS = { um: 1e-6, nm: 1e-9, Angstrom: 1e-10 } as const;
export type WavelengthUnit = keyof typeof WAVELENGTH_UNITS;

const METRES: Record<string, number> = { m: 1, mm: 1e-3, um: 1e-6, nm: 1e-9, Angstrom: 1e-10, angstrom: 1e-10, pm: 1e-12 };

/** Metres in a unit of length as VOUnits writes it; null if it is none. */
export const metresIn = (unit: string | null): number | null => (unit !== null && Object.hasOwn(METRES, unit) ? (METRES[unit] ?? null) : null);

const tidy = (value: number): string => String(Number(value.toPrecision(12)));

/** The conditions on the short and the long end; empty for an empty text, null if it is no wavelength. */
export function covering(text: string, unit: WavelengthUnit, columnMetres: number): { short: string; long: string } | null {
  const word = text.trim();
  if (word === "") return { short: "", long: "" };
  if (!/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word)) return null;
  const value = (Number(word) * WAVELENGTH_UNITS[unit]) / columnMetres;
  return value > 0 && Number.isFinite(value) ? { short: `<=${tidy(value)}`, long: `>=${tidy(value)}` } : null;
}

/** The wavelength that two conditions ask to be covered; undefined if they ask for anything else. */
export function covered(short: string, long: string, unit: WavelengthUnit, columnMetres: number): string | undefined {
  if (short.trim() === "" && long.trim() === "") return "";
  const low = /^<=\s*(\S+)$/.exec(short.trim())?.[1];
  const high = /^>=\s*(\S+)$/.exec(long.trim())?.[1];
  const value = Number(low);
  if (low === undefined || high === undefined || value !== Number(high) || !(value > 0)) return undefined;
  return tidy((value * columnMetres) / WAVELENGTH_UNITS[unit]);
}
