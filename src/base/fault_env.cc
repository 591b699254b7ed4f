// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/fault_env.h"

#include <mutex>
#include <random>

namespace almagest::base {

namespace {
constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
}

struct FaultEnv::State {
  std::unique_ptr<Env> real = make_env();
  std::atomic<std::int64_t> now_us{0};
  std::atomic<std::uint64_t> writes{0};
  std::atomic<std::uint64_t> cut_at{kNever};
  std::atomic<std::uint64_t> written{0};
  std::atomic<std::uint64_t> disk{kNever};
  std::atomic<std::uint64_t> transferred{0};
  std::atomic<std::uint64_t> line{kNever};

  Status permit(std::size_t bytes) {
    if (writes.fetch_add(1) >= cut_at.load()) return fail(Code::io, "the power is cut (simulated)");
    if (written.fetch_add(bytes) + bytes > disk.load()) return fail(Code::io, "no space left on device (simulated)");
    return {};
  }
  bool is_the_cut() const { return writes.load() == cut_at.load() + 1; }

  struct TestClock final : Clock {
    explicit TestClock(State& s) : state(s) {}
    Instant now() const override { return {state.now_us.load()}; }
    std::chrono::nanoseconds monotonic() const override { return state.real->clock().monotonic(); }
    State& state;
  } clock{*this};

  struct TestFile final : File {
    TestFile(State& s, std::unique_ptr<File> f) : state(s), file(std::move(f)) {}
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const override {
      return file->read_at(offset, into);
    }
    Status append(std::span<const std::byte> bytes) override {
      if (auto permitted = state.permit(bytes.size()); !permitted) {
        if (state.is_the_cut()) (void)file->append(bytes.first(bytes.size() / 2));
        return permitted;
      }
      return file->append(bytes);
    }
    Status sync() override { return state.permit(0); }
    Result<std::uint64_t> size() const override { return file->size(); }
    int descriptor() const override { return file->descriptor(); }
    State& state;
    std::unique_ptr<File> file;
  };

  struct TestFiles final : FileSystem {
    explicit TestFiles(State& s) : state(s), real(s.real->files()) {}
    Result<std::unique_ptr<File>> open_read(const std::string& path) override { return real.open_read(path); }
    Result<std::unique_ptr<File>> create(const std::string& path) override {
      ALMAGEST_CHECK(state.permit(0));
      ALMAGEST_TRY(auto file, real.create(path));
      return std::make_unique<TestFile>(state, std::move(file));
    }
    Result<std::unique_ptr<Mapping>> map(const std::string& path) override { return real.map(path); }
    Result<FileInfo> stat(const std::string& path, Follow follow) override { return real.stat(path, follow); }
    Result<std::vector<DirectoryEntry>> list(const std::string& path) override { return real.list(path); }
    Status make_directories(const std::string& path) override {
      ALMAGEST_CHECK(state.permit(0));
      return real.make_directories(path);
    }
    Status rename(const std::string& from, const std::string& to) override {
      ALMAGEST_CHECK(state.permit(0));
      return real.rename(from, to);
    }
    Status remove(const std::string& path) override {
      ALMAGEST_CHECK(state.permit(0));
      return real.remove(path);
    }
    Status link(const std::string& from, const std::string& to) override {
      ALMAGEST_CHECK(state.permit(0));
      return real.link(from, to);
    }
    Status make_private(const std::string& path) override {
      ALMAGEST_CHECK(state.permit(0));
      return real.make_private(path);
    }
    Status sync_directory(const std::string& path) override {
      (void)path;
      return state.permit(0);
    }
    Status before_write(std::size_t bytes) override { return state.permit(bytes); }
    bool syncs() const override { return false; }
    State& state;
    FileSystem& real;
  } files{*this};

  struct TestNetwork final : Network {
    explicit TestNetwork(State& s) : state(s) {}
    Result<int> listen(const std::string& host, std::uint16_t port) override {
      return state.real->network().listen(host, port);
    }
    Status before_transfer(std::size_t bytes) override {
      if (state.transferred.fetch_add(bytes) + bytes > state.line.load()) {
        return fail(Code::io, "the connection broke (simulated)");
      }
      return {};
    }
    State& state;
  } network{*this};

  struct TestRandomness final : Randomness {
    void fill(std::span<std::byte> bytes) override {
      const std::lock_guard lock(mutex);
      for (std::byte& byte : bytes) byte = static_cast<std::byte>(engine());
    }
    std::mutex mutex;
    std::mt19937_64 engine{20211225};
  } randomness;
};

FaultEnv::FaultEnv(Instant now) : state_(std::make_unique<State>()) {
  set_now(now);
}
FaultEnv::~FaultEnv() = default;
void FaultEnv::set_now(Instant now) {
  state_->now_us = now.us;
}
void FaultEnv::cut_after_writes(std::uint64_t writes) {
  state_->cut_at = state_->writes.load() + writes;
}
void FaultEnv::fill_disk_after_bytes(std::uint64_t bytes) {
  state_->disk = state_->written.load() + bytes;
}
void FaultEnv::break_connections_after_bytes(std::uint64_t bytes) {
  state_->line = state_->transferred.load() + bytes;
}
std::uint64_t FaultEnv::writes() const {
  return state_->writes.load();
}
bool FaultEnv::cut() const {
  return state_->writes.load() > state_->cut_at.load();
}
Clock& FaultEnv::clock() {
  return state_->clock;
}
FileSystem& FaultEnv::files() {
  return state_->files;
}
Network& FaultEnv::network() {
  return state_->network;
}
Randomness& FaultEnv::randomness() {
  return state_->randomness;
}

}  // namespace almagest::base
