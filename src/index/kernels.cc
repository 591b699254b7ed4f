// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/kernels.h"

#include <algorithm>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#define ALMAGEST_AVX2 __attribute__((target("avx2,bmi2,popcnt")))
#define ALMAGEST_POPCNT __attribute__((target("popcnt")))
#endif

namespace almagest::index {
namespace {

constexpr std::size_t kRowsPerWord = 64;

#if defined(__x86_64__)
bool has_avx2() {
  static const bool has = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi2") != 0;
  return has;
}
bool has_popcnt() {
  static const bool has = __builtin_cpu_supports("popcnt") != 0;
  return has;
}

ALMAGEST_POPCNT std::size_t count_fast(ConstWords bits) {
  std::size_t total = 0;
  for (const std::uint64_t word : bits) total += static_cast<std::size_t>(__builtin_popcountll(word));
  return total;
}

ALMAGEST_POPCNT std::size_t count_both_fast(ConstWords a, ConstWords b) {
  std::size_t total = 0;
  for (std::size_t i = 0; i < a.size(); ++i) total += static_cast<std::size_t>(__builtin_popcountll(a[i] & b[i]));
  return total;
}

ALMAGEST_AVX2 inline std::uint32_t mask_of(__m256i bytes) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}

ALMAGEST_AVX2 inline __m256i load(const void* at) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(at));
}

// The 32 codes at `at` that lie in [low, low + width], as bits. An unsigned code c does if min(c - low, width) is
// c - low.
ALMAGEST_AVX2 inline std::uint32_t between(const std::uint8_t* at, __m256i low, __m256i width) {
  const __m256i above = _mm256_sub_epi8(load(at), low);
  return mask_of(_mm256_cmpeq_epi8(_mm256_min_epu8(above, width), above));
}
ALMAGEST_AVX2 inline std::uint32_t between(const std::uint16_t* at, __m256i low, __m256i width) {
  const __m256i first = _mm256_sub_epi16(load(at), low);
  const __m256i second = _mm256_sub_epi16(load(at + 16), low);
  const __m256i a = _mm256_cmpeq_epi16(_mm256_min_epu16(first, width), first);
  const __m256i b = _mm256_cmpeq_epi16(_mm256_min_epu16(second, width), second);
  // Packing works within halves of 128 bits; the permutation puts the quarters back in order.
  return mask_of(_mm256_permute4x64_epi64(_mm256_packs_epi16(a, b), 0b11011000));
}
ALMAGEST_AVX2 inline std::uint32_t between(const std::uint32_t* at, __m256i low, __m256i width) {
  std::uint32_t bits = 0;
  for (unsigned part = 0; part < 4; ++part) {
    const __m256i above = _mm256_sub_epi32(load(at + 8 * part), low);
    const __m256i inside = _mm256_cmpeq_epi32(_mm256_min_epu32(above, width), above);
    bits |= static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(inside))) << (8 * part);
  }
  return bits;
}

ALMAGEST_AVX2 inline __m256i spread(std::uint8_t value) {
  return _mm256_set1_epi8(static_cast<char>(value));
}
ALMAGEST_AVX2 inline __m256i spread(std::uint16_t value) {
  return _mm256_set1_epi16(static_cast<short>(value));
}
ALMAGEST_AVX2 inline __m256i spread(std::uint32_t value) {
  return _mm256_set1_epi32(static_cast<int>(value));
}

// Full words only.
template <typename Width>
ALMAGEST_AVX2 void keep_between_fast(const Width* codes, Width low, Width high, Words rows) {
  const __m256i lowest = spread(low);
  const __m256i width = spread(static_cast<Width>(high - low));
  for (std::size_t w = 0; w < rows.size(); ++w) {
    if (rows[w] == 0) continue;
    const Width* at = codes + w * kRowsPerWord;
    const std::uint64_t first = between(at, lowest, width);
    const std::uint64_t second = between(at + 32, lowest, width);
    rows[w] &= first | second << 32U;
  }
}

// A set of 256 as two tables of 16 bytes: bit (c >> 4) & 7 of byte c & 15 of table c >> 7.
struct ByteSet {
  __m256i lower, upper, bit_of, nibble;
};

ALMAGEST_AVX2 inline __m256i table_of(const std::array<std::uint8_t, 16>& bytes) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data())));
}

ALMAGEST_AVX2 inline std::uint32_t members(const std::uint8_t* at, const ByteSet& set) {
  const __m256i code = load(at);
  const __m256i column = _mm256_and_si256(code, set.nibble);
  const __m256i line = _mm256_and_si256(_mm256_srli_epi16(code, 4), set.nibble);
  const __m256i found =
      _mm256_blendv_epi8(_mm256_shuffle_epi8(set.lower, column), _mm256_shuffle_epi8(set.upper, column), code);
  const __m256i bit = _mm256_shuffle_epi8(set.bit_of, line);
  return mask_of(_mm256_cmpeq_epi8(_mm256_and_si256(found, bit), bit));
}

