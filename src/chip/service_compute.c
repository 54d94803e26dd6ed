/*
 * The tile operations. UNPACK captures operands into a source bank when it runs, so the CB page may
 * be popped and rewritten before MATH computes; MATH takes the banks in order.
 */
#include "chip/pipeline.h"

#include <string.h>

enum { OP_MASK = 0xFF, REUSE_NONE = 0, REUSE_AS_A = 1, REUSE_AS_B = 2, NEXT_TILE = -1 };

static unsigned field(uint32_t op, unsigned low, unsigned bits) {
    return op >> low & ((1u << bits) - 1);
}
static tw_broadcast broadcast_of(uint32_t op) {
    return (tw_broadcast)field(op, 8, 2);
}
static unsigned reuse_of(uint32_t op) {
    return field(op, 10, 2);
}
static tw_pool pool_of(uint32_t op) {
    return (tw_pool)field(op, 12, 2);
}
static tw_reduce_dim dim_of(uint32_t op) {
    return (tw_reduce_dim)field(op, 14, 2);
}
static bool transposes(uint32_t op) {
    return field(op, 16, 1) || (op & OP_MASK) == TW_OP_transpose;
}
/* Which steps of a transpose the unpacker does. */
static unsigned transpose_of(uint32_t op) {
    return transposes(op)     ? TW_TRANSPOSE
           : field(op, 19, 1) ? TW_TRANSPOSE_FACES
           : field(op, 20, 1) ? TW_TRANSPOSE_INSIDE
                              : 0;
}
static bool accumulates(uint32_t op) {
    return field(op, 17, 1);
}

static unsigned phases(const tw_pipeline *pipeline) {
    return pipeline->config.math_fidelity ? pipeline->config.math_fidelity : 1;
}

/* ---- UNPACK -----------------------------------------------------------------------------------
 */

/* A 32-bit operand that the unpacker leaves whole goes straight to DST. */
static bool goes_straight(const tw_pipeline *pipeline, uint32_t cb) {
    const tw_format out = pipeline->formats[cb].unpack_dst;
    return out == TW_Float32 || out == TW_Int32 || out == TW_UInt32;
}

static const uint8_t *operand(tw_slot *slot, uint32_t index, uint32_t tile) {
    const tw_cb *cb = tw_slot_cb(slot, index);
    if (!cb) return NULL;
    const tw_cb_interface *window = &slot->window[index];
    const uint64_t address =
        ((uint64_t)window->fifo_rd_ptr + (uint64_t)tile * window->fifo_page_size) << 4;
    const size_t bytes = tw_tile_bytes((tw_format)cb->config->format, tw_cb_shape(cb));
    return tw_compute_l1(slot, address, bytes, index);
}

static void unpack_operand(tw_slot *slot, uint32_t index, uint32_t tile, unsigned transpose,
                           tw_src *src) {
    const uint8_t *bytes = operand(slot, index, tile);
    if (!bytes) {
        memset(src->datum, 0, sizeof src->datum);
        return;
    }
    const tw_cb_formats *formats = &slot->core->pipeline->formats[index];
    tw_unpack(formats->unpack_src, formats->unpack_dst, tw_cb_shape(&slot->core->cbs[index]), bytes,
              transpose, src);
}

static void unpack_straight(tw_slot *slot, uint32_t index, uint32_t tile, tw_bank *bank) {
    const uint8_t *bytes = operand(slot, index, tile);
    bank->is_straight = true;
    if (bytes)
        tw_unpack_to_dst(slot->core->pipeline->formats[index].unpack_src,
                         tw_cb_shape(&slot->core->cbs[index]), bytes, 0, &bank->straight);
}

/* A tile of row-major sticks, `width` tiles a stick: counted along a block row of sticks, then over
 * the block rows. */
