// SPDX-License-Identifier: GPL-3.0-or-later
// Selections of /api/v1: any bytes, read beside a small archive and planned for two viewers. What is not understood has
// a sentence and points into the JSON; of what is, nobody is sent what he may not read, and nothing leaves its folder.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <span>
#include <string>

#include "api/selection_object.h"
#include "base/fault_env.h"
#include "base/hash.h"
#include "base/text.h"
#include "fits/writer.h"
#include "ingest/import.h"
#include "ingest/ingest.h"
#include "metadata/mission_files.h"
#include "retrieve/frozen.h"
#include "retrieve/plan.h"
#include "retrieve/summary.h"

using namespace almagest;

namespace {

void require(bool truth) {
  if (!truth) std::abort();
}

template <typename T>
T sound(base::Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::abort();
  }
  return std::move(*result);
}

// JWST, whose rows of exclusive data are to be "visible" or "hidden".
metadata::Dictionary jwst(const std::string& exclusive_rows) {
  auto files = metadata::declaration_files("jwst");
  const std::string shipped = "exclusive_rows = \"visible\"";
  const std::size_t at = files[0].text.find(shipped);
  require(at != std::string::npos);
  files[0].text.replace(at, shipped.size(), "exclusive_rows = \"" + exclusive_rows + "\"");
  std::vector<metadata::Mission> missions;
  missions.push_back(sound(metadata::load_mission(files)));
  return sound(metadata::Dictionary::make(std::move(missions)));
}

void write(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::string fits_of(const std::string& name) {
  fits::CardWriter cards;
  cards.text("TELESCOP", "JWST").text("FILENAME", name).text("INSTRUME", "NIRCAM").text("PROGRAM", "1");
  cards.text("EXP_TYPE", "NRC_IMAGE").text("ASNTABLE", "jw00001-o001_20250101t000000_image3_00001_asn.json");
  cards.text("OBSERVTN", name[7] == '-' ? "001" : name.substr(7, 3)).text("R_FLAT", "crds://jwst_flat.fits");
  std::vector<std::byte> file;
  require(fits::append_empty_primary(file, cards).has_value());
  return {reinterpret_cast<const char*>(file.data()), file.size()};
}

std::string row_of(int id, const std::string& dataset, const std::string& suffix, const std::string& bytes) {
  const std::string level = suffix == "uncal" ? "1b" : suffix == "rate" ? "2a" : "2b";
  base::Digester digester;
  digester.update(std::as_bytes(std::span(bytes)));
  return fmt::format("{},{}_nrca1_{}.fits,{},{},{},{},{},False,NIRCAM,1\n", id, dataset, suffix, dataset, level,
                     bytes.size(), digester.finish().md5, dataset.ends_with('2') ? 61500 : 60000);
}

// Three exposures, the second of them exclusive, the image made of the first two, their association, a calibration
// reference. One file is listed and not here.
std::string make_files(const std::string& exclusive_rows) {
  std::string folder = fmt::format("{}/selection_object_fuzz_{}_{}", std::filesystem::temp_directory_path().string(),
                                   ::getpid(), exclusive_rows);
  std::filesystem::remove_all(folder);
  std::string table =
      "ArchiveFileID,filename,fileSetName,productLevel,fileSize,checksum,publicReleaseDate_mjd,isStale,instrume,"
      "program\n";
  int id = 1000;
  for (const std::string dataset :
       {"jw00001001001_02101_00001", "jw00001001001_02101_00002", "jw00001002001_02101_00003"}) {
    for (const std::string suffix : {"uncal", "rate", "cal"}) {
      const std::string name = fmt::format("{}_nrca1_{}.fits", dataset, suffix);
      const std::string bytes = fits_of(name);
      table += row_of(++id, dataset, suffix, bytes);
      if (id != 1002) write(fmt::format("{}/files/{}", folder, name), bytes);
    }
  }
  const std::string image = "jw00001-o001_t001_nircam_clear-f150w";
  write(fmt::format("{}/files/{}_i2d.fits", folder, image), fits_of(image + "_i2d.fits"));
  write(folder + "/files/jw00001-o001_20250101t000000_image3_00001_asn.json",
        R"({"products": [{"name": ")" + image +
            R"(", "members": [{"expname": "jw00001001001_02101_00001_nrca1_cal.fits"}, )"
            R"({"expname": "jw00001001001_02101_00002_nrca1_cal.fits"}]}]})");
  write(folder + "/table.csv", table);
  write(folder + "/crds/references/jwst/jwst_flat.fits", "flat");
  return folder;
}

class Archive {
 public:
  explicit Archive(const std::string& exclusive_rows)
      : jwst_(jwst(exclusive_rows)),
        path_(make_files(exclusive_rows)),
        env_(sound(base::instant_of_mjd(61000))),
        folder_(fill()),
        names_(sound(query::NameTable::parse("M 31\t10.68\t41.27\tgalaxy\n"))),
        accounts_(sound(access::Accounts::open(env_, path_))),
        catalogs_(env_, folder_, jwst_),
        catalog_(sound(catalog::Catalog::open(env_, folder_.path(), jwst_, catalog::OpenMode::read))),
        snapshots_(sound(index::build(catalog_, jwst_)), env_.clock()),
        service_{env_, folder_, jwst_, names_, accounts_, snapshots_, catalogs_, "fuzz", "", true} {
    require(snapshots_.current()->find("jwst")->rows() == 4);
  }
  ~Archive() { std::filesystem::remove_all(path_); }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  api::v1::Asked asked(access::Viewer viewer) {
    return {service_, request_, std::move(viewer), snapshots_.current(), env_.clock().now(), &jwst_.missions().front(),
            {}};
  }
  catalog::Catalog& catalog() { return catalog_; }

