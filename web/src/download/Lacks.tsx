// SPDX-License-Identifier: GPL-3.0-or-later
// What was chosen but will not come, why, and when it can be had.
import { Lock, Unplug } from "lucide-react";

import type { SelectionSummary } from "../api/shapes";
import { bytes, day, plural } from "../common/format";

const are = (n: number): string => (n === 1 ? "is" : "are");

export function Lacks({ summary }: { summary: SelectionSummary }) {
  const { denied, not_held } = summary;
  const exclusive = denied.sign_in + denied.denied;
  return (
    <div className="download-lacks" aria-live="polite">
      {exclusive > 0 && (
        <p className="download-exclusive">
          <Lock size={14} aria-hidden />
          <span>
            <b>
              {plural(exclusive, "file")}, {bytes(denied.bytes)}, {are(exclusive)} exclusive and not sent.
            </b>{" "}
            {denied.sign_in > 0
              ? "Sign in with an account that has rights to their programs."
              : "Your account has no rights to their programs."}{" "}
            {denied.next_release && (
              <>
                The first of them will be public on <span className="download-day">{day(denied.next_release)}</span>.
              </>
            )}
          </span>
        </p>
      )}
      {not_held.files > 0 && (
        <p>
          <Unplug size={14} aria-hidden />
          <span>
            <b>
              {plural(not_held.files, "file")}
              {not_held.bytes > 0 && `, ${bytes(not_held.bytes)},`} {are(not_held.files)} known but not held here
            </b>{" "}
            and not sent; the list of files names them.
          </span>
        </p>
      )}
    </div>
  );
}
