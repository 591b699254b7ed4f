// SPDX-License-Identifier: GPL-3.0-or-later
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link, useSearch } from "wouter";

import { Card } from "./Card";
import { safeNext } from "./next";
import { useSession, useSignIn } from "./queries";

export default function SignInPage() {
  const session = useSession();
  const search = useSearch();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const next = safeNext(new URLSearchParams(search).get("next"));
  const signIn = useSignIn(next);
  const submit = () => signIn.mutate({ name: name.trim(), password });
  return (
    <Card title="Sign in" error={signIn.error} onSubmit={submit}>
      {session.data?.user && <p className="quiet">You are signed in as {session.data.user.name}. <Link href={next}>Go on</Link></p>}
      <TextInput label="Name or e-mail address" value={name} onChange={(event) => setName(event.currentTarget.value)} autoComplete="username" autoCapitalize="none" spellCheck={false} required withAsterisk={false} autoFocus />
      <TextInput label="Password" type="password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="current-password" required withAsterisk={false} />
      <Button type="submit" variant="filled" disabled={signIn.isPending || !name || !password}>
        Sign in
      </Button>
      <p className="account-ways">
        <Link href="/reset">Forgot your password?</Link>
        {session.data && session.data.sign_up !== "closed" && <Link href="/sign-up">Make an account</Link>}
      </p>
    </Card>
  );
}
