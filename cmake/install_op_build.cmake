# Run at install: writes PREFIX/lib/tilewright/op_build, as op_build.cmake does for the build folder. The
# precompiled header knows its absolute path, so a staged install is left without it; then the package's
# own script makes it.
set(home ${CMAKE_INSTALL_PREFIX}/${TW_OP_LIB}/tilewright)
set(kit ${home}/op_build)
set(staged $ENV{DESTDIR}${home})
set(include ${CMAKE_INSTALL_PREFIX}/include)
file(WRITE ${staged}/op_build/flags.rsp
"-std=c++20 -fPIC -O0 -g1 -fvisibility=hidden -ffunction-sections -fdata-sections -DNB_SHARED -Wno-narrowing
-I${include}
-I${include}/metalium-thirdparty
-isystem ${kit}/include
-isystem ${TW_OP_PYTHON}
-idirafter ${kit}/alone
")
file(WRITE ${staged}/op_build/compile.rsp "-include ${kit}/op_pch.hpp -Winvalid-pch\n@${kit}/flags.rsp\n")
file(WRITE ${staged}/op_build/link.rsp
"-L${CMAKE_INSTALL_PREFIX}/${TW_OP_LIB} -Wl,-rpath,${CMAKE_INSTALL_PREFIX}/${TW_OP_LIB}
-ltilewright_nanobind -ltilewright_compat -ltilewright -lfmt
")
file(WRITE ${staged}/op_build/compiler "${TW_OP_COMPILER}\n")
if(NOT EXISTS ${staged}/lib)
  file(CREATE_LINK .. ${staged}/lib SYMBOLIC)
endif()
if("$ENV{DESTDIR}" STREQUAL "")
  message(STATUS "precompiling what operations include")
  execute_process(COMMAND ${TW_OP_COMPILER} @${kit}/flags.rsp -x c++-header ${kit}/op_pch.hpp -o ${kit}/op_pch.hpp.gch
    RESULT_VARIABLE failed)
  if(failed)
    message(WARNING "the header of operations does not compile: `tilewright build` will not work from this prefix")
  endif()
endif()
