// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulate/star_subtraction.h"

#include <algorithm>
#include <cmath>

namespace almagest::simulate {
namespace {

template <typename T>
void extend(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

std::size_t plane_size(const Planes& planes) {
  return static_cast<std::size_t>(planes.axes[0] * planes.axes[1]);
}

std::size_t plane_count(const Planes& planes) {
  return planes.axes.size() > 2 ? static_cast<std::size_t>(planes.axes[2]) : 1;
}

// Gauss's elimination with pivots; a small ridge keeps planes that hardly differ from fighting each other.
std::vector<double> solve(std::vector<std::vector<double>> matrix, std::vector<double> right) {
  const std::size_t size = right.size();
  for (std::size_t i = 0; i < size; ++i) matrix[i][i] *= 1 + 1e-6;
  for (std::size_t column = 0; column < size; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column + 1; row < size; ++row) {
      if (std::abs(matrix[row][column]) > std::abs(matrix[pivot][column])) pivot = row;
    }
    std::swap(matrix[column], matrix[pivot]);
    std::swap(right[column], right[pivot]);
    if (matrix[column][column] == 0) continue;
    for (std::size_t row = column + 1; row < size; ++row) {
      const double factor = matrix[row][column] / matrix[column][column];
      for (std::size_t i = column; i < size; ++i) matrix[row][i] -= factor * matrix[column][i];
      right[row] -= factor * right[column];
    }
  }
  std::vector<double> solution(size, 0);
  for (std::size_t row = size; row-- > 0;) {
    double sum = right[row];
    for (std::size_t i = row + 1; i < size; ++i) sum -= matrix[row][i] * solution[i];
    if (matrix[row][row] != 0) solution[row] = sum / matrix[row][row];
  }
  return solution;
}

}  // namespace

void append(Planes& stack, const Planes& more) {
  extend(stack.values, more.values);
  extend(stack.variance_photons, more.variance_photons);
  extend(stack.variance_reading, more.variance_reading);
  extend(stack.quality, more.quality);
  stack.axes[2] += more.axes[2];
}

Planes mean_plane(const Planes& stack) {
  const std::size_t size = plane_size(stack);
  Planes mean{{stack.axes[0], stack.axes[1]}, {}, {}, {}, {}};
  for (std::vector<float>* plane : {&mean.values, &mean.variance_photons, &mean.variance_reading}) plane->resize(size);
  mean.quality.resize(size);
  for (std::size_t pixel = 0; pixel < size; ++pixel) {
    float count = 0;
    for (std::size_t i = pixel; i < stack.values.size(); i += size) {
      if ((stack.quality[i] & kDoNotUse) != 0) continue;
      mean.values[pixel] += stack.values[i];
      mean.variance_photons[pixel] += stack.variance_photons[i];
      mean.variance_reading[pixel] += stack.variance_reading[i];
      ++count;
    }
    if (count == 0) {
      mean.quality[pixel] = kDoNotUse;
      continue;
    }
    mean.values[pixel] /= count;
    mean.variance_photons[pixel] /= count * count;
    mean.variance_reading[pixel] /= count * count;
  }
  return mean;
}

Planes without_star(const Planes& science, const Planes& references) {
  const std::size_t size = plane_size(science);
  const std::size_t terms = plane_count(references) + 1;
  const auto term = [&](std::size_t which, std::size_t pixel) -> double {
    return which + 1 == terms ? 1.0 : references.values[which * size + pixel];
  };
  std::vector<bool> good(size);
  for (std::size_t pixel = 0; pixel < size; ++pixel) {
    std::uint32_t flags = 0;
    for (std::size_t i = pixel; i < references.quality.size(); i += size) flags |= references.quality[i];
    for (std::size_t i = pixel; i < science.quality.size(); i += size) flags |= science.quality[i];
    good[pixel] = (flags & kDoNotUse) == 0;
  }
  Planes left = science;
  for (std::size_t plane = 0; plane < plane_count(science); ++plane) {
    std::vector<std::vector<double>> matrix(terms, std::vector<double>(terms, 0));
    std::vector<double> right(terms, 0);
    for (std::size_t pixel = 0; pixel < size; ++pixel) {
      if (!good[pixel]) continue;
      for (std::size_t a = 0; a < terms; ++a) {
        right[a] += term(a, pixel) * science.values[plane * size + pixel];
        for (std::size_t b = 0; b < terms; ++b) matrix[a][b] += term(a, pixel) * term(b, pixel);
      }
    }
    const std::vector<double> shares = solve(matrix, right);
    for (std::size_t pixel = 0; pixel < size; ++pixel) {
      double sum = 0;
      for (std::size_t a = 0; a < terms; ++a) sum += shares[a] * term(a, pixel);
      left.values[plane * size + pixel] -= static_cast<float>(sum);
    }
  }
  return left;
}

}  // namespace almagest::simulate
