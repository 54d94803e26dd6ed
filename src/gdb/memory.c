/* A hart's memory as gdb reads and writes it. */
#include "gdb/gdb.h"

#include <string.h>

size_t tw_gdb_read(const tw_hart *hart, uint32_t address, void *bytes, size_t size) {
    if (size <= UINT32_MAX && tw_hart_peek(hart, address, bytes, (uint32_t)size)) return size;
    size_t done = 0;
    while (done < size && tw_hart_peek(hart, address + (uint32_t)done, (uint8_t *)bytes + done, 1))
        done++;
    return done;
}

static uint8_t *writable_byte(tw_hart *hart, uint32_t address) {
    if (address < hart->l1_size) return hart->l1 + address;
    if (address - hart->local_base < hart->local_size)
        return hart->local + (address - hart->local_base);
    for (unsigned i = 0; i < hart->memory_count; i++) {
        const tw_region *region = &hart->memory[i];
        if (region->writable && address - region->base < region->size)
            return region->host + (address - region->base);
    }
    return NULL;
}

size_t tw_gdb_write(tw_hart *hart, uint32_t address, const void *bytes, size_t size) {
    for (size_t done = 0; done < size; done++) {
        uint8_t *place = writable_byte(hart, address + (uint32_t)done);
        if (!place) return done;
        *place = ((const uint8_t *)bytes)[done];
    }
    return size;
}
