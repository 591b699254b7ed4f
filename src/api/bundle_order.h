// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody asks to have of a mission's files, as one bundle, a script or a stored selection.
#pragma once

#include <memory>
#include <string>

#include "api/bundle_stream.h"
#include "api/selection_object.h"
#include "retrieve/stored.h"

namespace almagest::api {

// Ways in which the files of a frozen plan are sent.
enum class Shape : std::uint8_t { zip, tar, tar_gz, bash, python };
std::string_view extension_of(Shape shape);  // ".tar.gz"
std::optional<Shape> shape_of(std::string_view extension);

// A text in pieces, or a tar.gz: what has no length before it is made. Its right is asked for at every piece.
http::Response streamed_answer(const http::Request& request, const Sending& sending, Shape shape);
http::Response text_answer(const http::Request& request, const Sending& sending, retrieve::TextKind kind);
// zip and tar, with ranges.
http::Response bundle_answer(const http::Request& request, const Sending& sending, Shape shape, std::string etag);

// Room in memory for the files of a plan, taken until it is let go of; null: there is none. Of all plans on their way.
std::shared_ptr<const void> room_for(const Service& service, std::size_t files);
tl::unexpected<base::Error> no_room();

// What a frozen plan says of the archive and of whoever asks.
retrieve::Heading archive_heading(const Service& service, const index::Snapshot& snapshot, const access::Viewer& viewer,
                                  base::Instant time);

// Puts a stored selection into the list of whoever had it stored, if he is known. That it can't be noted is no reason
// to refuse the files.
void note_download(const Service& service, const access::Viewer& viewer, const retrieve::Stored& stored);

// What is made for this request, `make(time)`, in any shape. Its ETag has the time in it (to the second), so that the
// same bytes can be made again for whoever goes on with one that was broken off, by If-Range.
using MakeAt = std::function<base::Result<Sending>(base::Instant time)>;
base::Result<http::Response> fresh_answer(const http::Request& request, base::Instant now, Shape shape,
                                          const MakeAt& make);

namespace v1 {

struct Order {
  std::optional<SelectionObject> selection;
  retrieve::Folders folders = retrieve::Folders::nested;
  std::string name;  // empty: by the time
  Shape shape = Shape::zip;
  std::string email;  // whom to write to; of jobs
};

enum class Takes : std::uint8_t { format, no_format, email };
base::Result<Order> read_order(const Asked& asked, Takes takes);

// `time` to the second.
retrieve::Heading heading_of(const Asked& asked, const Order& order, base::Instant time);

// A plan made, and room for it in memory. unavailable: there is none.
struct Planning {
  retrieve::Plan plan;
  std::shared_ptr<const void> room;
};
base::Result<Planning> plan_of(const Asked& asked, const Order& order);

}  // namespace v1
}  // namespace almagest::api
