# What needs the command, which is made after the rooms.
function(tw_toolchain_after_command)
  # Precompiled kernel headers beside the kernel headers, so that the first kernels of an empty cache
  # compile fast. Made anew only when the headers changed; a build goes on without them.
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_custom_target(precompiled_headers ALL
      COMMAND ${CMAKE_COMMAND} -E env TILEWRIGHT_ROOT=${CMAKE_SOURCE_DIR}
        sh -c "\"$0\" doctor --prepare || true" $<TARGET_FILE:tilewright>
      COMMENT "precompiled kernel headers" VERBATIM)
    add_dependencies(precompiled_headers tilewright)
  endif()
  if(TW_TESTS)
    add_test(NAME cli.doctor.all_is_there COMMAND tilewright doctor)
    add_test(NAME cli.doctor.missing_compiler_is_said COMMAND tilewright doctor --json)
    set_tests_properties(cli.doctor.missing_compiler_is_said PROPERTIES
      ENVIRONMENT "TILEWRIGHT_CXX=/nonexistent/g++"
      PASS_REGULAR_EXPRESSION "\"good\": false.*/nonexistent/g.*apt install gcc-riscv64-unknown-elf")
    set_tests_properties(cli.doctor.all_is_there PROPERTIES
      ENVIRONMENT "TILEWRIGHT_ROOT=${CMAKE_SOURCE_DIR}" PASS_REGULAR_EXPRESSION "all is there")
  endif()
endfunction()
cmake_language(DEFER DIRECTORY ${CMAKE_SOURCE_DIR} CALL tw_toolchain_after_command)
