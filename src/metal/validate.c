/* What can be said of a program before it is compiled. Every fault found is recorded. */
#include "metal/state.h"

static const char *const processors[] = {
    [TW_KERNEL_BRISC] = "RISCV_0 (BRISC)",
    [TW_KERNEL_NCRISC] = "RISCV_1 (NCRISC)",
    [TW_KERNEL_COMPUTE] = "the compute processors",
};

static void check_grid(tw_device *device, tw_error *err, tw_core_ranges cores, const char *what,
                       const char *name, const char *where) {
    for (size_t i = 0; i < cores.count; i++) {
        const tw_core_xy end = cores.items[i].end;
        if (end.x < device->grid_x && end.y < device->grid_y) continue;
        tw_host_fault(device, err, TW_FAULT_CORE_OUTSIDE_GRID, where, NULL,
                      "%s%s is on core (%u,%u); the compute grid of %s has %u x %u cores, from "
                      "(0,0) to (%u,%u)",
                      what, name, end.x, end.y, device->arch->name, device->grid_x, device->grid_y,
                      device->grid_x - 1, device->grid_y - 1);
        return;
    }
}

/* The first core two sets share. */
static bool shared_core(tw_core_ranges a, tw_core_ranges b, tw_core_xy *core) {
    for (size_t i = 0; i < a.count; i++)
        for (size_t j = 0; j < b.count; j++) {
            const tw_core_range *p = &a.items[i], *q = &b.items[j];
            const uint32_t x = p->start.x > q->start.x ? p->start.x : q->start.x;
            const uint32_t y = p->start.y > q->start.y ? p->start.y : q->start.y;
            if (x > p->end.x || x > q->end.x || y > p->end.y || y > q->end.y) continue;
            *core = (tw_core_xy){x, y};
            return true;
        }
    return false;
}

static void check_pair(tw_device *device, tw_error *err, const tw_kernel *a, const tw_kernel *b) {
    tw_core_xy core;
    if (!shared_core(a->desc.cores, b->desc.cores, &core)) return;
    if (a->desc.kind == b->desc.kind) {
        tw_host_fault(device, err, TW_FAULT_KERNELS_ON_SAME_PROCESSOR, b->desc.created_at, NULL,
                      "kernels '%s' and '%s' are both for %s of core (%u,%u)", a->shown, b->shown,
                      processors[a->desc.kind], core.x, core.y);
        return;
    }
    if (a->desc.kind == TW_KERNEL_COMPUTE || b->desc.kind == TW_KERNEL_COMPUTE) return;
    if (a->desc.noc != b->desc.noc || a->desc.noc_mode || b->desc.noc_mode) return;
    tw_host_fault(device, err, TW_FAULT_NOC_SAME_NOC, b->desc.created_at, NULL,
                  "kernels '%s' and '%s' of core (%u,%u) both use NOC_%u", a->shown, b->shown,
                  core.x, core.y, a->desc.noc);
}

/* A core of a kernel that was forgotten: others got arguments, it got none. */
static void check_args(tw_device *device, tw_error *err, const tw_kernel *kernel) {
    size_t most = 0;
    for (size_t i = 0; i < TW_SIDE * TW_SIDE; i++)
        if (kernel->args[i].count > most) most = kernel->args[i].count;
    if (!most) return;
    for (uint32_t y = 0; y < device->grid_y; y++)
        for (uint32_t x = 0; x < device->grid_x; x++) {
            if (!tw_core_ranges_contain(kernel->desc.cores, x, y)) continue;
            if (kernel->args[y * TW_SIDE + x].set) continue;
            tw_host_fault(device, err, TW_FAULT_ARGS_ON_WRONG_CORE, kernel->desc.created_at, NULL,
                          "kernel '%s' runs on core (%u,%u), which has no run-time arguments; "
                          "other cores have %zu",
                          kernel->shown, x, y, most);
            return;
        }
}

/* Ends of rings between cores have indices above all others of the core: the firmware sets them up
 * from the last index downwards. */
static void check_remotes(tw_device *device, tw_error *err, const tw_cb_entry *cb) {
    if (cb->desc.remote_count && !cb->buffer_number)
        tw_host_fault(device, err, TW_FAULT_CB_NOT_CONFIGURED, cb->desc.created_at,
                      "Name the ring's buffer.", "remote CB %u lies on no buffer",
                      cb->remotes[0].index);
    for (size_t i = 0; i < cb->desc.remote_count; i++) {
        const tw_cb_index_desc *remote = &cb->remotes[i];
        if (remote->index >= device->arch->cbs)
            tw_host_fault(device, err, TW_FAULT_CB_NOT_CONFIGURED, cb->desc.created_at,
                          "Use a smaller index.", "CB index %u: %s has %u a core, from 0",
                          remote->index, device->arch->name, device->arch->cbs);
        if (!remote->page_size || remote->page_size % device->arch->l1_align ||
            remote->page_size > cb->buffer_bytes)
            tw_host_fault(
                device, err, TW_FAULT_CB_SIZE_NOT_MULTIPLE, cb->desc.created_at,
                "Make the page a multiple of L1's alignment, and no larger than the ring.",
                "remote CB %u: its page of %u bytes is no multiple of %u, or is larger "
                "than its ring of %u bytes",
                remote->index, remote->page_size, device->arch->l1_align, cb->buffer_bytes);
    }
}

