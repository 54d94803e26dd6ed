/*
 * neighbours.h: what else of a TT-Metalium tree an operation's library needs. An operation calls
 * others of its tree; the sources that define what its linked library lacks are found by name
 * (definitions.h), so that of thousands only those are compiled.
 */
#ifndef TW_STAGES_NEIGHBOURS_H
#define TW_STAGES_NEIGHBOURS_H

#include "tilewright/stages.h"

/* Owned strings. */
typedef TW_VEC(char *) tw_names;
void tw_names_add(tw_names *names, const char *name); /* unless it is there */
void tw_names_free(tw_names *names);

/* The functions and variables, as c++filt writes them, that a library calls and that neither it,
 * tilewright nor the system's libraries define. */
void tw_library_lacks(const tw_place *place, const char *library, tw_names *lacking);

/* All that the sources of a tree define. */
typedef struct tw_tree tw_tree;
tw_tree *tw_tree_read(const char *folder);
/* The sources that define any of the names. */
void tw_tree_find(const tw_tree *tree, const tw_names *lacking, tw_names *sources);
void tw_tree_free(tw_tree *tree); /* NULL is allowed */

/* Where objects of a tree's sources are kept for every operation of it that needs them:
 * TREE/.tilewright/objects, made; the operation's own when that cannot be written. Caller frees. */
char *tw_neighbours_folder(const tw_place *place);
/* Waits until no other build compiles there; close the file to let the next one in. */
int tw_neighbours_lock(const char *folder);

#endif
