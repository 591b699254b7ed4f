// SPDX-License-Identifier: GPL-3.0-or-later
// A simulated JWST archive of any size as rows of metadata, without files. docs/simulation.md describes the model.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/catalog.h"
#include "simulate/rows_program.h"
#include "simulate/rows_setup.h"

namespace almagest::simulate::rows {

inline constexpr std::int64_t kMostRows = 50'000'000;

struct Options {
  std::int64_t datasets = 1000;  // 1 to kMostRows, of all levels
  std::uint64_t seed = 1;
  double last_mjd = kLastMjd;  // end of the last exposure; releases follow up to 15 months later
};

// A file of a dataset that is known and not held.
struct Product {
  std::string name;
  std::string root;  // of its observation
  std::string_view suffix;
  std::string_view level;
  int calib_level = 2;  // of its observation
  std::uint64_t size = 0;
};

// One row. What is pointed to changes with the next.
struct Simulated {
  const catalog::Dataset* dataset = nullptr;
  const Program* program = nullptr;
  const Setup* setup = nullptr;
  bool combined = false;

  void products(std::vector<Product>& into) const;  // 1 to 10; replaces `into`
};

// The same options give the same rows, in one piece or in several, from one thread or from many.
class RowSource {
 public:
  // `mission` must outlive it. invalid_argument: its columns are not those of JWST.
  static base::Result<RowSource> make(const metadata::Mission& mission, const Options& options);

  const std::vector<Share>& programs() const { return shares_; }
  // The rows of the programs from `first` to before `end`, in ascending order of dataset names; ids count from 1 in
  // that order over all programs. One Dataset is used for all of them. Stops at the callback's first error.
  using Each = std::function<base::Status(const Simulated&)>;
  base::Status each(std::size_t first, std::size_t end, const Each& row) const;

 private:
  RowSource(Setups setups, const Options& options);
  Options options_;
  Setups setups_;
  std::vector<Share> shares_;
};

}  // namespace almagest::simulate::rows
