# The picture of a hang is drawn by graphviz. Its headers are wanted here; the library is opened when
# a picture is asked for, so that the program runs without it.
pkg_check_modules(GVC libgvc)
if(GVC_FOUND)
  set_source_files_properties(${CMAKE_SOURCE_DIR}/src/report/picture.c PROPERTIES
    COMPILE_DEFINITIONS TW_GRAPHVIZ INCLUDE_DIRECTORIES "${GVC_INCLUDE_DIRS}")
endif()
