# Where things go under a prefix:
#   bin/tilewright
#   lib/libtilewright.so, libtilewright_compat.so      the runtime in C; TT-Metalium's host API over it
#   lib/cmake/{tilewright,tt-metalium,tt-nn}           find_package
#   lib/pkgconfig/tilewright.pc
#   lib/tilewright/python                              the ttnn package (python/CMakeLists.txt)
#   include/tilewright                                 the C API
#   include/{tt-metalium,ttnn,tt_stl,...}              what host programs include
#   include/metalium-thirdparty                        shims for libraries those headers leak
#   share/tilewright                                   kernel headers, templates, examples: the data root
# Everything finds its neighbours from where it lies, so a prefix may be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# lib and not lib/TRIPLET: the data root is found by going up from the library.
set(TW_LIB lib)
set(TW_CMAKE_FILES ${CMAKE_BINARY_DIR}/cmake)

install(TARGETS tilewright DESTINATION bin)
set(TW_LIBRARIES tilewright_runtime)
if(TARGET tw_compat)
  list(APPEND TW_LIBRARIES tw_compat)
endif()
install(TARGETS ${TW_LIBRARIES} LIBRARY DESTINATION ${TW_LIB})
set_target_properties(${TW_LIBRARIES} PROPERTIES INSTALL_RPATH "$ORIGIN")

install(DIRECTORY include/tilewright DESTINATION include FILES_MATCHING PATTERN "*.h" PATTERN "*.def")
if(TARGET tw_compat)
  install(DIRECTORY compat/tt-metalium compat/ttnn compat/tt_stl compat/hostdevcommon compat/umd
                    compat/ttnn-nanobind compat/tilewright DESTINATION include PATTERN "*.cpp" EXCLUDE)
  install(DIRECTORY compat/enchantum compat/fmt compat/tt-logger compat/tracy compat/tools
    DESTINATION include/metalium-thirdparty)
  install(FILES compat/reflect DESTINATION include/metalium-thirdparty)
endif()
install(DIRECTORY kernel templates examples DESTINATION share/tilewright
  PATTERN "__pycache__" EXCLUDE PATTERN ".pytest_cache" EXCLUDE)
# What kernel headers share with the chip.
file(GLOB shared include/tilewright/*.def)
install(FILES ${shared} include/tilewright/memory_map.h DESTINATION share/tilewright/include/tilewright)
install(FILES docs/program.schema.json DESTINATION share/tilewright)

# The version of TT-Metalium whose API the headers follow, for find_package(TT-Metalium 0.60).
set(TW_METALIUM_VERSION 0.81.1)
foreach(package tilewright TT-Metalium TT-NN)
  configure_file(cmake/${package}Config.cmake.in ${TW_CMAKE_FILES}/${package}Config.cmake @ONLY)
  set(version ${TW_METALIUM_VERSION})
  if(package STREQUAL tilewright)
    set(version ${PROJECT_VERSION})
  endif()
  write_basic_package_version_file(${TW_CMAKE_FILES}/${package}ConfigVersion.cmake
    VERSION ${version} COMPATIBILITY AnyNewerVersion)
  # In lower case, which is found by find_package(TT-Metalium) and find_package(tt-metalium) alike.
  string(TOLOWER ${package} lower)
  install(FILES ${TW_CMAKE_FILES}/${package}Config.cmake RENAME ${lower}-config.cmake
    DESTINATION ${TW_LIB}/cmake/${lower})
  install(FILES ${TW_CMAKE_FILES}/${package}ConfigVersion.cmake RENAME ${lower}-config-version.cmake
    DESTINATION ${TW_LIB}/cmake/${lower})
endforeach()
configure_file(cmake/tilewright.pc.in ${CMAKE_BINARY_DIR}/tilewright.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/tilewright.pc DESTINATION ${TW_LIB}/pkgconfig)

# Precompiled kernel headers know their absolute paths, so they are made in place; not in a staged
# install, whose place is another one. Kernels compile without them, the first ones slower.
option(TW_INSTALL_PRECOMPILED "precompile the kernel headers at install" ON)
if(TW_INSTALL_PRECOMPILED)
  install(CODE [[
    if(NOT DEFINED ENV{DESTDIR} OR "$ENV{DESTDIR}" STREQUAL "")
      execute_process(COMMAND ${CMAKE_COMMAND} -E env --unset=TILEWRIGHT_ROOT
        ${CMAKE_INSTALL_PREFIX}/bin/tilewright doctor --prepare OUTPUT_QUIET RESULT_VARIABLE failed)
      if(failed)
        message(STATUS "kernel headers were not precompiled; `tilewright doctor` says why")
      endif()
    endif()
  ]])
endif()

# What operation libraries are built with (compat/op_build.cmake), with the prefix's own paths. The
# builder takes lib/tilewright for its home: op_build, python, and lib, which is the lib above it.
if(TARGET tw_nanobind)
  install(TARGETS tw_nanobind LIBRARY DESTINATION ${TW_LIB})
  set_target_properties(tw_nanobind PROPERTIES INSTALL_RPATH "$ORIGIN")
  install(DIRECTORY ${TW_NANOBIND}/include/ DESTINATION ${TW_LIB}/tilewright/op_build/include)
  install(DIRECTORY compat/alone DESTINATION ${TW_LIB}/tilewright/op_build PATTERN "*.md" EXCLUDE)
  install(FILES compat/op_pch.hpp DESTINATION ${TW_LIB}/tilewright/op_build)
  get_target_property(folders tw_nanobind INTERFACE_INCLUDE_DIRECTORIES)
  find_path(TW_OP_PYTHON Python.h PATHS ${folders} NO_DEFAULT_PATH REQUIRED)
  install(CODE "set(TW_OP_COMPILER \"${CMAKE_CXX_COMPILER}\")\nset(TW_OP_PYTHON \"${TW_OP_PYTHON}\")\nset(TW_OP_LIB ${TW_LIB})")
  install(SCRIPT cmake/install_op_build.cmake)
endif()

# `make deb`
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tilewright)
set(CPACK_PACKAGE_CONTACT "tilewright <tilewright@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "virtual Tensix chip and operation builder for TT-Metalium programs")
set(CPACK_PACKAGE_DESCRIPTION "Builds, tests and runs TT-Metalium programs and TTNN operations with no
 Tenstorrent card: their kernels run, unmodified, on a virtual chip that explains every fault and hang.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON) # files that know the prefix are to know the package's
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_LIST_DIR}/deb/postinst ${CMAKE_CURRENT_LIST_DIR}/deb/prerm)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
# What compiles kernels and host programs; what the builder and the Python package need.
set(CPACK_DEBIAN_PACKAGE_DEPENDS
  "gcc-riscv64-unknown-elf, picolibc-riscv64-unknown-elf, g++ (>= 4:12), libfmt-dev, nlohmann-json3-dev")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "cmake, git, python3-dev, python3-torch, python3-numpy, python3-pytest")
set(CPACK_DEBIAN_PACKAGE_CONFLICTS "tt-metalium-dev")
include(CPack)
