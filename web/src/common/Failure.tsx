// SPDX-License-Identifier: GPL-3.0-or-later
import { Refusal } from "../api/client";
import "./common.css";

/** What went wrong, where it went wrong. */
export function Failure({ error }: { error: Error }) {
  const id = error instanceof Refusal ? error.problem?.request_id : undefined;
  return (
    <p className="failure" role="alert">
      {error.message}
      {id && <span className="quiet"> (request {id})</span>}
    </p>
  );
}
