/*
 * prune.h: a cache that does not grow without end.
 */
#ifndef TW_TOOLCHAIN_PRUNE_H
#define TW_TOOLCHAIN_PRUNE_H

#include "tilewright/base.h"

/* Bytes of images and manifests kept, when a cache is pruned: some 20000 images. */
#define TW_CACHE_LIMIT ((uint64_t)1 << 30)

/* When the images and manifests of cache `folder` hold more than `limit` bytes, deletes the oldest
 * until four fifths of it are left. Failures are ignored: another process may prune too. */
void tw_prune_cache(const char *folder, uint64_t limit);

/* Keeps the `keep` newest of the folders in `folder` whose names start with `prefix`; deletes the
 * others with what is in them. */
void tw_prune_folders(const char *folder, const char *prefix, size_t keep);

#endif
