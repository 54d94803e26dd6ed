/* kernel_lib/mcast/kernel/mcast_semaphore.hpp: semaphores of a pipe, by id or by the host's name.
 */
#pragma once
#include "api/dataflow/dataflow_api.h"
#include "ttnn/cpp/ttnn/kernel_lib/mcast/mcast_protocol.hpp"
#include "tw/objects.h"

namespace dataflow_kernel_lib {

struct McastSemaphoreBinding {
    uint32_t id;
    SemScope scope;
    constexpr McastSemaphoreBinding(uint32_t number) : id(number), scope() {}
    constexpr McastSemaphoreBinding(std::nullptr_t) : McastSemaphoreBinding(UNUSED_SEM_ID) {}
    constexpr McastSemaphoreBinding(SemaphoreBindingToken token)
        : id(token.id), scope(token.scope) {}
};

namespace detail {
template <McastSemaphoreBinding binding> struct McastSemaphoreToken {
    constexpr operator McastSemaphoreBinding() const { return binding; }
};
constexpr uint32_t mcast_semaphore_id(McastSemaphoreBinding binding) {
    return binding.id;
}
template <McastSemaphoreBinding binding>
using McastSemaphore = std::conditional_t<binding.id == UNUSED_SEM_ID, std::nullptr_t, Semaphore<>>;
template <McastSemaphoreBinding binding> TW_INLINE McastSemaphore<binding> make_mcast_semaphore() {
    if constexpr (binding.id == UNUSED_SEM_ID)
        return nullptr;
    else
        return Semaphore<>(binding.id);
}
} // namespace detail
} // namespace dataflow_kernel_lib
