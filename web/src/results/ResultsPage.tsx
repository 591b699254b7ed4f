// SPDX-License-Identifier: GPL-3.0-or-later
// The results of a Mission Search: filters, the table or the album, and the dataset that is looked at.
import { useColumns } from "../api/queries";
import { Failure } from "../common/Failure";
import { useSearchState } from "../search/useSearchState";
import "./results.css";
import { Results } from "./Results";

export default function ResultsPage({ mission }: { mission: string }) {
  const columns = useColumns(mission);
  const { state, update, ready } = useSearchState();
  if (columns.error) return <Failure error={columns.error} />;
  if (!columns.data || !ready) return null;
  return <Results mission={mission} columns={columns.data} state={state} update={update} />;
}
