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

/* Of a spec whose memory has_nd, padded already: checks the shards, and settles in `layout` and
 * `shard` the shards of height and width that lie alike, if there are any. */
tw_status tw_tensor_settle_nd(tw_tensor_spec *spec, tw_error *err);
/* How the pages of a sharded tensor are cut; its cores live as long as `spec`. */
tw_buffer_shards tw_tensor_page_shards(const tw_tensor_spec *spec);
/* Whether the bytes of both are laid out alike: then they can be copied as they are. */
bool tw_tensor_bytes_alike(const tw_tensor_spec *a, const tw_tensor_spec *b);

/* The elements in a tensor of another spec of the same volume, on `device` or the host (NULL). */
tw_status tw_tensor_rebuild(const tw_tensor *tensor, const tw_tensor_spec *spec, float pad,
                            tw_device *device, tw_tensor **out, tw_error *err);

#endif
