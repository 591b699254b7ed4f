// SPDX-License-Identifier: GPL-3.0-or-later
// A small histogram with two handles to drag on, for numbers and times.
import { useId, useRef, type KeyboardEvent, type PointerEvent } from "react";

import type { Column } from "../api/client";
import { day, real } from "./format";
import { axisOf, barsOf, endOf, fractionOf, placeOf, textAt, valueAt, type Bin, type Scale } from "./histogram";
import "./histogram.css";

const BARS = 48;
const HEIGHT = 40;
const KEYS: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -8, PageUp: 8 };

const endText = (end: number, type: Column["type"], unit: string | null | undefined): string =>
  type === "time" ? day(new Date(end).toISOString()) : `${real(Number(end.toPrecision(5)))}${unit ? ` ${unit}` : ""}`;

export interface HistogramProps {
  /** Rows under the other constraints, from low to high. */
  bins: Bin[];
  type: Column["type"];
  /** Ends of the range as a condition writes them; null: open. */
  low: string | null;
  high: string | null;
  onChange: (low: string | null, high: string | null) => void;
  label: string;
  /** All rows of the archive: gives the axis, so that it stays where it is when constraints change. */
  all?: Bin[];
  scale?: Scale;
  unit?: string | null;
}

export function Histogram({ bins, type, low, high, onChange, label, all, scale, unit }: HistogramProps) {
  const frame = useRef<SVGSVGElement>(null);
  const id = useId();
  const axis = axisOf(all && all.length > 0 ? all : bins, type, scale);
  if (!axis) return null;
  const placeLow = low === null ? null : placeOf(low, type);
  const placeHigh = high === null ? null : endOf(high, type);
  const from = placeLow === null ? 0 : fractionOf(placeLow, axis);
  const to = placeHigh === null ? 1 : fractionOf(placeHigh, axis);
  const rows = barsOf(bins, type, axis, BARS);
  const most = Math.max(1, ...rows);

  const move = (end: "low" | "high", fraction: number): void => {
    const bounded = end === "low" ? Math.min(fraction, to) : Math.max(fraction, from);
    const text = bounded <= 0 && end === "low" ? null : bounded >= 1 && end === "high" ? null : textAt(valueAt(bounded, axis), type, axis);
    if (end === "low") onChange(text, high);
    else onChange(low, text);
  };
  const fractionOfPointer = (event: PointerEvent): number => {
    const box = frame.current?.getBoundingClientRect();
    return box && box.width > 0 ? Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) : 0;
  };
  const press = (event: PointerEvent<SVGElement>): void => {
    if (event.button !== 0) return;
    const fraction = fractionOfPointer(event);
    const end = Math.abs(fraction - from) < Math.abs(fraction - to) || fraction < from ? "low" : "high";
    const handle = frame.current?.querySelector<SVGElement>(`[data-end="${end}"]`);
    handle?.focus();
    handle?.setPointerCapture(event.pointerId);
    event.preventDefault();
    move(end, fraction);
  };
  const key = (end: "low" | "high") => (event: KeyboardEvent) => {
    const step = KEYS[event.key];
    const target = event.key === "Home" ? 0 : event.key === "End" ? 1 : step === undefined ? null : (end === "low" ? from : to) + step / BARS / 2;
    if (target === null) return;
    event.preventDefault();
    move(end, Math.min(1, Math.max(0, target)));
  };
  const words = (fraction: number): string => `${textAt(valueAt(fraction, axis), type, axis)}${unit ? ` ${unit}` : ""}`;

  return (
    <div className="histogram" role="group" aria-labelledby={id}>
      <span id={id} className="visually-hidden">
        Range of {label}
      </span>
      <svg ref={frame} className="histogram-frame" height={HEIGHT} onPointerDown={press}>
        <rect className="histogram-ground" width="100%" height={HEIGHT} />
        {rows.map((count, i) => {
          const height = count === 0 ? 0 : Math.max(2, (count / most) * (HEIGHT - 4));
          const middle = (i + 0.5) / BARS;
          return (
            <rect
              key={i}
              className={middle >= from && middle <= to ? "histogram-in" : "histogram-out"}
              x={`${(i / BARS) * 100}%`}
              width={`${90 / BARS}%`}
              y={HEIGHT - height}
              height={height}
            />
          );
        })}
        {(["low", "high"] as const).map((end) => {
          const fraction = end === "low" ? from : to;
          return (
            <svg
              key={end}
              x={`${fraction * 100}%`}
              className="histogram-handle"
              overflow="visible"
              data-end={end}
              role="slider"
              tabIndex={0}
              aria-label={`${label}, ${end === "low" ? "from" : "to"}`}
              aria-valuemin={axis.low}
              aria-valuemax={axis.high}
              aria-valuenow={valueAt(fraction, axis)}
              aria-valuetext={(end === "low" ? low : high) === null ? "open" : words(fraction)}
              onKeyDown={key(end)}
              onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && move(end, fractionOfPointer(event))}
            >
              <rect className="histogram-reach" x={-8} width={16} height={HEIGHT} />
              <rect className="histogram-line" x={-1} width={2} height={HEIGHT} />
              <rect className="histogram-grip" x={-4} y={HEIGHT / 2 - 8} width={8} height={16} rx={3} />
            </svg>
          );
        })}
      </svg>
      <div className="histogram-ends quiet" aria-hidden>
        <span>{endText(axis.low, type, unit)}</span>
        {axis.scale === "log" && <span>log</span>}
        <span>{endText(axis.high, type, unit)}</span>
      </div>
    </div>
  );
}
