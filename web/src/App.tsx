// SPDX-License-Identifier: GPL-3.0-or-later
// Which screen an address shows.
import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";

import { Frame } from "./frame/Frame";
import { Home } from "./frame/Home";
import { NotFound } from "./frame/NotFound";
import { SearchPage } from "./form/SearchPage";

const SearchHelp = lazy(() => import("./help/SearchHelp"));
const ResultsPage = lazy(() => import("./results/ResultsPage"));

export function App() {
  return (
    <Frame>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/" component={Home} />
          <Route path="/search/:mission">{({ mission }) => <SearchPage key={mission} mission={mission} />}</Route>
          <Route path="/search/:mission/results">{({ mission }) => <ResultsPage key={mission} mission={mission} />}</Route>
          <Route path="/help/search" component={SearchHelp} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </Frame>
  );
}
