// Every data movement call that public kernels make often, once, behind an argument: it compiles, and does
// nothing when the argument is 0.
#include "api/dataflow/circular_buffer.h"
#include "api/dataflow/dataflow_api.h"
#include "api/dataflow/endpoints.h"
#include "api/dataflow/noc_semaphore.h"
#include "api/debug/ring_buffer.h"
#include "api/tensor/noc_traits.h"
#include "tools/profiler/kernel_profiler.hpp"

void every_call() {
    constexpr uint32_t positional = get_compile_time_arg_val(0);
    constexpr uint32_t named = get_named_compile_time_arg_val("depth");
    const uint32_t a = get_arg_val<uint32_t>(0) + get_common_arg_val<uint32_t>(0) + positional + named;
    const uint32_t words = *reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_arg_addr(1));
    const uint32_t at = get_write_ptr(0), from = get_read_ptr(0), bytes = get_tile_size(0);
    const uint64_t there = get_noc_addr(18, 18, a), many = get_noc_multicast_addr(18, 18, 19, 19, a);
    DPRINT << words << " " << HEX() << uint32_t(get_dataformat(0)) << get_tile_hw(0) << ENDL();
    { DeviceZoneScopedN("zone"); DeviceTimestampedData("data", a); }
    WAYPOINT("NAME");
    WATCHER_RING_BUFFER_PUSH(a);
    ASSERT(get_local_cb_interface(0).fifo_page_size == get_local_cb_interface(1).fifo_page_size);

    noc_async_read(there, at, bytes);
    noc_async_read_one_packet(there, at, bytes);
    noc_async_read_one_packet_set_state(there, bytes);
    noc_async_read_one_packet_with_state(a, at);
    noc_async_read_one_packet_with_state_with_trid(a, 0, at, 2);
    noc_async_read_set_state(there);
    noc_async_read_with_state(a, at, bytes);
    noc_async_read_set_trid(1);
    noc_async_read_barrier_with_trid(1);
    reset_noc_trid_barrier_counter();
    noc_async_read_barrier();
    noc_async_write(from, there, bytes);
    noc_async_write_one_packet(from, there, bytes);
    noc_async_write_one_packet_set_state(there, bytes);
    noc_async_write_one_packet_with_state(from, a);
    noc_async_write_one_packet_with_trid(from, there, bytes, 2);
    noc_async_write_multicast(from, many, bytes, 4);
    noc_async_write_multicast_loopback_src(from, many, bytes, 4);
    noc_inline_dw_write(there, a);
    noc_async_writes_flushed();
    noc_async_write_barrier();
    noc_async_full_barrier();

    volatile tt_l1_ptr uint32_t* word = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(get_semaphore(0));
    noc_semaphore_set(word, INVALID);
    noc_semaphore_wait(word, VALID);
    noc_semaphore_wait_min(word, VALID);
    noc_semaphore_inc(there, 1);
    noc_semaphore_set_remote(get_semaphore(0), there);
    noc_semaphore_set_multicast(get_semaphore(0), many, 4);
    noc_semaphore_set_multicast_loopback_src(get_semaphore(0), many, 4);
    noc_async_atomic_barrier();

    const auto accessor = TensorAccessor(TensorAccessorArgs<1>(), a, bytes);
    const auto by_dspec = TensorAccessor(make_interleaved_dspec<true>(), a, bytes);
    const InterleavedAddrGen<true> pages = {.bank_base_address = a, .page_size = bytes};
    const InterleavedPow2AddrGen<false> powers = {.bank_base_address = a, .log_base_2_of_page_size = 11};
    const InterleavedAddrGenFast<true> tiles = {
        .bank_base_address = a, .page_size = bytes, .data_format = get_dataformat(0)};
    noc_async_read_tile(0, tiles, at);
    noc_async_read_page(0, accessor, at);
    noc_async_write_tile(0, by_dspec, from);
    noc_async_write_page(0, pages, from);
    noc_async_read(powers.get_noc_addr(1), at, bytes);
    noc_async_read(get_noc_addr(1, pages), at, bytes);
    noc_async_read(get_noc_addr_helper(NOC_XY_ENCODING(18, 18), a), at, bytes);
    noc_async_read(get_noc_addr_from_bank_id<true>(1, a), at, bytes);
    auto many_accessors = make_tensor_accessor_args_tuple<1, 1>();
    noc_async_read(get_noc_addr(std::get<0>(many_accessors).crta_offset()), at, mulsi3(4, 8));

    const Noc noc;
    CircularBuffer cb(0);
    Semaphore<> semaphore(0);
    cb.reserve_back(1);
    noc.async_read(accessor, cb, cb.get_tile_size(), {.page_id = 0}, {.offset_bytes = 0});
    noc.async_read_barrier();
    cb.push_back(1);
    cb.wait_front(1);
    noc.async_write(use<CircularBuffer::AddrSelector::READ_PTR>(cb), UnicastEndpoint(), bytes, {},
                    {.noc_x = 18, .noc_y = 18, .addr = a});
    noc.async_write_multicast(cb, MulticastEndpoint(), bytes, 4, {},
                              {.noc_x_start = 18, .noc_y_start = 18, .noc_x_end = 19, .noc_y_end = 19, .addr = a});
    noc.async_write_barrier();
    cb.pop_front(1);
    semaphore.up(noc, 18, 18, 1);
    semaphore.down(noc.get_noc_id());
    cb_reserve_back(0, cb_pages_reservable_at_back(0, 1));
    cb_push_back(0, 1);
    cb_wait_front(0, cb_pages_available_at_front(0, 1));
    cb_pop_front(0, 1);
    DPRINT << TSLICE(0, 0, SliceRange::hw0_32_8()) << ENDL();
}

void kernel_main() {
    if (get_arg_val<uint32_t>(0)) every_call();
}
