/* Buffers of the earlier call of a cached program: the next run has no business in them. */
#include <stdlib.h>
#include <string.h>

#include "metal/state.h"

uint64_t tw_buffer_number(const tw_buffer *buffer) {
    return buffer->number;
}

void tw_device_set_earlier(tw_device *device, const uint64_t *numbers, size_t count) {
    device->earlier.count = 0;
    for (size_t i = 0; i < count; i++)
        TW_VEC_PUSH(&device->earlier, numbers[i]);
}

bool tw_device_is_earlier(const tw_device *device, uint64_t number) {
    for (size_t i = 0; i < device->earlier.count; i++)
        if (device->earlier.items[i] == number) return true;
    return false;
}

tw_status tw_program_check_earlier(const tw_program *program, tw_device *device, tw_error *err) {
    for (size_t i = 0; i < program->cbs.count; i++) {
        const tw_cb_entry *cb = &program->cbs.items[i];
        if (!cb->buffer_number || !tw_device_is_earlier(device, cb->buffer_number)) continue;
        return tw_host_fault(
            device, err, TW_FAULT_STALE_OVERRIDE, cb->desc.created_at,
            "Call UpdateDynamicCircularBufferAddress in override_runtime_arguments.",
            "CB %u still lies on %s of an earlier call; no tensor of this call is "
            "there",
            cb->indices[0].index, cb->buffer_name);
    }
    return TW_OK;
}
