// SPDX-License-Identifier: GPL-3.0-or-later
// How the files of a ready job are fetched.
import { CopyIconButton } from "../dataset/Copy";
import type { Job } from "./queries";

function Command({ words, line }: { words: string; line: string }) {
  return (
    <>
      <p>{words}</p>
      <div className="jobs-command">
        <pre className="mono">{line}</pre>
        <CopyIconButton text={line} label={`Copy: ${words}`} />
      </div>
    </>
  );
}

function Ftps({ ftps }: { ftps: NonNullable<NonNullable<Job["ways"]>["ftps"]> }) {
  const facts = [
    ["Host", ftps.host],
    ["Port", String(ftps.port)],
    ["User", ftps.user],
    ["Password", ftps.password],
    ["Folder", "/"],
    ...(ftps.fingerprint ? [["Certificate (SHA-256)", ftps.fingerprint]] : []),
  ] as [string, string][];
  return (
    <section aria-label="By FTPS">
      <h2>By FTPS</h2>
      <p>FTP with explicit TLS, in a client of yours or by one of these lines. Plain FTP is refused.</p>
      <dl className="jobs-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">
              {value} <CopyIconButton text={value} label={`Copy: ${name}`} />
            </dd>
          </div>
        ))}
      </dl>
      {ftps.fingerprint && <p>The server signs its certificate itself: accept none with another fingerprint.</p>}
      <Command words="With lftp" line={ftps.lftp} />
      <Command words="With curl" line={ftps.curl} />
    </section>
  );
}

export function Ways({ job }: { job: Job }) {
  if (!job.ways) return null;
  const files = `/api/v1/jobs/${job.id}/files`;
  return (
    <>
      <p>
        <a href={`${files}/MANIFEST.html`}>MANIFEST.html</a> lists the files, <a href={`${files}/SHA256SUMS`}>SHA256SUMS</a> has their checksums, for{" "}
        <span className="mono">sha256sum -c SHA256SUMS</span>.
      </p>
      {job.ways.ftps && <Ftps ftps={job.ways.ftps} />}
      <section aria-label="Over HTTP">
        <h2>Over HTTP</h2>
        <Command words={job.owner === null ? "With curl" : "With curl, and a token of yours in TOKEN"} line={job.ways.http} />
      </section>
    </>
  );
}
