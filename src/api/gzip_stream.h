// SPDX-License-Identifier: GPL-3.0-or-later
// A bundle as tar.gz: blocks of the tar file, each a gzip member of its own (RFC 1952 section 2.2), several compressed
// at a time.
#pragma once

#include <memory>

#include "api/bundle_stream.h"

namespace almagest::api {

class GzipStream {
 public:
  explicit GzipStream(std::shared_ptr<BundleStream> tar) : tar_(std::move(tar)) {}
  ~GzipStream() {
    if (part_.file && part_.file->ended) part_.file->ended(taken_);  // broken off
  }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;
  base::Result<std::string> next();  // empty: all is sent

 private:
  base::Result<std::string> block();  // of the tar file

  std::shared_ptr<BundleStream> tar_;
  std::uint64_t taken_ = 0;  // of the file in hand
  http::PartsBody::Part part_;
};

}  // namespace almagest::api
