// SPDX-License-Identifier: GPL-3.0-or-later
// The front page: what there is, and where to begin.
import { Link } from "wouter";

import { useArchive, useMissions } from "../api/queries";
import { count } from "../common/format";
import { Failure } from "../common/Failure";

export function Home() {
  const archive = useArchive();
  const missions = useMissions();
  return (
    <div className="home">
      <h1>{archive.data?.title ?? " "}</h1>
      <p className="quiet">Search, look at and download the data of space telescopes.</p>
      {missions.error && <Failure error={missions.error} />}
      <table>
        <thead>
          <tr>
            <th scope="col">Mission</th>
            <th scope="col" className="n">Datasets</th>
            <th scope="col" className="n">Exclusive now</th>
          </tr>
        </thead>
        <tbody>
          {(missions.data ?? []).map(({ id, name, title, datasets, exclusive }) => (
            <tr key={id}>
              <td>
                <Link href={`/search/${id}`}>{name}</Link> <span className="quiet">{title}</span>
              </td>
              <td className="n">{count(datasets)}</td>
              <td className="n">{count(exclusive)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        Programs ask the same questions by <a href="/api">its interface</a>; clients written for MAST, such as{" "}
        <span className="mono">astroquery.mast.MastMissions</span>, work with it unchanged.
      </p>
    </div>
  );
}
