// SPDX-License-Identifier: GPL-3.0-or-later
// Confirms an address, at a click: programs that look into mails open links, too.
import { Button } from "@mantine/core";
import { Link } from "wouter";

import type { Schemas } from "../api/client";
import { Card, Done } from "./Card";
import { codeOf } from "./next";
import { useChange } from "./queries";

export default function ConfirmPage() {
  const confirm = useChange<Schemas["Message"]>(["account"]);
  const code = codeOf(window.location.hash);
  return (
    <Card title="Confirm your address" error={confirm.error} onSubmit={() => confirm.mutate({ method: "POST", path: "/account/confirm", body: { code } })}>
      {confirm.data ? (
        <>
          <Done>{confirm.data.message}</Done>
          <Link href="/account">Your account</Link>
        </>
      ) : (
        <Button type="submit" variant="filled" disabled={confirm.isPending || !code}>
          This address is mine
        </Button>
      )}
    </Card>
  );
}