static void unpack_sticks(tw_slot *slot, uint32_t index, uint32_t tile, uint32_t width,
                          tw_bank *bank) {
    const tw_cb *cb = tw_slot_cb(slot, index);
    if (!cb) return;
    const tw_cb_formats *formats = &slot->core->pipeline->formats[index];
    const tw_tile_shape shape = tw_cb_shape(cb);
    const size_t stride = (size_t)width * shape.cols * tw_format_bits(formats->unpack_src) / 8;
    const size_t block_row = stride * shape.rows, above = width ? tile / width : 0;
    tile -= (uint32_t)above * width;
    const uint64_t address = ((uint64_t)slot->window[index].fifo_rd_ptr << 4) + above * block_row;
    const uint8_t *bytes = tw_compute_l1(slot, address, block_row, index);
    if (!bytes) return;
    bank->is_straight = goes_straight(slot->core->pipeline, index);
    if (bank->is_straight)
        tw_unpack_tilize_to_dst(formats->unpack_src, shape, bytes, stride, tile, &bank->straight);
    else
        tw_unpack_tilize(formats->unpack_src, formats->unpack_dst, shape, bytes, stride, tile,
                         &bank->a);
}

/* -inf, or zero, of a format that a row-major stick can have. */
static void fill_datums(tw_format format, bool infinite, uint8_t *bytes, size_t size) {
    static const uint32_t infinities[][2] = {{TW_Float32, 0xFF800000u},
                                             {TW_Tf32, 0xFF800000u},
                                             {TW_Float16_b, 0xFF80u},
                                             {TW_Float16, 0xFC00u}};
    uint32_t value = 0;
    for (size_t i = 0; infinite && i < TW_COUNT(infinities); i++)
        if (infinities[i][0] == (uint32_t)format) value = infinities[i][1];
    const size_t step = tw_format_bits(format) / 8;
    for (size_t at = 0; at + step <= size; at += step)
        memcpy(bytes + at, &value, step);
}

/* SrcA from a window of sticks that may have fewer rows than a tile, as pooling reads it. */
static void unpack_window(tw_slot *slot, uint32_t index, uint32_t tile, uint32_t argument,
                          tw_src *src) {
    enum { MOST_BYTES = 32 * 32 * 4 };
    uint8_t whole[MOST_BYTES];
    const tw_cb *cb = tw_slot_cb(slot, index);
    if (!cb) return;
    const tw_cb_formats *formats = &slot->core->pipeline->formats[index];
    const tw_tile_shape shape = tw_cb_shape(cb);
    const size_t datum = tw_format_bits(formats->unpack_src) / 8;
    const unsigned width = field(argument, 0, 8), rows = field(argument, 8, 8);
    const size_t narrow = field(argument, 17, 1) ? 16 : shape.cols;
    const size_t stick = width * narrow * datum, row = shape.cols * datum;
    fill_datums(formats->unpack_src, field(argument, 16, 1), whole, shape.rows * row);
    const uint64_t address =
        ((uint64_t)slot->window[index].fifo_rd_ptr << 4) + tile * narrow * datum;
    const size_t used = rows < shape.rows ? rows : shape.rows;
    const uint8_t *bytes =
        tw_compute_l1(slot, address, used ? (used - 1) * stick + narrow * datum : 0, index);
    for (size_t i = 0; bytes && i < used; i++)
        memcpy(whole + i * row, bytes + i * stick, narrow * datum);
    tw_unpack_tilize(formats->unpack_src, formats->unpack_dst, shape, whole, row, 0, src);
}

/* The next free bank; NULL when MATH has both still to use. */
static tw_bank *free_bank(tw_pipeline *pipeline) {
    if (pipeline->filled_banks == TW_SRC_BANKS) return NULL;
    tw_bank *bank =
        &pipeline->banks[(pipeline->first_bank + pipeline->filled_banks) % TW_SRC_BANKS];
    bank->is_straight = false;
    return bank;
}

