// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/env.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sodium.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace almagest::base {
namespace {

tl::unexpected<Error> system_error(std::string_view doing, const std::string& path) {
  const int number = errno;
  const Code code = number == ENOENT || number == ENOTDIR ? Code::not_found : Code::io;
  return fail(code, fmt::format("cannot {} '{}': {}", doing, path, std::generic_category().message(number)));
}

class RealClock final : public Clock {
 public:
  explicit RealClock(std::chrono::microseconds offset) : offset_(offset) {}
  Instant now() const override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {(std::chrono::duration_cast<std::chrono::microseconds>(since) + offset_).count()};
  }
  std::chrono::nanoseconds monotonic() const override { return std::chrono::steady_clock::now().time_since_epoch(); }

 private:
  std::chrono::microseconds offset_;
};

class RealFile final : public File {
 public:
  RealFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  ~RealFile() override { ::close(descriptor_); }
  RealFile(const RealFile&) = delete;
  RealFile& operator=(const RealFile&) = delete;

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const override {
    std::size_t have = 0;
    while (have < into.size()) {
      const ssize_t got =
          ::pread(descriptor_, into.data() + have, into.size() - have, static_cast<off_t>(offset + have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return system_error("read", path_);
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
    }
    return have;
  }
  Status append(std::span<const std::byte> bytes) override {
    while (!bytes.empty()) {
      const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return system_error("write", path_);
      bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return {};
  }
  Status sync() override {
    if (::fsync(descriptor_) != 0) return system_error("sync", path_);
    return {};
  }
  Result<std::uint64_t> size() const override {
    struct stat info {};
    if (::fstat(descriptor_, &info) != 0) return system_error("look at", path_);
    return static_cast<std::uint64_t>(info.st_size);
  }
  int descriptor() const override { return descriptor_; }

 private:
  int descriptor_;
  std::string path_;
};

class RealMapping final : public Mapping {
 public:
  explicit RealMapping(std::span<const std::byte> bytes) : bytes_(bytes) {}
  ~RealMapping() override {
    if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
  }
  RealMapping(const RealMapping&) = delete;
  RealMapping& operator=(const RealMapping&) = delete;
  std::span<const std::byte> bytes() const override { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

FileKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return FileKind::regular;
  if (S_ISDIR(mode)) return FileKind::directory;
  if (S_ISLNK(mode)) return FileKind::symlink;
  return FileKind::other;
}

class RealFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<File>> open_read(const std::string& path) override { return open(path, O_RDONLY, "open"); }
  Result<std::unique_ptr<File>> create(const std::string& path) override {
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, "create");
  }
  Result<std::unique_ptr<Mapping>> map(const std::string& path) override {
    ALMAGEST_TRY(const auto file, open_read(path));
    ALMAGEST_TRY(const std::uint64_t size, file->size());
    if (size == 0) return std::make_unique<RealMapping>(std::span<const std::byte>());
    void* at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file->descriptor(), 0);
    if (at == MAP_FAILED) return system_error("map", path);
    return std::make_unique<RealMapping>(std::span(static_cast<const std::byte*>(at), size));
  }
  Result<FileInfo> stat(const std::string& path, Follow follow) override {
    struct stat info {};
    const int result = follow == Follow::symlinks ? ::stat(path.c_str(), &info) : ::lstat(path.c_str(), &info);
    if (result != 0) return system_error("look at", path);
    return FileInfo{kind_of(info.st_mode), static_cast<std::uint64_t>(info.st_size),
                    info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec, info.st_dev, info.st_ino};
  }
  Result<std::vector<DirectoryEntry>> list(const std::string& path) override {
    std::vector<DirectoryEntry> entries;
    std::error_code error;
    for (std::filesystem::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
      std::error_code ignored;
      // What the folder itself tells of an entry; symlink_status() would look at each.
      FileKind kind = FileKind::other;
      if (it->is_symlink(ignored)) {
        kind = FileKind::symlink;
      } else if (it->is_regular_file(ignored)) {
        kind = FileKind::regular;
      } else if (it->is_directory(ignored)) {
        kind = FileKind::directory;
      }
      entries.push_back({it->path().filename().string(), kind});
    }
    if (error) {
      errno = error.value();
      return system_error("list", path);
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
  }
  Status make_directories(const std::string& path) override {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (!error) return {};
    errno = error.value();
    return system_error("make the folder", path);
  }
  Status rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return system_error("rename", from);
    return {};
  }
  Status remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0) return system_error("remove", path);
    return {};
  }
  Status link(const std::string& from, const std::string& to) override {
    if (::link(from.c_str(), to.c_str()) != 0) return system_error("link", to);
    return {};
  }
  Status make_private(const std::string& path) override {
    if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) return system_error("protect", path);
    return {};
  }
  Status sync_directory(const std::string& path) override {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return system_error("open", path);
    const int result = ::fsync(descriptor);
    ::close(descriptor);
    if (result != 0) return system_error("sync", path);
    return {};
  }
  Status before_write(std::size_t) override { return {}; }
  bool syncs() const override { return true; }

 private:
  static Result<std::unique_ptr<File>> open(const std::string& path, int flags, std::string_view doing) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0644);
    if (descriptor < 0) return system_error(doing, path);
    return std::make_unique<RealFile>(descriptor, path);
  }
};

