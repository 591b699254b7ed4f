// SPDX-License-Identifier: GPL-3.0-or-later
// What was downloaded, and had prepared: by whoever is signed in, else from this browser.
import { Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";

import { signInLink } from "../account/next";
import { useSession } from "../account/queries";
import { useArchive, useMissions } from "../api/queries";
import { Failure } from "../common/Failure";
import { count, plural } from "../common/format";
import { useTitle } from "../dataset/useTitle";
import { Transfers } from "../download/TransferProgress";
import "../jobs/jobs.css";
import { useJobs, type Job } from "../jobs/queries";
import "./downloads.css";
import { forget, forgetAll, idOf, useHistory, type Remembered } from "./history";
import { JobRow, RememberedJobRow } from "./JobRow";
import { useDownloads } from "./queries";
import { SelectionRow } from "./SelectionRow";

const A_PAGE = 25;

type Entry = Remembered | { kind: "known job"; job: Job };
const madeOf = (entry: Entry): string => (entry.kind === "selection" ? entry.download.made : entry.kind === "job" ? entry.made : entry.job.made);
const keyOf = (entry: Entry): string => (entry.kind === "known job" ? entry.job.id : idOf(entry));

/** The newest first. */
function useEntries(isKnown: boolean, hasJobs: boolean): { entries: Entry[]; error: Error | null } {
  const local = useHistory();
  const downloads = useDownloads(isKnown);
  const jobs = useJobs(false, 0, isKnown && hasJobs);
  if (!isKnown) return { entries: local, error: null };
  const entries: Entry[] = [
    ...(downloads.data ?? []).map((download) => ({ kind: "selection" as const, download })),
    ...(jobs.data?.jobs ?? []).map((job) => ({ kind: "known job" as const, job })),
  ];
  return { entries: entries.sort((a, b) => (madeOf(a) < madeOf(b) ? 1 : -1)), error: downloads.error ?? jobs.error };
}

function Heads() {
  return (
    <thead>
      <tr>
        <th scope="col">When (UTC)</th>
        <th scope="col">What</th>
        <th scope="col">Mission</th>
        <th scope="col" className="n">Files</th>
        <th scope="col" className="n">Size</th>
        <th scope="col">Format</th>
        <th scope="col">State</th>
        <th scope="col">
          <span className="visually-hidden">What can be done</span>
        </th>
      </tr>
    </thead>
  );
}

export default function DownloadsPage() {
  useTitle("Downloads");
  const session = useSession().data;
  const archive = useArchive().data;
  const missions = useMissions();
  const isKnown = Boolean(session?.user);
  const { entries, error } = useEntries(isKnown, Boolean(archive?.staging));
  const [wantedPage, setPage] = useState(0);
  const page = Math.min(wantedPage, Math.max(0, Math.ceil(entries.length / A_PAGE) - 1));
  const nameOf = (mission: string | null): string => missions.data?.find(({ id }) => id === mission)?.name ?? mission ?? "";
  if (!session || !archive) return <h1 className="visually-hidden">Downloads</h1>;
  return (
    <div className="downloads">
      <div className="jobs-bar">
        <h1>Downloads</h1>
        <span role="status">{plural(entries.length, "download")}</span>
        <span className="frame-gap" />
        {isKnown && archive.staging && <Link href="/jobs">Jobs</Link>}
        {!isKnown && entries.length > 0 && <Button onClick={forgetAll}>Forget all</Button>}
      </div>
      {!isKnown && (
        <p className="quiet">
          What was downloaded from this browser without signing in. <Link href={signInLink("/downloads")}>Sign in</Link> to see what the archive keeps of yours.
        </p>
      )}
      <Transfers />
      {error && <Failure error={error} />}
      {entries.length === 0 && !error && <p className="quiet">Nothing yet. What you choose in the window for downloads is listed here, to be had again with one click.</p>}
      {entries.length > 0 && (
        <div className="jobs-scroll" role="region" aria-label="Downloads" tabIndex={0}>
          <table className="jobs-table downloads-table">
            <Heads />
            <tbody>
              {entries.slice(page * A_PAGE, (page + 1) * A_PAGE).map((entry) => {
                if (entry.kind === "selection") {
                  return <SelectionRow key={keyOf(entry)} download={entry.download} missionName={nameOf(entry.download.mission)} isKnown={isKnown} now={archive.time} />;
                }
                if (entry.kind === "job") return <RememberedJobRow key={entry.id} id={entry.id} nameOf={nameOf} onForget={() => forget(entry.id)} />;
                return <JobRow key={entry.job.id} job={entry.job} missionName={nameOf(entry.job.mission)} onForget={null} />;
              })}
            </tbody>
          </table>
        </div>
      )}
      {entries.length > A_PAGE && (
        <div className="jobs-bar">
          <Button disabled={page === 0} onClick={() => setPage(page - 1)}>
            Newer
          </Button>
          <span>
            {count(page * A_PAGE + 1)}–{count(Math.min(entries.length, (page + 1) * A_PAGE))} of {count(entries.length)}
          </span>
          <Button disabled={(page + 1) * A_PAGE >= entries.length} onClick={() => setPage(page + 1)}>
            Older
          </Button>
        </div>
      )}
    </div>
  );
}
