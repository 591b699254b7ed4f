// SPDX-License-Identifier: GPL-3.0-or-later
// The declared columns of the shipped missions.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <fstream>
#include <set>
#include <sstream>

#include "base/text.h"
#include "metadata/functions.h"
#include "metadata/mission_files.h"
#include "metadata/shared_data.h"

namespace almagest::metadata {
namespace {

const Column& jwst(std::string_view name) {
  const auto& mission = shipped_mission("jwst");
  const auto found = mission.find(name);
  if (!found) ADD_FAILURE() << "no column " << name;
  return mission.columns().at(found.value_or(0));
}

std::string read_file(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::filesystem::path dictionary_file() {
  return shared_folder() / "data/dictionary/mastmissions_column_descriptions_2025-09.json";
}

struct TheirColumn {
  std::string type, description;
};

// Columns as the archive that we stay compatible with lists them; a name that is listed twice keeps both descriptions.
std::map<std::string, TheirColumn> their_columns(const std::string& mission) {
  std::map<std::string, TheirColumn> result;
  const auto all = boost::json::parse(read_file(dictionary_file()));
  for (const auto& entry : all.at(mission).as_array()) {
    auto& column = result[entry.at("name").as_string().c_str()];
    column.type = entry.at("data_type").as_string().c_str();
    column.description += std::string(" ") + entry.at("description").as_string().c_str();
  }
  return result;
}

std::string_view their_word(ConditionKind kind) {
  switch (kind) {
    case ConditionKind::string:
      return "string";
    case ConditionKind::substring:
      return "substring";
    case ConditionKind::ustring:
      return "ustring";
    case ConditionKind::integer:
      return "integer";
    case ConditionKind::real:
      return "float";
    case ConditionKind::datetime:
      return "datetime";
    case ConditionKind::ra:
      return "ra";
    case ConditionKind::dec:
      return "dec";
    case ConditionKind::boolean:
      return "boolean";
  }
  return "";
}

std::set<std::string> content_words(std::string_view text) {
  static const std::set<std::string> kCommon = {
      "the",   "a",    "an",   "of",    "in",  "on",      "at",   "to",  "by",  "for",  "from", "with",
      "and",   "or",   "as",   "is",    "was", "are",     "were", "be",  "it",  "its",  "this", "that",
      "which", "what", "when", "where", "how", "whether", "if",   "not", "no",  "than", "then", "once",
      "so",    "one",  "each", "all",   "any", "has",     "have", "had", "may", "can",  "does", "did"};
  std::set<std::string> words;
  std::string word;
  for (const char c : base::lower(text) + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      word += c;
    } else {
      if (!word.empty() && !kCommon.contains(word)) words.insert(word);
      word.clear();
    }
  }
  return words;
}

// Share of our words that they use as well.
double borrowed(std::string_view ours, std::string_view theirs) {
  const auto a = content_words(ours);
  const auto b = content_words(theirs);
  const auto both = std::ranges::count_if(a, [&](const auto& word) { return b.contains(word); });
  return a.empty() ? 0 : static_cast<double>(both) / static_cast<double>(a.size());
}

TEST(JwstColumns, AreThoseOfTheMissionSearchEachOnce) {
  ALMAGEST_NEED_SHARED(dictionary_file());
  const auto& mission = shipped_mission("jwst");
  const auto theirs = their_columns("jwst");
  ASSERT_EQ(theirs.size(), 254U);
  const std::set<std::string> ours_only = {"includedLevels", "em_min", "em_max", "dataproduct_type"};
  EXPECT_EQ(mission.columns().size(), theirs.size() + ours_only.size());
  // Epochs are dates and focus positions have fractions, whatever the list says; titles are searched by a word.
  const std::set<std::string> better = {"mu_epoch", "niriss_focuspos", "nirspec_focuspos", "fgs_focuspos", "title"};
  for (const auto& [name, column] : theirs) {
    const auto found = mission.find(name);
    ASSERT_TRUE(found) << name;
    const auto& ours = mission.columns()[*found];
    EXPECT_EQ(ours.name, name == "visid_id" ? "visit_id" : name);
    if (better.contains(name)) continue;
    EXPECT_EQ(their_word(ours.condition), column.type) << name;
  }
  for (const auto& name : ours_only) EXPECT_TRUE(mission.find(name)) << name;
}

TEST(Columns, AreDescribedInOurOwnWords) {
  ALMAGEST_NEED_SHARED(dictionary_file());
  for (const std::string id : {"jwst", "hst"}) {
    const auto theirs = their_columns(id);
    for (const auto& column : shipped_mission(id).columns()) {
      EXPECT_GE(column.description.size(), 12U) << column.name;
      const auto found = theirs.find(column.name == "visit_id" ? "visid_id" : column.name);
      if (found == theirs.end()) continue;
      EXPECT_LT(borrowed(column.description, found->second.description), 0.6)
          << column.name << ": " << column.description;
    }
  }
}

TEST(Columns, AreCompleteForEveryMission) {
  for (const std::string id : {"jwst", "hst", "tess", "galex", "hlsp"}) {
    for (const auto& column : shipped_mission(id).columns()) {
      const auto where = id + " " + column.name;
      EXPECT_FALSE(column.label.empty()) << where;
      EXPECT_LE(column.label.size(), 40U) << where;
      EXPECT_FALSE(column.group.empty()) << where;
      EXPECT_FALSE(column.keyword.empty() && column.function.empty()) << where;
      EXPECT_TRUE(base::is_utf8(column.description)) << where;
      EXPECT_EQ(column.description.find('\n'), std::string::npos) << where;
      EXPECT_EQ(column.description.find("  "), std::string::npos) << where;
      EXPECT_TRUE(column.description.ends_with('.')) << where;
      EXPECT_LE(column.keyword.size(), 8U) << where << " has the keyword " << column.keyword;
      const auto* function = find_function(column.function);
      EXPECT_EQ(column.reduce == Reduce::derived, function != nullptr && function->stored == Stored::no) << where;
    }
  }
}

TEST(JwstColumns, NameTheirSources) {
  EXPECT_EQ(jwst("nircam_pupil").keyword, "PUPIL");
  EXPECT_EQ(jwst("nircam_pupil").instrument, "NIRCAM");
  EXPECT_EQ(jwst("nircam_pupil").table_names, std::vector<std::string>{"pupil"});
  EXPECT_EQ(jwst("gs_dra").table_names, std::vector<std::string>{"gs_ra"});
  EXPECT_EQ(jwst("gs_dra").keyword, "GS_RA");
  EXPECT_EQ(jwst("obsfolder").table_names, std::vector<std::string>{"obsfoldr"});
  EXPECT_EQ(jwst("visid_id").name, "visit_id");
  EXPECT_EQ(jwst("VISIT_ID").keyword, "VISIT_ID");
  EXPECT_EQ(jwst("miri_ditchdirc").table_names, std::vector<std::string>{"dithdirc"});
  EXPECT_EQ(jwst("nirspec_gwa_xtilt").table_names, std::vector<std::string>{"gwa_xtil"});
  EXPECT_EQ(jwst("filter").table_names, (std::vector<std::string>{"orig-filter", "filter"}));
  EXPECT_EQ(jwst("date_obs").table_names, std::vector<std::string>{"date_obs_mjd"});
  EXPECT_EQ(jwst("date_obs").keyword, "DATE-OBS");
  EXPECT_EQ(jwst("publicReleaseDate").table_names, std::vector<std::string>{"publicReleaseDate_mjd"});
  EXPECT_EQ(jwst("proposal_type").map.at("CAL"), "Calibration");
  EXPECT_EQ(jwst("proposal_cycle").keyword, "CYCLE");
  EXPECT_TRUE(jwst("proposal_cycle").table_names.empty());
  EXPECT_EQ(jwst("wtype").hdu, "");
  EXPECT_EQ(jwst("program").hdu, "PRIMARY");
}

TEST(JwstColumns, ReduceByTheirRules) {
  for (const auto* name : {"detector", "exp_type", "filter", "nircam_pupil", "miri_channel", "opticalElements"}) {
    EXPECT_EQ(jwst(name).reduce, Reduce::list) << name;
  }
  EXPECT_EQ(jwst("productLevel").reduce, Reduce::levels);
  EXPECT_EQ(jwst("s_region").reduce, Reduce::combine);
  for (const auto* name : {"date_beg", "date_obs", "expstart"}) EXPECT_EQ(jwst(name).reduce, Reduce::earliest) << name;
  for (const auto* name : {"date_end", "expend", "publicReleaseDate"}) EXPECT_EQ(jwst(name).reduce, Reduce::latest);
  for (const auto* name : {"access", "ang_sep", "search_pos", "search_key"}) {
    EXPECT_EQ(jwst(name).reduce, Reduce::derived) << name;
    EXPECT_FALSE(jwst(name).sortable) << name;
  }
  EXPECT_TRUE(jwst("access").queryable);
  for (const auto* name : {"opticalElements", "proposal_type", "cal_ver"}) EXPECT_TRUE(jwst(name).sortable) << name;
  EXPECT_EQ(jwst("em_min").unit, "m");
  EXPECT_EQ(jwst("em_min").unit_of_interface.at("caom"), "nm");
}

TEST(JwstColumns, AreShownByDefaultInTheUsualOrder) {
  std::vector<std::string> shown;
  for (const auto& column : shipped_mission("jwst").columns()) {
    if (column.default_output) shown.push_back(column.name);
  }
  const std::vector<std::string> expected = {
      "ArchiveFileID", "fileSetName", "productLevel",      "targprop", "targ_ra",        "targ_dec",
      "instrume",      "exp_type",    "opticalElements",   "date_obs", "duration",       "program",
      "observtn",      "visit",       "publicReleaseDate", "pi_name",  "proposal_type",  "proposal_cycle",
      "targtype",      "access",      "cal_ver",           "ang_sep",  "includedLevels", "s_region"};
  EXPECT_EQ(shown, expected);
}

TEST(Documentation, NamesEveryFunction) {
  const auto text = read_file(ALMAGEST_SOURCE_DIR "/docs/missions.md");
  for (const auto& function : functions()) {
    EXPECT_NE(text.find("`" + std::string(function.name) + "`"), std::string::npos) << function.name;
  }
}

TEST(Roles, NameColumnsOfTheRightType) {
  for (const std::string id : {"jwst", "hst", "tess", "galex", "hlsp"}) {
    const auto& mission = shipped_mission(id);
    const auto& roles = mission.roles();
    const auto type_of = [&](const std::string& name) { return mission.columns().at(*mission.find(name)).type; };
    EXPECT_EQ(type_of(roles.dataset), Type::string) << id;
    EXPECT_EQ(type_of(roles.release), Type::time) << id;
    EXPECT_EQ(type_of(roles.start), Type::time) << id;
    EXPECT_EQ(type_of(roles.end), Type::time) << id;
    EXPECT_EQ(type_of(roles.target_ra), Type::real) << id;
    EXPECT_EQ(type_of(roles.target_dec), Type::real) << id;
    EXPECT_EQ(mission.columns().at(*mission.find(roles.access)).function, kAccess) << id;
    EXPECT_EQ(type_of(roles.footprint), Type::region) << id;
  }
  EXPECT_EQ(shipped_mission("jwst").roles().dataset, "fileSetName");
  EXPECT_EQ(shipped_mission("jwst").access_exclusive(), "EXCLUSIVE_ACCESS");
  EXPECT_EQ(shipped_mission("jwst").exclusive_rows(), ExclusiveRows::visible);
  EXPECT_EQ(shipped_mission("hst").access_exclusive(), "PROPRIETARY");
}

}  // namespace
}  // namespace almagest::metadata
