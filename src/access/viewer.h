// SPDX-License-Identifier: GPL-3.0-or-later
// On whose behalf something is asked. A Viewer comes from Viewer::anonymous() or from a checked token, never from
// nothing.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>

namespace almagest::access {

class Viewer {
 public:
  static Viewer anonymous() { return {}; }
  // `grants`: "mission/program", the programs whose exclusive data this user may see and read. `account`: his number,
  // which nobody else ever gets; a name may be another's one day.
  static Viewer user(std::string name, bool staff, std::set<std::string> grants, std::int64_t account = 0) {
    Viewer viewer;
    viewer.account_ = account;
    viewer.name_ = std::move(name);
    viewer.staff_ = staff;
    viewer.grants_ = std::move(grants);
    return viewer;
  }
  // Known by name, but by something that is not for exclusive data: he reads no more than anybody.
  static Viewer limited(std::string name, std::int64_t account = 0) {
    Viewer viewer = user(std::move(name), false, {}, account);
    viewer.limited_ = true;
    return viewer;
  }

  bool is_anonymous() const { return name_.empty(); }
  const std::string& name() const { return name_; }  // empty: anonymous
  std::int64_t account() const { return account_; }  // 0: none
  // Whether something that is kept for an account is this viewer's.
  bool has_account(std::int64_t account) const { return account != 0 && account_ == account; }
  bool is_staff() const { return staff_; }
  bool is_limited() const { return limited_; }
  const std::set<std::string>& grants() const { return grants_; }
  bool is_granted(const std::string& mission, const std::string& program) const {
    return grants_.count(mission + "/" + program) != 0;
  }

 private:
  Viewer() = default;
  std::string name_;
  std::int64_t account_ = 0;
  bool staff_ = false;
  bool limited_ = false;
  std::set<std::string> grants_;
};

}  // namespace almagest::access
