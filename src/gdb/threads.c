/* The harts of a launch by number. */
#include "gdb/gdb.h"

void tw_gdb_thread_id(const tw_gdb *gdb, unsigned thread, tw_text *out) {
    tw_text_addf(out, "p%x.%x", gdb->threads.items[thread].process + 1, thread + 1);
}

tw_hart *tw_gdb_hart(const tw_gdb *gdb, unsigned thread) {
    const tw_thread *at = &gdb->threads.items[thread];
    return tw_core_engine(at->core, at->hart);
}

bool tw_gdb_is_live(const tw_gdb *gdb, unsigned thread) {
    const tw_thread *at = &gdb->threads.items[thread];
    const tw_hart_state state = tw_core_hart(at->core, at->hart).state;
    return state != TW_HART_ABSENT && state != TW_HART_DONE;
}

const char *tw_gdb_file_name(const char *path) {
    return path ? tw_path_name(path) : "kernel";
}

const char *tw_gdb_kernel(const tw_gdb *gdb, unsigned thread) {
    const tw_thread *at = &gdb->threads.items[thread];
    return tw_gdb_file_name(tw_core_hart(at->core, at->hart).launch->kernel);
}
