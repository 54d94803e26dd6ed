"""Configurations that operations take: records of named fields, and the enumerations in them.

A virtual chip has no use for how an operation is to be blocked; what it is given is kept and readable,
and an unknown field is a TypeError.
"""

from enum import Enum


class Record:
    """Named fields with defaults, by keyword or position."""

    FIELDS = {}

    def __init__(self, *values, **named):
        if len(values) > len(self.FIELDS):
            raise TypeError(
                f"{type(self).__name__} has {len(self.FIELDS)} fields, not {len(values)}"
            )
        given = dict(zip(self.FIELDS, values))
        for name, value in named.items():
            if name not in self.FIELDS or name in given:
                raise TypeError(
                    f"{type(self).__name__}: field {name!r} is unknown or given twice; it has "
                    f"{', '.join(self.FIELDS) or 'none'}"
                )
            given[name] = value
        for name, default in self.FIELDS.items():
            setattr(self, name, given.get(name, default))

    def __repr__(self):
        inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.FIELDS)
        return f"{type(self).__name__}({inside})"

    def __eq__(self, other):
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None


def _record(name, doc, **fields):
    return type(name, (Record,), {"__doc__": doc, "FIELDS": fields, "__module__": "ttnn"})


def _enum(name, members, doc):
    made = Enum(name, members, module="ttnn")
    made.__doc__ = doc
    return made


_BLOCKS = dict(
    compute_with_storage_grid_size=None,
    in0_block_w=1,
    out_subblock_h=1,
    out_subblock_w=1,
    per_core_M=1,
    per_core_N=1,
)
_BLOCKED = dict(
    compute_with_storage_grid_size=None, subblock_w=1, block_h=1, block_w=1, inplace=False
)

RECORDS = [
    _record("MatmulMultiCoreReuseProgramConfig", "How a matmul is blocked.", **_BLOCKS),
    _record(
        "MatmulMultiCoreReuseMultiCastProgramConfig",
        "How a matmul over a grid is blocked.",
        **_BLOCKS,
        out_block_h=None,
        out_block_w=None,
        transpose_mcast=False,
        fused_activation=None,
        fuse_batch=True,
    ),
    _record(
        "MatmulMultiCoreReuseMultiCast1DProgramConfig",
        "How a matmul over a row or column of cores is blocked.",
        **_BLOCKS,
        out_block_h=None,
        out_block_w=None,
        fuse_batch=True,
        fused_activation=None,
        mcast_in0=True,
        gather_in0=False,
        hop_cores=None,
        num_global_cb_receivers=1,
        untilize_out=False,
    ),
    _record(
        "MatmulMultiCoreReuseMultiCastDRAMShardedProgramConfig",
        "How a matmul with weights sharded over DRAM is blocked.",
        in0_block_w=1,
        per_core_M=1,
        per_core_N=1,
        fused_activation=None,
    ),
    _record(
        "MatmulMultiCoreReuseMultiCastBatchedDRAMShardedProgramConfig",
        "How a batched matmul with weights sharded over DRAM is blocked.",
        in0_block_w=1,
        per_core_M=1,
        per_core_N=1,
        fused_activation=None,
    ),
    _record("MatmulMultiCoreProgramConfig", "A matmul split by output tiles."),
    _record(
        "LayerNormDefaultProgramConfig",
        "How a layer norm is computed.",
        legacy_reduction=False,
        legacy_rsqrt=False,
        use_welford=False,
    ),
    _record(
        "LayerNormShardedMultiCoreProgramConfig",
        "How a sharded layer norm is blocked.",
        **_BLOCKED,
        legacy_reduction=False,
        legacy_rsqrt=False,
        use_welford=False,
    ),
    _record("SoftmaxDefaultProgramConfig", "How a softmax is computed."),
    _record(
        "SoftmaxShardedMultiCoreProgramConfig", "How a sharded softmax is blocked.", **_BLOCKED
    ),
    _record(
        "Conv3dConfig",
        "How a convolution of volumes is computed: weights in blocks of C_in_block channels (0: all).",
        weights_dtype=None,
        output_layout=None,
        T_out_block=1,
        W_out_block=1,
        H_out_block=1,
        C_out_block=0,
        C_in_block=0,
        compute_with_storage_grid_size=None,
    ),
    _record(
        "Conv2dConfig",
        "How a convolution is computed; `activation` is applied to the result.",
        weights_dtype=None,
        activation=None,
        deallocate_activation=False,
        reallocate_halo_output=True,
        config_tensors_in_dram=False,
        act_block_h_override=0,
        act_block_w_div=1,
        reshard_if_not_optimal=False,
        override_sharding_config=False,
        override_output_sharding_config=False,
        shard_layout=None,
        core_grid=None,
        transpose_shards=False,
        output_layout=None,
        enable_act_double_buffer=False,
        enable_weights_double_buffer=False,
        full_inner_dim=False,
        enable_kernel_stride_folding=None,
        enable_activation_reuse=False,
        force_split_reader=None,
    ),
    _record(
        "SlidingWindowParallelConfig",
        "Over which cores windows are divided.",
        grid=None,
        shard_scheme=None,
        shard_orientation=None,
    ),
    _record(
        "MinimalMatmulConfig",
        "How a minimal_matmul is blocked.",
        M_block_size=1,
        K_block_size=1,
        N_block_size=1,
        subblock_h=1,
        subblock_w=1,
        compute_with_storage_grid_size=None,
    ),
    _record("Conv2dSliceConfig", "How a convolution is cut.", slice_type=None, num_slices=0),
    _record(
        "SDPAProgramConfig",
        "How an attention is blocked.",
        compute_with_storage_grid_size=None,
        q_chunk_size=32,
        k_chunk_size=32,
        exp_approx_mode=None,
        sub_core_grids=None,
        max_cores_per_head_batch=16,
    ),
]

