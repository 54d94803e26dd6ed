#include <stdlib.h>
#include <unistd.h>

#include "toolchain/toolchain.h"

static const char remedy_cache[] =
    "set TILEWRIGHT_CACHE to a folder that can be written; without one kernels are compiled anew "
    "at each start";
static const char remedy_root[] =
    "set TILEWRIGHT_ROOT to the folder that holds kernel/ (the source tree, or share/tilewright)";

static void add(tw_toolchain_checks *checks, const char *what, const char *remedy, bool good,
                char *found) {
    TW_VEC_PUSH(checks, (tw_toolchain_check){what, good, found, remedy});
}

static void add_part(tw_toolchain_checks *checks, const char *what, const char *remedy,
                     const char *path) {
    add(checks, what, remedy, path != NULL, tw_strdup(path ? path : "not found"));
}

static void add_compiler(tw_toolchain *toolchain, tw_toolchain_checks *checks) {
    tw_compiler compiler;
    tw_error err = {0};
    uint64_t started = 0;
    tw_text found = {0};
    /* Without the cache: what is remembered may be gone. */
    if (tw_compiler_find(toolchain->wanted, NULL, &compiler, &started, &err) != TW_OK) {
        add(checks, "cross compiler", tw_remedy_compiler, false, tw_strdup(err.text));
        tw_error_clear(&err);
        return;
    }
    const bool whole = compiler.version && compiler.parts[0] && compiler.parts[1] &&
                       compiler.parts[2] && compiler.libgcc && tw_file_exists(compiler.libgcc);
    tw_text_addf(&found, "%s %s%s", compiler.driver, compiler.version ? compiler.version : "",
                 whole ? "" : " (not complete, or without rv32im/ilp32)");
    add(checks, "cross compiler", tw_remedy_compiler, whole, tw_text_take(&found));
    add_part(checks, "C++ headers", tw_remedy_cpp_headers, compiler.cpp_headers);
    add_part(checks, "C library", tw_remedy_c_library, compiler.c_library);
    toolchain->counts.compilers_started += started;
    tw_compiler_free(&compiler);
}

bool tw_toolchain_inspect(tw_toolchain *toolchain, tw_toolchain_checks *checks) {
    const size_t first = checks->count;
    add_compiler(toolchain, checks);
    char *prefix = tw_path_join(toolchain->root, "kernel/tw/prefix.h");
    const bool rooted = tw_file_exists(prefix);
    tw_text text = {0};
    tw_text_addf(&text, "%s%s", toolchain->root, rooted ? "" : " has no kernel/tw/prefix.h");
    add(checks, "kernel headers", remedy_root, rooted, tw_text_take(&text));
    add(checks, "kernel cache", remedy_cache, toolchain->cache != NULL,
        tw_strdup(toolchain->cache ? toolchain->cache : toolchain->note));
    free(prefix);
    bool good = true;
    for (size_t i = first; i < checks->count; i++)
        good &= checks->items[i].good;
    return good;
}

void tw_toolchain_checks_free(tw_toolchain_checks *checks) {
    for (size_t i = 0; i < checks->count; i++)
        free(checks->items[i].found);
    free(checks->items);
    *checks = (tw_toolchain_checks){0};
}
