// SPDX-License-Identifier: GPL-3.0-or-later
// Users, grants, invitations, the audit log: for staff; grants also for those who lead a program.
import { useEffect } from "react";
import { Link, useLocation } from "wouter";

import "../account/account.css";
import { signInLink } from "../account/next";
import { useSession } from "../account/queries";
import { useTitle } from "../dataset/useTitle";
import { Audit } from "./Audit";
import { Grants } from "./Grants";
import { Invitations } from "./Invitations";
import { Users } from "./Users";

const TABS = [
  { page: "users", label: "Users", Show: Users, staff: true },
  { page: "grants", label: "Data access", Show: Grants, staff: false },
  { page: "invitations", label: "Invitations", Show: Invitations, staff: true },
  { page: "audit", label: "Audit log", Show: Audit, staff: true },
] as const;

export default function OperatorPage({ page }: { page: string | undefined }) {
  useTitle("Users and access");
  const session = useSession();
  const [, navigate] = useLocation();
  const user = session.data?.user;
  useEffect(() => {
    if (session.data && !user) navigate(signInLink(window.location.pathname), { replace: true });
  }, [session.data, user, navigate]);
  if (!user) return null;
  const tabs = TABS.filter(({ staff }) => user.staff || (!staff && user.leads));
  const shown = tabs.find((tab) => tab.page === page) ?? (page ? undefined : tabs[0]);
  return (
    <div className="account-page operator-page">
      <h1>{user.staff ? "Users and access" : "Access to your programs"}</h1>
      {tabs.length > 1 && (
        <nav className="operator-tabs" aria-label="Users and access">
          {tabs.map((tab) => (
            <Link key={tab.page} href={`/operator/${tab.page}`} className="frame-link" aria-current={tab === shown ? "page" : undefined}>
              {tab.label}
            </Link>
          ))}
        </nav>
      )}
      {shown ? <shown.Show /> : <p>This is for the staff of this archive.</p>}
    </div>
  );
}
