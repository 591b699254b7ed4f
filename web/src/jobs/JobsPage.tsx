// SPDX-License-Identifier: GPL-3.0-or-later
// The jobs of whoever is signed in; for staff, everybody's.
import { Button, Checkbox } from "@mantine/core";
import { Link, useSearchParams } from "wouter";

import { signInLink } from "../account/next";
import { useArchive } from "../api/queries";
import { Failure } from "../common/Failure";
import { count, plural, utc } from "../common/format";
import { useTitle } from "../dataset/useTitle";
import "./jobs.css";
import { JobButtons, JobProgress, StateMark } from "./JobState";
import { JOBS_A_PAGE, useJobs, type Job } from "./queries";

function Table({ jobs, owners }: { jobs: Job[]; owners: boolean }) {
  return (
    <div className="jobs-scroll" role="region" aria-label="Jobs" tabIndex={0}>
      <table className="jobs-table">
        <thead>
          <tr>
            <th scope="col">Job</th>
            {owners && <th scope="col">Owner</th>}
            <th scope="col">State</th>
            <th scope="col">How far</th>
            <th scope="col">Ordered (UTC)</th>
            <th scope="col">
              <span className="visually-hidden">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.id}>
              <th scope="row">
                <Link href={`/jobs/${job.id}`}>{job.name}</Link>
              </th>
              {owners && <td>{job.owner ?? "anonymous"}</td>}
              <td>
                <StateMark state={job.state} />
              </td>
              <td>
                <JobProgress job={job} />
              </td>
              <td className="n">{utc(job.made)}</td>
              <td>
                <JobButtons job={job} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export default function JobsPage() {
  useTitle("Jobs");
  const viewer = useArchive().data?.viewer;
  const staff = viewer?.staff ?? false;
  const known = typeof viewer?.name === "string";
  const [params, setParams] = useSearchParams();
  const all = params.get("all") === "true";
  const page = Math.max(0, Number.parseInt(params.get("page") ?? "1", 10) - 1 || 0);
  const show = (everybody: boolean, number: number): void =>
    setParams({ ...(everybody ? { all: "true" } : {}), ...(number > 0 ? { page: String(number + 1) } : {}) });
  const { data, error } = useJobs(all, page, known);
  return (
    <div className="jobs">
      <h1>{all ? "Everybody's jobs" : "Your jobs"}</h1>
      <div className="jobs-bar">
        {data && <span role="status">{plural(data.total, "job")}</span>}
        {staff && <Checkbox label="Everybody's" checked={all} onChange={(event) => show(event.currentTarget.checked, 0)} />}
      </div>
      {viewer && !known && (
        <p>
          <Link href={signInLink("/jobs")}>Sign in</Link> to see your jobs. One that was ordered without an account is at the address that its mail says.
        </p>
      )}
      {known && error && <Failure error={error} />}
      {data && data.jobs.length > 0 && <Table jobs={data.jobs} owners={all} />}
      {data?.total === 0 && (
        <p className="quiet">None yet. Choose files in a search, and in the window for downloads take “Staged”: the archive lays them out for you to fetch later.</p>
      )}
      {data && data.total > JOBS_A_PAGE && (
        <div className="jobs-bar">
          <Button disabled={page === 0} onClick={() => show(all, page - 1)}>
            Newer
          </Button>
          <span>
            {count(page * JOBS_A_PAGE + 1)}–{count(Math.min(data.total, (page + 1) * JOBS_A_PAGE))} of {count(data.total)}
          </span>
          <Button disabled={(page + 1) * JOBS_A_PAGE >= data.total} onClick={() => show(all, page + 1)}>
            Older
          </Button>
        </div>
      )}
    </div>
  );
}
