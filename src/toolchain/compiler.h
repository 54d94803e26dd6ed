/*
 * compiler.h: the cross compiler and what it needs, found on this machine.
 */
#ifndef TW_TOOLCHAIN_COMPILER_H
#define TW_TOOLCHAIN_COMPILER_H

#include "toolchain/stamp.h"

/* Owned strings; any but `driver` may be NULL while something is missing. */
typedef struct tw_compiler {
    char *driver;      /* riscv64-unknown-elf-g++, absolute */
    char *version;     /* "12.2.0" */
    char *own_headers; /* the compiler's stddef.h and the like */
    char *cpp_headers; /* libstdc++'s headers: the cross compiler's own or the host's */
    char *cpp_target;  /* the folder with bits/c++config.h */
    char *c_headers;   /* picolibc's or newlib's */
    char *c_library;   /* the folder of its libc.a for rv32im/ilp32 */
    char *parts[3];    /* cc1plus, as, ld: for identity */
    char *libgcc;
    tw_digest identity; /* of every program, library and header folder above */
} tw_compiler;

/* The names under which cross compilers are installed, best first; NULL-terminated. */
extern const char *const tw_compiler_names[];

/* Finds the driver: `wanted`, $TILEWRIGHT_CXX, else the first of tw_compiler_names along $PATH;
 * then asks it for the rest, unless `folder` (a cache folder or NULL) remembers. Fails with TW_IO
 * and the remedy when there is no compiler; missing parts are left NULL.
 * `*started` counts the programs run. */
tw_status tw_compiler_find(const char *wanted, const char *folder, tw_compiler *compiler,
                           uint64_t *started, tw_error *err);
/* Fails with TW_IO, the part and its remedy when something is missing. */
tw_status tw_compiler_complete(const tw_compiler *compiler, tw_error *err);
/* True for a header of the compiler or its libraries: `identity` stands for it. */
bool tw_compiler_owns(const tw_compiler *compiler, const char *file);
void tw_compiler_free(tw_compiler *compiler);

/* How to get each part; constants. */
extern const char tw_remedy_compiler[], tw_remedy_cpp_headers[], tw_remedy_c_library[];

#endif
