// SPDX-License-Identifier: GPL-3.0-or-later
// How many datasets were found, out of how many, and how fast.
import { useMissions } from "../api/queries";
import { count, plural } from "../common/format";
import type { About } from "./source";

export function Tally({ mission, about }: { mission: string; about: About | null }) {
  const missions = useMissions();
  const all = missions.data?.find(({ id }) => id === mission)?.datasets;
  return (
    <h1 aria-live="polite">
      <span className="results-count" data-count>
        {about ? count(about.total) : "…"}
      </span>{" "}
      <span className="quiet">
        {all !== undefined && `of ${count(all)} datasets`}
        {about && about.withoutPosition > 0 && ` · ${plural(about.withoutPosition, "more dataset")} without a position`}
        {about && ` · ${Math.round(about.took_ms)} ms`}
      </span>
    </h1>
  );
}
