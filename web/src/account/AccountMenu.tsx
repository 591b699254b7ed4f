// SPDX-License-Identifier: GPL-3.0-or-later
// In the bar: who is signed in, or the way to do so.
import { Button, Menu } from "@mantine/core";
import { ChevronDown, LogOut, User, Users } from "lucide-react";
import { Link, useLocation } from "wouter";

import { signInLink } from "./next";
import { useSession, useSignOut } from "./queries";

const here = (): string => window.location.pathname + window.location.search + window.location.hash;

export function AccountMenu() {
  const session = useSession();
  const signOut = useSignOut();
  const [path, navigate] = useLocation();
  if (!session.data) return null;
  const user = session.data.user;
  if (!user) {
    // The address at the time of the click: states of a view change it without a new path.
    return (
      <Link
        href={signInLink(here())}
        className="frame-link"
        aria-current={path === "/sign-in" ? "page" : undefined}
        onClick={(event) => {
          event.preventDefault();
          navigate(signInLink(here()));
        }}
      >
        Sign in
      </Link>
    );
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" rightSection={<ChevronDown size={13} aria-hidden />} className="account-menu">
          {user.display_name || user.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<User size={14} aria-hidden />} onClick={() => navigate("/account")}>
          Your account
        </Menu.Item>
        {(user.staff || user.leads) && (
          <Menu.Item leftSection={<Users size={14} aria-hidden />} onClick={() => navigate("/operator")}>
            {user.staff ? "Users and access" : "Access to your programs"}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<LogOut size={14} aria-hidden />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
