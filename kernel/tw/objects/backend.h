/* tw/objects/backend.h: NoC addresses by their parts, as newer kernels name the functions. */
#ifndef TW_OBJECTS_BACKEND_H
#define TW_OBJECTS_BACKEND_H

#include "tw/noc.h"
#include "tw/objects/noc.h"

namespace noc_address_backend {

TW_INLINE uint64_t worker_address(uint32_t x, uint32_t y, uint32_t address, uint8_t = 0) {
    return NOC_XY_ADDR(x, y, address);
}
TW_INLINE uint64_t self_address(uint32_t address, uint8_t noc = noc_index) {
    return NOC_XY_ADDR(my_x[noc], my_y[noc], address);
}
TW_INLINE uint64_t packed_worker_address(uint32_t xy, uint32_t address) {
    return uint64_t(xy) << 32 | address;
}
TW_INLINE uint64_t multicast_descriptor(uint32_t x_start, uint32_t y_start, uint32_t x_end,
                                        uint32_t y_end, uint32_t address, uint8_t = 0) {
    return NOC_MULTICAST_ADDR(x_start, y_start, x_end, y_end, address);
}
TW_INLINE uint32_t extract_local_address(uint64_t address) {
    return uint32_t(address);
}
template <bool DRAM>
TW_INLINE uint64_t bank_address(uint32_t bank, uint32_t address, uint8_t noc = noc_index) {
    return get_noc_addr_from_bank_id<DRAM>(bank, address, noc);
}

} // namespace noc_address_backend
namespace noc_address_backend_xy = noc_address_backend;

/* Of caches that these chips' cores do not have. */
TW_INLINE void scoped_lock_acquire_cache_ops(uintptr_t, uint32_t) {}
TW_INLINE void scoped_lock_release_cache_ops(uintptr_t, uint32_t) {}

#endif
