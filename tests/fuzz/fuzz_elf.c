/* The ELF loader, the search for lines, unwinding, and the executable as gdb gets it. */
#include "fuzz.h"

#include "gdb/gdb.h"

/* libdw's dwarf_getscopes keeps its scopes when it comes on bad DWARF halfway: not ours to free. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libdw.so";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tw_error err = {0};
    tw_image *image;
    if (tw_image_load(data, size, "fuzz", NULL, &image, &err) == TW_OK) {
        tw_source_frame frames[4];
        uint32_t address, pcs[8];
        tw_local locals[8];
        static uint8_t local[8192];
        tw_hart hart;
        for (uint32_t i = 0; i < 4; i++)
            tw_image_locate(image, tw_image_entry(image) + 4 * i, frames, 4);
        tw_image_symbol(image, "__local_end", &address, NULL);
        tw_image_copy(image, 0xFFB00000u, sizeof local, local);
        tw_hart_init(&hart, image);
        hart.local = local;
        hart.local_base = 0xFFB00000u;
        hart.local_size = sizeof local;
        hart.x[2] = 0xFFB01000u;
        tw_hart_backtrace(&hart, pcs, 8);
        tw_hart_locals(&hart, locals, 8);
        free(tw_gdb_executable(image, &size));
        tw_hart_run(&hart, 1000);
    }
    tw_image_free(image);
    tw_error_clear(&err);
    return 0;
}
