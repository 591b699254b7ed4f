// SPDX-License-Identifier: GPL-3.0-or-later
// Where somebody is signed in.
import { Button } from "@mantine/core";

import { Failure } from "../common/Failure";
import { browserOf } from "./browserOf";
import { Part, Sure, When } from "./Part";
import { useChange, useSessions } from "./queries";

export function Sessions() {
  const sessions = useSessions();
  const end = useChange(["account", "sessions"]);
  const list = sessions.data ?? [];
  return (
    <Part id="sessions" title="Signed in">
      {sessions.error && <Failure error={sessions.error} />}
      {end.error && <Failure error={end.error} />}
      {list.length > 0 && (
        <div className="account-wide" role="region" aria-labelledby="sessions-title" tabIndex={0}>
          <table className="account-table">
            <thead>
              <tr>
                <th scope="col">Browser</th>
                <th scope="col">Address</th>
                <th scope="col">Since (UTC)</th>
                <th scope="col">Last use</th>
                <th scope="col">Ends unless used</th>
                <th scope="col"><span className="visually-hidden">End</span></th>
              </tr>
            </thead>
            <tbody>
              {list.map((session) => (
                <tr key={session.id}>
                  <td title={session.agent}>{browserOf(session.agent)}</td>
                  <td className="mono">{session.address}</td>
                  <td><When time={session.made} never="" /></td>
                  <td><When time={session.last_use} never="" /></td>
                  <td><When time={session.expires} never="" /></td>
                  <td className="account-act">
                    {session.current ? (
                      <span className="quiet">here and now</span>
                    ) : (
                      <Sure label="End" sure="End now" about={`session ${session.id}`} onSure={() => end.mutate({ method: "DELETE", path: `/account/sessions/${session.id}` })} />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.length > 1 && <Button onClick={() => end.mutate({ method: "DELETE", path: "/account/sessions" })}>Sign out everywhere else</Button>}
    </Part>
  );
}
