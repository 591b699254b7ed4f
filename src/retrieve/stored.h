// SPDX-License-Identifier: GPL-3.0-or-later
// Selections that are kept in a folder, so that the same bytes can be had of them later, after a restart, and from
// another server over the same archive. It knows nothing of rights: whoever asks makes sure of them.
#pragma once

#include <atomic>
#include <chrono>
#include <compare>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "retrieve/frozen.h"

namespace almagest::retrieve {

// One of them, mapped.
struct Stored {
  std::string id;
  std::shared_ptr<const Frozen> frozen;
  // The record's change up to which nothing has happened to its files.
  mutable std::atomic<std::int64_t> unchanged_to{0};
};

// Thread-safe.
class StoredSelections {
 public:
  struct Limits {
    std::int64_t days = 30;
    std::int64_t number = 10'000;
    std::int64_t megabytes = 4'096;
  };
  StoredSelections(base::Env& env, std::string folder, Limits limits)
      : env_(env), folder_(std::move(folder)), limits_(limits) {}

  // There is no room for one more without an account, before `wait` is over.
  struct NoRoom {
    base::Error error;  // too_many
    std::chrono::seconds wait;
  };
  struct Keeping {
    std::shared_ptr<const Stored> stored;  // null: `no_room` says why
    std::size_t removed = 0;               // older ones of the same account, or network, that made room for it
    std::optional<NoRoom> no_room;
  };
  // Keeps what Frozen::freeze() gave; older ones make room, of who has the most: those of people without an account
  // first, and for these nobody else's. Nobody makes room for an account that has more itself. too_large: it is beyond
  // the limits by itself, or beside what others have.
  base::Result<Keeping> keep(std::string frozen);
  // not_found: never there, or no longer; corrupt.
  base::Result<std::shared_ptr<const Stored>> find(const std::string& id);
  static base::Error none();  // what is said of one that is not there, and of one that is somebody else's
  base::Instant expires(std::string_view id) const;
  base::Instant expires(const Stored& stored) const { return expires(stored.id); }
  base::Status remove(const std::string& id);  // if it is there still; what is on its way goes on

 private:
  // Who made one, by its heading.
  struct Whose {
    bool anonymous = true;
    std::uint64_t holder = 0;  // the account; of the anonymous, the network
    auto operator<=>(const Whose&) const = default;
  };
  struct Kept {
    std::int64_t time_s = 0;
    std::uint64_t bytes = 0;
    std::string name;
    Whose whose;
  };
  struct Amount {
    std::uint64_t number = 0, bytes = 0;
  };
  class Room;
  static Whose whose(std::span<const std::byte> bytes);
  Amount all() const;
  Amount share() const;  // of one network, of people without an account
  std::vector<Kept> kept();

  std::string path_of(const std::string& id) const { return folder_ + "/" + id; }
  std::string new_id();
  base::Status make_room(const Whose& whose, std::uint64_t bytes, Keeping& keeping);
  std::int64_t free_at_s(std::vector<Kept> kept, const Whose& whose, std::uint64_t bytes) const;
  base::Result<std::shared_ptr<const Stored>> load(const std::string& id);

  base::Env& env_;
  const std::string folder_;
  const Limits limits_;
  std::mutex mutex_;
  std::list<std::shared_ptr<const Stored>> recent_;  // the latest first
  std::mutex writing_;
  std::map<std::string, Kept> known_;  // by name; by whoever writes
};

}  // namespace almagest::retrieve
