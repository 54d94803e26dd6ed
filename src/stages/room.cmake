target_link_libraries(tw_stages PUBLIC PkgConfig::JANSSON PkgConfig::XXHASH)