_UNARY = """EXP RECIP GELU RELU SQRT SIGMOID LOG TANH LOG2 LOG10 SIN COS ABS SIGN SQUARE EQZ NEZ GTZ LTZ
GEZ LEZ RELU_MAX RELU_MIN POWER LEAKY_RELU ELU EXP2 HEAVISIDE EXPM1 SIGNBIT ASIN ACOS RSQRT RELU6 ATAN
ERF ERFC ISINF ISPOSINF ISNEGINF ISNAN LOGICAL_NOT_UNARY ISFINITE ERFINV I0 I1 TAN RSUB RDIV SILU
SOFTPLUS IDENTITY NEG ADD_UNARY_SFPU SUB_UNARY_SFPU MUL_UNARY_SFPU DIV_UNARY_SFPU IDENTITY_UINT32
UNARY_NE UNARY_GT UNARY_LT TILED_PROD TYPECAST BITWISE_XOR BITWISE_NOT BITWISE_AND BITWISE_OR RIGHT_SHIFT
FLOOR CEIL TRUNC FRAC ROUND LEFT_SHIFT REMAINDER FMOD DROPOUT FILL PRELU_SFPU ZERO_POINT MISH
HARDSHRINK TANHSHRINK SOFTSIGN SOFTSHRINK HARDTANH HARDSIGMOID HARDSWISH CELU SELU LOG1P CBRT SINH COSH
ASINH ACOSH ATANH POWER_ITERATIVE THRESHOLD CLAMP_TSS HARDMISH"""

_CONV2D = next(r for r in RECORDS if r.__name__ == "Conv2dConfig")
RECORDS.append(_record("Conv1dConfig", "How a convolution is computed.", **_CONV2D.FIELDS))
Conv2dSliceConfig = next(r for r in RECORDS if r.__name__ == "Conv2dSliceConfig")
_SLICES = _enum(
    "SliceType", ["DRAMSliceHeight", "DRAMSliceWidth", "L1Full"], "Along what a convolution is cut."
)
UnaryOpType = _enum("UnaryOpType", _UNARY.split(), "The elementwise functions of one tensor.")
ReduceType = _enum("ReduceType", ["Sum", "Mean", "Max", "Min", "Std", "Var"], "What is made of all elements.")
BcastOpDim = _enum(
    "BcastOpDim", ["H", "W", "HW"], "Along which dimensions the second operand repeats."
)
BcastOpMath = _enum("BcastOpMath", ["ADD", "SUB", "MUL"], "What is done with the second operand.")
EmbeddingsType = _enum(
    "EmbeddingsType", ["GENERIC", "PADDED", "BINARY"], "What is known of a table."
)


class UnaryWithParam:
    """A function of the unit, with its parameters: `UnaryWithParam(UnaryOpType.LEAKY_RELU, 0.1)`."""

    def __init__(self, op_type, *params, param=None):
        self.op_type = op_type
        self.params = list(params) if param is None else [param]

    def __repr__(self):
        return f"UnaryWithParam({self.op_type}, {self.params})"


class MeshCoordinate(tuple):
    """A device's place in a mesh."""

    def __new__(cls, *coordinates):
        return super().__new__(
            cls,
            (
                coordinates[0]
                if len(coordinates) == 1 and not isinstance(coordinates[0], int)
                else coordinates
            ),
        )


class MeshCoordinateRange:
    """A rectangle of a mesh; both corners are in it. Of a shape: all of it."""

    def __init__(self, start, end=None):
        if end is None:
            shape = tuple(start) if not hasattr(start, "rows") else (start.rows, start.cols)
            start, end = (0,) * len(shape), tuple(size - 1 for size in shape)
        self.start, self.end = MeshCoordinate(*start), MeshCoordinate(*end)

    def __repr__(self):
        return f"MeshCoordinateRange({self.start}, {self.end})"


NAMES = {record.__name__: record for record in RECORDS} | {
    made.__name__: made
    for made in (UnaryOpType, ReduceType, BcastOpDim, BcastOpMath, EmbeddingsType, UnaryWithParam, MeshCoordinate, MeshCoordinateRange)
}
for _prefix in ("Conv2d", "Op2D"):
    NAMES[f"{_prefix}SliceConfig"] = Conv2dSliceConfig
    for _slice in _SLICES:
        NAMES[f"{_prefix}{_slice.name}"] = _slice
NAMES["Conv2dL1FullSliceConfig"] = NAMES["Op2DL1FullSliceConfig"] = Conv2dSliceConfig(
    _SLICES.L1Full
)
