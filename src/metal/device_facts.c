/* What a device is, and what its last run left. */
#include "metal/state.h"

const tw_arch *tw_device_arch(const tw_device *device) {
    return device->arch;
}
tw_chip *tw_device_chip(tw_device *device) {
    return device->chip;
}
tw_toolchain *tw_device_toolchain(tw_device *device) {
    return device->toolchain;
}
const tw_faults *tw_device_faults(const tw_device *device) {
    return &device->faults;
}
tw_run_stats tw_device_stats(const tw_device *device) {
    return device->stats;
}
uint64_t tw_device_runs(const tw_device *device) {
    return device->runs;
}
bool tw_device_failed_on_host(const tw_device *device) {
    return device->failed_on_host;
}
uint32_t tw_device_l1_base(const tw_device *device) {
    return device->l1_base;
}

tw_core_xy tw_device_grid(const tw_device *device) {
    return (tw_core_xy){device->grid_x, device->grid_y};
}

tw_core_xy tw_device_worker_noc(const tw_device *device, tw_core_xy logical) {
    return (tw_core_xy){device->arch->worker_x0 + logical.x, device->arch->worker_y0 + logical.y};
}

uint32_t tw_device_banks(const tw_device *device, bool dram) {
    return dram ? device->arch->dram_banks : device->grid_x * device->grid_y;
}

tw_core_xy tw_device_bank_noc(const tw_device *device, bool dram, uint32_t bank) {
    if (!dram)
        return tw_device_worker_noc(device,
                                    (tw_core_xy){bank % device->grid_x, bank / device->grid_x});
    tw_core_xy place;
    tw_arch_dram_xy(device->arch, bank, &place.x, &place.y);
    return place;
}

uint32_t tw_device_alignment(const tw_device *device, bool dram) {
    return dram ? device->arch->dram_page_align : device->arch->l1_align;
}

void tw_device_set_print(tw_device *device, tw_print_sink sink, void *context) {
    tw_chip_set_print(device->chip, sink, context);
}

void tw_device_attach(tw_device *device, void *data, void (*release)(void *data)) {
    void *former = device->attached;
    void (*release_former)(void *) = device->release_attached;
    device->attached = NULL;
    device->release_attached = NULL;
    if (release_former) release_former(former);
    device->attached = data;
    device->release_attached = release;
}

void *tw_device_attached(const tw_device *device) {
    return device->attached;
}

bool tw_device_ran_to_end(const tw_device *device) {
    return device->ran_to_end;
}
