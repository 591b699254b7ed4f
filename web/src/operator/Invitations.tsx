// SPDX-License-Identifier: GPL-3.0-or-later
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";

import { Part, Secret, Sure, When } from "../account/Part";
import { useChange, useSession } from "../account/queries";
import type { Schemas } from "../api/client";
import { Failure } from "../common/Failure";
import { useInvitations } from "./queries";

function NewInvitation({ mail }: { mail: boolean }) {
  const invite = useChange<Schemas["NewInvitation"]>(["invitations"]);
  const [email, setEmail] = useState("");
  return (
    <Part id="new-invitation" title="Invite somebody">
      <form
        className="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate({ method: "POST", path: "/invitations", body: email ? { email: email.trim() } : {} }, { onSuccess: () => setEmail("") });
        }}
      >
        <TextInput label={mail ? "E-mail address, to send it to" : "E-mail address, as a note"} type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} autoComplete="off" />
        <Button type="submit" variant="filled" disabled={invite.isPending}>
          Make an invitation
        </Button>
      </form>
      {invite.error && <Failure error={invite.error} />}
      {invite.data && (
        <Secret text={invite.data.link} note={invite.data.mailed ? "It is on its way by mail. The link, which is good once:" : "Hand this link on. It is good once and not shown again."} />
      )}
    </Part>
  );
}

export function Invitations() {
  const session = useSession();
  const invitations = useInvitations();
  const withdraw = useChange(["invitations"]);
  const list = invitations.data ?? [];
  return (
    <>
      {session.data?.sign_up === "closed" ? (
        <p className="quiet">
          Sign-up is closed. With <span className="mono">sign_up = &quot;invitation&quot;</span> in the section <span className="mono">[accounts]</span> of
          almagest.toml, people make their accounts themselves by the links that you give them.
        </p>
      ) : (
        <NewInvitation mail={session.data?.mail === true} />
      )}
      {invitations.error && <Failure error={invitations.error} />}
      {withdraw.error && <Failure error={withdraw.error} />}
      {list.length > 0 && (
        <Part id="invitations" title="Invitations">
          <div className="account-wide" role="region" aria-labelledby="invitations-title" tabIndex={0}>
            <table className="account-table">
              <thead>
                <tr>
                  <th scope="col" className="n">No.</th>
                  <th scope="col">For</th>
                  <th scope="col">By</th>
                  <th scope="col">Made (UTC)</th>
                  <th scope="col">Expires</th>
                  <th scope="col">Used</th>
                  <th scope="col"><span className="visually-hidden">Withdraw</span></th>
                </tr>
              </thead>
              <tbody>
                {list.map((each) => (
                  <tr key={each.id}>
                    <td className="n">{each.id}</td>
                    <td>{each.email ?? ""}</td>
                    <td>{each.made_by}</td>
                    <td><When time={each.made} never="" /></td>
                    <td><When time={each.expires} never="" /></td>
                    <td>
                      <When time={each.used} never="not yet" /> {each.used_by ?? ""}
                    </td>
                    <td className="account-act">
                      {!each.used && <Sure label="Withdraw" sure="Withdraw now" about={`invitation ${each.id}`} onSure={() => withdraw.mutate({ method: "DELETE", path: `/invitations/${each.id}` })} />}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Part>
      )}
    </>
  );
}
