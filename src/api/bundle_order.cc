// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/bundle_order.h"

#include <fmt/format.h>

#include <array>

#include "api/identity.h"
#include "base/text.h"

namespace almagest::api::v1 {
namespace {

using base::Code;

constexpr std::int64_t kMostPlannedFiles = 4'000'000;  // of all plans on their way: some 800 MB

class Room {
 public:
  Room(std::shared_ptr<std::atomic<std::int64_t>> taken, std::size_t files)
      : taken_(std::move(taken)), files_(static_cast<std::int64_t>(files)) {
    *taken_ += files_;
  }
  ~Room() { *taken_ -= files_; }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  bool is_there() const { return *taken_ <= kMostPlannedFiles; }

 private:
  std::shared_ptr<std::atomic<std::int64_t>> taken_;
  std::int64_t files_;
};

}  // namespace

base::Result<Order> read_order(const Asked& asked, Takes takes) {
  Order order;
  const JsonNode root(asked.json);
  ALMAGEST_CHECK(root.members(
      {"selection", "layout", "format", "name"}, [&](std::string_view key, const JsonNode& value) -> base::Status {
        if (key == "selection") {
          ALMAGEST_TRY(SelectionObject read, read_selection(asked, value));
          order.selection.emplace(std::move(read));
        } else if (key == "layout") {
          ALMAGEST_TRY(const std::size_t which, value.one_of({"nested", "flat"}));
          order.folders = which == 0 ? retrieve::Folders::nested : retrieve::Folders::flat;
        } else if (key == "name") {
          ALMAGEST_TRY(const std::string_view name, value.text(100));
          if (!name.empty()) order.name = retrieve::safe_name(name);
        } else if (takes == Takes::no_format) {
          return value.fail(Code::invalid_argument,
                            "means nothing here: every format can be had of a stored selection");
        } else {
          ALMAGEST_TRY(const std::size_t which, value.one_of({"zip", "tar", "tar.gz"}));
          order.shape = static_cast<Shape>(which);
        }
        return {};
      }));
  if (!order.selection) return root.fail(Code::invalid_argument, "needs 'selection'");
  return order;
}

retrieve::Heading heading_of(const Asked& asked, const Order& order, base::Instant time) {
  std::string name = order.name;
  if (name.empty()) {
    for (const char c : base::iso_of(time, base::Fraction::none)) {
      if (c != '-' && c != ':') name += c;
    }
    name = asked.mission->name() + "_" + name + "Z";
  }
  retrieve::Heading heading;
  heading.title = asked.service.folder.configuration().title;
  heading.banner = asked.service.banner;
  heading.simulated = !asked.service.folder.simulated().empty();
  heading.snapshot = asked.snapshot->name();
  heading.time = time;
  heading.viewer = asked.viewer.name();
  heading.address = public_address(asked.service, asked.request);
  heading.name = std::move(name);
  heading.request = JsonNode(asked.json).dump();
  heading.mission = asked.mission->id();
  return heading;
}

base::Result<Planning> plan_of(const Asked& asked, const Order& order) {
  ALMAGEST_TRY(CatalogPool::Lease catalog, asked.service.catalogs.lease());
  const retrieve::Context context{*catalog, asked.table(), asked.viewer, asked.now, asked.service.shelf.get()};
  ALMAGEST_TRY(retrieve::Plan plan, retrieve::Plan::make(context, order.selection->selection, order.folders));
  auto room = std::make_shared<Room>(asked.service.planned_files, plan.files().size());
  if (!room->is_there()) {
    return base::fail(Code::unavailable,
                      "the archive is sending as many files as it can; try again later, or choose fewer at once");
  }
  return Planning{std::move(plan), std::move(room)};
}

}  // namespace almagest::api::v1
