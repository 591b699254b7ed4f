// SPDX-License-Identifier: GPL-3.0-or-later
// A condition on numbers or times, with a histogram to drag on.
import type { Facet } from "../api/client";
import { Histogram } from "../common/Histogram";
import { ConditionField, type ConditionFieldProps } from "./ConditionField";
import { conditionOfSpan, spanOf } from "./language";

interface RangeFieldProps extends ConditionFieldProps {
  /** Of all rows of the archive. */
  all: Facet | null;
  /** Under the other constraints. */
  now: Facet | null;
}

export function RangeField({ all, now, ...field }: RangeFieldProps) {
  const { column, value, onChange } = field;
  const span = spanOf(value);
  return (
    <div className="range-field">
      <ConditionField {...field} />
      {all && (
        <Histogram
          bins={(now ?? all).bins}
          all={all.bins}
          type={column.type}
          unit={column.unit}
          label={column.label}
          low={span?.low ?? null}
          high={span?.high ?? null}
          onChange={(low, high) => onChange(conditionOfSpan({ low, high }))}
        />
      )}
    </div>
  );
}
