/* Which bytes of a buffer are elements of the tensor in it, and which are padding. */
#include "metal/state.h"

void tw_buffer_set_elements(tw_buffer *buffer, const tw_buffer_elements *elements) {
    buffer->elements = *elements;
}

/* Whether a byte of a tile's page is an element inside the logical matrix. */
static bool in_matrix(const tw_buffer_elements *e, uint32_t page, uint32_t byte) {
    const tw_tile_shape shape = e->tile;
    const uint32_t bits = tw_format_bits(e->format);
    const uint32_t exponents = (uint32_t)tw_tile_exponent_bytes(e->format, shape);
    const uint32_t across = e->padded_width / shape.cols, down = e->padded_height / shape.rows;
    if (byte < exponents || !across || !down) return false;
    const uint32_t datum = (byte - exponents) * 8 / bits;
    const uint32_t face_datums = (uint32_t)shape.face_rows * shape.face_cols;
    const uint32_t face = datum / face_datums, inside = datum % face_datums;
    const uint32_t faces_across = shape.cols / shape.face_cols;
    const uint32_t row = page / across % down * shape.rows + face / faces_across * shape.face_rows +
                         inside / shape.face_cols;
    const uint32_t column = page % across * shape.cols + face % faces_across * shape.face_cols +
                            inside % shape.face_cols;
    return row < e->height && column < e->width;
}

bool tw_buffer_page_counts(const tw_buffer *buffer, uint32_t page) {
    const tw_buffer_elements *e = &buffer->elements;
    if (!e->tiled) return true;
    const uint32_t across = e->padded_width / e->tile.cols, down = e->padded_height / e->tile.rows;
    if (!across || !down) return true;
    return page / across % down * e->tile.rows < e->height && page % across * e->tile.cols < e->width;
}

bool tw_device_is_element(void *self, uint32_t bank, uint32_t address) {
    const tw_device *device = self;
    const tw_buffer *buffer = tw_space_holder(&device->dram, address);
    if (!buffer || buffer->layout != TW_INTERLEAVED || device->raw_dram) return false;
    const uint32_t offset = address - buffer->address;
    const uint32_t page = offset / buffer->aligned_page_size * tw_device_banks(device, true) + bank;
    const uint32_t byte = offset % buffer->aligned_page_size;
    if (page >= buffer->pages || byte >= buffer->page_size) return false;
    return !buffer->elements.tiled || in_matrix(&buffer->elements, page, byte);
}
