# SPDX-License-Identifier: GPL-3.0-or-later
# almagest_embed(OUT_SOURCES FILES path=file ...): puts files into the binary, by the assembler, as resources (app/resources.h).
function(almagest_embed out)
  cmake_parse_arguments(arg "" "" "FILES" ${ARGN})
  set(assembly ".section .rodata\n")
  set(table "")
  set(declarations "")
  set(depends "")
  set(n 0)
  foreach(entry ${arg_FILES})
    string(REGEX MATCH "^([^=]+)=(.+)$" _ "${entry}")
    set(path ${CMAKE_MATCH_1})
    set(file ${CMAKE_MATCH_2})
    list(APPEND depends ${file})
    string(APPEND assembly ".global almagest_resource_${n}\nalmagest_resource_${n}:\n.incbin \"${file}\"\n")
    string(APPEND assembly ".global almagest_resource_${n}_end\nalmagest_resource_${n}_end:\n.byte 0\n")
    string(APPEND declarations "extern const char almagest_resource_${n}[], almagest_resource_${n}_end[];\n")
    string(APPEND table "      {\"${path}\", {almagest_resource_${n}, static_cast<std::size_t>(almagest_resource_${n}_end - almagest_resource_${n})}},\n")
    math(EXPR n "${n} + 1")
  endforeach()
  string(APPEND assembly ".section .note.GNU-stack,\"\",@progbits\n")
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/resources.S CONTENT "${assembly}" @ONLY)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/resources.cc @ONLY CONTENT
"#include \"app/resources.h\"
extern \"C\" {
${declarations}}
namespace almagest::app {
const std::vector<Resource>& resources() {
  static const std::vector<Resource> all{
${table}  };
  return all;
}
}  // namespace almagest::app
")
  set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/resources.S PROPERTIES OBJECT_DEPENDS "${depends}")
  set(${out} ${CMAKE_CURRENT_BINARY_DIR}/resources.S ${CMAKE_CURRENT_BINARY_DIR}/resources.cc PARENT_SCOPE)
endfunction()
