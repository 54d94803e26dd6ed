/* host_sources.h: which files of a folder are host code. */
#ifndef TW_STAGES_HOST_SOURCES_H
#define TW_STAGES_HOST_SOURCES_H

#include <stdbool.h>

/* A C++ source that is no kernel: those are in folders called "kernels", "kernel" or "..._kernels",
 * or define kernel_main or MAIN. */
bool tw_is_host_source(const char *path);
/* A hidden folder, or one of tests. */
bool tw_is_skipped_folder(const char *name);

#endif
