// SPDX-License-Identifier: GPL-3.0-or-later
// Who was served exclusive data, signed in, changed rights. What is asked for is in the address.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useSearchParams } from "wouter";

import { Part } from "../account/Part";
import type { Schemas } from "../api/client";
import { Failure } from "../common/Failure";
import { bytes, utc } from "../common/format";
import { AUDIT_PAGE, useAudit } from "./queries";

type Entry = Schemas["Audit"]["entries"][number];

const KINDS: Record<string, string> = {
  file: "exclusive file",
  sign_in: "signed in",
  sign_in_failed: "failed to sign in",
  sign_out: "signed out",
  sign_up: "signed up",
  session_ended: "ended a session",
  password_changed: "password set",
  reset_asked: "asked for a new password",
  email_changed: "address changed",
  email_confirmed: "address confirmed",
  token_made: "token made",
  token_revoked: "token revoked",
  grant: "access given",
  grant_withdrawn: "access taken back",
  lead: "made leader",
  lead_ended: "leader no more",
  user_added: "user added",
  user_removed: "user removed",
  rank: "rank changed",
  link_made: "link for a password",
  invitation_made: "invitation made",
  invitation_withdrawn: "invitation withdrawn",
};

function outcome(entry: Entry): string {
  if (entry.kind !== "file") return entry.detail;
  if (entry.bytes === null) return `${entry.detail}; not ended`;
  return `${entry.detail}; ${entry.whole ? "whole" : "broken off after"} ${bytes(entry.bytes)}`;
}

// A name may be another's by now; the account's number is never given again.
const numbered = (account: number | null) => (account === null ? "" : `account ${account}`);

const Row = ({ entry }: { entry: Entry }) => (
  <tr>
    <td><time dateTime={entry.time}>{utc(entry.time)}</time></td>
    <td className="account-kept">{KINDS[entry.kind] ?? entry.kind}</td>
    <td>
      {entry.user} <span className="quiet">{[numbered(entry.account), entry.via].filter(Boolean).join(", ")}</span>
    </td>
    <td className="mono">{entry.address}</td>
    <td className={entry.kind === "file" ? "mono" : undefined}>
      {entry.about} <span className="quiet">{numbered(entry.about_account)}</span>
    </td>
    <td>{entry.program && `${entry.mission} ${entry.program}`}</td>
    <td>{outcome(entry)}</td>
  </tr>
);

export function Audit() {
  const [asked, setAsked] = useSearchParams();
  const user = asked.get("user") ?? "";
  const kind = asked.get("kind") ?? "";
  const before = Number(asked.get("before")) || null;
  const [typed, setTyped] = useState(user);
  const audit = useAudit(user, kind, before);
  const entries = audit.data ?? [];
  const ask = (change: Record<string, string>) =>
    setAsked(Object.fromEntries(Object.entries({ user, kind, ...change }).filter(([, value]) => value !== "")));
  return (
    <Part id="audit" title="Audit log">
      <form
        className="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          ask({ user: typed.trim() });
        }}
      >
        <TextInput label="User" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} autoComplete="off" placeholder="everybody" />
        <NativeSelect
          label="What" size="xs" value={kind} onChange={(event) => ask({ kind: event.currentTarget.value })}
          data={[{ value: "", label: "everything" }, ...Object.entries(KINDS).map(([value, label]) => ({ value, label }))]}
        />
        <Button type="submit">Show</Button>
      </form>
      {audit.error && <Failure error={audit.error} />}
      {audit.data && entries.length === 0 && <p className="quiet">Nothing of that kind has happened.</p>}
      {entries.length > 0 && (
        <div className="account-wide" role="group" aria-labelledby="audit-title" tabIndex={0}>
          <table className="account-table">
            <thead>
              <tr>
                <th scope="col">Time (UTC)</th>
                <th scope="col">What</th>
                <th scope="col">Who</th>
                <th scope="col">Address</th>
                <th scope="col">About</th>
                <th scope="col">Program</th>
                <th scope="col">Details</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <Row key={entry.id} entry={entry} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p>
        {before !== null && <Button onClick={() => ask({})}>Newest</Button>}{" "}
        {entries.length === AUDIT_PAGE && <Button onClick={() => ask({ before: String(entries.at(-1)?.id ?? 1) })}>Older</Button>}
      </p>
    </Part>
  );
}
