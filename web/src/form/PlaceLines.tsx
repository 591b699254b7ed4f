// SPDX-License-Identifier: GPL-3.0-or-later
// What each line of the field for objects and positions was taken for.
import { CircleCheck, TriangleAlert } from "lucide-react";

import { count, plural } from "../common/format";
import type { Line } from "./resolve";
import { MAX_LINES, type AskedLine } from "./usePlaces";

const signed = (degrees: number): string => `${degrees < 0 ? "\u2212" : "+"}${Math.abs(degrees).toFixed(4)}`;

interface LineProps {
  text: string;
  line: Line | undefined;
  error: Error | null;
  onChoose: (column: string, condition: string) => void;
}

function PlaceLine({ text, line, error, onChoose }: LineProps) {
  const place = line?.place;
  return (
    <li className="place">
      {!line && <span className="quiet">{error ? error.message : `${text} ...`}</span>}
      {place && (
        <span className="place-found">
          <CircleCheck size={14} aria-hidden />
          <span className="visually-hidden">found: </span>
          <span>{place.name ?? text}</span>
          <span className="mono">
            {place.ra_deg.toFixed(4)} {signed(place.dec_deg)}
          </span>
          {place.kind && <span className="quiet">{place.kind}</span>}
        </span>
      )}
      {line && !place && (
        <span className="place-unknown">
          <TriangleAlert size={14} aria-hidden />
          <span>
            {text}: not found, left out of the count
          </span>
        </span>
      )}
      {line && line.targets.length > 0 && (
        <span className="place-targets">
          <span className="quiet">observed as</span>
          {line.targets.map(({ name, column, condition, datasets }) => (
            <button key={name + column} type="button" className="chip" onClick={() => onChoose(column, condition)} aria-label={`Search for datasets of the target ${name}, ${plural(datasets, "dataset")}`}>
              {name} <span className="quiet">{count(datasets)}</span>
            </button>
          ))}
          {line.targetsTotal > line.targets.length && <span className="quiet">{count(line.targetsTotal - line.targets.length)} more</span>}
        </span>
      )}
    </li>
  );
}

interface PlaceLinesProps {
  asked: AskedLine[];
  tooMany: boolean;
  onChoose: (line: string, column: string, condition: string) => void;
}

export function PlaceLines({ asked, tooMany, onChoose }: PlaceLinesProps) {
  const found = asked.filter(({ line }) => line?.place).length;
  const lost = asked.filter(({ line }) => line && !line.place).length;
  return (
    <div className="places">
      <p className="visually-hidden" aria-live="polite">
        {asked.length > 0 && found + lost === asked.length ? `${found} found, ${lost} not found` : ""}
      </p>
      <ul>
        {asked.map(({ text, line, error }) => (
          <PlaceLine key={text} text={text} line={line} error={error} onChoose={(column, condition) => onChoose(text, column, condition)} />
        ))}
      </ul>
      {tooMany && <p className="place-unknown">The first {MAX_LINES} lines count here; upload more of them as a file.</p>}
    </div>
  );
}