static void fill_bank(tw_slot *slot, tw_bank *bank, unsigned tiles) {
    tw_pipeline *pipeline = slot->core->pipeline;
    slot->hart.cycles += (uint64_t)tiles * slot->core->chip->arch->cost_unpack_tile;
    bank->ready = slot->hart.cycles;
    pipeline->filled_banks++;
    tw_core_wake(slot->core, slot->hart.cycles);
}

/* A row broadcast takes row 0 of the register: another row of the tile is unpacked to there. */
static void first_row_from(tw_src *src, uint32_t row) {
    const unsigned across = src->shape.cols / 16u, tall = src->shape.face_rows;
    if (!row || row >= src->shape.rows) return;
    for (unsigned face = 0; face < across; face++)
        memcpy(src->datum + TW_FACE * face,
               src->datum + TW_FACE * (row / tall * across + face) + row % tall * 16,
               16 * sizeof *src->datum);
}

/* The same of a column broadcast: each face takes the column of the one it stands beside. */
static void first_column_from(tw_src *src, uint32_t column) {
    const unsigned across = src->shape.cols / 16u, tall = src->shape.face_rows;
    if (!column || column >= src->shape.cols) return;
    for (unsigned row = 0; row < src->shape.rows; row++) {
        const unsigned left = row / tall * across, inside = row % tall * 16;
        src->datum[TW_FACE * left + inside] =
            src->datum[TW_FACE * (left + column / 16) + inside + column % 16];
    }
}

/* Fills a bank for one operation; the number of tiles read. */
static unsigned capture(tw_slot *slot, uint32_t *args, tw_bank *bank) {
    const uint32_t op = args[0], cb_a = args[1], cb_b = args[2], tile_a = args[3], tile_b = args[4];
    tw_pipeline *pipeline = slot->core->pipeline;
    const unsigned transpose = transpose_of(op);
    switch (op & OP_MASK) {
    case TW_OP_tilize: unpack_sticks(slot, cb_a, tile_a, args[5], bank); return 1;
    case TW_OP_unary_bcast:
        if (cb_a < TW_MAX_CBS && goes_straight(pipeline, cb_a))
            unpack_straight(slot, cb_a, tile_a, bank);
        else
            unpack_operand(slot, cb_a, tile_a, 0, &bank->b);
        if (broadcast_of(op) == TW_BCAST_COL && !bank->is_straight)
            first_column_from(&bank->b, args[5]);
        return 1;
    case TW_OP_add:
    case TW_OP_sub:
    case TW_OP_mul:
        if (reuse_of(op)) {
            unpack_operand(slot, cb_a, tile_a, transpose,
                           reuse_of(op) == REUSE_AS_A ? &bank->b : &bank->a);
            return 1;
        }
        break;
    case TW_OP_reduce: break;
    case TW_OP_tilize_ab:
        unpack_window(slot, cb_a, tile_a, args[5], &bank->a);
        unpack_operand(slot, cb_b, tile_b, 0, &bank->b);
        return 2;
    case TW_OP_matmul: /* the first operand goes to SrcB */
        unpack_operand(slot, cb_a, tile_a, 0, &bank->b);
        unpack_operand(slot, cb_b, tile_b, transpose, &bank->a);
        return 2;
    default:
        if (cb_a < TW_MAX_CBS && goes_straight(pipeline, cb_a))
            unpack_straight(slot, cb_a, tile_a, bank);
        else
            unpack_operand(slot, cb_a, tile_a, transpose, &bank->a);
        return 1;
    }
    unpack_operand(slot, cb_a, tile_a, transpose, &bank->a);
    unpack_operand(slot, cb_b, tile_b, 0, &bank->b);
    if (broadcast_of(op) == TW_BCAST_ROW) first_row_from(&bank->b, args[5]);
    return 2;
}

