/*
 * kernel_lib/buffer_calls.hpp: a helper's calls to its buffers, in functions whose template
 * arguments are the policy they are done by: that is what an explained hang says of a helper.
 */
#pragma once
#include "tw/circular_buffer.h"

namespace compute_kernel_lib::tw_by {

template <auto policy> TW_INLINE void wait_front_by(uint32_t cb, uint32_t tiles) {
    cb_wait_front(cb, tiles);
}
template <auto policy> TW_INLINE void reserve_back_by(uint32_t cb, uint32_t tiles) {
    cb_reserve_back(cb, tiles);
}
/* By a policy that is a type. */
template <typename Policy> TW_INLINE void wait_front_as(uint32_t cb, uint32_t tiles) {
    cb_wait_front(cb, tiles);
}

} // namespace compute_kernel_lib::tw_by
