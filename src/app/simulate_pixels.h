// SPDX-License-Identifier: GPL-3.0-or-later
// almagest simulate --pixels: an archive filled with invented files.
#pragma once

#include "app/command.h"
#include "metadata/mission.h"
#include "storage/folder.h"

namespace almagest::app {

base::Result<int> simulate_pixels(base::Env& env, const Arguments& arguments, storage::Folder& folder,
                                  const metadata::Dictionary& dictionary, const metadata::Mission& mission);

}  // namespace almagest::app
