// Prints one of everything the host hands to a kernel.
#include "api/dataflow/dataflow_api.h"
#include "api/debug/dprint.h"

void kernel_main() {
    volatile tt_l1_ptr uint32_t* semaphore =
        reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(get_compile_time_arg_val(1)));
    DPRINT << "compile " << get_compile_time_arg_val(0) << " named "
           << get_named_compile_time_arg_val("width") << " define " << DEPTH << " common "
           << get_common_arg_val<uint32_t>(1) << " semaphore " << *semaphore << ENDL();
}