ALMAGEST_AVX2 void keep_members_fast(const std::uint8_t* codes, const std::array<std::uint64_t, 4>& set, Words rows) {
  std::array<std::array<std::uint8_t, 16>, 2> tables{};
  for (unsigned code = 0; code < 256; ++code) {
    if (((set[code >> 6U] >> (code & 63U)) & 1U) != 0) {
      tables[code >> 7U][code & 15U] |= static_cast<std::uint8_t>(1U << ((code >> 4U) & 7U));
    }
  }
  ByteSet bytes;
  bytes.lower = table_of(tables[0]);
  bytes.upper = table_of(tables[1]);
  bytes.bit_of = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128,  //
                                  1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  bytes.nibble = _mm256_set1_epi8(15);
  for (std::size_t w = 0; w < rows.size(); ++w) {
    if (rows[w] == 0) continue;
    const std::uint8_t* at = codes + w * kRowsPerWord;
    const std::uint64_t first = members(at, bytes);
    const std::uint64_t second = members(at + 32, bytes);
    rows[w] &= first | second << 32U;
  }
}
#endif

template <typename Keep>
void keep_each(std::size_t first, std::size_t size, Words rows, Keep&& keep) {
  for (std::size_t w = first; w < rows.size(); ++w) {
    std::uint64_t left = rows[w];
    std::uint64_t kept = 0;
    while (left != 0) {
      const auto bit = static_cast<unsigned>(std::countr_zero(left));
      left &= left - 1;
      const std::size_t row = w * kRowsPerWord + bit;
      if (row < size && keep(row)) kept |= std::uint64_t{1} << bit;
    }
    rows[w] = kept;
  }
}

// Words with many rows set are made anew without a branch a row.
template <typename Width>
void keep_members_any(std::span<const Width> codes, ConstWords set, Words rows) {
  constexpr int kMany = 20;
  const std::size_t full = std::min(codes.size() / kRowsPerWord, rows.size());
  for (std::size_t w = 0; w < full; ++w) {
    if (std::popcount(rows[w]) < kMany) {
      keep_each(w, codes.size(), rows.first(w + 1), [&](std::size_t row) { return test(set, codes[row]); });
      continue;
    }
    const Width* at = codes.data() + w * kRowsPerWord;
    std::uint64_t word = 0;
    for (unsigned bit = 0; bit < kRowsPerWord; ++bit) word |= static_cast<std::uint64_t>(test(set, at[bit])) << bit;
    rows[w] &= word;
  }
  keep_each(full, codes.size(), rows, [&](std::size_t row) { return test(set, codes[row]); });
}

template <typename Width>
void keep_between_any(std::span<const Width> codes, Width low, Width high, Words rows) {
  std::size_t done = 0;
#if defined(__x86_64__)
  if (has_avx2() && low <= high) {
    done = std::min(codes.size() / kRowsPerWord, rows.size());
    keep_between_fast(codes.data(), low, high, rows.first(done));
  }
#endif
  keep_each(done, codes.size(), rows, [&](std::size_t row) { return codes[row] >= low && codes[row] <= high; });
}

}  // namespace

std::size_t count(ConstWords bits) {
#if defined(__x86_64__)
  if (has_popcnt()) return count_fast(bits);
#endif
  std::size_t total = 0;
  for (const std::uint64_t word : bits) total += static_cast<std::size_t>(std::popcount(word));
  return total;
}

std::size_t count_both(ConstWords a, ConstWords b) {
#if defined(__x86_64__)
  if (has_popcnt()) return count_both_fast(a, b);
#endif
  std::size_t total = 0;
  for (std::size_t i = 0; i < a.size(); ++i) total += static_cast<std::size_t>(std::popcount(a[i] & b[i]));
  return total;
}

bool any(ConstWords bits) {
  for (const std::uint64_t word : bits) {
    if (word != 0) return true;
  }
  return false;
}

void keep_between(std::span<const std::uint8_t> codes, std::uint8_t low, std::uint8_t high, Words rows) {
  keep_between_any(codes, low, high, rows);
}
void keep_between(std::span<const std::uint16_t> codes, std::uint16_t low, std::uint16_t high, Words rows) {
  keep_between_any(codes, low, high, rows);
}
void keep_between(std::span<const std::uint32_t> codes, std::uint32_t low, std::uint32_t high, Words rows) {
  keep_between_any(codes, low, high, rows);
}

void keep_members(std::span<const std::uint8_t> codes, const std::array<std::uint64_t, 4>& set, Words rows) {
  std::size_t done = 0;
#if defined(__x86_64__)
  if (has_avx2()) {
    done = std::min(codes.size() / kRowsPerWord, rows.size());
    keep_members_fast(codes.data(), set, rows.first(done));
  }
#endif
  keep_each(done, codes.size(), rows, [&](std::size_t row) { return test(set, codes[row]); });
}
void keep_members(std::span<const std::uint16_t> codes, ConstWords set, Words rows) {
  keep_members_any(codes, set, rows);
}
void keep_members(std::span<const std::uint32_t> codes, ConstWords set, Words rows) {
  keep_members_any(codes, set, rows);
}

}  // namespace almagest::index
