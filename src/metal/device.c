#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "metal/state.h"

static tw_status choose_check(const tw_device_options *options, tw_check_level *level,
                              tw_error *err) {
    const char *named = options->check ? options->check : getenv("TILEWRIGHT_CHECK");
    *level = TW_CHECK_FULL;
    if (named && *named && !tw_check_level_find(named, level))
        return tw_fail(err, TW_BAD_INPUT, "unknown check level '%s': use off, protocol or full",
                       named);
    return TW_OK;
}

static tw_status choose_arch(const tw_device_options *options, const tw_arch **arch,
                             tw_error *err) {
    const char *named = options->arch ? options->arch : getenv("TILEWRIGHT_ARCH");
    if (!named || !*named) named = "wormhole_b0";
    *arch = tw_arch_find(named);
    if (*arch) return TW_OK;
    return tw_fail(err, TW_BAD_INPUT, "unknown architecture '%s': use wormhole_b0 or blackhole",
                   named);
}

static void make_spaces(tw_device *device) {
    const tw_arch *arch = device->arch;
    /* The first bytes of each DRAM bank stay unused: address 0 is what a forgotten argument holds.
     */
    device->dram =
        (tw_space){.base = 1024, .limit = arch->dram_bank_bytes, .align = arch->dram_page_align};
    device->l1 = (tw_space){.base = device->l1_base,
                            .limit = arch->l1_bytes,
                            .align = arch->dram_page_align,
                            .from_top = true};
}

static tw_status choose_l1(tw_device *device, const tw_device_options *options, tw_error *err) {
    const tw_arch *arch = device->arch;
    const uint64_t all = arch->l1_bytes - arch->l1_reserved_bytes;
    const uint64_t asked = options->worker_l1_bytes, small = options->l1_small_bytes;
    if (asked > all)
        return tw_fail(
            err, TW_BAD_INPUT,
            "worker_l1_size of %llu bytes; %llu of a core's L1 are not reserved: leave it "
            "out, or give less",
            (unsigned long long)asked, (unsigned long long)all);
    const uint64_t share = asked ? asked : all;
    if (small >= share)
        return tw_fail(err, TW_BAD_INPUT,
                       "l1_small_size of %llu bytes of the %llu that a core has for buffers; leave "
                       "some to the others",
                       (unsigned long long)small, (unsigned long long)share);
    const uint32_t grain = arch->dram_page_align;
    device->l1_base = (arch->l1_bytes - (uint32_t)share + grain - 1) / grain * grain;
    device->l1_small = (small + grain - 1) / grain * grain;
    return TW_OK;
}

/* A server for gdb, where one is asked for. */
static tw_status choose_gdb(tw_device *device, const tw_device_options *options, tw_error *err) {
    const char *named = getenv("TILEWRIGHT_GDB");
    unsigned long port = options->gdb;
    if (!port && named && *named) {
        char *end;
        port = strtoul(named, &end, 10);
        if (*end || !port || port > UINT16_MAX)
            return tw_fail(err, TW_BAD_INPUT, "TILEWRIGHT_GDB=%s: a port from 1 to 65535 is wanted",
                           named);
    }
    if (!port) return TW_OK;
    device->gdb = tw_gdb_create((uint16_t)port);
    tw_chip_debug(device->chip, tw_gdb_debugger(device->gdb));
    return TW_OK;
}

static tw_status open_parts(tw_device *device, const tw_device_options *options, tw_error *err) {
    tw_status status = choose_arch(options, &device->arch, err);
    tw_check_level level = TW_CHECK_FULL;
    if (status == TW_OK) status = choose_check(options, &level, err);
    if (status == TW_OK) status = choose_l1(device, options, err);
    if (status != TW_OK) return status;
    const tw_chip_options chip = {.arch = device->arch,
                                  .grid_x = options->grid_x,
                                  .grid_y = options->grid_y,
                                  .perturb = options->perturb,
                                  .max_cycles = options->max_cycles,
                                  .max_instructions = options->max_instructions};
    status = tw_chip_create(&chip, &device->chip, err);
    if (status != TW_OK) return status;
    tw_chip_grid(device->chip, &device->grid_x, &device->grid_y);
    tw_chip_watch_interrupt(device->chip, &tw_interrupts);
    device->check = tw_check_create(level);
    if (level != TW_CHECK_OFF)
        tw_check_set_memory(device->check,
                            (tw_check_memory){device, tw_device_answer, tw_device_is_element,
                                              tw_outputs_to_l1, tw_outputs_begin, tw_outputs_end});
    device->tally = tw_tally_open();
    device->profile = tw_profile_open();
    tw_device_observe(device, NULL);
    tw_chip_watch_arguments(device->chip, level == TW_CHECK_FULL);
    make_spaces(device);
    status = choose_gdb(device, options, err);
    if (status != TW_OK) return status;
    device->toolchain = options->toolchain;
    if (device->toolchain) return TW_OK;
    device->owns_toolchain = true;
    return tw_toolchain_open(NULL, &device->toolchain, err);
}

tw_status tw_device_open(const tw_device_options *options, tw_device **device, tw_error *err) {
    static atomic_uint_least64_t opened;
    tw_device_options chosen = options ? *options : (tw_device_options){0};
    *device = NULL;
    tw_status status = tw_environment_read(&chosen, err);
    if (status != TW_OK) return status;
    tw_device *made = tw_alloc(sizeof *made);
    made->references = 1;
    made->serial = atomic_fetch_add(&opened, 1) + 1;
    status = open_parts(made, &chosen, err);
    *device = made;
    if (status == TW_OK) return TW_OK;
    tw_device_close(made);
    *device = NULL;
    return status;
}