tw_served tw_serve_unpack(tw_slot *slot, uint32_t *args) {
    tw_bank *bank = free_bank(slot->core->pipeline);
    if (!bank) return tw_wait_for(slot, (tw_wait){.kind = TW_WAIT_SRC_FREE});
    fill_bank(slot, bank, capture(slot, args, bank));
    return TW_SERVED;
}

/* One step along the inner dimension of a block of rt x ct output tiles, tile by tile. */
tw_served tw_serve_unpack_matmul(tw_slot *slot, uint32_t *args) {
    const uint32_t ct = args[5] & 0xFF, rt = args[5] >> 8 & 0xFF, kt = args[5] >> 16;
    const unsigned transpose = transposes(args[0]) ? TW_TRANSPOSE : 0;
    for (; slot->step < rt * ct; slot->step++) {
        tw_bank *bank = free_bank(slot->core->pipeline);
        if (!bank) return tw_wait_for(slot, (tw_wait){.kind = TW_WAIT_SRC_FREE});
        unpack_operand(slot, args[1], args[3] + slot->step / ct * kt, 0, &bank->b);
        unpack_operand(slot, args[2], args[4] + slot->step % ct, transpose, &bank->a);
        fill_bank(slot, bank, 2);
    }
    return TW_SERVED;
}

/* ---- MATH -------------------------------------------------------------------------------------
 */

/* The oldest bank that UNPACK filled, once its bytes are there; NULL: wait. */
static tw_bank *filled_bank(tw_slot *slot) {
    tw_pipeline *pipeline = slot->core->pipeline;
    if (!pipeline->filled_banks) return NULL;
    tw_bank *bank = &pipeline->banks[pipeline->first_bank];
    if (slot->hart.cycles < bank->ready) slot->hart.cycles = bank->ready;
    return bank;
}

static void free_filled_bank(tw_slot *slot) {
    tw_pipeline *pipeline = slot->core->pipeline;
    pipeline->first_bank = (pipeline->first_bank + 1) % TW_SRC_BANKS;
    pipeline->filled_banks--;
    tw_core_wake(slot->core, slot->hart.cycles);
}

static tw_math math_mode(const tw_slot *slot) {
    const tw_compute_config *config = &slot->core->pipeline->config;
    return (tw_math){.fidelity = (tw_fidelity)config->math_fidelity,
                     .dst32 = config->fp32_dest_acc_en,
                     .blackhole = slot->core->chip->arch->second_arithmetic};
}

static void binary(const tw_slot *slot, uint32_t op, tw_bank *bank, bool written, tw_dst *dst) {
    static const tw_binary kinds[] = {
        [TW_OP_add] = TW_ADD, [TW_OP_sub] = TW_SUB, [TW_OP_mul] = TW_MUL};
    const tw_binary kind = kinds[op & OP_MASK];
    const unsigned reuse = reuse_of(op);
    const bool dst32 = slot->core->pipeline->config.fp32_dest_acc_en;
    if (reuse == REUSE_AS_A)
        tw_math_dst_to_src(dst, bank->b.shape, bank->b.format, dst32, &bank->a);
    else if (reuse == REUSE_AS_B)
        tw_math_dst_to_src(dst, bank->a.shape, bank->a.format, dst32, &bank->b);
    /* The multiplier adds to what DST holds; a reused DST is cleared first. */
    const bool accumulate = accumulates(op) || (kind == TW_MUL && written && !reuse);
    tw_math_binary(kind, broadcast_of(op), &bank->a, &bank->b, math_mode(slot), accumulate, dst);
}

/* Bytes add up along rows and columns; of maxima and whole tiles of them nothing is known. */
static bool refused_reduce(tw_slot *slot, uint32_t op, const tw_src *data) {
    if (data->format != TW_Int8 && data->format != TW_UInt8) return false;
    const tw_pool pool = pool_of(op);
    if ((pool == TW_POOL_SUM || pool == TW_POOL_AVG) && dim_of(op) != TW_REDUCE_SCALAR)
        return false;
    tw_text text = {0};
    tw_text_addf(&text, "a reduce of %s other than sums of rows or columns",
                 tw_format_name(data->format));
    tw_core_raise(slot->core, slot->id, TW_FAULT_UNSUPPORTED_CALL, tw_text_take(&text), NULL, NULL,
                  NULL);
    return true;
}