static void check_cb(tw_device *device, tw_error *err, const tw_cb_entry *cb) {
    for (size_t i = 0; i < cb->desc.index_count; i++) {
        const tw_cb_index_desc *index = &cb->indices[i];
        if (index->index >= device->arch->cbs)
            tw_host_fault(device, err, TW_FAULT_CB_NOT_CONFIGURED, cb->desc.created_at,
                          "Use a smaller index.", "CB index %u: %s has %u a core, from 0",
                          index->index, device->arch->name, device->arch->cbs);
        if (!index->page_size || cb->desc.total_size % index->page_size || !cb->desc.total_size)
            tw_host_fault(device, err, TW_FAULT_CB_SIZE_NOT_MULTIPLE, cb->desc.created_at, NULL,
                          "CB %u: total size %u is no multiple of its page size %u", index->index,
                          cb->desc.total_size, index->page_size);
        for (size_t j = 0; j < i; j++)
            if (cb->indices[j].index == index->index)
                tw_host_fault(device, err, TW_FAULT_CB_DUPLICATE_ID, cb->desc.created_at, NULL,
                              "one CB has index %u twice", index->index);
    }
    check_remotes(device, err, cb);
    if (cb->buffer_number && (uint64_t)cb->desc.offset + cb->desc.total_size > cb->buffer_bytes)
        tw_host_fault(device, err, TW_FAULT_CB_MEETS_BUFFER, cb->desc.created_at,
                      "Make the CB no larger than the tensor's part on one core.",
                      "CB %u of %u bytes at offset %u lies on %s, which has %u bytes on a core",
                      cb->indices[0].index, cb->desc.total_size, cb->desc.offset, cb->buffer_name,
                      cb->buffer_bytes);
}

/* `a` and `b` may be the same CB. */
static void check_above(tw_device *device, tw_error *err, const tw_cb_entry *a,
                        const tw_cb_entry *b) {
    tw_core_xy core;
    if (!a->desc.remote_count || !shared_core(a->desc.cores, b->desc.cores, &core)) return;
    for (size_t i = 0; i < a->desc.remote_count; i++)
        for (size_t j = 0; j < b->desc.index_count; j++)
            if (a->remotes[i].index <= b->indices[j].index)
                tw_host_fault(device, err, TW_FAULT_CB_DUPLICATE_ID, a->desc.created_at,
                              "Give remote CBs the highest indices, from 31 downwards.",
                              "remote CB %u of core (%u,%u) is not above its local CB %u",
                              a->remotes[i].index, core.x, core.y, b->indices[j].index);
}

static bool same_remote(const tw_cb_entry *a, const tw_cb_entry *b, uint8_t *index) {
    for (size_t i = 0; i < a->desc.remote_count; i++)
        for (size_t j = 0; j < b->desc.remote_count; j++)
            if (a->remotes[i].index == b->remotes[j].index) {
                *index = a->remotes[i].index;
                return true;
            }
    return false;
}

static void check_duplicate(tw_device *device, tw_error *err, const tw_cb_entry *a,
                            const tw_cb_entry *b) {
    tw_core_xy core;
    uint8_t index;
    if (!shared_core(a->desc.cores, b->desc.cores, &core)) return;
    if (same_remote(a, b, &index))
        tw_host_fault(device, err, TW_FAULT_CB_DUPLICATE_ID, b->desc.created_at, NULL,
                      "two remote CBs of core (%u,%u) have index %u", core.x, core.y, index);
    for (size_t i = 0; i < a->desc.index_count; i++)
        for (size_t j = 0; j < b->desc.index_count; j++)
            if (a->indices[i].index == b->indices[j].index)
                tw_host_fault(device, err, TW_FAULT_CB_DUPLICATE_ID, b->desc.created_at, NULL,
                              "two CBs of core (%u,%u) have index %u", core.x, core.y,
                              b->indices[j].index);
}

tw_status tw_program_validate(const tw_program *program, tw_device *device, tw_error *err) {
    const size_t before = device->faults.list.count;
    for (size_t i = 0; i < program->kernels.count; i++) {
        const tw_kernel *kernel = program->kernels.items[i];
        check_grid(device, err, kernel->desc.cores, "kernel ", kernel->shown,
                   kernel->desc.created_at);
        for (size_t j = 0; j < i; j++)
            check_pair(device, err, program->kernels.items[j], kernel);
        check_args(device, err, kernel);
    }
    for (size_t i = 0; i < program->cbs.count; i++) {
        const tw_cb_entry *cb = &program->cbs.items[i];
        check_grid(device, err, cb->desc.cores, "a CB", "", cb->desc.created_at);
        check_cb(device, err, cb);
        for (size_t j = 0; j < i; j++)
            check_duplicate(device, err, &program->cbs.items[j], cb);
        for (size_t j = 0; j < program->cbs.count; j++)
            check_above(device, err, &program->cbs.items[j], cb);
    }
    for (size_t i = 0; i < program->semaphores.count; i++)
        check_grid(device, err, program->semaphores.items[i].cores, "a semaphore", "", NULL);
    return device->faults.list.count > before ? TW_FAULT : TW_OK;
}
