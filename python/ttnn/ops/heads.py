"""Heads of attention, and caches of keys and values: movements of data."""


from .. import _ttnn
from ..types import Layout
from . import launch
from .creation import copy_into
from .eltwise import convert, evaluate
from .expression import X, Y, F
from .gather import gather
from .movement import concat
from .operation import operation


def _split(tensor, heads, kv_heads, size, transpose_key, memory_config):
    """(query, key, value), each [batch, heads, length, size], of [.., length, (heads + 2 kv_heads) size]."""
    shape = list(tensor.shape)
    batch, length, width = shape[0], shape[-2], shape[-1]
    launch.require(
        width == (heads + 2 * kv_heads) * size,
        f"heads: a width of {width} for {heads} heads of query and {kv_heads} of key and value, "
        f"{size} each; {(heads + 2 * kv_heads) * size} is wanted",
    )

    def part(first, count, turned=False):
        def move(n):
            n = n.reshape(batch, length, width)[..., first * size : (first + count) * size]
            n = n.reshape(batch, length, count, size).permute(0, 2, 1, 3)
            return n.transpose(-1, -2) if turned else n

        return gather([tensor], move, Layout.TILE, memory_config)

    return (
        part(0, heads),
        part(heads, kv_heads, transpose_key),
        part(heads + kv_heads, kv_heads),
    )


def _query_key_value(tensor, kv_tensor, num_heads, num_kv_heads, transpose_key, memory_config):
    kv = num_heads if num_kv_heads is None else num_kv_heads
    if kv_tensor is not None:
        tensor = concat([tensor, kv_tensor], -1)
    size = list(tensor.shape)[-1] // (num_heads + 2 * kv)
    return _split(tensor, num_heads, kv, size, transpose_key, memory_config)


@operation("transformer.split_query_key_value_and_split_heads")
def split_query_key_value_and_split_heads(
    input_tensor,
    kv_input_tensor=None,
    *,
    num_heads,
    num_kv_heads=None,
    transpose_key=True,
    memory_config=None,
):
    """(query, key, value) of [batch, length, width]; key with its last dimensions exchanged."""
    return _query_key_value(
        input_tensor, kv_input_tensor, num_heads, num_kv_heads, transpose_key, memory_config
    )


def _nlp_create(name):
    def function(
        input,
        input_kv=None,
        *,
        num_heads,
        num_kv_heads=None,
        transpose_k_heads=True,
        memory_config=None,
        output_tensors=None,
    ):
        found = _query_key_value(
            input, input_kv, num_heads, num_kv_heads, transpose_k_heads, memory_config
        )
        if output_tensors is None:
            return found
        return tuple(copy_into(a, b) for a, b in zip(found, output_tensors))

    function.__doc__ = "(query, key, value) of [batch, 1, length, width]."
    operation(f"experimental.{name}")(function)


_nlp_create("nlp_create_qkv_heads")
_nlp_create("nlp_create_qkv_heads_boltz")


@operation("experimental.nlp_create_qkv_heads_falcon7b")
def nlp_create_qkv_heads_falcon7b(input, *, memory_config=None):
    """(query of 71 heads, key and value of one) of [batch, 1, length, 4672]."""
    return _split(input, 71, 1, 64, False, memory_config)


@operation("experimental.nlp_create_qkv_heads_vit")
def nlp_create_qkv_heads_vit(input, *, memory_config=None, output_tensors=None):
    """(query, key, value) of 12 heads of [batch, 1, length, 2304]."""
    return _split(input, 12, 12, 64, False, memory_config)


@operation("experimental.nlp_create_qkv_heads_segformer")
def nlp_create_qkv_heads_segformer(input, *, memory_config=None, output_tensors=None):
    """[batch, 1, length, heads x 32] to [batch, heads, length, 32]."""
    shape = list(input.shape)
    move = lambda n: n.reshape(shape[0], shape[-2], -1, 32).permute(0, 2, 1, 3)
    return (gather([input], move, Layout.TILE, memory_config),)


@operation("experimental.split_query_key_value_and_split_heads")
def split_query_key_value_and_split_heads_of_grid(
    input_tensor,
    compute_with_storage_grid_size,
    *,
    memory_config=None,
    num_heads=16,
    output_tensors=None,
):
    """[query, key turned, value] of [batch, 1, length, width]."""
    size = list(input_tensor.shape)[-1] // (3 * num_heads)
    return list(_split(input_tensor, num_heads, num_heads, size, True, memory_config))