/* Computes one operation from `bank` (NULL for those without operands); its cost in cycles. */
static uint64_t compute(tw_slot *slot, uint32_t op, tw_bank *bank, tw_dst *dst) {
    const tw_pipeline *pipeline = slot->core->pipeline;
    const tw_arch *arch = slot->core->chip->arch;
    const bool dst32 = pipeline->config.fp32_dest_acc_en;
    const bool written = pipeline->written >> (dst - pipeline->dst) & 1;
    switch (op & OP_MASK) {
    case TW_OP_add:
    case TW_OP_sub: binary(slot, op, bank, written, dst); return arch->cost_fpu_tile;
    case TW_OP_mul:
        binary(slot, op, bank, written, dst);
        return (uint64_t)arch->cost_fpu_tile * phases(pipeline);
    case TW_OP_reduce:
        if (refused_reduce(slot, op, &bank->a)) return 0;
        tw_math_reduce(pool_of(op), dim_of(op), &bank->a, &bank->b, math_mode(slot), written, dst);
        return (uint64_t)arch->cost_fpu_tile * phases(pipeline);
    case TW_OP_matmul:
        tw_math_matmul(&bank->b, &bank->a, math_mode(slot), dst);
        return (uint64_t)arch->cost_matmul_phase * phases(pipeline);
    case TW_OP_unary_bcast:
        if (bank->is_straight) {
            *dst = bank->straight;
            tw_math_broadcast_dst(broadcast_of(op), TW_TILE_32X32, dst);
        } else {
            tw_math_broadcast(broadcast_of(op), &bank->b, dst32, dst);
        }
        return arch->cost_fpu_tile;
    case TW_OP_transpose_dest: tw_math_transpose_dst(dst32, dst); return arch->cost_fpu_tile;
    default:
        if (!bank->is_straight) {
            tw_math_copy(&bank->a, dst32, dst);
        } else {
            *dst = bank->straight;
            tw_math_transpose_steps(transpose_of(op), dst);
        }
        return arch->cost_fpu_tile;
    }
}

tw_served tw_serve_math(tw_slot *slot, uint32_t *args) {
    const bool has_operands = (args[0] & OP_MASK) != TW_OP_transpose_dest;
    tw_bank *bank = has_operands ? filled_bank(slot) : NULL;
    if (has_operands && !bank) return tw_wait_for(slot, (tw_wait){.kind = TW_WAIT_SRC_VALID});
    tw_dst *dst = tw_dst_tile(slot, args[1]);
    if (dst) {
        slot->hart.cycles += compute(slot, args[0], bank, dst);
        tw_dst_mark(slot, dst);
    }
    if (bank) free_filled_bank(slot);
    return TW_SERVED;
}

tw_served tw_serve_math_matmul(tw_slot *slot, uint32_t *args) {
    const uint32_t ct = args[2] & 0xFF, rt = args[2] >> 8 & 0xFF;
    for (; slot->step < rt * ct; slot->step++) {
        tw_bank *bank = filled_bank(slot);
        if (!bank) return tw_wait_for(slot, (tw_wait){.kind = TW_WAIT_SRC_VALID});
        /* Of a block that runs over the end of DST the first tile outside is told, not each. */
        const uint32_t tile = args[1] + slot->step;
        const bool told = slot->step && tile > tw_dst_capacity(&slot->core->pipeline->config);
        tw_dst *dst = told ? NULL : tw_dst_tile(slot, tile);
        if (dst) {
            slot->hart.cycles += compute(slot, args[0], bank, dst);
            tw_dst_mark(slot, dst);
        }
        free_filled_bank(slot);
    }
    return TW_SERVED;
}

