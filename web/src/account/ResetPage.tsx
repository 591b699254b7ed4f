// SPDX-License-Identifier: GPL-3.0-or-later
// A new password: asked for by mail, chosen by the link of the mail.
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";

import type { Schemas } from "../api/client";
import { Card, Done } from "./Card";
import { codeOf } from "./next";
import { useChange, useSession } from "./queries";

function Ask() {
  const session = useSession();
  const ask = useChange<Schemas["Message"]>();
  const [email, setEmail] = useState("");
  if (session.data && !session.data.mail) {
    return (
      <Card title="A new password">
        <p>This archive sends no mail. Whoever runs it gives you a link to choose a new password.</p>
      </Card>
    );
  }
  return (
    <Card title="A new password" error={ask.error} onSubmit={() => ask.mutate({ method: "POST", path: "/account/reset", body: { email: email.trim() } })}>
      {ask.data ? (
        <Done>{ask.data.message}</Done>
      ) : (
        <>
          <TextInput label="E-mail address of your account" type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} autoComplete="email" required autoFocus />
          <Button type="submit" variant="filled" disabled={ask.isPending || !email}>
            Send me a link
          </Button>
        </>
      )}
    </Card>
  );
}

function Choose({ code }: { code: string }) {
  const set = useChange<Schemas["Message"]>();
  const [password, setPassword] = useState("");
  return (
    <Card title="A new password" error={set.error} onSubmit={() => set.mutate({ method: "POST", path: "/account/password", body: { code, password } })}>
      {set.data ? (
        <>
          <Done>{set.data.message}</Done>
          <Link href="/sign-in">Sign in{set.data.name && ` as ${set.data.name}`}</Link>
        </>
      ) : (
        <>
          <TextInput label="New password" description="At least 10 characters" type="password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="new-password" required autoFocus />
          <Button type="submit" variant="filled" disabled={set.isPending || password.length < 10}>
            Set the password
          </Button>
          {set.error && <Link href="/reset">Ask for a new link</Link>}
        </>
      )}
    </Card>
  );
}

export default function ResetPage() {
  const code = codeOf(window.location.hash);
  return code ? <Choose code={code} /> : <Ask />;
}
