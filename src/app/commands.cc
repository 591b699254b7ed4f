// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command.h"

namespace almagest::app {

const std::vector<Command>& commands() {
  static const std::vector<Command> all{init_command(),     import_command(), ingest_command(), check_command(),
                                        simulate_command(), serve_command(),  user_command(),   grant_command(),
                                        token_command(),    invite_command(), audit_command(),  mail_command(),
                                        ftps_command()};
  return all;
}

}  // namespace almagest::app
