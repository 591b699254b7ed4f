// SPDX-License-Identifier: GPL-3.0-or-later
import { Link } from "wouter";

export const NotFound = () => (
  <div className="home">
    <h1>There is nothing at this address</h1>
    <p>
      Begin at <Link href="/">the front page</Link>.
    </p>
  </div>
);
