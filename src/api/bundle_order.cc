// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/bundle_order.h"

#include <fmt/format.h>

#include <array>

#include "api/identity.h"
#include "base/log.h"
#include "base/text.h"
#include "mail/message.h"

namespace almagest::api {

using base::Code;

namespace {

constexpr std::int64_t kMostPlannedFiles = 4'000'000;  // of all plans on their way: some 800 MB

}  // namespace

std::shared_ptr<const void> room_for(const Service& service, std::size_t files) {
  const auto number = static_cast<std::int64_t>(files);
  const auto taken = service.planned_files;
  if ((*taken += number) > kMostPlannedFiles) {
    *taken -= number;
    return nullptr;
  }
  return {taken.get(), [taken, number](const void*) { *taken -= number; }};
}

tl::unexpected<base::Error> no_room() {
  return base::fail(Code::unavailable,
                    "the archive is sending as many files as it can; try again later, or choose fewer at once");
}

retrieve::Heading archive_heading(const Service& service, const index::Snapshot& snapshot, const access::Viewer& viewer,
                                  base::Instant time) {
  retrieve::Heading heading;
  heading.title = service.folder.configuration().title;
  heading.banner = service.banner;
  heading.simulated = !service.folder.simulated().empty();
  heading.snapshot = snapshot.name();
  heading.time = time;
  heading.viewer = viewer.name();
  heading.account = viewer.account();
  return heading;
}

void note_download(const Service& service, const access::Viewer& viewer, const retrieve::Stored& stored) {
  if (viewer.is_anonymous()) return;
  const retrieve::Frozen& frozen = *stored.frozen;
  const retrieve::Heading& heading = frozen.heading();
  const base::Status noted =
      service.accounts.note_download(viewer.name(), {stored.id,
                                                     heading.mission,
                                                     heading.name,
                                                     heading.request,
                                                     heading.time,
                                                     !frozen.locks().empty(),
                                                     static_cast<std::int64_t>(frozen.sent().size()),
                                                     static_cast<std::int64_t>(frozen.sent_bytes()),
                                                     {}});
  if (!noted) base::log(base::Level::error, "downloads", {{"error", std::string_view(noted.error().message)}});
}

namespace v1 {

base::Result<Order> read_order(const Asked& asked, Takes takes) {
  Order order;
  const JsonNode root(asked.json);
  ALMAGEST_CHECK(root.members({"selection", "layout", takes == Takes::email ? "email" : "format", "name"},
                              [&](std::string_view key, const JsonNode& value) -> base::Status {
                                if (key == "selection") {
                                  ALMAGEST_TRY(SelectionObject read, read_selection(asked, value));
                                  order.selection.emplace(std::move(read));
                                } else if (key == "layout") {
                                  ALMAGEST_TRY(const std::size_t which, value.one_of({"nested", "flat"}));
                                  order.folders = which == 0 ? retrieve::Folders::nested : retrieve::Folders::flat;
                                } else if (key == "name") {
                                  ALMAGEST_TRY(const std::string_view name, value.text(100));
                                  if (!name.empty()) order.name = retrieve::safe_name(name);
                                } else if (key == "email") {
                                  ALMAGEST_TRY(const std::string_view email, value.text(1000));
                                  if (!mail::is_address(email))
                                    return value.fail(Code::invalid_argument, "must be an e-mail address");
                                  order.email = email;
                                } else if (takes == Takes::no_format) {
                                  return value.fail(
                                      Code::invalid_argument,
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
  retrieve::Heading heading = archive_heading(asked.service, *asked.snapshot, asked.viewer, time);
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
  auto room = room_for(asked.service, plan.files().size());
  if (!room) return no_room();
  return Planning{std::move(plan), std::move(room)};
}

}  // namespace v1
}  // namespace almagest::api