 private:
  storage::Folder fill() {
    const std::string archive = path_ + "/archive";
    require(storage::Folder::create(env_, archive, {}).has_value());
    std::ofstream(archive + "/almagest.toml", std::ios::app) << "crds_cache = \"" << path_ << "/crds\"\n";
    storage::Folder folder = sound(storage::Folder::open(env_, archive));
    catalog::Catalog catalog = sound(catalog::Catalog::create(env_, archive, jwst_));
    const metadata::Mission& mission = jwst_.missions().front();
    const auto rows = sound(ingest::import_keywords(env_, catalog, mission, path_ + "/table.csv", nullptr));
    require(rows.refused == 0);
    const auto files = sound(ingest::ingest(env_, folder, catalog, jwst_, {path_ + "/files"},
                                            {storage::Placement::leave, 1, ingest::Trust::nothing}, nullptr));
    require(files.refused == 0);
    return folder;
  }

  metadata::Dictionary jwst_;
  std::string path_;
  base::FaultEnv env_;
  storage::Folder folder_;
  query::NameTable names_;
  access::Accounts accounts_;
  api::CatalogPool catalogs_;
  catalog::Catalog catalog_;
  index::SnapshotHolder snapshots_;
  api::Service service_;
  http::Request request_;
};

bool stays_below(std::string_view path) {
  for (const std::string_view part : base::split(path, '/')) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

std::size_t check_plan(const api::v1::Asked& asked, const retrieve::Context& context,
                       const retrieve::Selection& selection, retrieve::Folders folders) {
  const auto plan = retrieve::Plan::make(context, selection, folders);
  if (!plan) {
    require(!plan.error().message.empty());
    return 0;
  }
  std::set<std::string> paths;
  std::uint64_t bytes = 0;
  for (const std::uint32_t i : plan->sent()) {
    const retrieve::Planned& file = plan->files()[i];
    const std::string path = plan->path(file);
    require(stays_below(path) && paths.insert(base::lower(path)).second);
    require(asked.viewer.is_staff() || access::is_public(file.release, asked.now));
    bytes += file.size;
  }
  const auto summary = sound(retrieve::summarize(context, selection));
  require(summary.selected.files == plan->sent().size() && summary.selected.bytes == bytes);
  retrieve::Heading heading;
  heading.name = "bundle";
  heading.request = api::JsonNode(asked.json).dump();
  const auto frozen = sound(retrieve::Frozen::make(*plan, heading));
  require(frozen->sent().size() == plan->sent().size() && frozen->sent_bytes() == bytes);
  require(frozen->layout(retrieve::Format::zip)->length() > bytes);
  return paths.size();
}

// How many files are sent.
std::size_t check(Archive& archive, const access::Viewer& viewer, std::string_view text) {
  api::v1::Asked asked = archive.asked(viewer);
  auto document = api::JsonDocument::parse(text);
  if (!document) {
    const auto& at = document.error().at;
    require(at && at->offset <= text.size() && at->length <= text.size() - at->offset);
    require(!document.error().message.empty());
    return 0;
  }
  asked.json = std::move(*document);
  const auto object = api::v1::read_selection(asked, api::JsonNode(asked.json));
  if (!object) {
    require(!object.error().message.empty());
    require(asked.json.offence().empty() || asked.json.offence().front() == '/');
    return 0;
  }
  const retrieve::Selection& selection = object->selection;
  require(selection.rows.size() == asked.table().end());
  selection.rows.for_each([&](std::size_t row) {
    require(index::is_visible(asked.table(), static_cast<index::Row>(row), viewer, asked.now));
  });
  const retrieve::Context context{archive.catalog(), asked.table(), asked.viewer, asked.now, asked.service.shelf.get()};
  check_plan(asked, context, selection, retrieve::Folders::flat);
  return check_plan(asked, context, selection, retrieve::Folders::nested);
}

// Whether, of both kinds of archives, everybody is sent something and staff more.
bool check_for_all(std::string_view text) {
  static Archive visible("visible");
  static Archive hidden("hidden");
  bool more = true;
  for (Archive* archive : {&visible, &hidden}) {
    const std::size_t open = check(*archive, access::Viewer::anonymous(), text);
    const std::size_t all = check(*archive, access::Viewer::user("staff", true, {}, 1), text);
    more = more && open > 0 && all > open;
  }
  return more;
}

}  // namespace

// As src/api/v1.cc has them, which brings all endpoints with it; names are those of one table.
namespace almagest::api::v1 {

base::Result<SearchObject> Asked::search(const JsonNode& node) const {
  return read_search_object(node, *mission, [this](std::string_view name) -> std::optional<Resolved> {
    const auto found = service.names.find(name);
    if (!found) return std::nullopt;
    return Resolved{std::string(found->name), found->point, "", "names of the sky"};
  });
}

base::Result<std::optional<Lane::Pass>> Asked::admit(const query::Search& search, Work work) const {
  return api::admit(*service.heavy, search, table(), viewer, now, work);
}

}  // namespace almagest::api::v1

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  require(check_for_all(R"({"search": {}, "files": {"quick": "all", "references": true}})"));
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)check_for_all({reinterpret_cast<const char*>(data), size});
  return 0;
}