@operation("experimental.nlp_create_qkv_heads_decode")
def nlp_create_qkv_heads_decode(
    input_tensor,
    *,
    num_heads,
    num_kv_heads=None,
    output_tensors=None,
    overlap_qk_coregrid=True,
    batch_offset=None,
    slice_size=None,
    memory_config=None,
):
    """(query, key, value) as [1, batch, heads, size] of [1, 1, batch, width]."""
    kv = num_heads if num_kv_heads is None else num_kv_heads
    shape = list(input_tensor.shape)
    batch, size = shape[-2], shape[-1] // (num_heads + 2 * kv)
    memory_config = launch.DRAM if memory_config is None else memory_config

    def part(first, count):
        move = lambda n: n.reshape(batch, -1)[:, first * size : (first + count) * size].reshape(
            1, batch, count, size
        )
        place = memory_config if memory_config.shard_spec is not None else launch.DRAM
        return gather([input_tensor], move, Layout.TILE, place)

    return part(0, num_heads), part(num_heads, kv), part(num_heads + kv, kv)


def _join(name, doc):
    def function(input_tensor, *, memory_config=None):
        def move(n):
            joined = n.permute(0, 2, 1, 3)
            return joined.reshape(n.shape[0], 1, n.shape[2], -1)

        return gather([input_tensor], move, memory_config=memory_config or launch.DRAM)

    function.__doc__ = doc
    operation(f"experimental.{name}")(function)


_join("nlp_concat_heads", "[batch, heads, length, size] to [batch, 1, length, heads x size].")


@operation("experimental.nlp_concat_heads_boltz")
def nlp_concat_heads_boltz(input_tensor, *, memory_config=None, output_tensor=None):
    """[heads, length, length, size] to [1, length, length, heads x size]."""
    shape = list(input_tensor.shape)
    move = lambda n: n.permute(1, 2, 0, 3).reshape(1, shape[1], shape[2], -1)
    return gather([input_tensor], move, memory_config=memory_config, output_tensor=output_tensor)


@operation("experimental.nlp_concat_heads_decode")
def nlp_concat_heads_decode(
    input_tensor, *, num_heads, memory_config=None, output_tensor=None, sub_core_grids=None
):
    """[1, batch, heads, size] to [1, 1, batch, heads x size]."""
    move = lambda n: n[0, :, :num_heads].reshape(1, 1, n.shape[1], -1)
    return gather([input_tensor], move, memory_config=memory_config, output_tensor=output_tensor)


@operation("experimental.nlp_kv_cache_load_slice")
def nlp_kv_cache_load_slice(
    input_tensor, *, seq_len_start, seq_len_end, memory_config=None, output_tensor=None
):
    """Rows seq_len_start to seq_len_end of a cache."""
    move = lambda n: n[:, :, seq_len_start:seq_len_end]
    place = memory_config or launch.DRAM
    return gather([input_tensor], move, memory_config=place, output_tensor=output_tensor)


@operation("experimental.rotate_half", "torch.cat((-x.chunk(2, -1)[1], x.chunk(2, -1)[0]), -1)")
def rotate_half(input, *, memory_config=None):
    """The second half of the last dimension negated, then the first."""
    from .eltwise import evaluate
    from .expression import X

    halves = [gather([input], lambda n, k=k: n.chunk(2, -1)[k]) for k in (0, 1)]
    return concat([evaluate(-X, [halves[1]]), halves[0]], -1, memory_config=memory_config)


# ---- caches ----


def _put(cache, new, place):
    """The cache with what `place(own, new)` makes of the element numbers, in place."""
    if new.dtype != cache.dtype:
        new = convert(new, cache.dtype)
    merged = gather([cache, new], place, cache.layout, launch.DRAM)
    return copy_into(merged, cache)


def _fill(name, parameter):
    def function(cache, input, **keywords):
        index = keywords[parameter]

        def place(own, new):
            merged = own.clone()
            merged[index, :, : new.shape[2]] = new[0]
            return merged

        return _put(cache, input, place)

    return function


@operation("kv_cache.fill_cache_for_user_")
def fill_cache_for_user_(cache, input, batch_index):
    """Fills a user's part of a cache [users, heads, length, size], from its beginning."""
    return _fill("fill_cache_for_user_", "batch_index")(cache, input, batch_index=batch_index)


@operation("fill_cache")
def fill_cache(cache_tensor, input_tensor, batch_idx):
    """Fills a user's part of a cache [users, heads, length, size], from its beginning."""
    return _fill("fill_cache", "batch_index")(cache_tensor, input_tensor, batch_index=batch_idx)


def _update(cache, input, index, batch_offset):
    users = list(cache.shape)[0]

    def place(own, new):
        merged = own.clone()
        rows = new.permute(2, 1, 0, 3)[batch_offset : batch_offset + users]
        merged[:, :, index : index + 1] = rows
        return merged

    return _put(cache, input, place)


@operation("kv_cache.update_cache_for_token_")
def update_cache_for_token_(
    cache, input, update_index, batch_offset=0, compute_kernel_config=None
):
    """Row `update_index` of every user's part, from [1, heads, users, size]."""
    return _update(cache, input, update_index, batch_offset)


@operation("update_cache")
def update_cache(cache, input, update_idx, *, batch_offset=0, compute_kernel_config=None):
    """Row `update_idx` of every user's part, from [1, heads, users, size]."""
    return _update(cache, input, update_idx, batch_offset)