/* ---- set-up: what an init changes that later operations do not say themselves ------------------
 */

tw_served tw_serve_compute_startup(tw_slot *slot, uint32_t *args) {
    (void)args;
    if (slot->id == TW_PACK)
        slot->core->pipeline->packer =
            (tw_packer){.dst32 = slot->core->pipeline->config.fp32_dest_acc_en};
    return TW_SERVED;
}

/* Formats follow the CB that is used; that a kernel says so is src/check's business. */
tw_served tw_serve_unpack_format(tw_slot *slot, uint32_t *args) {
    (void)slot;
    (void)args;
    return TW_SERVED;
}

tw_served tw_serve_pack_format(tw_slot *slot, uint32_t *args) {
    (void)slot;
    (void)args;
    return TW_SERVED;
}

tw_served tw_serve_op_init(tw_slot *slot, uint32_t *args) {
    static const tw_pack_mask masks[] = {[TW_REDUCE_ROW] = TW_MASK_ROW,
                                         [TW_REDUCE_COL] = TW_MASK_COL,
                                         [TW_REDUCE_SCALAR] = TW_MASK_SCALAR};
    if (slot->id == TW_PACK && (args[0] & OP_MASK) == TW_OP_reduce &&
        dim_of(args[0]) < TW_COUNT(masks))
        slot->core->pipeline->packer.mask = masks[dim_of(args[0])];
    return TW_SERVED;
}

tw_served tw_serve_op_uninit(tw_slot *slot, uint32_t *args) {
    if (slot->id == TW_PACK && (args[0] & OP_MASK) == TW_OP_reduce)
        slot->core->pipeline->packer.mask = TW_MASK_NONE;
    return TW_SERVED;
}

tw_served tw_serve_pack_relu(tw_slot *slot, uint32_t *args) {
    tw_packer *packer = &slot->core->pipeline->packer;
    packer->relu = (tw_relu)(args[0] & 3);
    packer->relu_threshold = (uint16_t)args[1];
    return TW_SERVED;
}

tw_served tw_serve_pack_l1_accumulate(tw_slot *slot, uint32_t *args) {
    slot->core->pipeline->packer.l1_accumulate = args[0] != 0;
    return TW_SERVED;
}

/* ---- PACK ---------------------------------------------------------------------------------------
 */

static tw_packer packer_for(const tw_slot *slot, uint32_t cb) {
    tw_packer packer = slot->core->pipeline->packer;
    packer.from = slot->core->pipeline->formats[cb].pack_src;
    packer.to = slot->core->pipeline->formats[cb].pack_dst;
    return packer;
}

tw_served tw_serve_pack(tw_slot *slot, uint32_t *args) {
    const tw_cb *cb = tw_slot_cb(slot, args[1]);
    const tw_dst *dst = tw_dst_tile(slot, args[0]);
    if (!cb || !dst) return TW_SERVED;
    tw_cb_interface *window = &slot->window[args[1]];
    uint64_t offset = (uint64_t)args[2] * window->fifo_page_size;
    if (args[2] == (uint32_t)NEXT_TILE) {
        offset = window->fifo_wr_tile_ptr;
        window->fifo_wr_tile_ptr += window->fifo_page_size;
    }
    const tw_tile_shape shape = tw_cb_shape(cb);
    uint8_t *bytes = tw_compute_l1(slot, (window->fifo_wr_ptr + offset) << 4,
                                   tw_tile_bytes((tw_format)cb->config->format, shape), args[1]);
    if (!bytes) return TW_SERVED;
    const tw_packer packer = packer_for(slot, args[1]);
    tw_pack(&packer, shape, dst, bytes);
    slot->hart.cycles += slot->core->chip->arch->cost_pack_tile;
    return TW_SERVED;
}

