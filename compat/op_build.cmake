# How operation libraries are built: importable shared libraries apart from the ttnn module.
#
#   tilewright_add_op(NAME name HEADER name_nanobind.hpp BINDER ns::bind_name [NAMESPACE operations.x]
#                     SOURCES a.cpp b.cpp [FOLDERS dir...])
#
# makes target op_NAME, the library <build>/lib/ops/NAME.so; ttnn.load_op_library(path) binds the operation in ttnn.
# HEADER declares BINDER, a void(nanobind::module_ &), and is found in one of the include folders FOLDERS.
#
# Outside of CMake the folder <build>/op_build is all that is needed:
#   compile.rsp   arguments to compile one file:  g++ @compile.rsp -c FILE.cpp -o FILE.o
#   link.rsp      arguments to link:              g++ -shared *.o @link.rsp -o NAME.so
#   compiler      the path of that g++
#   op_pch.hpp.gch  precompiled, used by compile.rsp
# and a module file of two lines (tilewright/op_module.hpp): #include it, and TW_OP_MODULE(NAME, "", BINDER).

if(NOT Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
  set(Python3_EXECUTABLE /usr/bin/python3)
endif()
find_package(Python3 3.10 REQUIRED COMPONENTS Interpreter Development.Module)

set(TW_PYTHON_EXECUTABLE ${Python3_EXECUTABLE} CACHE INTERNAL "the Python that tests run")

# nanobind comes from PyPI: in the project's .venv, or wherever TW_NANOBIND (its package folder) says.
set(TW_NANOBIND "" CACHE PATH "folder of the Python package nanobind")
foreach(python ${CMAKE_SOURCE_DIR}/.venv/bin/python ${Python3_EXECUTABLE})
  if(NOT TW_NANOBIND AND EXISTS ${python})
    execute_process(COMMAND ${python} -c "import nanobind, os; print(os.path.dirname(nanobind.__file__))"
      OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
    if(NOT failed)
      set(TW_NANOBIND ${found} CACHE PATH "folder of the Python package nanobind" FORCE)
    endif()
  endif()
endforeach()
if(NOT TW_NANOBIND)
  message(WARNING "nanobind was not found: operation libraries cannot be built. Run tools/bootstrap, "
    "or set TW_NANOBIND to the folder of the Python package.")
  return()
endif()

add_library(tw_nanobind SHARED ${TW_NANOBIND}/src/nb_combined.cpp ${CMAKE_CURRENT_SOURCE_DIR}/ttnn-nanobind/casters.cpp
  ${CMAKE_CURRENT_SOURCE_DIR}/ttnn-nanobind/in_python.cpp)
set_target_properties(tw_nanobind PROPERTIES OUTPUT_NAME tilewright_nanobind CXX_VISIBILITY_PRESET default)
set_source_files_properties(${TW_NANOBIND}/src/nb_combined.cpp PROPERTIES
  COMPILE_OPTIONS "-fno-strict-aliasing;-w" COMPILE_DEFINITIONS "NB_BUILD")
target_compile_definitions(tw_nanobind PUBLIC NB_SHARED)
target_include_directories(tw_nanobind SYSTEM PUBLIC
  ${TW_NANOBIND}/include ${TW_NANOBIND}/ext/robin_map/include ${Python3_INCLUDE_DIRS})
target_include_directories(tw_nanobind PRIVATE ${CMAKE_SOURCE_DIR}/python)
target_compile_options(tw_nanobind PRIVATE -Wall -Wextra -Wno-missing-field-initializers -Wno-restrict)
target_link_libraries(tw_nanobind PUBLIC tw_compat)

# ---- op_build/ ----

set(TW_OP_BUILD ${CMAKE_BINARY_DIR}/op_build)
get_target_property(fmt_flags PkgConfig::FMT INTERFACE_LINK_LIBRARIES)
# -O0 -g1: the host side of an operation is built often and runs shortly.
file(CONFIGURE OUTPUT ${TW_OP_BUILD}/flags.rsp CONTENT
"-std=c++20 -fPIC -O0 -g1 -fvisibility=hidden -ffunction-sections -fdata-sections -DNB_SHARED -Wno-narrowing
-I${CMAKE_CURRENT_SOURCE_DIR}
-I${CMAKE_SOURCE_DIR}/include
-isystem ${TW_NANOBIND}/include
-isystem @Python3_INCLUDE_DIRS@
-idirafter ${CMAKE_CURRENT_SOURCE_DIR}/alone
" @ONLY)
file(CONFIGURE OUTPUT ${TW_OP_BUILD}/compile.rsp CONTENT
"-include ${TW_OP_BUILD}/op_pch.hpp -Winvalid-pch
@${TW_OP_BUILD}/flags.rsp
")
file(CONFIGURE OUTPUT ${TW_OP_BUILD}/link.rsp CONTENT
"-L${CMAKE_LIBRARY_OUTPUT_DIRECTORY} -Wl,-rpath,${CMAKE_LIBRARY_OUTPUT_DIRECTORY}
-ltilewright_nanobind -ltilewright_compat -ltilewright -lfmt
")
file(WRITE ${TW_OP_BUILD}/compiler "${CMAKE_CXX_COMPILER}\n")

# The precompiled header knows what it was made of: it is remade when any compat header changes.
add_custom_command(OUTPUT ${TW_OP_BUILD}/op_pch.hpp.gch
  COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_CURRENT_SOURCE_DIR}/op_pch.hpp ${TW_OP_BUILD}/op_pch.hpp
  COMMAND ${CMAKE_CXX_COMPILER} @${TW_OP_BUILD}/flags.rsp -x c++-header ${TW_OP_BUILD}/op_pch.hpp
    -MD -MF ${TW_OP_BUILD}/op_pch.d -MT ${TW_OP_BUILD}/op_pch.hpp.gch -o ${TW_OP_BUILD}/op_pch.hpp.gch
  DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/op_pch.hpp ${TW_OP_BUILD}/flags.rsp
  DEPFILE ${TW_OP_BUILD}/op_pch.d
  COMMENT "precompiling what operations include" VERBATIM)
add_custom_target(tw_op_build ALL DEPENDS ${TW_OP_BUILD}/op_pch.hpp.gch tw_nanobind tw_compat)

# The same commands that the builder runs, so that every test of this function is one of op_build.
function(tilewright_add_op)
  cmake_parse_arguments(OP "" "NAME;BINDER;NAMESPACE;HEADER" "SOURCES;FOLDERS" ${ARGN})
  set(kit ${CMAKE_BINARY_DIR}/op_build)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/op_${OP_NAME})
  set(module ${folder}/module.cpp)
  file(CONFIGURE OUTPUT ${module} CONTENT
"#include \"tilewright/op_module.hpp\"
#include \"${OP_HEADER}\"
TW_OP_MODULE(${OP_NAME}, \"${OP_NAMESPACE}\", ${OP_BINDER})
")
  list(TRANSFORM OP_FOLDERS PREPEND -I)
  set(objects)
  foreach(source ${OP_SOURCES} ${module})
    get_filename_component(path ${source} ABSOLUTE)
    get_filename_component(stem ${source} NAME_WE)
    set(object ${folder}/${stem}.o)
    add_custom_command(OUTPUT ${object}
      COMMAND ${CMAKE_CXX_COMPILER} @${kit}/compile.rsp ${OP_FOLDERS} -c ${path} -o ${object} -MD -MF ${object}.d
      DEPENDS ${path} ${kit}/op_pch.hpp.gch ${kit}/compile.rsp DEPFILE ${object}.d VERBATIM
      COMMENT "compiling ${stem} of operation ${OP_NAME}")
    list(APPEND objects ${object})
  endforeach()
  set(library ${CMAKE_BINARY_DIR}/lib/ops/${OP_NAME}.so)
  add_custom_command(OUTPUT ${library}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/lib/ops
    COMMAND ${CMAKE_CXX_COMPILER} -shared ${objects} @${kit}/link.rsp -o ${library}
    DEPENDS ${objects} ${kit}/link.rsp tw_nanobind tw_compat tilewright_runtime VERBATIM
    COMMENT "linking operation ${OP_NAME}")
  add_custom_target(op_${OP_NAME} ALL DEPENDS ${library})
  add_dependencies(op_${OP_NAME} tw_op_build)
endfunction()
