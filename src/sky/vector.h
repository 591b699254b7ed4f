// SPDX-License-Identifier: GPL-3.0-or-later
// Directions as unit vectors: x towards ra 0 dec 0, y towards ra 90, z towards the north pole.
#pragma once

#include <cmath>

namespace almagest::sky {

inline constexpr double kDegree = 0.017453292519943295769;  // in radians

struct Vector {
  double x = 0;
  double y = 0;
  double z = 0;
};

inline Vector operator+(const Vector& a, const Vector& b) {
  return {a.x + b.x, a.y + b.y, a.z + b.z};
}
inline Vector operator-(const Vector& a, const Vector& b) {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}
inline Vector operator*(const Vector& a, double s) {
  return {a.x * s, a.y * s, a.z * s};
}
inline double dot(const Vector& a, const Vector& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
inline Vector cross(const Vector& a, const Vector& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double length(const Vector& a) {
  return std::sqrt(dot(a, a));
}
// The zero vector stays zero.
inline Vector normalised(const Vector& a) {
  const double size = length(a);
  return size > 0 ? a * (1 / size) : a;
}
// The normal of the great circle through two directions, of length sin(separation); exact also when they nearly agree.
inline Vector normal_of(const Vector& a, const Vector& b) {
  return cross(a + b, b - a) * 0.5;
}
// In radians, 0 to pi; good to a few 1e-16 at any angle.
inline double angle_between(const Vector& a, const Vector& b) {
  return 2 * std::atan2(length(a - b), length(a + b));
}

}  // namespace almagest::sky
