// SPDX-License-Identifier: GPL-3.0-or-later
import { day } from "../common/format";

/** From one day to another, as one day if it is the same. */
export function Span({ start, end }: { start: string | null; end: string | null }) {
  if (!start) return null;
  return (
    <>
      <span className="program-day">{day(start)}</span>
      {end && day(end) !== day(start) && (
        <>
          {" – "}
          <span className="program-day">{day(end)}</span>
        </>
      )}
    </>
  );
}
