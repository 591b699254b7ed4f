// SPDX-License-Identifier: GPL-3.0-or-later
// Every mistake in a declaration is reported with its file and line.
#include <gtest/gtest.h>

#include "metadata/mission_files.h"
#include "metadata/reference_address.h"

namespace almagest::metadata {
namespace {

using Files = std::vector<DeclarationFile>;

// A small mission without mistakes; the line numbers of the tests count in these texts.
Files small_mission() {
  return {{"m/mission.toml", R"(id = "tiny"
name = "TINY"
title = "A small telescope"
telescopes = ["TINY"]
exclusive_rows = "hidden"
access_exclusive = "PROPRIETARY"
default_sort = ["name"]

[roles]
dataset = "name"
release = "public"
access = "rights"
instrument = "camera"

[[setting]]
instrument = "EYE"
exposure_types = ["LOOK"]
elements = ["W{WHEEL}"]
)"},
          {"m/columns.toml", R"(groups = ["All"]

[[column]]
name = "name"
description = "Name of the file set."
group = "All"

[[column]]
name = "public"
aliases = ["open"]
type = "time"
description = "Day of release."
group = "All"
reduce = "latest"

[[column]]
name = "rights"
description = "Public or not."
group = "All"
function = "access"
reduce = "derived"

[[column]]
name = "camera"
description = "Camera."
group = "All"
)"},
          {"m/products.toml", R"(level = [{ name = "1", calib = 1 }, { name = "2", calib = 2 }]

[[product]]
suffix = "raw"
level = "1"
type = "science"
description = "raw"

[[product]]
suffix = "*"
type = "preview"
description = "picture"
extensions = ["jpg"]

[recommended.all]
1 = ["raw"]

[[exposure]]
name = "LOOK"
kind = "image"
instrument_name = "EYE"
recommended = "all"
)"},
          {"m/names.toml", R"([[name]]
rule = "file"
pattern = '(?P<set>t\d+)_(?P<suffix>[a-z]+)\.(?P<extension>[a-z]+)'
dataset = "{set}"
observation = "x{set:upper}y"
)"},
          {"m/bands.toml", R"([EYE]
open = ["CLEAR"]

[EYE.um]
RED = [0.6, 0.7]
)"}};
}

// The small mission with `from` replaced by `to` in one file.
base::Result<Mission> changed(const std::string& file, const std::string& from, const std::string& to) {
  auto files = small_mission();
  for (auto& each : files) {
    if (each.path != "m/" + file) continue;
    const auto at = each.text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    each.text.replace(at, from.size(), to);
  }
  return load_mission(files);
}

struct Mistake {
  std::string file, from, to;
  int line;
  std::string says;
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
  *out << mistake.file << ": " << mistake.to;
}

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, IsReportedWithItsLine) {
  const auto& p = GetParam();
  const auto result = changed(p.file, p.from, p.to);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, base::Code::invalid_argument);
  const auto& message = result.error().message;
  EXPECT_TRUE(message.starts_with("m/" + p.file + ":" + std::to_string(p.line) + ": ")) << message;
  EXPECT_NE(message.find(p.says), std::string::npos) << message;
}

TEST(MissionFile, MayGoWithoutTelescopesIfItClaimsFilesByTheirNames) {
  const auto mission = changed("mission.toml", "telescopes = [\"TINY\"]", "claims_by_name = true");
  ASSERT_TRUE(mission) << mission.error().message;
  EXPECT_TRUE(mission->claims_by_name());
  EXPECT_TRUE(mission->telescopes().empty());
  EXPECT_FALSE(load_mission(small_mission())->claims_by_name());
}

INSTANTIATE_TEST_SUITE_P(
    Columns, Mistakes,
    testing::Values(
        Mistake{"columns.toml", "groups = [\"All\"]\n", "", 1, "needs `groups`"},
        Mistake{"columns.toml", "groups = [\"All\"]", "groups = \"All\"", 1, "list of texts"},
        Mistake{"columns.toml", "group = \"All\"", "colour = 1\ngroup = \"All\"", 6, "unknown key `colour`"},
        Mistake{"columns.toml", "name = \"name\"\n", "", 3, "needs `name`"},
        Mistake{"columns.toml", "description = \"Name of the file set.\"\n", "", 3, "needs `description`"},
        Mistake{"columns.toml", "\"Name of the file set.\"", "\"\"", 5, "not empty"},
        Mistake{"columns.toml", "\"Name of the file set.\"", "7", 5, "must be a text"},
        Mistake{"columns.toml", "type = \"time\"", "type = \"date\"", 11, "allowed: string, integer"},
        Mistake{"columns.toml", "type = \"time\"", "type = \"time\"\ncondition = \"like\"", 12, "allowed: string, sub"},
        Mistake{"columns.toml", "type = \"time\"", "type = \"time\"\nfacet = \"pie\"", 12, "allowed: none, values"},
        Mistake{"columns.toml", "type = \"time\"", "type = \"region\"", 14, "earliest and latest"},
        Mistake{"columns.toml", "reduce = \"latest\"", "reduce = \"mean\"", 14, "allowed: representative, list"},
        Mistake{"columns.toml", "reduce = \"latest\"", "reduce = \"min\"", 14, "min and max"},
        Mistake{"columns.toml", "reduce = \"latest\"", "reduce = \"list\"", 14, "list and levels"},
        Mistake{"columns.toml", "reduce = \"latest\"", "reduce = \"combine\"", 14, "region"},
        Mistake{"columns.toml", "reduce = \"latest\"", "reduce = \"derived\"", 14, "function"},
        Mistake{"columns.toml", "group = \"All\"", "group = \"None\"", 6, "allowed: All"},
        Mistake{"columns.toml", "group = \"All\"", "group = \"All\"\nfacet = \"histogram\"", 7, "histogram"},
        Mistake{"columns.toml", "group = \"All\"", "group = \"All\"\nsortable = 1", 7, "true or false"},
        Mistake{"columns.toml", "group = \"All\"", "group = \"All\"\nmap = { a = 1 }", 7, "texts to texts"},
        Mistake{"columns.toml", "group = \"All\"", "group = \"All\"\ntables = [1]", 7, "list of texts"},
        Mistake{"columns.toml", "function = \"access\"", "function = \"magic\"", 20, "allowed: archive_file_id"},
        Mistake{"columns.toml", "function = \"access\"", "function = \"access\"\nkeyword = \"X\"", 20, "no `keyword`"},
        Mistake{"columns.toml", "function = \"access\"", "function = \"from_mjd\"", 20, "needs a `keyword`"},
        Mistake{"columns.toml", "function = \"access\"", "function = \"footprint\"", 20, "derived"},
        Mistake{"columns.toml", "function = \"access\"\nreduce = \"derived\"", "function = \"access\"", 20,
                "needs `reduce"},
        Mistake{"columns.toml", "name = \"camera\"", "name = \"Name\"", 23, "may be used once"},
        Mistake{"columns.toml", "name = \"camera\"", "name = \"OPEN\"", 23, "may be used once"},
        Mistake{"columns.toml", "[[column]]", "[column]", 8, "not valid TOML"},
        Mistake{"columns.toml", "[[column]]", "[[column", 3, "not valid TOML"}));

INSTANTIATE_TEST_SUITE_P(
    Products, Mistakes,
    testing::Values(
        Mistake{"products.toml", "calib = 2", "calib = 9", 1, "0 to 4"},
        Mistake{"products.toml", "calib = 2", "calib = \"2\"", 1, "whole number"},
        Mistake{"products.toml", "name = \"2\"", "name = \"1\"", 1, "declared twice"},
        Mistake{"products.toml", "level = \"1\"", "level = \"7\"", 5, "allowed: 1, 2"},
        Mistake{"products.toml", "type = \"science\"", "type = \"art\"", 6, "allowed: science"},
        Mistake{"products.toml", "type = \"science\"\n", "", 3, "needs `type`"},
        Mistake{"products.toml", "type = \"science\"", "type = \"science\"\nkind = \"film\"", 7, "allowed: image"},
        Mistake{"products.toml", "suffix = \"*\"", "suffix = \"a*\"", 10, "begin"},
        Mistake{"products.toml", "extensions = [\"jpg\"]",
                "extensions = [\"jpg\"]\n[[product]]\nsuffix = \"RAW\"\ntype = \"info\"\ndescription = \"again\"", 14,
                "declared twice"},
        Mistake{"products.toml", "1 = [\"raw\"]", "3 = [\"raw\"]", 16, "unknown key `3`"},
        Mistake{"products.toml", "1 = [\"raw\"]", "1 = [\"cooked\"]", 16, "not declared"},
        Mistake{"products.toml", "kind = \"image\"\n", "", 18, "needs `kind`"},
        Mistake{"products.toml", "recommended = \"all\"", "recommended = \"few\"", 22, "allowed: none, science, all"},
        Mistake{"products.toml", "recommended = \"all\"\n",
                "recommended = \"all\"\n[[exposure]]\nname = \"look\"\nkind = \"image\"\ninstrument_name = \"EYE\"\n"
                "recommended = \"none\"\n",
                23, "declared twice"}));

INSTANTIATE_TEST_SUITE_P(
    NamesAndBands, Mistakes,
    testing::Values(
        Mistake{"names.toml", "(?P<set>", "(?P<set", 1, "refused by RE2"},
        Mistake{"names.toml", "t\\d+", "(t\\d+)", 1, "named"},
        Mistake{"names.toml", "(?P<extension>[a-z]+)", "fits", 1, "extension"},
        Mistake{"names.toml", "dataset = \"{set}\"", "dataset = \"{sat}\"", 1, "{sat} is no group of the pattern"},
        Mistake{"names.toml", "dataset = \"{set}\"", "dataset = \"{set\"", 1, "`{` without `}`"},
        Mistake{"names.toml", "dataset = \"{set}\"", "level = \"5\"", 4, "allowed: 1, 2"},
        Mistake{"names.toml", "dataset = \"{set}\"", "mark = \"{attempt}\"", 1, "{attempt} is no group of the pattern"},
        Mistake{"names.toml", "rule = \"file\"\n", "", 1, "needs `rule`"},
        Mistake{"names.toml", "[[name]]", "[[nome]]", 1, "needs `name`"},
        Mistake{"bands.toml", "[0.6, 0.7]", "[0.7, 0.6]", 5, "ascending"},
        Mistake{"bands.toml", "[0.6, 0.7]", "[-1, 0.6]", 5, "ascending"},
        Mistake{"bands.toml", "[0.6, 0.7]", "\"red\"", 5, "ascending"},
        Mistake{"bands.toml", "[0.6, 0.7]", "[0.6, inf]", 5, "ascending"},
        Mistake{"bands.toml", "open", "shut", 2, "unknown key `shut`"},
        Mistake{"bands.toml", "[EYE]\n", "version = 1\n[EYE]\n", 1, "one table for each instrument"}));

INSTANTIATE_TEST_SUITE_P(
    MissionFile, Mistakes,
    testing::Values(
        Mistake{"mission.toml", "telescopes = [\"TINY\"]\n", "", 1, "needs `telescopes`"},
        Mistake{"mission.toml", "telescopes = [\"TINY\"]", "claims_by_name = 1", 4, "true or false"},
        Mistake{"mission.toml", "id = \"tiny\"", "id = \"../tiny\"", 1, "a-z"},
        Mistake{"mission.toml", "exclusive_rows = \"hidden\"", "exclusive_rows = \"shy\"", 5,
                "allowed: visible, hidden"},
        Mistake{"mission.toml", "exclusive_rows = \"hidden\"\n", "", 1, "needs `exclusive_rows`"},
        Mistake{"mission.toml", "default_sort = [\"name\"]", "default_sort = [\"size\"]", 7, "no column"},
        Mistake{"mission.toml", "default_sort =", "references_elsewhere = \"https://x/\"\ndefault_sort =", 7,
                "has {name} in it"},
        Mistake{"mission.toml", "default_sort =", "references_elsewhere = \"file:///{name}\"\ndefault_sort =", 7,
                "begins with https://"},
        Mistake{"mission.toml", "default_sort =", "references_elsewhere = \"https://x/{name}' ; rm\"\ndefault_sort =",
                7, "begins with"},
        Mistake{"mission.toml", "dataset = \"name\"", "dataset = \"set\"", 10, "role `dataset` names \"set\""},
        Mistake{"mission.toml", "release = \"public\"", "release = \"open\"", 11, "no column"},
        Mistake{"mission.toml", "dataset = \"name\"\n", "", 9, "needs `dataset`"},
        Mistake{"mission.toml", "dataset = \"name\"", "dataset = \"name\"\nbeauty = \"name\"", 11,
                "unknown key `beauty`"},
        Mistake{"mission.toml", "[\"LOOK\"]", "[\"STARE\"]", 17, "no [[exposure]]"},
        Mistake{"mission.toml", "\"W{WHEEL}\"", "\"WHEEL\"", 18, "keyword in braces"},
        Mistake{"mission.toml", "\"W{WHEEL}\"", "\"{A}{B}\"", 18, "keyword in braces"}));

constexpr const char* kForm = "\n[[form]]\ngroup = \"Which\"\ncolumns = [\"name\", \"camera\"]\n";

std::string form_error(const std::string& form) {
  auto files = small_mission();
  files[0].text += form;
  const auto mission = load_mission(files);
  return mission ? "" : mission.error().message;
}

TEST(Loader, FormsNameGroupsAndColumnsOnce) {
  auto files = small_mission();
  files[0].text += std::string(kForm) + "[[form]]\ngroup = \"Where\"\ncolumns = []\n";
  const auto mission = load_mission(files);
  ASSERT_TRUE(mission) << mission.error().message;
  ASSERT_EQ(mission->form().size(), 2U);
  EXPECT_EQ(mission->form()[0].columns, (std::vector<std::string>{"name", "camera"}));
  EXPECT_EQ(mission->form()[1].group, "Where");
  const auto with = [](const char* group, const char* columns) {
    return form_error(std::string("[[form]]\ngroup = \"") + group + "\"\ncolumns = " + columns + "\n");
  };
  EXPECT_NE(with("Who", "[\"name\"]").find("m/mission.toml:20: "), std::string::npos);
  EXPECT_NE(with("When", "[\"day\"]").find("no column of columns.toml"), std::string::npos);
  EXPECT_NE(with("When", "[\"open\"]").find("no column of columns.toml"), std::string::npos) << "an alias";
  EXPECT_NE(with("When", "[\"rights\"]").find("can't stand in a condition"), std::string::npos);
  EXPECT_NE(with("When", "[\"public\", \"public\"]").find("stands in the form already"), std::string::npos);
  EXPECT_NE(with("When", "\"public\"").find("must be a list"), std::string::npos);
  EXPECT_NE(form_error("[[form]]\ngroup = \"When\"\n").find("needs `columns`"), std::string::npos);
  EXPECT_NE(form_error("[[form]]\ngroup = \"When\"\ncolumns = []\nwide = true\n").find("unknown key `wide`"),
            std::string::npos);
  EXPECT_NE(form_error(std::string(kForm) + kForm).find("declared twice"), std::string::npos);
  EXPECT_NE(form_error(std::string(kForm) + "[[form]]\ngroup = \"When\"\ncolumns = [\"camera\"]\n").find("already"),
            std::string::npos);
}

TEST(Loader, SourcesOfProductsAreDeclared) {
  const auto error = [](const std::string& line) {
    auto files = small_mission();
    const std::string after = "description = \"raw\"\n";
    files[2].text.insert(files[2].text.find(after) + after.size(), line);
    const auto mission = load_mission(files);
    return mission ? "" : mission.error().message;
  };
  EXPECT_EQ(error("made_from = [\"raw\"]\njoins = [\"detector\"]\n"), "");
  EXPECT_NE(error("made_from = [\"cooked\"]\n").find("m/products.toml:3: made_from: suffix \"cooked\" is not"),
            std::string::npos);
  EXPECT_NE(error("made_from = [\"*\"]\n").find("only where the suffix begins with it"), std::string::npos);
  EXPECT_NE(error("made_from = [\"raw\", \"raw\"]\n").find("given twice"), std::string::npos);
  EXPECT_NE(error("made_from = \"raw\"\n").find("must be a list"), std::string::npos);
  EXPECT_NE(error("joins = [\"detector\"]\n").find("`joins`"), std::string::npos);
}

TEST(ReferenceAddress, IsMadeOfTheDeclaredTemplate) {
  const auto mission = load_mission(small_mission());
  ASSERT_TRUE(mission) << mission.error().message;
  EXPECT_EQ(reference_template(*mission), "");
  EXPECT_EQ(reference_address("", "a.fits"), "");
  const std::string text = "https://x.example/{folder}/y/{name}?z";
  EXPECT_EQ(reference_address(text, "a_1.fits"), "https://x.example/references/y/a_1.fits?z");
  EXPECT_EQ(reference_address(text, "a_1.pmap"), "https://x.example/mappings/y/a_1.pmap?z");
  EXPECT_EQ(reference_address(text, "../{name}'\" \n"), "https://x.example/references/y/..%2F%7Bname%7D%27%22%20%0A?z");
  auto files = small_mission();
  files[0].text.insert(0, "references_elsewhere = \"http://x/{name}\"\n");
  EXPECT_EQ(reference_template(*load_mission(files)), "http://x/{name}");
}

TEST(ReferenceAddress, HeadersNameReferencesByASchemeOrAFolder) {
  EXPECT_EQ(reference_named("R_DARK", "crds://jwst_dark_1.fits"), "jwst_dark_1.fits");
  EXPECT_EQ(reference_named("DARKFILE", "jref$d_drk.fits"), "d_drk.fits");
  EXPECT_EQ(reference_named("GRAPHTAB", "mtab$g_tmg.fits"), "g_tmg.fits");
  EXPECT_EQ(reference_named("X", "9ref$a$b"), "a$b");
  EXPECT_EQ(reference_named("CRDS_CTX", "jwst_1.pmap"), "jwst_1.pmap");
  for (const char* none : {"", "jw1_asn.json", "$x", "Jref$x", "j ref$x", "abcdefghij$x", "jref$", "crds://", "N/A"}) {
    EXPECT_EQ(reference_named("ASNTABLE", none), "") << none;
  }
  EXPECT_EQ(reference_asked_for("d_drk.fits"), "d_drk.fits");
  EXPECT_EQ(reference_asked_for("jref$d_drk.fits"), "d_drk.fits");
  EXPECT_EQ(reference_asked_for("crds://d_drk.fits"), "d_drk.fits");
}

TEST(Loader, LoadsAMissionWithoutMistakes) {
  const auto mission = load_mission(small_mission());
  ASSERT_TRUE(mission) << mission.error().message;
  EXPECT_EQ(mission->id(), "tiny");
  EXPECT_EQ(mission->exclusive_rows(), ExclusiveRows::hidden);
  EXPECT_EQ(mission->roles().release, "public");
  EXPECT_EQ(mission->find("OPEN"), mission->find("public"));
  EXPECT_EQ(mission->find("opened"), std::nullopt);
  const auto& release = mission->columns()[*mission->find("public")];
  EXPECT_EQ(release.keyword, "PUBLIC");
  EXPECT_EQ(release.hdu, "PRIMARY");
  EXPECT_EQ(release.table_names, std::vector<std::string>{"public_mjd"});
  EXPECT_EQ(release.condition, ConditionKind::datetime);
  EXPECT_EQ(mission->parse_name("t12_raw.fits")->dataset, "t12");
  EXPECT_EQ(mission->parse_name("t12_raw.fits")->observation, "xT12y");
  EXPECT_EQ(mission->parse_name("t12_raw.jpg")->level, "1");
  EXPECT_FALSE(mission->parse_name("t12_new.fits"));
  EXPECT_EQ(mission->optical_elements("eye", "LOOK", [](std::string_view) { return "3 "; }), "W3");
  EXPECT_EQ(mission->optical_elements("eye", "STARE", [](std::string_view) { return "3"; }), "");
}

TEST(Loader, WantsItsFilesOnce) {
  auto files = small_mission();
  files.push_back(files.front());
  EXPECT_EQ(load_mission(files).error().message, "m/mission.toml:1: given twice");
  files = small_mission();
  files.erase(files.begin() + 2);
  EXPECT_EQ(load_mission(files).error().message, "products.toml:1: this file of the mission is missing");
  files = small_mission();
  files.push_back({"m/notes.toml", ""});
  EXPECT_TRUE(load_mission(files).error().message.starts_with("m/notes.toml:1: no declaration file"));
  files = small_mission();
  files.pop_back();
  EXPECT_TRUE(load_mission(files)) << "bands may be missing";
  EXPECT_FALSE(load_mission({}));
}

TEST(Loader, RefusesHugeAndDeepTexts) {
  auto files = small_mission();
  files[1].text.assign((4U << 20U) + 1, '#');
  EXPECT_EQ(load_mission(files).error().message, "m/columns.toml:1: a declaration file holds at most 4 MiB");
  files[1].text = "groups = " + std::string(100000, '[');
  EXPECT_FALSE(load_mission(files));
  for (const auto* text : {"[=]", "[. ]", "[[\xc3\xa9", "[", "a = {", "a = '''", "a.b.=1", "\xff"}) {
    files[1].text = text;
    EXPECT_FALSE(load_mission(files)) << text;
  }
  files[1].text = std::string("groups = [\"\0\xff\"]", 15);
  EXPECT_FALSE(load_mission(files));
}

TEST(Loader, KnowsMissionsApartById) {
  std::vector<Mission> two;
  two.push_back(*load_mission(small_mission()));
  two.push_back(*load_mission(small_mission()));
  const auto refused = Dictionary::make(std::move(two));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::conflict);
  std::vector<Mission> one;
  one.push_back(*load_mission(small_mission()));
  const auto dictionary = Dictionary::make(std::move(one));
  ASSERT_TRUE(dictionary);
  EXPECT_NE(dictionary->find("Tiny"), nullptr);
  EXPECT_EQ(dictionary->find("big"), nullptr);
}

}  // namespace
}  // namespace almagest::metadata
