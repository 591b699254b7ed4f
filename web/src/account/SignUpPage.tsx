// SPDX-License-Identifier: GPL-3.0-or-later
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";

import type { Schemas } from "../api/client";
import { Card, Done } from "./Card";
import { codeOf } from "./next";
import { useChange, useSession } from "./queries";

const EMPTY = { name: "", display_name: "", email: "", password: "" };

export default function SignUpPage() {
  const session = useSession();
  const sign = useChange<Schemas["Message"]>();
  const [given, setGiven] = useState(EMPTY);
  const code = codeOf(window.location.hash);
  const mode = session.data?.sign_up;
  const field = (key: keyof typeof EMPTY) => ({
    value: given[key],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => setGiven({ ...given, [key]: event.currentTarget.value }),
  });
  if (mode === "closed" || (mode === "invitation" && !code)) {
    return (
      <Card title="Make an account">
        <p>
          {mode === "closed"
            ? "Accounts of this archive are made by whoever runs it. Ask there."
            : "Whoever wants an account needs an invitation. Ask whoever runs this archive for a link."}
        </p>
        <p className="quiet">Public data need no account.</p>
      </Card>
    );
  }
  if (sign.data) {
    return (
      <Card title="Make an account">
        <Done>{sign.data.message}</Done>
        <Link href="/sign-in">Sign in</Link>
      </Card>
    );
  }
  const needsEmail = mode === "open" && !code && session.data?.mail === true;
  const submit = () => {
    const { display_name, email, ...rest } = given;
    const body = { ...rest, ...(display_name && { display_name }), ...(email && { email }), ...(code && { invitation: code }) };
    sign.mutate({ method: "POST", path: "/account/sign-up", body });
  };
  return (
    <Card title="Make an account" error={sign.error} onSubmit={submit}>
      <TextInput label="User name" description="Letters, digits and . _ @ -" {...field("name")} autoComplete="username" autoCapitalize="none" spellCheck={false} required />
      <TextInput label="Your name" {...field("display_name")} autoComplete="name" />
      <TextInput label="E-mail address" type="email" {...field("email")} autoComplete="email" required={needsEmail} />
      <TextInput label="Password" description="At least 10 characters" type="password" {...field("password")} autoComplete="new-password" required />
      <Button type="submit" variant="filled" disabled={sign.isPending || !given.name || given.password.length < 10}>
        Make an account
      </Button>
    </Card>
  );
}
