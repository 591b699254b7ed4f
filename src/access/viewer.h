// SPDX-License-Identifier: GPL-3.0-or-later
// On whose behalf something is asked. A Viewer comes from Viewer::anonymous() or from a checked token, never from
// nothing.
#pragma once

#include <set>
#include <string>
#include <utility>

namespace almagest::access {

class Viewer {
 public:
  static Viewer anonymous() { return {}; }
  // `grants`: "mission/program", the programs whose exclusive data this user may see and read.
  static Viewer user(std::string name, bool staff, std::set<std::string> grants) {
    Viewer viewer;
    viewer.name_ = std::move(name);
    viewer.staff_ = staff;
    viewer.grants_ = std::move(grants);
    return viewer;
  }
  // Known by name, but by something that is not for exclusive data: he reads no more than anybody.
  static Viewer limited(std::string name) {
    Viewer viewer = user(std::move(name), false, {});
    viewer.limited_ = true;
    return viewer;
  }

  bool is_anonymous() const { return name_.empty(); }
  const std::string& name() const { return name_; }  // empty: anonymous
  bool is_staff() const { return staff_; }
  bool is_limited() const { return limited_; }
  const std::set<std::string>& grants() const { return grants_; }
  bool is_granted(const std::string& mission, const std::string& program) const {
    return grants_.count(mission + "/" + program) != 0;
  }

 private:
  Viewer() = default;
  std::string name_;
  bool staff_ = false;
  bool limited_ = false;
  std::set<std::string> grants_;
};

}  // namespace almagest::access
