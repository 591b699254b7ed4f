// SPDX-License-Identifier: GPL-3.0-or-later
// The button, and under it how much would be found.
import { Button } from "@mantine/core";
import { Search } from "lucide-react";

import { Failure } from "../common/Failure";
import { count, plural } from "../common/format";
import type { Asking } from "./useAsking";

interface TallyProps {
  asking: Asking;
  /** Datasets of the mission. */
  of: number | null;
  unresolved: number;
  empty: boolean;
  onReset: () => void;
}

export function Tally({ asking, of, unresolved, empty, onReset }: TallyProps) {
  const { total, withoutPosition, stale, wrong, error } = asking;
  return (
    <div className="tally">
      <div className="tally-buttons">
        <Button type="submit" size="sm" variant="filled" leftSection={<Search size={15} aria-hidden />} className="tally-search">
          Search
        </Button>
        <Button size="sm" onClick={onReset} disabled={empty}>
          Reset
        </Button>
      </div>
      <p className="tally-count" role="status" aria-live="polite" data-stale={stale || undefined}>
        <strong>{total === null ? "\u00a0" : count(total)}</strong>
        {total !== null && of !== null && <span> of {plural(of, "dataset")}</span>}
      </p>
      <div className="tally-notes quiet">
        {withoutPosition > 0 && <p>{plural(withoutPosition, "dataset")} more would match, but {withoutPosition === 1 ? "has" : "have"} no position.</p>}
        {unresolved > 0 && <p>{plural(unresolved, "line")} not found, left out.</p>}
      </div>
      {wrong && <p className="tally-wrong">One condition can't be understood; it is left out of the count.</p>}
      {error && <Failure error={error} />}
    </div>
  );
}
