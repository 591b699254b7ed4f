// SPDX-License-Identifier: GPL-3.0-or-later
// The one seam to the world: clock, files, network, randomness. Production code is handed an Env and reaches the
// outside through nothing else; tests hand it a FaultEnv (fault_env.h) that cuts power, fills the disk, moves the
// clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace almagest::base {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;                         // UTC
  virtual std::chrono::nanoseconds monotonic() const = 0;  // for durations only
};

// An open file; closed by the destructor. Not thread-safe except read_at.
class File {
 public:
  virtual ~File() = default;
  virtual Result<std::size_t> read_at(std::uint64_t offset,
                                      std::span<std::byte> into) const = 0;  // fewer bytes at the end
  virtual Status append(std::span<const std::byte> bytes) = 0;
  virtual Status sync() = 0;
  virtual Result<std::uint64_t> size() const = 0;
  virtual int descriptor() const = 0;  // for sendfile and mmap
};

enum class FileKind { regular, directory, symlink, other };
struct FileInfo {
  FileKind kind = FileKind::other;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;  // since 1970, UTC
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
};
struct DirectoryEntry {
  std::string name;
  FileKind kind = FileKind::other;
};

// Bytes of a file mapped read-only; unmapped by the destructor.
class Mapping {
 public:
  virtual ~Mapping() = default;
  virtual std::span<const std::byte> bytes() const = 0;
};

enum class Follow { symlinks, nothing };

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual Result<std::unique_ptr<File>> open_read(const std::string& path) = 0;
  virtual Result<std::unique_ptr<File>> create(const std::string& path) = 0;  // truncates
  virtual Result<std::unique_ptr<Mapping>> map(const std::string& path) = 0;
  virtual Result<FileInfo> stat(const std::string& path, Follow follow) = 0;
  virtual Result<std::vector<DirectoryEntry>> list(const std::string& path) = 0;  // sorted by name
  virtual Status make_directories(const std::string& path) = 0;
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual Status remove(const std::string& path) = 0;
  virtual Status link(const std::string& from, const std::string& to) = 0;  // hard link
  virtual Status make_private(const std::string& path) = 0;                 // for the owner alone (mode 0600)
  virtual Status sync_directory(const std::string& path) = 0;
  // Asked by code that writes by other means (the SQLite shim) before each write or sync; an error means: do not.
  virtual Status before_write(std::size_t bytes) = 0;
  // Whether a sync must reach the disk. Tests that kill processes, not machines, can do without and are faster.
  virtual bool syncs() const = 0;
};

class Network {
 public:
  virtual ~Network() = default;
  // A listening TCP socket on host (numeric address) and port; port 0 takes a free one. Returns the descriptor.
  virtual Result<int> listen(const std::string& host, std::uint16_t port) = 0;
  // Asked before each transfer of `bytes` on a connection; an error means that the connection has broken.
  virtual Status before_transfer(std::size_t bytes) = 0;
};

class Randomness {
 public:
  virtual ~Randomness() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;  // cryptographic in the real Env
};

class Env {
 public:
  virtual ~Env() = default;
  virtual Clock& clock() = 0;
  virtual FileSystem& files() = 0;
  virtual Network& network() = 0;
  virtual Randomness& randomness() = 0;
};

// The real world. Thread-safe; one per process is enough.
std::unique_ptr<Env> make_env();
// The real world with a clock that shows `at` now and ticks on from there.
std::unique_ptr<Env> make_env_at(Instant at);

Result<std::string> read_text(FileSystem& files, const std::string& path, std::uint64_t limit);
// Replaces `path` as a whole: written beside it, synced, renamed.
Status write_atomically(FileSystem& files, const std::string& path, std::string_view text);

}  // namespace almagest::base
