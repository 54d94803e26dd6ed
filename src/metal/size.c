/* Whether the kernels of each core fit where the chip keeps them. Services are traps here, so texts
 * are smaller than the chip's own: what is refused here is refused there, not the other way round.
 */
#include "metal/state.h"

static const char too_large[] = "Split the kernel, or make its loops and templates smaller.";

static uint32_t text_of(const tw_kernel *kernel) {
    uint32_t bytes = 0;
    for (int i = 0; i < 3; i++)
        if (kernel->images[i]) bytes += tw_image_text_size(kernel->images[i]);
    return bytes;
}

/* The NCRISC of some chips runs from an instruction memory of its own. */
static void check_ncrisc(tw_device *device, tw_error *err, const tw_kernel *kernel) {
    const uint32_t room = device->arch->ncrisc_iram_bytes, bytes = text_of(kernel);
    if (kernel->desc.kind != TW_KERNEL_NCRISC || !room || bytes <= room) return;
    tw_host_fault(device, err, TW_FAULT_KERNEL_TOO_LARGE, kernel->desc.created_at, too_large,
                  "kernel '%s' has %u bytes of text or more; the instruction memory of NCRISC on "
                  "%s has %u",
                  kernel->shown, bytes, device->arch->name, room);
}

/* Bytes of texts and arguments on a core, a lower bound of what its kernel-config buffer holds. */
static uint32_t load_of(const tw_program *program, uint32_t x, uint32_t y) {
    uint32_t bytes = 0;
    for (size_t i = 0; i < program->kernels.count; i++) {
        const tw_kernel *kernel = program->kernels.items[i];
        if (!tw_core_ranges_contain(kernel->desc.cores, x, y)) continue;
        bytes +=
            text_of(kernel) + 4 * kernel->args[y * TW_SIDE + x].count + 4 * kernel->common.count;
    }
    return bytes;
}

tw_status tw_program_check_sizes(const tw_program *program, tw_device *device, tw_error *err) {
    const size_t before = device->faults.list.count;
    for (size_t i = 0; i < program->kernels.count; i++)
        check_ncrisc(device, err, program->kernels.items[i]);
    for (uint32_t y = 0; y < device->grid_y; y++)
        for (uint32_t x = 0; x < device->grid_x; x++) {
            const uint32_t bytes = load_of(program, x, y);
            if (bytes <= device->arch->kernel_config_bytes) continue;
            return tw_host_fault(device, err, TW_FAULT_KERNEL_TOO_LARGE, NULL, too_large,
                                 "the kernels of core (%u,%u) have %u bytes of text and arguments "
                                 "or more; its kernel-config buffer has %u",
                                 x, y, bytes, device->arch->kernel_config_bytes);
        }
    return device->faults.list.count > before ? TW_FAULT : TW_OK;
}
