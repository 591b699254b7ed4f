// SPDX-License-Identifier: GPL-3.0-or-later
// A command of the program: its name, what it takes, and what it does.
#pragma once

#include <string_view>
#include <vector>

#include "app/arguments.h"
#include "base/env.h"
#include "metadata/mission.h"
#include "storage/folder.h"

namespace almagest::app {

struct Command {
  std::string_view name;
  std::string_view usage;    // "DIR TABLE --as mast-keywords"
  std::string_view summary;  // one line
  std::vector<Option> options;
  std::size_t least_words = 1;
  std::size_t most_words = 1;
  // Returns the exit status; an error is printed and ends with 1 (2 if the command line was wrong).
  base::Result<int> (*run)(base::Env& env, const Arguments& arguments);
};

const std::vector<Command>& commands();

Command init_command();
Command import_command();
Command ingest_command();
Command check_command();
Command serve_command();
Command simulate_command();
Command user_command();
Command grant_command();
Command token_command();
Command invite_command();
Command audit_command();
Command mail_command();
Command ftps_command();

// The missions of an archive: those of its configuration, else all shipped ones; --missions FOLDER adds one.
base::Result<metadata::Dictionary> load_dictionary(base::Env& env, const storage::Configuration& configuration,
                                                   const std::optional<std::string>& extra_folder);
inline const Option kMissionsOption{"--missions", Takes::value, "FOLDER  load one more mission from its declarations"};

// "1,234,567"
std::string grouped(std::int64_t number);

// One line on the terminal that is written over; plain lines, rarely, when it is no terminal.
class ProgressLine {
 public:
  ProgressLine();
  void show(const std::string& text);
  void finish(const std::string& text);

 private:
  bool terminal_;
  std::int64_t next_us_ = 0;
};

}  // namespace almagest::app
