// SPDX-License-Identifier: GPL-3.0-or-later
// One job: how far it is, and how its files are fetched.
import { useMissions } from "../api/queries";
import { utc } from "../common/format";
import { Unavailable } from "../dataset/Unavailable";
import { useTitle } from "../dataset/useTitle";
import { lackOf } from "./job";
import "./jobs.css";
import { JobButtons, JobProgress, StateMark } from "./JobState";
import { useJob } from "./queries";
import { Ways } from "./Ways";

export default function JobPage({ id }: { id: string }) {
  const { data: job, error } = useJob(id);
  const missions = useMissions();
  useTitle(job?.name ?? "Job");
  if (error && !job) {
    return (
      <div className="jobs">
        <h1>Job</h1>
        <Unavailable error={error} none="There is no such job, or it is not yours. Sign in to see jobs that you ordered." />
      </div>
    );
  }
  if (!job) return null;
  const lack = lackOf(job);
  const mission = missions.data?.find((each) => each.id === job.mission)?.name ?? job.mission;
  return (
    <div className="jobs">
      <h1>{job.name}</h1>
      <p className="quiet">
        {mission} files, ordered {utc(job.made)} UTC{job.owner ? ` by ${job.owner}` : ""}
        {job.email ? `; ${job.email} is written to` : ""}
      </p>
      <div role="status">
        <StateMark state={job.state} /> <JobProgress job={job} />
      </div>
      {lack && <p>{lack}</p>}
      <div className="jobs-bar">
        <JobButtons job={job} />
      </div>
      <Ways job={job} />
    </div>
  );
}
