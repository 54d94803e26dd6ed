/*
 * Lists of files in CMake's text: where one is, and one entry more. Text in, text out; what a list
 * is for is known by who asks.
 */
#ifndef TW_EMIT_CMAKE_LIST_H
#define TW_EMIT_CMAKE_LIST_H

#include "tilewright/base.h"

/* A list within a text: offsets behind the word that opens it and behind its last entry. */
typedef struct tw_cmake_list {
    size_t begin, last;
    bool found;
} tw_cmake_list;

/* set(NAME ...), where NAME begins and ends as told. */
tw_cmake_list tw_cmake_set(const char *text, const char *head, const char *tail);
/* The sources behind PRIVATE of the first target_sources(TARGET ...); NULL: of any target. */
tw_cmake_list tw_cmake_private_sources(const char *text, const char *target);
/* The headers behind FILE_SET api ... FILES. */
tw_cmake_list tw_cmake_api_headers(const char *text);
/* The patterns behind GLOB_RECURSE VARIABLE. */
tw_cmake_list tw_cmake_globbed(const char *text);

/* Whether an entry of the list begins and ends as told. */
bool tw_cmake_holds(const char *text, tw_cmake_list list, const char *head, const char *tail);
/* Puts `entry` into the list: behind the last entry that begins with `near` (NULL or none: behind
 * the last), on a line of its own where the others have one. False when it was there already. */
bool tw_cmake_add(tw_text *text, tw_cmake_list list, const char *near, const char *entry);

#endif
