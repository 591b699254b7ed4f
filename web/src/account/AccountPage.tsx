// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody's account: who he is, what he may read, by what he is known.
import { useEffect } from "react";
import { Link, useLocation } from "wouter";

import type { Schemas } from "../api/client";
import { useMissions } from "../api/queries";
import { Failure } from "../common/Failure";
import { programLink } from "../dataset/links";
import { useTitle } from "../dataset/useTitle";
import "./account.css";
import { signInLink } from "./next";
import { Part, When } from "./Part";
import { Profile } from "./Profile";
import { useAccount, useSession } from "./queries";
import { Sessions } from "./Sessions";
import { Tokens } from "./Tokens";

// Paths that clients written for MAST send people to.
const PARTS: Record<string, string> = { "/token": "tokens", "/tokens": "tokens", "/sessions": "sessions" };

function Access({ account }: { account: Schemas["Account"] }) {
  const missions = useMissions();
  const nameOf = (id: string) => missions.data?.find((mission) => mission.id === id)?.name ?? id;
  const programs = [...account.leads.map((grant) => ({ ...grant, lead: true })), ...account.grants.map((grant) => ({ ...grant, lead: false }))];
  return (
    <Part id="access" title="Data access">
      {account.staff && <p>You are staff: you may read everything.</p>}
      {programs.length === 0 && !account.staff && (
        <p className="quiet">You may read public data. Who leads a program, or the staff, may let you read its exclusive data.</p>
      )}
      {programs.length > 0 && (
        <table className="account-table">
          <thead>
            <tr>
              <th scope="col">Program</th>
              <th scope="col">Your part</th>
              <th scope="col">Since (UTC)</th>
            </tr>
          </thead>
          <tbody>
            {programs.map(({ mission, program, made, lead }) => (
              <tr key={`${mission}/${program}/${String(lead)}`}>
                <td>
                  <Link href={programLink(mission, program)}>{nameOf(mission)} {program}</Link>
                </td>
                <td>
                  {lead ? (
                    <>
                      You lead it: <Link href="/operator/grants">who may read it</Link>
                    </>
                  ) : (
                    "You may read it"
                  )}
                </td>
                <td><When time={made} never="unknown" /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Part>
  );
}

export default function AccountPage() {
  useTitle("Account");
  const session = useSession();
  const account = useAccount();
  const [path, navigate] = useLocation();
  const user = session.data?.user;
  const ready = Boolean(account.data);
  useEffect(() => {
    if (session.data && !user) navigate(signInLink(window.location.pathname + window.location.search), { replace: true });
  }, [session.data, user, navigate]);
  useEffect(() => {
    const part = PARTS[path];
    if (ready && part) document.getElementById(part)?.scrollIntoView();
  }, [ready, path]);
  if (session.error) return <Failure error={session.error} />;
  if (!user || !session.data) return null;
  return (
    <div className="account-page">
      <h1>Your account</h1>
      {account.error && <Failure error={account.error} />}
      {account.data && (
        <>
          <Profile key={account.data.email} account={account.data} />
          <Access account={account.data} />
          <Tokens session={session.data} />
          <Sessions />
        </>
      )}
    </div>
  );
}
