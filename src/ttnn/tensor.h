/*
 * ttnn/tensor.h: what a tensor is inside this room.
 */
#ifndef TW_TTNN_TENSOR_H
#define TW_TTNN_TENSOR_H

#include "tilewright/ttnn.h"

struct tw_tensor {
    unsigned references;
    tw_tensor_spec spec;
    bool on_device, owns_buffer;
    void *bytes;       /* on the host */
    tw_buffer *buffer; /* on a device */
};

/* TW_BAD_INPUT when the tensor has no storage any more. */
tw_status tw_tensor_check(const tw_tensor *tensor, tw_error *err);

#endif
