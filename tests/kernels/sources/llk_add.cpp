// A sum by the layer below: each hart's part spelled out.
#include "compute_kernel_api/common.h"
#include "compute_kernel_api/eltwise_binary.h"

namespace NAMESPACE {
inline void MAIN {
    const uint32_t tiles = get_arg_val<uint32_t>(0);
    UNPACK((llk_unpack_hw_configure<DST_ACCUM_MODE>(0, 1)));
    UNPACK((llk_unpack_AB_init<BroadcastType::NONE>(0, 1)));
    MATH((llk_math_hw_configure<DST_ACCUM_MODE>(0, 1)));
    MATH((llk_math_pack_sync_init<DST_ACCUM_MODE>()));
    MATH((llk_math_eltwise_binary_init<EltwiseBinaryType::ELWADD, BroadcastType::NONE, MATH_FIDELITY>(0, 0)));
    PACK((llk_pack_hw_configure<DST_ACCUM_MODE>(16)));
    PACK((llk_pack_init<false, false>(16)));
    PACK((llk_pack_dest_init<DST_ACCUM_MODE, false>()));
    for (uint32_t i = 0; i < tiles; i++) {
        UNPACK(llk_wait_tiles(0, 1));
        UNPACK(llk_wait_tiles(1, 1));
        PACK((llk_wait_for_free_tiles<false, false, false>(16, 1)));
        UNPACK((llk_unpack_AB<BroadcastType::NONE>(0, 1, 0, 0)));
        MATH((llk_math_wait_for_dest_available()));
        MATH((llk_math_eltwise_binary<EltwiseBinaryType::ELWADD, BroadcastType::NONE, DST_ACCUM_MODE, MATH_FIDELITY,
                                      EltwiseBinaryReuseDestType::NONE>(0, true)));
        MATH((llk_math_dest_section_done<DST_ACCUM_MODE>()));
        PACK((llk_packer_wait_for_math_done()));
        PACK((llk_pack<DST_ACCUM_MODE, false, false>(0, 16)));
        PACK((llk_pack_dest_section_done<DST_ACCUM_MODE>()));
        PACK((llk_push_tiles<false, false>(16, 1)));
        UNPACK(llk_pop_tiles(0, 1));
        UNPACK(llk_pop_tiles(1, 1));
    }
}
}  // namespace NAMESPACE
