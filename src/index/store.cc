// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/json_writer.h"
#include "base/log.h"
#include "base/text.h"
#include "index/segment_builder.h"

namespace almagest::index {
namespace {

namespace json = boost::json;

constexpr std::string_view kManifest = "snapshot.json";
constexpr std::uint64_t kManifestBytes = 1U << 20U;
constexpr std::int64_t kFormat = 1;
// Fewer rows than these wait for company before they are written.
constexpr std::size_t kFewRows = 20'000;
constexpr std::size_t kShare = 8;  // or fewer than one in so many
// With more changes than these since it was written, a small snapshot is made anew rather than added to.
constexpr std::int64_t kManyChanges = 200'000;

struct Manifest {
  std::int64_t change = 0;
  std::int64_t change_time_us = 0;
  bool alone = false;
  std::vector<std::pair<std::string, std::string>> files;  // mission id, file
};

tl::unexpected<base::Error> unusable(std::string why) {
  return base::fail(base::Code::corrupt, std::move(why));
}

base::Result<Manifest> parse(const std::string& text) {
  boost::system::error_code error;
  const json::value parsed = json::parse(text, error);
  const auto* object = error ? nullptr : parsed.if_object();
  const auto number = [&](const char* key) -> const std::int64_t* {
    const auto* value = object == nullptr ? nullptr : object->if_contains(key);
    return value == nullptr ? nullptr : value->if_int64();
  };
  const std::int64_t* format = number("format");
  if (format == nullptr) return unusable(fmt::format("{} can't be read", kManifest));
  if (*format != kFormat) return unusable(fmt::format("{} has format {}, not {}", kManifest, *format, kFormat));
  Manifest manifest;
  const auto* segments = object->if_contains("segments");
  if (number("change") == nullptr || number("change_time_us") == nullptr || segments == nullptr ||
      !segments->is_object()) {
    return unusable(fmt::format("{} is incomplete", kManifest));
  }
  manifest.change = *number("change");
  manifest.change_time_us = *number("change_time_us");
  const auto* alone = object->if_contains("alone");
  manifest.alone = alone != nullptr && alone->is_bool() && alone->get_bool();
  for (const auto& [mission, file] : segments->get_object()) {
    const bool plain = file.is_string() && file.get_string().find('/') == json::string::npos;
    if (!plain) return unusable(fmt::format("{} names a file elsewhere", kManifest));
    manifest.files.emplace_back(std::string(mission), std::string(file.get_string()));
  }
  return manifest;
}

std::string text_of(const Manifest& manifest) {
  base::JsonWriter out;
  out.begin_object().key("format").number(kFormat).key("change").number(manifest.change);
  out.key("change_time_us").number(manifest.change_time_us).key("alone").boolean(manifest.alone);
  out.key("segments").begin_object();
  for (const auto& [mission, file] : manifest.files) out.key(mission).string(file);
  return out.end_object().end_object().take() + "\n";
}

// When the record's change of this number was made; nothing if it has none (or is at its beginning).
base::Result<std::int64_t> time_of(catalog::Catalog& catalog, std::int64_t change) {
  if (change == 0) return 0;
  ALMAGEST_TRY(const auto changes, catalog.changes_since(change - 1, 1));
  return changes.empty() || changes[0].id != change ? -1 : changes[0].time.us;
}

}  // namespace

Store::Store(base::Env& env, const std::string& folder, const metadata::Dictionary& dictionary)
    : env_(env), folder_(folder + "/index"), dictionary_(dictionary), segments_(dictionary.missions().size()) {}

std::string Store::new_file(const metadata::Mission& mission, std::int64_t change) const {
  // A name that no other state, and no other process, has used.
  std::array<std::byte, 4> random{};
  env_.randomness().fill(random);
  std::string tag;
  for (const std::byte byte : random) tag += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return fmt::format("{}-{}-{}.segment", mission.id(), change, tag);
}

bool Store::is_on_disk(const SegmentPointer& segment) const {
  return std::any_of(segments_.begin(), segments_.end(), [&](const OnDisk& known) { return known.segment == segment; });
}

base::Status Store::keep(std::vector<OnDisk> segments, std::int64_t change, std::int64_t change_time_us, bool alone) {
  Manifest manifest{change, change_time_us, alone, {}};
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (!segments[i].file.empty()) manifest.files.emplace_back(dictionary_.missions()[i].id(), segments[i].file);
  }
  base::FileSystem& files = env_.files();
  ALMAGEST_CHECK(base::write_atomically(files, folder_ + "/" + std::string(kManifest), text_of(manifest)));
  segments_ = std::move(segments);
  ALMAGEST_TRY(const auto entries, files.list(folder_));
  for (const base::DirectoryEntry& entry : entries) {
    const bool named =
        entry.name == kManifest ||
        std::any_of(segments_.begin(), segments_.end(), [&](const OnDisk& known) { return known.file == entry.name; });
    if (!named && entry.name.find(".segment") != std::string::npos) {
      ALMAGEST_CHECK(files.remove(folder_ + "/" + entry.name));
    }
  }
  return {};
}

