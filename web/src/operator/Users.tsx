// SPDX-License-Identifier: GPL-3.0-or-later
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";

import { Part, Secret, Sure, When } from "../account/Part";
import { useChange, useSession } from "../account/queries";
import type { Schemas } from "../api/client";
import { Failure } from "../common/Failure";
import { plural } from "../common/format";
import { useUsers } from "./queries";

type User = Schemas["Users"]["users"][number];

function NewUser() {
  const add = useChange<Schemas["Link"]>(["users"]);
  const [name, setName] = useState("");
  const [shown, setShown] = useState("");
  const [staff, setStaff] = useState(false);
  const body = { name: name.trim(), display_name: shown.trim(), staff };
  return (
    <Part id="new-user" title="A new user">
      <form
        className="account-form"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate({ method: "POST", path: "/users", body }, { onSuccess: () => setName("") });
        }}
      >
        <TextInput label="User name" value={name} onChange={(event) => setName(event.currentTarget.value)} autoComplete="off" required />
        <TextInput label="Name for people" value={shown} maxLength={50} onChange={(event) => setShown(event.currentTarget.value)} autoComplete="off" />
        <Checkbox label="Staff: may read everything, and give access" checked={staff} onChange={(event) => setStaff(event.currentTarget.checked)} />
        <Button type="submit" variant="filled" disabled={add.isPending || !name}>
          Add
        </Button>
      </form>
      {add.error && <Failure error={add.error} />}
      {add.data && <Secret text={add.data.link} note={`Give this link to ${add.data.name}, to choose a password. It is good once, for a week.`} />}
    </Part>
  );
}

function Row({ user, own, change }: { user: User; own: boolean; change: ReturnType<typeof useChange<Partial<Schemas["Link"]>>> }) {
  const path = `/users/${encodeURIComponent(user.name)}`;
  const rank = user.staff ? "Make a plain user" : "Make staff";
  return (
    <tr>
      <td>
        {user.name} <span className="quiet">{user.display_name}</span>
      </td>
      <td>{user.email ?? ""}</td>
      <td>{user.staff ? "staff" : "user"}</td>
      <td>{user.confirmed ? (user.has_password ? "yes" : "no") : "to be confirmed"}</td>
      <td className="n">{user.tokens}</td>
      <td className="n">{user.grants + user.leads}</td>
      <td><When time={user.made} never="" /></td>
      <td className="account-act">
        <Button aria-label={`New password: ${user.name}`} onClick={() => change.mutate({ method: "POST", path, body: { link: true } })}>
          New password
        </Button>
        {!own && (
          <>
            <Sure label={rank} sure={`${rank} now`} about={user.name} onSure={() => change.mutate({ method: "POST", path, body: { staff: !user.staff } })} />
            <Sure label="Remove" sure="Remove now" about={user.name} onSure={() => change.mutate({ method: "DELETE", path })} />
          </>
        )}
      </td>
    </tr>
  );
}

export function Users() {
  const session = useSession();
  const users = useUsers();
  const change = useChange<Partial<Schemas["Link"]>>(["users"]);
  return (
    <>
      <NewUser />
      <Part id="users" title={users.data ? plural(users.data.length, "user") : "Users"}>
        {users.error && <Failure error={users.error} />}
        {change.error && <Failure error={change.error} />}
        {change.data?.link && <Secret text={change.data.link} note={`Give this link to ${change.data.name ?? ""}, to choose a new password. It is good once, for a week.`} />}
        <div className="account-wide" role="region" aria-labelledby="users-title" tabIndex={0}>
          <table className="account-table">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">E-mail address</th>
                <th scope="col">Rank</th>
                <th scope="col">Password</th>
                <th scope="col" className="n">Tokens</th>
                <th scope="col" className="n">Programs</th>
                <th scope="col">Since (UTC)</th>
                <th scope="col"><span className="visually-hidden">Change</span></th>
              </tr>
            </thead>
            <tbody>
              {(users.data ?? []).map((user) => (
                <Row key={user.name} user={user} own={user.name === session.data?.user?.name} change={change} />
              ))}
            </tbody>
          </table>
        </div>
      </Part>
    </>
  );
}