void tw_device_close(tw_device *device) {
    if (!device || device->closed) return;
    tw_device_attach(device, NULL, NULL);
    tw_device_write_profile(device, 0,
                            NULL); /* a file that cannot be written is no fault of a close */
    device->closed = true;
    tw_chip_destroy(device->chip);
    device->chip = NULL;
    if (device->check) tw_check_destroy(device->check);
    device->check = NULL;
    tw_gdb_destroy(device->gdb);
    device->gdb = NULL;
    tw_tally_close(device->tally);
    device->tally = NULL;
    tw_profile_close(device->profile);
    device->profile = NULL;
    if (device->owns_toolchain) tw_toolchain_close(device->toolchain);
    device->toolchain = NULL;
    for (size_t i = 0; i < device->images.count; i++)
        tw_image_free(device->images.items[i].image);
    free(device->images.items);
    device->images.items = NULL;
    device->images.count = 0;
    tw_device_unref(device);
}

void tw_device_unref(tw_device *device) {
    if (--device->references) return;
    tw_space_clear(&device->dram);
    tw_space_clear(&device->l1);
    free(device->earlier.items);
    tw_outputs_forget(device);
    free(device->outputs.items);
    tw_faults_clear(&device->faults);
    free(device);
}

static tw_hart_costs costs_of(const tw_arch *arch) {
    return (tw_hart_costs){.other = 1,
                           .load_local = (uint8_t)arch->cost_local_load,
                           .load_l1 = (uint8_t)arch->cost_l1_load,
                           .mul = (uint8_t)arch->cost_multiply,
                           .div = (uint8_t)arch->cost_divide,
                           .taken = 1};
}

tw_status tw_device_image(tw_device *device, const tw_kernel_image *built, const char *name,
                          tw_image **image, tw_error *err) {
    for (size_t i = 0; i < device->images.count; i++)
        if (!strcmp(device->images.items[i].key, built->key)) {
            *image = device->images.items[i].image;
            return TW_OK;
        }
    const tw_hart_costs costs = costs_of(device->arch);
    const tw_status status = tw_image_load(built->bytes, built->size, name, &costs, image, err);
    if (status != TW_OK) return status;
    tw_loaded_image loaded = {.image = *image};
    memcpy(loaded.key, built->key, sizeof loaded.key);
    TW_VEC_PUSH(&device->images, loaded);
    return TW_OK;
}

/* ---- raw memory ---- */

static tw_status l1_place(tw_device *device, tw_core_xy core, uint32_t address, uint32_t size,
                          uint8_t **at, tw_error *err) {
    if (device->closed) return tw_fail(err, TW_BAD_INPUT, "the device is closed: open it again");
    if (core.x >= device->grid_x || core.y >= device->grid_y)
        return tw_fail(err, TW_BAD_INPUT, "core (%u,%u) lies beyond the grid of %u x %u", core.x,
                       core.y, device->grid_x, device->grid_y);
    if ((uint64_t)address + size > device->arch->l1_bytes)
        return tw_fail(err, TW_BAD_INPUT, "%u bytes at L1 0x%x end beyond L1 (%u bytes)", size,
                       address, device->arch->l1_bytes);
    *at = tw_chip_l1(device->chip, core.x, core.y) + address;
    return TW_OK;
}

static tw_status dram_place(tw_device *device, uint32_t bank, uint32_t address, uint32_t size,
                            uint8_t **at, tw_error *err) {
    if (device->closed) return tw_fail(err, TW_BAD_INPUT, "the device is closed: open it again");
    if (bank >= device->arch->dram_banks)
        return tw_fail(err, TW_BAD_INPUT, "DRAM bank %u: the chip has %u", bank,
                       device->arch->dram_banks);
    if ((uint64_t)address + size > device->arch->dram_bank_bytes)
        return tw_fail(err, TW_BAD_INPUT, "%u bytes at 0x%x end beyond the DRAM bank (%u bytes)",
                       size, address, device->arch->dram_bank_bytes);
    uint8_t *bytes = tw_chip_dram(device->chip, bank);
    if (!bytes) return tw_fail(err, TW_NO_MEMORY, "no memory for DRAM bank %u", bank);
    *at = bytes + address;
    return TW_OK;
}

tw_status tw_device_write_l1(tw_device *device, tw_core_xy core, uint32_t address,
                             const void *bytes, uint32_t size, tw_error *err) {
    uint8_t *at = NULL;
    const tw_status status = l1_place(device, core, address, size, &at, err);
    if (status == TW_OK) memcpy(at, bytes, size);
    return status;
}

tw_status tw_device_read_l1(tw_device *device, tw_core_xy core, uint32_t address, void *bytes,
                            uint32_t size, tw_error *err) {
    uint8_t *at = NULL;
    const tw_status status = l1_place(device, core, address, size, &at, err);
    if (status == TW_OK) memcpy(bytes, at, size);
    return status;
}

tw_status tw_device_write_dram(tw_device *device, uint32_t bank, uint32_t address,
                               const void *bytes, uint32_t size, tw_error *err) {
    uint8_t *at = NULL;
    const tw_status status = dram_place(device, bank, address, size, &at, err);
    device->raw_dram = true;
    if (status == TW_OK) memcpy(at, bytes, size);
    return status;
}

tw_status tw_device_read_dram(tw_device *device, uint32_t bank, uint32_t address, void *bytes,
                              uint32_t size, tw_error *err) {
    uint8_t *at = NULL;
    const tw_status status = dram_place(device, bank, address, size, &at, err);
    if (status == TW_OK) memcpy(bytes, at, size);
    return status;
}
