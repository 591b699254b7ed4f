// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace almagest::render {

void give_back(std::span<const std::byte> bytes) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto first = (reinterpret_cast<std::uintptr_t>(bytes.data()) + page - 1) / page * page;
  const auto end = (reinterpret_cast<std::uintptr_t>(bytes.data()) + bytes.size()) / page * page;
  if (end > first) ::madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
}

}  // namespace almagest::render
