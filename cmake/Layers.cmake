# SPDX-License-Identifier: GPL-3.0-or-later
# A layer is a folder under src/. It sees the headers of itself and of the layers it links, and of no other: each layer's
# include root holds one link to its own folder, so an include against the direction finds no file and the build fails.

add_library(almagest_options INTERFACE)
target_compile_options(almagest_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these inside the standard library and Boost where nothing is wrong (GCC bugs 105329, 105651, 107852).
  target_compile_options(almagest_options INTERFACE
    -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds -Wno-maybe-uninitialized -Wno-dangling-reference)
  target_compile_options(almagest_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-unknown-warning-option>)
endif()
if(ALMAGEST_SANITIZE)
  add_compile_options(-fsanitize=${ALMAGEST_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  # Before every access GCC asks whether the pointer is null and aligned, which takes a quarter of the whole build. The
  # address sanitizer stops at null pointers by itself; alignment is asked about by clang, in what reads input (fuzz/).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fno-sanitize=null,alignment)
  endif()
  add_link_options(-fsanitize=${ALMAGEST_SANITIZE})
endif()

# What most sources read, read once: for the tests under sanitizers (GCC). The other presets go without, so that
# a source that does not include what it uses does not compile there. Without <filesystem> and its like: they bring in names
# (std::quoted) that a call in a source would find instead of its own.
if(ALMAGEST_PRECOMPILE)
  # As some libraries ask for, since the headers must have been read with the same options; and what ccache asks for.
  add_compile_options(-pthread $<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
  set(ALMAGEST_PRECOMPILED
    <algorithm> <array> <cmath> <cstdint> <functional> <limits> <map> <memory> <mutex> <optional> <set>
    <span> <string> <string_view> <unordered_map> <utility> <variant> <vector> <fmt/format.h> <tl/expected.hpp>)
endif()
function(almagest_precompile target first)
  if(NOT ALMAGEST_PRECOMPILE)
    return()
  endif()
  if(target STREQUAL first)
    target_precompile_headers(${target} PRIVATE ${ALMAGEST_PRECOMPILED} ${ARGN})
  else()
    target_precompile_headers(${target} REUSE_FROM ${first})
  endif()
endfunction()

# almagest_layer(NAME LAYERS a b LIBRARIES c d TEST_LIBRARIES e)
function(almagest_layer name)
  cmake_parse_arguments(arg "" "" "LAYERS;LIBRARIES;TEST_LIBRARIES;SOURCES" ${ARGN})
  set(here ${CMAKE_SOURCE_DIR}/src/${name})
  set(root ${CMAKE_BINARY_DIR}/include/${name})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${here} ${root}/${name} SYMBOLIC)

  file(GLOB sources CONFIGURE_DEPENDS ${here}/*.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|_bench|/main)\\.cc$")

  if(NOT sources AND NOT arg_SOURCES)
    return()
  endif()
  add_library(almagest_${name} STATIC ${sources} ${arg_SOURCES})
  target_include_directories(almagest_${name} PUBLIC ${root})
  list(TRANSFORM arg_LAYERS PREPEND almagest_ OUTPUT_VARIABLE layers)
  target_link_libraries(almagest_${name} PUBLIC ${layers} ${arg_LIBRARIES} PRIVATE almagest_options)
  almagest_precompile(almagest_${name} almagest_base)

  if(ALMAGEST_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE almagest_${name} almagest_options GTest::gtest_main ${arg_TEST_LIBRARIES})
    target_compile_definitions(${name}_test PRIVATE ALMAGEST_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    almagest_precompile(${name}_test base_test <gtest/gtest.h>)
    add_test(NAME ${name} COMMAND ${name}_test)
  endif()
endfunction()
