/* The reader of specs and designs, and the plan that is made of what it read. */
#include "fuzz.h"

#include "tilewright/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tw_error err = {0};
    tw_spec *spec = NULL;
    if (tw_spec_parse("fuzz.md", (const char *)data, size, &spec, &err) == TW_OK) {
        tw_plan *plan = NULL;
        tw_error why = {0};
        if (tw_plan_make(spec, NULL, &plan, &why) == TW_OK) tw_plan_free(plan);
        tw_error_clear(&why);
        tw_spec_free(spec);
    }
    tw_error_clear(&err);
    return 0;
}
