# SPDX-License-Identifier: GPL-3.0-or-later
# Every outside library, under one name each. All come from Debian 12.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
find_package(mimalloc REQUIRED)
pkg_check_modules(deflate REQUIRED IMPORTED_TARGET libdeflate)
find_path(TOMLPP_INCLUDE toml++/toml.h REQUIRED)
find_path(EXPECTED_INCLUDE tl/expected.hpp REQUIRED)

# HEALPix C++ from its static archive: the shared one pulls in CFITSIO, which must not reach the server.
find_path(HEALPIX_INCLUDE healpix_cxx/healpix_base.h REQUIRED)
find_library(HEALPIX_ARCHIVE libhealpix_cxx.a REQUIRED)
find_library(SHARP_LIBRARY NAMES sharp)
add_library(healpix STATIC IMPORTED)
set_target_properties(healpix PROPERTIES IMPORTED_LOCATION ${HEALPIX_ARCHIVE})
target_include_directories(healpix SYSTEM INTERFACE ${HEALPIX_INCLUDE}/healpix_cxx)

if(ALMAGEST_TESTS)
  find_package(GTest REQUIRED)
  # The oracle of the FITS tests; linked into tests and benchmarks only.
  pkg_check_modules(cfitsio REQUIRED IMPORTED_TARGET cfitsio)
endif()
if(ALMAGEST_BENCH)
  find_package(benchmark REQUIRED)
  pkg_check_modules(cfitsio REQUIRED IMPORTED_TARGET cfitsio)
endif()