class RealNetwork final : public Network {
 public:
  Result<int> listen(const std::string& host, std::uint16_t port) override {
    sockaddr_storage storage{};
    socklen_t length = 0;
    auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
    if (::inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
      v4->sin_family = AF_INET;
      v4->sin_port = htons(port);
      length = sizeof *v4;
    } else if (::inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1) {
      v6->sin6_family = AF_INET6;
      v6->sin6_port = htons(port);
      length = sizeof *v6;
    } else {
      return fail(Code::invalid_argument, fmt::format("'{}' is not a numeric address, such as 127.0.0.1", host));
    }
    const std::string name = fmt::format("{}:{}", host, port);
    const int descriptor = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return system_error("listen on", name);
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(descriptor, reinterpret_cast<sockaddr*>(&storage), length) != 0 || ::listen(descriptor, 1024) != 0) {
      const int number = errno;
      ::close(descriptor);
      errno = number;
      if (number == EADDRINUSE) return fail(Code::conflict, fmt::format("{} is in use", name));
      return system_error("listen on", name);
    }
    return descriptor;
  }
  Status before_transfer(std::size_t) override { return {}; }
};

class RealRandomness final : public Randomness {
 public:
  void fill(std::span<std::byte> bytes) override { randombytes_buf(bytes.data(), bytes.size()); }
};

class RealEnv final : public Env {
 public:
  explicit RealEnv(std::chrono::microseconds offset) : clock_(offset) {}
  Clock& clock() override { return clock_; }
  FileSystem& files() override { return files_; }
  Network& network() override { return network_; }
  Randomness& randomness() override { return randomness_; }

 private:
  RealClock clock_;
  RealFileSystem files_;
  RealNetwork network_;
  RealRandomness randomness_;
};

}  // namespace

std::unique_ptr<Env> make_env() {
  return std::make_unique<RealEnv>(std::chrono::microseconds(0));
}

std::unique_ptr<Env> make_env_at(Instant at) {
  const Instant now = RealClock(std::chrono::microseconds(0)).now();
  return std::make_unique<RealEnv>(std::chrono::microseconds(at.us - now.us));
}

Result<std::string> read_text(FileSystem& files, const std::string& path, std::uint64_t limit) {
  ALMAGEST_TRY(const auto file, files.open_read(path));
  ALMAGEST_TRY(const std::uint64_t size, file->size());
  if (size > limit) {
    return fail(Code::too_large, fmt::format("'{}' has {} bytes; at most {} are read", path, size, limit));
  }
  std::string text(size, '\0');
  ALMAGEST_TRY(const std::size_t have, file->read_at(0, std::as_writable_bytes(std::span(text))));
  text.resize(have);
  return text;
}

Status write_atomically(FileSystem& files, const std::string& path, std::string_view text) {
  const std::string beside = path + ".new";
  {
    ALMAGEST_TRY(const auto file, files.create(beside));
    ALMAGEST_CHECK(file->append(std::as_bytes(std::span(text))));
    ALMAGEST_CHECK(file->sync());
  }
  ALMAGEST_CHECK(files.rename(beside, path));
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return files.sync_directory(folder.empty() ? "." : folder);
}

}  // namespace almagest::base