/* The first `rows` rows of 16 datums of a tile, in the order of its faces, as they lie in DST. */
static void pack_face_rows(tw_slot *slot, const uint32_t *args, const tw_dst *dst) {
    const tw_cb_interface *window = &slot->window[args[1]];
    const tw_packer packer = packer_for(slot, args[1]);
    const uint32_t rows = args[5] < TW_TILE / 16 ? args[5] : TW_TILE / 16;
    const size_t row_bytes = (size_t)16 * tw_format_bits(packer.to) / 8;
    const uint64_t page = (uint64_t)args[4] * window->fifo_page_size;
    uint8_t *bytes =
        tw_compute_l1(slot, (window->fifo_wr_ptr + page) << 4, rows * row_bytes, args[1]);
    if (!bytes || tw_format_is_block(packer.to)) return;
    uint8_t tile[TW_TILE * sizeof(uint32_t)];
    tw_pack(&packer, TW_TILE_32X32, dst, tile);
    memcpy(bytes, tile, rows * row_bytes);
    slot->hart.cycles += slot->core->chip->arch->cost_pack_tile;
}

/* Rows of fewer datums than the tile has: the rest of each row is left out. */
static void pack_narrow(const tw_packer *packer, tw_tile_shape shape, const tw_dst *dst,
                        uint32_t block, uint32_t datums, size_t stride, uint8_t *bytes) {
    const size_t datum = tw_format_bits(packer->to) / 8;
    uint8_t rows[TW_TILE * sizeof(uint32_t)];
    for (uint32_t tile = 0; tile < block; tile++) {
        tw_pack_untilize(packer, shape, dst + tile, 1, shape.cols * datum, rows);
        for (unsigned row = 0; row < shape.rows; row++)
            memcpy(bytes + row * stride + tile * datums * datum, rows + row * shape.cols * datum,
                   datums * datum);
    }
}

tw_served tw_serve_pack_untilize(tw_slot *slot, uint32_t *args) {
    const uint32_t block = args[2], full = args[3], index = args[4];
    const uint32_t rows = args[5] & 0xFF, narrow = args[5] >> 8;
    const bool next = args[6] == (uint32_t)NEXT_TILE;
    const tw_cb *cb = tw_slot_cb(slot, args[1]);
    const tw_dst *last = tw_dst_tile(slot, args[0] + block - 1);
    const tw_dst *dst = tw_dst_tile(slot, args[0]);
    if (!cb || !dst || !last) return TW_SERVED;
    if (!full) {
        pack_face_rows(slot, args, dst);
        return TW_SERVED;
    }
    tw_cb_interface *window = &slot->window[args[1]];
    tw_tile_shape shape = tw_cb_shape(cb);
    if (rows && rows < shape.rows) tw_tile_shape_make(rows, shape.cols, &shape);
    const tw_packer packer = packer_for(slot, args[1]);
    const uint32_t datums = narrow && narrow < shape.cols ? narrow : shape.cols;
    const size_t tile_row = (size_t)datums * tw_format_bits(packer.to) / 8;
    const size_t stride = full * tile_row, block_row = stride * shape.rows;
    const uint64_t start = ((uint64_t)window->fifo_wr_ptr << 4) +
                           (next ? (uint64_t)window->fifo_wr_tile_ptr << 4 : args[6] * block_row);
    uint8_t *bytes = tw_compute_l1(slot, start, block_row, args[1]);
    if (!bytes) return TW_SERVED;
    bytes += index * block * tile_row;
    if (datums < shape.cols)
        pack_narrow(&packer, shape, dst, block, datums, stride, bytes);
    else
        tw_pack_untilize(&packer, shape, dst, block, stride, bytes);
    if (next && (index + 1) * block >= full) window->fifo_wr_tile_ptr += (uint32_t)block_row >> 4;
    slot->hart.cycles += (uint64_t)slot->core->chip->arch->cost_pack_tile * block;
    return TW_SERVED;
}
