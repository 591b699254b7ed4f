// SPDX-License-Identifier: GPL-3.0-or-later
// "Covers 3.3 um": a wavelength that the optical elements must let through.
import { NativeSelect, TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";

import { covered, covering, WAVELENGTH_UNITS, type WavelengthUnit } from "./wavelength";

interface WavelengthProps {
  short: string;
  long: string;
  /** Metres in the unit of both columns. */
  columnMetres: number;
  onChange: (short: string, long: string) => void;
  aside?: ReactNode;
  disabled: boolean;
}

export function Wavelength({ short, long, columnMetres, onChange, aside, disabled }: WavelengthProps) {
  const [unit, setUnit] = useState<WavelengthUnit>("um");
  const asked = covered(short, long, unit, columnMetres);
  const [text, setText] = useState(asked ?? "");
  const [seen, setSeen] = useState(`${short}|${long}`);
  const key = `${short}|${long}`;
  if (seen !== key) {
    setSeen(key);
    const written = covering(text, unit, columnMetres);
    if (written?.short !== short || written.long !== long) setText(asked ?? "");
  }
  const write = (next: string, nextUnit: WavelengthUnit): void => {
    setText(next);
    setUnit(nextUnit);
    const conditions = covering(next, nextUnit, columnMetres);
    if (conditions) onChange(conditions.short, conditions.long);
  };
  const wrong = covering(text, unit, columnMetres) === null;
  return (
    <div className="condition-field">
      <div className="condition-label">
        <label htmlFor="covers-wavelength">Covers the wavelength</label>
        {aside}
      </div>
      <div className="radius">
        <TextInput
          id="covers-wavelength"
          value={text}
          inputMode="decimal"
          disabled={disabled}
          placeholder={disabled ? "no values" : asked === undefined ? "see Any column" : "such as 3.3"}
          error={wrong ? "a number above 0" : undefined}
          onChange={(event) => write(event.currentTarget.value, unit)}
        />
        <NativeSelect
          size="xs"
          aria-label="Unit of the wavelength"
          data={Object.keys(WAVELENGTH_UNITS)}
          value={unit}
          disabled={disabled}
          onChange={(event) => write(text, event.currentTarget.value as WavelengthUnit)}
        />
      </div>
    </div>
  );
}
