// SPDX-License-Identifier: GPL-3.0-or-later
// For tests: random conditions, each with a second, slow and separately written idea of what it means.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "index/test_archive.h"
#include "query/condition.h"

namespace almagest::query::testing {

using index::testing::Random;

struct OracleCondition {
  std::string text;
  std::function<bool(const metadata::Value&)> holds;
};

// For a stored column of the test mission.
OracleCondition random_condition(Random& random, const metadata::Column& column);

}  // namespace almagest::query::testing