def _numbers(tensor):
    return _ttnn.to_torch(tensor).flatten().tolist()


def _paged_update(cache, input, indices, page_table, batch_offset):
    """The rows are the host's to find, from the numbers in small tensors; the data moves on the chip."""
    shape = list(cache.shape)
    table = None if page_table is None else _ttnn.to_torch(page_table).long()

    def place(own, new):
        merged = own.clone()
        for user, index in enumerate(indices):
            if index < 0 or index > 0x7FFFFFFF:
                continue
            rows = new[0, user, : shape[1]]
            if table is None:
                merged[user, :, index] = rows
            else:
                block = int(table[user, index // shape[2]])
                merged[block, :, index % shape[2]] = rows
        return merged

    return _put(cache, input, place)


_PAGED_NOTE = "which rows, is read by the host from the index tensors"


@operation("experimental.paged_update_cache", note=_PAGED_NOTE)
def paged_update_cache(
    cache_tensor,
    input_tensor,
    *,
    update_idxs=(),
    update_idxs_tensor=None,
    share_cache=None,
    page_table=None,
    batch_offset=0,
    compute_kernel_config=None,
    mesh_coords=None,
):
    """A row of each user's part of a cache, at a place of its own, from [1, users, heads, size]."""
    launch.require(not share_cache, "paged_update_cache: share_cache=True is not supported")
    indices = list(update_idxs) or _numbers(update_idxs_tensor)
    return _paged_update(cache_tensor, input_tensor, indices, page_table, batch_offset)


@operation("experimental.paged_fused_update_cache", note=_PAGED_NOTE)
def paged_fused_update_cache(
    cache_tensor1,
    input_tensor1,
    cache_tensor2,
    input_tensor2,
    *,
    update_idxs=(),
    update_idxs_tensor=None,
    share_cache=None,
    page_table=None,
    batch_offset=0,
    compute_kernel_config=None,
    mesh_coords=None,
):
    """Two caches at once."""
    launch.require(not share_cache, "paged_fused_update_cache: share_cache=True is not supported")
    indices = list(update_idxs) or _numbers(update_idxs_tensor)
    pairs = ((cache_tensor1, input_tensor1), (cache_tensor2, input_tensor2))
    return [_paged_update(c, i, indices, page_table, batch_offset) for c, i in pairs]


@operation("experimental.paged_fill_cache", note=_PAGED_NOTE)
def paged_fill_cache(
    cache_tensor,
    input_tensor,
    page_table,
    *,
    batch_idx_tensor=None,
    batch_idx=0,
    compute_kernel_config=None,
    mesh_coords=None,
):
    """A user's rows into the blocks that the page table lists."""
    user = batch_idx if batch_idx_tensor is None else _numbers(batch_idx_tensor)[0]
    table = _ttnn.to_torch(page_table).long()
    block_rows = list(cache_tensor.shape)[2]

    def place(own, new):
        merged = own.clone()
        length = new.shape[2]
        for i in range(-(-length // block_rows)):
            rows = new[0, :, i * block_rows : (i + 1) * block_rows]
            block = int(table[user, i])
            if block >= 0:
                merged[block, :, : rows.shape[1]] = rows
        return merged

    return _put(cache_tensor, input_tensor, place)


@operation("plus_one", "x + 1")
def plus_one(input_tensor, *, sub_core_grids=None, skip_negative_entries=False):
    """1 added to every element of a tensor of integers, in place."""
    from .eltwise import evaluate
    from .expression import X, F

    node = F.add(X, F.fill(X, 1))
    if skip_negative_entries:
        node = F.add(X, F.gez(X))
    return evaluate(node, [input_tensor], None, None, input_tensor)


@operation(
    "experimental.repeat_and_interleave_eltwise_mul",
    "(x.repeat(1, 1, 1, 5120) if x.shape[-1] == 32 else x)"
    " * (y.repeat_interleave(32, -1) if y.shape[-1] == 5120 else y)",
)
def repeat_and_interleave_eltwise_mul(a, b, *, memory_config=None, dtype=None, math_fidelity=None):
    """[1, 1, B, 32 x 5120]: a, repeated 5120 times when it has 32 columns, times b, each column 32 times
    when it has 5120."""
    latent, hidden = 32, 5120
    widths = [list(t.shape)[-1] for t in (a, b)]
    launch.require(
        widths in ([latent, hidden], [latent * hidden, hidden], [latent, latent * hidden]),
        f"repeat_and_interleave_eltwise_mul: widths {widths}; {latent} or {latent * hidden} of the first, "
        f"{hidden} or {latent * hidden} of the second, one of them not the last",
    )
    if widths[0] == latent:
        a = gather([a], lambda n: n.repeat(1, 1, 1, hidden), memory_config=launch.DRAM)
    if widths[1] == hidden:
        b = gather([b], lambda n: n.repeat_interleave(latent, -1), memory_config=launch.DRAM)
    return evaluate(F.mul(X, Y), [a, b], dtype, memory_config or launch.DRAM)
