// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "index/segment_builder.h"

namespace almagest::index {

using Write = std::function<base::Status(const ImageWriter::Sink&)>;

namespace {

// Few large writes instead of many small ones.
class FileSink {
 public:
  explicit FileSink(base::File& file) : file_(file) {}
  base::Status append(std::span<const std::byte> more) {
    if (pending_.size() + more.size() > kAtOnce) {
      ALMAGEST_CHECK(flush());
      if (more.size() > kAtOnce) return file_.append(more);
    }
    pending_.insert(pending_.end(), more.begin(), more.end());
    return {};
  }
  base::Status flush() {
    base::Status written = file_.append(pending_);
    pending_.clear();
    return written;
  }

 private:
  static constexpr std::size_t kAtOnce = std::size_t{1} << 20U;
  base::File& file_;
  std::vector<std::byte> pending_;
};

base::Result<SegmentPointer> map_segment(base::FileSystem& files, const std::string& path,
                                         const metadata::Mission& mission, const base::File* to_verify) {
  ALMAGEST_TRY(std::unique_ptr<base::Mapping> mapped, files.map(path));
  const std::shared_ptr<const base::Mapping> mapping = std::move(mapped);
  ALMAGEST_TRY(Image image, Image::open(mapping->bytes(), mapping));
  if (to_verify != nullptr) ALMAGEST_CHECK(image.verify(*to_verify));
  return Segment::open(std::move(image), mission);
}

}  // namespace

base::Result<SegmentPointer> segment_in_memory(const metadata::Mission& mission, const Write& write) {
  const auto bytes = std::make_shared<std::vector<std::byte>>();
  const auto append = [&bytes](std::span<const std::byte> more) -> base::Status {
    bytes->insert(bytes->end(), more.begin(), more.end());
    return {};
  };
  ALMAGEST_CHECK(write(append));
  ALMAGEST_TRY(Image image, Image::open(*bytes, bytes));
  return Segment::open(std::move(image), mission);
}

base::Result<SegmentPointer> segment_in_file(base::FileSystem& files, const std::string& path,
                                             const metadata::Mission& mission, const Write& write) {
  const std::string beside = path + ".new";
  {
    ALMAGEST_TRY(const auto file, files.create(beside));
    FileSink sink(*file);
    const auto append = [&sink](std::span<const std::byte> more) { return sink.append(more); };
    ALMAGEST_CHECK(write(append));
    ALMAGEST_CHECK(sink.flush());
    ALMAGEST_CHECK(file->sync());
  }
  ALMAGEST_CHECK(files.rename(beside, path));
  return map_segment(files, path, mission, nullptr);
}

base::Result<SegmentPointer> open_segment(base::FileSystem& files, const std::string& path,
                                          const metadata::Mission& mission) {
  ALMAGEST_TRY(const auto file, files.open_read(path));
  return map_segment(files, path, mission, file.get());
}

}  // namespace almagest::index
