// SPDX-License-Identifier: GPL-3.0-or-later
// Who may read which program.
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";

import { Part, Sure, When } from "../account/Part";
import { useChange, useSession } from "../account/queries";
import type { Schemas } from "../api/client";
import { useMissions } from "../api/queries";
import { Failure } from "../common/Failure";
import { programLink } from "../dataset/links";
import { useGrants } from "./queries";

type Grant = Schemas["Grant"];

function NewGrant({ leads, staff }: { leads: Grant[]; staff: boolean }) {
  const missions = useMissions();
  const add = useChange<Schemas["Grants"]>(["grants"]);
  const [user, setUser] = useState("");
  const [program, setProgram] = useState("");
  const [mission, setMission] = useState("");
  const [lead, setLead] = useState(false);
  const choices = (missions.data ?? []).filter(({ id }) => staff || leads.some((each) => each.mission === id));
  const chosen = mission || choices[0]?.id;
  const body = { user: user.trim(), mission: chosen, program: program.trim(), ...(lead && { lead }) };
  return (
    <Part id="new-grant" title="Give access">
      <form
        className="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate({ method: "POST", path: "/grants", body }, { onSuccess: () => setUser("") });
        }}
      >
        <TextInput label="User name" value={user} onChange={(event) => setUser(event.currentTarget.value)} autoComplete="off" required />
        <NativeSelect label="Mission" size="xs" data={choices.map(({ id, name }) => ({ value: id, label: name }))} value={chosen ?? ""} onChange={(event) => setMission(event.currentTarget.value)} />
        <TextInput label="Program" value={program} onChange={(event) => setProgram(event.currentTarget.value)} autoComplete="off" required />
        {staff && <Checkbox label="Leads it: may give access, too" checked={lead} onChange={(event) => setLead(event.currentTarget.checked)} />}
        <Button type="submit" variant="filled" disabled={add.isPending || !user || !program}>
          Give access
        </Button>
      </form>
      {add.error && <Failure error={add.error} />}
    </Part>
  );
}

export function Grants() {
  const session = useSession();
  const grants = useGrants();
  const missions = useMissions();
  const change = useChange<Schemas["Grants"]>(["grants"]);
  const staff = session.data?.user?.staff === true;
  const nameOf = (id: string) => missions.data?.find((mission) => mission.id === id)?.name ?? id;
  const rows = [
    ...(grants.data?.leads ?? []).map((grant) => ({ ...grant, lead: true })),
    ...(grants.data?.grants ?? []).map((grant) => ({ ...grant, lead: false })),
  ];
  const path = ({ user, mission, program, lead }: Grant & { lead: boolean }) =>
    `/grants/${[user, mission, program].map(encodeURIComponent).join("/")}${lead ? "?lead=true" : ""}`;
  return (
    <>
      <NewGrant leads={grants.data?.leads ?? []} staff={staff} />
      <Part id="grants" title="Who may read exclusive data">
        {grants.error && <Failure error={grants.error} />}
        {change.error && <Failure error={change.error} />}
        {grants.data && rows.length === 0 && <p className="quiet">Nobody but the staff.</p>}
        {rows.length > 0 && (
          <div className="account-wide" role="region" aria-labelledby="grants-title" tabIndex={0}>
            <table className="account-table">
              <thead>
                <tr>
                  <th scope="col">User</th>
                  <th scope="col">Program</th>
                  <th scope="col">Part</th>
                  <th scope="col">Since (UTC)</th>
                  <th scope="col"><span className="visually-hidden">Take back</span></th>
                </tr>
              </thead>
              <tbody>
                {rows.map((grant) => (
                  <tr key={path(grant)}>
                    <td>{grant.user}</td>
                    <td>
                      <Link href={programLink(grant.mission, grant.program)}>{nameOf(grant.mission)} {grant.program}</Link>
                    </td>
                    <td>{grant.lead ? "leads it" : "reads it"}</td>
                    <td><When time={grant.made} never="unknown" /></td>
                    <td className="account-act">
                      {(staff || !grant.lead) && (
                        <Sure label="Take back" sure="Take back now" about={`${grant.user}, ${grant.program}`} onSure={() => change.mutate({ method: "DELETE", path: path(grant) })} />
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Part>
    </>
  );
}
