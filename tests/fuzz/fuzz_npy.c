/* The reader of .npy files. */
#include "fuzz.h"

#include "tilewright/npy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tw_error err = {0};
    tw_npy array = {0};
    if (tw_npy_parse("fuzz.npy", data, size, &array, &err) == TW_OK) {
        free(tw_npy_floats(&array));
        if (array.count) (void)tw_npy_number(&array, array.count - 1);
        tw_npy_free(&array);
    }
    tw_error_clear(&err);
    return 0;
}
