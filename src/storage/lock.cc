// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/lock.h"

#include <sys/file.h>

#include <cerrno>

namespace almagest::storage {

base::Result<std::unique_ptr<base::File>> lock(base::FileSystem& files, const std::string& path) {
  ALMAGEST_TRY(std::unique_ptr<base::File> file, files.create(path));
  if (::flock(file->descriptor(), LOCK_EX | LOCK_NB) == 0) return file;
  if (errno == EWOULDBLOCK) return base::fail(base::Code::conflict, "another process holds '" + path + "'");
  return base::fail(base::Code::io, "cannot lock '" + path + "'");
}

}  // namespace almagest::storage
