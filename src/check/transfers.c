/* Transfers of a hart that are under way. */
#include "check/rules.h"

const tw_transfer *tw_transfer_in(const tw_hart_rule *hart, uint32_t begin, uint32_t end,
                                  bool is_read) {
    for (size_t i = 0; i < hart->transfers.count; i++) {
        const tw_transfer *transfer = &hart->transfers.items[i];
        if (transfer->is_read == is_read && transfer->begin < end && begin < transfer->end)
            return transfer;
    }
    return NULL;
}
