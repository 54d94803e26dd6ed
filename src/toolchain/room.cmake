# Precompiled kernel headers beside the kernel headers, so that the first kernels of an empty cache
# compile fast. Made anew only when the headers changed; a build goes on without them.
function(tw_precompile_headers)
  add_custom_target(precompiled_headers ALL
    COMMAND ${CMAKE_COMMAND} -E env TILEWRIGHT_ROOT=${CMAKE_SOURCE_DIR}
      sh -c "\"$0\" doctor --prepare || true" $<TARGET_FILE:tilewright>
    COMMENT "precompiled kernel headers" VERBATIM)
  add_dependencies(precompiled_headers tilewright)
endfunction()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  cmake_language(DEFER DIRECTORY ${CMAKE_SOURCE_DIR} CALL tw_precompile_headers)
endif()