base::Result<SnapshotPointer> Store::read(catalog::Catalog& catalog) {
  base::FileSystem& files = env_.files();
  const std::string path = folder_ + "/" + std::string(kManifest);
  if (!files.stat(path, base::Follow::symlinks)) return unusable("there was none");
  ALMAGEST_TRY(const std::string text, base::read_text(files, path, kManifestBytes));
  ALMAGEST_TRY(const Manifest manifest, parse(text));
  alone_ = manifest.alone;
  if (!manifest.alone) {
    ALMAGEST_TRY(const std::int64_t time, time_of(catalog, manifest.change));
    if (time != manifest.change_time_us) return unusable("it is of another record");
  }
  std::vector<OnDisk> segments(dictionary_.missions().size());
  std::vector<TablePointer> tables;
  std::size_t rows = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const metadata::Mission& mission = dictionary_.missions()[i];
    const auto named = std::find_if(manifest.files.begin(), manifest.files.end(),
                                    [&](const auto& entry) { return entry.first == mission.id(); });
    if (named == manifest.files.end()) return unusable(fmt::format("it does not know the mission {}", mission.id()));
    segments[i].file = named->second;
    ALMAGEST_TRY(segments[i].segment, open_segment(files, folder_ + "/" + named->second, mission));
    rows += segments[i].segment->rows();
    tables.push_back(std::make_shared<const Table>(mission, std::vector{segments[i].segment}));
  }
  ALMAGEST_TRY(const std::int64_t latest, catalog.latest_change());
  if (latest - manifest.change > kManyChanges && static_cast<std::size_t>(latest - manifest.change) > rows / 2) {
    return unusable("it is far behind the record");
  }
  segments_ = std::move(segments);
  return std::make_shared<const Snapshot>(manifest.change, std::move(tables));
}

base::Result<SnapshotPointer> Store::make(catalog::Catalog& catalog) {
  ALMAGEST_CHECK(env_.files().make_directories(folder_));
  ALMAGEST_CHECK(catalog.begin_reading());
  const auto written = [&]() -> base::Result<SnapshotPointer> {
    ALMAGEST_TRY(const std::int64_t change, catalog.latest_change());
    ALMAGEST_TRY(const std::int64_t time, time_of(catalog, change));
    std::vector<OnDisk> segments;
    std::vector<TablePointer> tables;
    for (const metadata::Mission& mission : dictionary_.missions()) {
      SegmentBuilder builder(mission);
      ALMAGEST_CHECK(catalog.datasets_changed_since(mission, 0, [&](const catalog::Dataset& dataset) -> base::Status {
        builder.add(dataset);
        return {};
      }));
      OnDisk made;
      made.file = new_file(mission, change);
      ALMAGEST_TRY(made.segment,
                   segment_in_file(env_.files(), folder_ + "/" + made.file, mission,
                                   [&](const ImageWriter::Sink& sink) { return builder.write(change, sink); }));
      tables.push_back(std::make_shared<const Table>(mission, std::vector{made.segment}));
      segments.push_back(std::move(made));
    }
    ALMAGEST_CHECK(keep(std::move(segments), change, time, false));
    return std::make_shared<const Snapshot>(change, std::move(tables));
  }();
  (void)catalog.end_reading();  // nothing was written: there is nothing to lose
  return written;
}

