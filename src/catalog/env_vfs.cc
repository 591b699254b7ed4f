// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/env_vfs.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace almagest::catalog {
namespace {

struct Shim {
  sqlite3_vfs vfs{};
  sqlite3_vfs* real = nullptr;
  base::Env* env = nullptr;
  std::string name;
};

// SQLite allocates this and, after it, the real VFS's own file.
struct ShimFile {
  sqlite3_file base;
  base::Env* env;
  sqlite3_file* real;
};

base::Env& env_of(sqlite3_file* file) {
  return *reinterpret_cast<ShimFile*>(file)->env;
}
sqlite3_file* real_of(sqlite3_file* file) {
  return reinterpret_cast<ShimFile*>(file)->real;
}
Shim& shim_of(sqlite3_vfs* vfs) {
  return *static_cast<Shim*>(vfs->pAppData);
}

bool permitted(base::Env& env, std::size_t bytes) {
  return env.files().before_write(bytes).has_value();
}

int close(sqlite3_file* file) {
  return real_of(file)->pMethods->xClose(real_of(file));
}
int read(sqlite3_file* file, void* into, int amount, sqlite3_int64 at) {
  return real_of(file)->pMethods->xRead(real_of(file), into, amount, at);
}
int write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 at) {
  if (!permitted(env_of(file), static_cast<std::size_t>(amount))) return SQLITE_IOERR_WRITE;
  return real_of(file)->pMethods->xWrite(real_of(file), from, amount, at);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (!permitted(env_of(file), 0)) return SQLITE_IOERR_TRUNCATE;
  return real_of(file)->pMethods->xTruncate(real_of(file), size);
}
int sync(sqlite3_file* file, int flags) {
  if (!permitted(env_of(file), 0)) return SQLITE_IOERR_FSYNC;
  if (!env_of(file).files().syncs()) return SQLITE_OK;
  return real_of(file)->pMethods->xSync(real_of(file), flags);
}
int size(sqlite3_file* file, sqlite3_int64* bytes) {
  return real_of(file)->pMethods->xFileSize(real_of(file), bytes);
}
int lock(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xLock(real_of(file), level);
}
int unlock(sqlite3_file* file, int level) {
  return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
int check_lock(sqlite3_file* file, int* out) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}
int control(sqlite3_file* file, int op, void* arg) {
  return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}
int sector(sqlite3_file* file) {
  return real_of(file)->pMethods->xSectorSize(real_of(file));
}
int traits(sqlite3_file* file) {
  return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
int shm_map(sqlite3_file* file, int region, int bytes, int extend, void volatile** at) {
  return real_of(file)->pMethods->xShmMap(real_of(file), region, bytes, extend, at);
}
int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}
void shm_barrier(sqlite3_file* file) {
  real_of(file)->pMethods->xShmBarrier(real_of(file));
}
int shm_unmap(sqlite3_file* file, int remove) {
  return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

const sqlite3_io_methods kMethods = {2,        close,       read,       write,   truncate, sync,   size,
                                     lock,     unlock,      check_lock, control, sector,   traits, shm_map,
                                     shm_lock, shm_barrier, shm_unmap,  nullptr, nullptr};

int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  Shim& shim = shim_of(vfs);
  auto* mine = reinterpret_cast<ShimFile*>(file);
  mine->env = shim.env;
  mine->real = reinterpret_cast<sqlite3_file*>(mine + 1);
  const int code = shim.real->xOpen(shim.real, name, mine->real, flags, out_flags);
  mine->base.pMethods = mine->real->pMethods == nullptr ? nullptr : &kMethods;
  return code;
}
int remove(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  Shim& shim = shim_of(vfs);
  if (!permitted(*shim.env, 0)) return SQLITE_IOERR_DELETE;
  return shim.real->xDelete(shim.real, name, sync_directory);
}

}  // namespace

base::Result<std::string> env_vfs(base::Env& env) {
  static std::mutex mutex;
  static std::map<base::Env*, std::unique_ptr<Shim>> shims;
  const std::lock_guard lock(mutex);
  auto& shim = shims[&env];
  if (shim != nullptr) return shim->name;

  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  if (real == nullptr) return base::fail(base::Code::internal, "SQLite has no file system");
  shim = std::make_unique<Shim>();
  shim->real = real;
  shim->env = &env;
  shim->name = fmt::format("almagest-{}", shims.size());
  shim->vfs = *real;
  shim->vfs.zName = shim->name.c_str();
  shim->vfs.pAppData = shim.get();
  shim->vfs.pNext = nullptr;
  shim->vfs.szOsFile = static_cast<int>(sizeof(ShimFile)) + real->szOsFile;
  shim->vfs.xOpen = open;
  shim->vfs.xDelete = remove;
  if (sqlite3_vfs_register(&shim->vfs, 0) != SQLITE_OK)
    return base::fail(base::Code::internal, "SQLite refused its file system");
  return shim->name;
}

}  // namespace almagest::catalog
