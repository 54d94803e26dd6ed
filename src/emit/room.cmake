target_link_libraries(tw_emit PUBLIC PkgConfig::JANSSON PkgConfig::XXHASH)