base::Result<Loaded> Store::load(catalog::Catalog& catalog) {
  Loaded loaded;
  auto found = read(catalog);
  if (!found && alone_) {
    // There is no record to make it from again.
    return base::fail(
        found.error().code,
        fmt::format("this archive has nothing but its index, which can't be used ({}); make it again with "
                    "'almagest simulate --index-only'",
                    found.error().message));
  }
  if (!found) {
    loaded.rebuilt = found.error().message;
    found = make(catalog);
    if (!found && found.error().code != base::Code::corrupt) {
      base::log(base::Level::warning, "index",
                {{"kept", "in memory only"}, {"error", std::string_view(found.error().message)}});
      found = build(catalog, dictionary_);
    }
  }
  if (!found) return tl::unexpected(found.error());
  ALMAGEST_TRY(loaded.snapshot, refresh(catalog, dictionary_, *found));
  return loaded;
}

bool Store::wants_saving(const Snapshot& snapshot) const {
  for (const TablePointer& table : snapshot.tables()) {
    std::size_t elsewhere = 0;
    for (const Table::Part& part : table->parts()) {
      if (!is_on_disk(part.segment)) elsewhere += part.segment->rows();
    }
    if (elsewhere > std::max(kFewRows, table->rows() / kShare)) return true;
  }
  return false;
}

base::Result<SnapshotPointer> Store::save(catalog::Catalog& catalog, const SnapshotPointer& snapshot) {
  ALMAGEST_CHECK(env_.files().make_directories(folder_));
  ALMAGEST_TRY(const std::int64_t time, time_of(catalog, snapshot->change()));
  std::vector<OnDisk> segments;
  std::vector<TablePointer> tables;
  for (std::size_t i = 0; i < snapshot->tables().size(); ++i) {
    const TablePointer& table = snapshot->tables()[i];
    if (table->parts().size() == 1 && segments_[i].segment == table->parts()[0].segment) {
      segments.push_back(segments_[i]);
      tables.push_back(table);
      continue;
    }
    const metadata::Mission& mission = table->mission();
    std::vector<std::vector<std::uint64_t>> dead;
    std::vector<MergeInput> inputs;
    for (std::size_t part = 0; part < table->parts().size(); ++part) dead.push_back(table->dead_of(part));
    for (std::size_t part = 0; part < dead.size(); ++part) {
      inputs.push_back({table->parts()[part].segment, dead[part]});
    }
    OnDisk made;
    made.file = new_file(mission, snapshot->change());
    const auto write = [&](const ImageWriter::Sink& sink) -> base::Status {
      if (inputs.empty()) return SegmentBuilder(mission).write(snapshot->change(), sink);
      return merge(mission, inputs, snapshot->change(), sink);
    };
    ALMAGEST_TRY(made.segment, segment_in_file(env_.files(), folder_ + "/" + made.file, mission, write));
    tables.push_back(std::make_shared<const Table>(mission, std::vector{made.segment}));
    segments.push_back(std::move(made));
  }
  ALMAGEST_CHECK(keep(std::move(segments), snapshot->change(), time, false));
  return std::make_shared<const Snapshot>(snapshot->change(), std::move(tables));
}

base::Status Store::save_alone(const metadata::Mission& mission,
                               const std::function<base::Status(const ImageWriter::Sink&)>& write) {
  ALMAGEST_CHECK(env_.files().make_directories(folder_));
  std::vector<OnDisk> segments;
  for (const metadata::Mission& each : dictionary_.missions()) {
    OnDisk made;
    made.file = new_file(each, 0);
    const auto write_one = [&](const ImageWriter::Sink& sink) {
      return each.id() == mission.id() ? write(sink) : SegmentBuilder(each).write(0, sink);
    };
    ALMAGEST_TRY(made.segment, segment_in_file(env_.files(), folder_ + "/" + made.file, each, write_one));
    segments.push_back(std::move(made));
  }
  return keep(std::move(segments), 0, 0, true);
}

}  // namespace almagest::index
