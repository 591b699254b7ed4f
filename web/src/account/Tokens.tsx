// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens: those there are, and a new one.
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { useSearch } from "wouter";

import type { Schemas, Session } from "../api/client";
import { Failure } from "../common/Failure";
import { Part, Secret, Sure, When } from "./Part";
import { useChange, useTokens } from "./queries";
import { SCOPES, suggestedScopes } from "./scopes";

function NewToken({ session }: { session: Session }) {
  const suggested = new URLSearchParams(useSearch());
  const [label, setLabel] = useState((suggested.get("suggested_name") ?? "").slice(0, 50));
  const [scopes, setScopes] = useState(suggestedScopes(suggested.get("suggested_scope")));
  const [days, setDays] = useState(String(session.token_days));
  const make = useChange<Schemas["NewToken"]>(["account", "tokens"]);
  const wanted = Number(days);
  const fits = Number.isInteger(wanted) && wanted >= 1 && wanted <= session.token_days;
  return (
    <>
      <form
        className="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate({ method: "POST", path: "/account/tokens", body: { label, scopes, days: wanted } });
        }}
      >
        <TextInput label="What it is for" value={label} maxLength={50} onChange={(event) => setLabel(event.currentTarget.value)} placeholder="laptop" />
        <TextInput
          label="Days" className="account-short" inputMode="numeric" value={days} onChange={(event) => setDays(event.currentTarget.value)}
          error={fits ? undefined : `1 to ${session.token_days}`}
        />
        <fieldset className="account-scopes">
          <legend className="visually-hidden">What it may do</legend>
          {SCOPES.map(({ scope, label: text }) => (
            <Checkbox
              key={scope}
              label={text}
              checked={scopes.includes(scope)}
              onChange={(event) => setScopes(event.currentTarget.checked ? [...scopes, scope] : scopes.filter((each) => each !== scope))}
            />
          ))}
        </fieldset>
        <Button type="submit" variant="filled" disabled={make.isPending || !fits || scopes.length === 0}>
          Make a token
        </Button>
      </form>
      {make.error && <Failure error={make.error} />}
      {make.data && <Secret text={make.data.token} note="Your new token. Copy it now: it is not shown again." />}
    </>
  );
}

const words = (scopes: readonly string[]): string =>
  scopes.includes("mast:exclusive_access") ? "exclusive data" : "public data";

export function Tokens({ session }: { session: Session }) {
  const tokens = useTokens();
  const revoke = useChange(["account", "tokens"]);
  return (
    <Part id="tokens" title="Tokens">
      <p className="quiet">
        Programs are known by a token: <span className="mono">MastMissions.login(token=…)</span> in astroquery, or the header{" "}
        <span className="mono">Authorization: token …</span>. One that is not used for {session.token_idle_days} days expires.
      </p>
      <NewToken session={session} />
      {tokens.error && <Failure error={tokens.error} />}
      {revoke.error && <Failure error={revoke.error} />}
      {tokens.data && tokens.data.length > 0 && (
        <div className="account-wide" role="region" aria-labelledby="tokens-title" tabIndex={0}>
          <table className="account-table">
            <thead>
              <tr>
                <th scope="col" className="n">No.</th>
                <th scope="col">For</th>
                <th scope="col">Reads</th>
                <th scope="col">Made (UTC)</th>
                <th scope="col">Last use</th>
                <th scope="col">Expires</th>
                <th scope="col"><span className="visually-hidden">Revoke</span></th>
              </tr>
            </thead>
            <tbody>
              {tokens.data.map((token) => (
                <tr key={token.id}>
                  <td className="n">{token.id}</td>
                  <td>{token.label}</td>
                  <td className="account-kept">{words(token.scopes)}</td>
                  <td><When time={token.made} never="" /></td>
                  <td><When time={token.last_use} never="never" /></td>
                  <td><When time={token.expires} never="never" /></td>
                  <td className="account-act">
                    <Sure label="Revoke" sure="Revoke now" about={`token ${token.id}`} onSure={() => revoke.mutate({ method: "DELETE", path: `/account/tokens/${token.id}` })} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Part>
  );
}
