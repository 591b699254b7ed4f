// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/target_names.h"

#include <gtest/gtest.h>

#include <map>

#include "index/test_archive.h"
#include "query/names.h"

namespace almagest::query {
namespace {

using index::testing::kNow_us;
using index::testing::TestArchive;

const base::Instant kNow{kNow_us};
const base::Instant kLater{kNow_us + 1'000'000};

TEST(TargetNames, AreFoundAndCountedUnderTheViewersRights) {
  for (const char* rows : {"visible", "hidden"}) {
    TestArchive archive(rows);
    std::vector<catalog::Dataset> datasets;
    const auto add = [&](const char* target, bool released, const char* body = nullptr) {
      catalog::Dataset dataset;
      dataset.name = fmt::format("jw{:05}", datasets.size());
      dataset.program = "1";
      dataset.release = released ? kNow : kLater;
      dataset.row.resize(archive.mission().columns().size());
      dataset.row[archive.column("name")] = dataset.name;
      if (target != nullptr) dataset.row[archive.column("targname")] = std::string(target);
      if (body != nullptr) dataset.row[archive.column("nothing")] = std::string(body);
      dataset.row[archive.column("release")] = *dataset.release;
      datasets.push_back(std::move(dataset));
    };
    for (int i = 0; i < 5; ++i) add("JUPITER-IO", true);
    for (int i = 0; i < 3; ++i) add("JUPITER", true);
    add("JUPITER", false);
    for (int i = 0; i < 2; ++i) add("Great Red Spot of Jupiter", true);
    add("JUPITER-RING", false);
    add("NGC-1300", true);
    add(nullptr, true);
    for (int i = 0; i < 2; ++i) add("Solar_System_Target", true, "SATURN");
    for (int i = 0; i < 3; ++i) add("Titan-spectrum", true, "TITAN");
    add("Titan", true, "Titan");
    archive.write(std::move(datasets));
    const auto snapshot = *index::build(archive.catalog(), archive.dictionary());
    const auto names = [&](std::string_view text, std::size_t most = 20) {
      return target_names(snapshot, "test", text, access::Viewer::anonymous(), kNow, most).value();
    };
    const bool hidden = std::string_view(rows) == "hidden";
    const auto jupiter = names("jupiter");
    ASSERT_EQ(jupiter.total, hidden ? 3U : 4U);
    EXPECT_EQ(jupiter.names[0].name, "JUPITER");
    EXPECT_EQ(jupiter.names[0].rows, hidden ? 3U : 4U);
    EXPECT_EQ(jupiter.names[1].name, "JUPITER-IO");
    EXPECT_EQ(jupiter.names[1].rows, 5U);
    EXPECT_EQ(jupiter.names.back().name, "Great Red Spot of Jupiter");
    EXPECT_EQ(names("jupiter ring").total, hidden ? 0U : 1U);
    EXPECT_EQ(names("ngc 1300").names[0].name, "NGC-1300");
    EXPECT_EQ(names("jupiter", 1).names.size(), 1U);
    EXPECT_EQ(names("jupiter", 1).total, jupiter.total);
    EXPECT_EQ(names("neptune").total, 0U);
    // By the body, which both columns may name, in any case of letters.
    ASSERT_EQ(names("saturn").total, 1U);
    EXPECT_EQ(names("saturn").names[0].column, archive.column("nothing"));
    const auto titan = names("titan");
    ASSERT_EQ(titan.total, 2U);
    EXPECT_EQ(titan.names[0].name, "TITAN");
    EXPECT_EQ(titan.names[0].rows, 4U);
    EXPECT_EQ(titan.names[1].name, "Titan-spectrum");
    EXPECT_EQ(target_names(snapshot, "none", "x", access::Viewer::anonymous(), kNow).error().code,
              base::Code::not_found);
    for (const std::string& wrong : {std::string(), std::string(" - "), std::string(201, 'a')}) {
      EXPECT_EQ(target_names(snapshot, "test", wrong, access::Viewer::anonymous(), kNow).error().code,
                base::Code::invalid_argument);
    }

    // What is suggested finds as many datasets as it says.
    for (const TargetNames& all : {jupiter, titan, names("saturn")}) {
      for (const TargetName& name : all.names) {
        const Search search{
            .mission = "test",
            .constraints = {{name.column, *parse_condition(archive.mission(), name.column, exactly(name.name))}}};
        EXPECT_EQ(run(snapshot, search, access::Viewer::anonymous(), kNow)->total, name.rows) << name.name;
      }
    }
  }
}

}  // namespace
}  // namespace almagest::query
