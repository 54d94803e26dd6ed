#include "tilewright/ttnn.h"

tw_status tw_shape_make(const uint32_t *dims, size_t rank, tw_shape *shape, tw_error *err) {
    *shape = (tw_shape){0};
    if (rank > TW_MAX_RANK)
        return tw_fail(err, TW_BAD_INPUT,
                       "a shape of rank %zu is more than the limit of %d; merge dimensions", rank,
                       (int)TW_MAX_RANK);
    shape->rank = (uint32_t)rank;
    for (size_t i = 0; i < rank; i++)
        shape->dim[i] = dims[i];
    return TW_OK;
}

uint64_t tw_shape_volume(const tw_shape *shape) {
    return tw_shape_height(shape) * tw_shape_width(shape);
}

bool tw_shape_equal(const tw_shape *a, const tw_shape *b) {
    if (a->rank != b->rank) return false;
    for (uint32_t i = 0; i < a->rank; i++)
        if (a->dim[i] != b->dim[i]) return false;
    return true;
}

uint64_t tw_shape_height(const tw_shape *shape) {
    uint64_t height = 1;
    for (uint32_t i = 0; i + 1 < shape->rank; i++)
        height *= shape->dim[i];
    return height;
}

uint32_t tw_shape_width(const tw_shape *shape) {
    return shape->rank ? shape->dim[shape->rank - 1] : 1;
}

void tw_shape_print(const tw_shape *shape, tw_text *out) {
    tw_text_add(out, "[");
    for (uint32_t i = 0; i < shape->rank; i++)
        tw_text_addf(out, "%s%u", i ? ", " : "", shape->dim[i]);
    tw_text_add(out, "]");
}
