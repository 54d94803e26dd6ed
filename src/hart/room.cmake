# The programs that test_programs runs on the engine; it compiles the same sources natively.
if(TW_TESTS)
  set(programs ${TW_SOURCE_DIR}/tests/unit/hart/programs)
  set(programs_elf ${CMAKE_BINARY_DIR}/tests/hart_programs.elf)
  file(GLOB program_sources CONFIGURE_DEPENDS ${programs}/*.c)
  add_custom_command(OUTPUT ${programs_elf}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/tests
    COMMAND riscv64-unknown-elf-gcc -march=rv32im -mabi=ilp32 -Os -g -ffreestanding -nostdlib
      -fno-tree-loop-distribute-patterns -static -Wl,-T,${programs}/link.ld ${program_sources} -lgcc
      -o ${programs_elf}
    DEPENDS ${program_sources} ${programs}/programs.h ${programs}/link.ld VERBATIM)
  add_custom_target(hart_programs DEPENDS ${programs_elf})
  list(REMOVE_ITEM program_sources ${programs}/start.c)
  add_library(hart_native_programs STATIC ${program_sources})
  target_link_libraries(hart_native_programs PRIVATE tw_warnings)
  # The test itself is made behind this file; it finds the library by name.
  target_compile_definitions(hart_native_programs PUBLIC PROGRAMS_ELF="${programs_elf}")
  add_dependencies(hart_native_programs hart_programs)
  cmake_language(DEFER CALL target_link_libraries hart_test_programs PRIVATE hart_native_programs)
endif()
