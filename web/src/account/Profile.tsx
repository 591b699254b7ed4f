// SPDX-License-Identifier: GPL-3.0-or-later
// Name, address, password.
import { Button, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";

import type { Schemas } from "../api/client";
import { Failure } from "../common/Failure";
import { Done } from "./Card";
import { Part } from "./Part";
import { useChange } from "./queries";

function useAccountChange() {
  const change = useChange<Schemas["Account"]>(["account"], ["session"]);
  return { ...change, send: (body: Schemas["AccountChange"], onSuccess?: () => void) => change.mutate({ method: "POST", path: "/account", body }, onSuccess ? { onSuccess } : {}) };
}

const handled = (then: () => void) => (event: SyntheticEvent) => {
  event.preventDefault();
  then();
};

function Name({ account }: { account: Schemas["Account"] }) {
  const change = useAccountChange();
  const [name, setName] = useState(account.display_name);
  return (
    <>
      <form className="account-form" onSubmit={handled(() => change.send({ display_name: name }))}>
        <TextInput label="Your name" value={name} maxLength={50} onChange={(event) => setName(event.currentTarget.value)} autoComplete="name" />
        <Button type="submit" disabled={change.isPending || name === account.display_name}>
          Change the name
        </Button>
      </form>
      {change.error && <Failure error={change.error} />}
    </>
  );
}

function Email({ account }: { account: Schemas["Account"] }) {
  const change = useAccountChange();
  const [email, setEmail] = useState(account.email ?? "");
  const [password, setPassword] = useState("");
  const differs = email !== (account.email ?? "");
  const pending = change.data?.pending_email;
  return (
    <>
      <form className="account-form" onSubmit={handled(() => change.send({ email, current_password: password }, () => setPassword("")))}>
        <TextInput label="E-mail address" type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} autoComplete="email" />
        {differs && (
          <TextInput label="Your password, to change it" type="password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password" />
        )}
        <Button type="submit" disabled={change.isPending || !differs || !password}>
          Change the address
        </Button>
      </form>
      {change.error && <Failure error={change.error} />}
      {pending && <Done>Open the link in the mail that was sent to {pending}.</Done>}
    </>
  );
}

function Password({ account }: { account: Schemas["Account"] }) {
  const change = useAccountChange();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const clear = () => {
    setCurrent("");
    setPassword("");
  };
  return (
    <>
      <form className="account-form" onSubmit={handled(() => change.send({ password, current_password: current }, clear))}>
        <input className="visually-hidden" autoComplete="username" value={account.name} readOnly tabIndex={-1} aria-hidden />
        <TextInput label="Your password" type="password" value={current} onChange={(event) => setCurrent(event.currentTarget.value)} autoComplete="current-password" />
        <TextInput label="New password" placeholder="10 characters or more" type="password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="new-password" />
        <Button type="submit" disabled={change.isPending || !current || password.length < 10}>
          Change the password
        </Button>
      </form>
      {change.error && <Failure error={change.error} />}
      {change.isSuccess && <Done>Your password is changed. You are signed out everywhere else; tokens go on.</Done>}
    </>
  );
}

export function Profile({ account }: { account: Schemas["Account"] }) {
  return (
    <Part id="you" title={account.name}>
      <Name account={account} />
      <Email account={account} />
      <Password account={account} />
    </Part>
  );
}
