// SPDX-License-Identifier: GPL-3.0-or-later
import { Failure } from "../common/Failure";
import { isNone } from "./queries";

/** Nothing to show is no failure; all else is. */
export function Unavailable({ error, none }: { error: Error; none: string }) {
  return isNone(error) ? <p className="quiet">{none}</p> : <Failure error={error} />;
}
