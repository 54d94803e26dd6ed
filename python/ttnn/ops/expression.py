"""Expressions over tiles, and the compute kernel that evaluates one.

`X`, `Y`, `Z` are the operands' tiles. Calling a function of the table makes a node; Python's numbers
in it become run-time arguments of the kernel, so that one kernel serves every value of a scalar. The
kernel evaluates the expression in DST, one tile of output at a time, in the order that takes the
fewest tiles of DST.
"""

import struct

from ..types import DataType

FLOAT, INT32, UINT32, UINT16 = "float", "int32", "uint32", "uint16"


def kind_of(dtype):
    """Which functions serve a data type; bytes are integers of 32 bits in DST."""
    kinds = {
        DataType.INT32: INT32,
        DataType.UINT32: UINT32,
        DataType.UINT16: UINT16,
        DataType.UINT8: INT32,
    }
    return kinds.get(dtype, FLOAT)


def float_bits(value):
    try:
        return struct.unpack("<I", struct.pack("<f", value))[0]
    except OverflowError:
        return 0xFF800000 if value < 0 else 0x7F800000


class Node:
    """A tile of values: an operand (`function` None), or a function of other nodes and scalars."""

    def __init__(self, function, arguments=(), operand=None, template=""):
        self.function, self.arguments = function, tuple(arguments)
        self.operand, self.template = operand, template
        self.tiles = [a for a in arguments if isinstance(a, Node)]
        self.scalars = [a for a in arguments if not isinstance(a, Node)]

    def __add__(self, other):
        return call("add", self, other)

    def __radd__(self, other):
        return call("add", self, other)

    def __sub__(self, other):
        return call("sub", self, other)

    def __rsub__(self, other):
        return call("rsub", self, other)

    def __mul__(self, other):
        return call("mul", self, other)

    def __rmul__(self, other):
        return call("mul", self, other)

    def __truediv__(self, other):
        return call("div", self, other) if isinstance(other, Node) else self * (1.0 / other)

    def __rtruediv__(self, other):
        return call("recip", self) if other == 1 else call("recip", self) * other

    def __neg__(self):
        return call("neg", self)

    def key(self):
        """What the table of functions knows the node by."""
        return self.function, len(self.tiles), len(self.scalars)

    def depth(self):
        """Tiles of DST that evaluating takes."""
        needs = sorted((tile.depth() for tile in self.tiles), reverse=True)
        return max([1] + [need + i for i, need in enumerate(needs)])


X, Y, Z = (Node(None, operand=i) for i in range(3))


def call(name, *arguments, template=""):
    """A node of the function `name` of tiles and scalars; a scalar before a tile is spread over one,
    since the functions that take scalars take them behind."""
    tiles = [a for a in arguments if isinstance(a, Node)]
    if tiles and not isinstance(arguments[0], Node):
        first = Node("fill", (tiles[0], arguments[0]))
        return Node(name, (first, *arguments[1:]), template=template)
    return Node(name, arguments, template=template)


# Functions that integers have by way of others.
_BY_OTHERS = {
    "square": lambda x: call("mul", x, x),
    "sign": lambda x: call("sub", call("gtz", x), call("ltz", x)),
    "floor": lambda x: x,
    "ceil": lambda x: x,
    "trunc": lambda x: x,
    "round": lambda x, decimals: x,
    "neg": lambda x: call("rsub", x, 0),
    "relu": lambda x: call("maximum", x, 0),
    "relu_max": lambda x, high: call("minimum", call("maximum", x, 0), high),
    "clamp": lambda x, low, high: call("minimum", call("maximum", x, low), high),
    "hardtanh": lambda x, low, high: call("minimum", call("maximum", x, low), high),
    "threshold": lambda x, least, value: call("where", call("gt", x, least), x, value),
    "signbit": lambda x: call("ltz", x),
    "maximum": lambda x, y: call("where", call("gt", x, y), x, y),
    "minimum": lambda x, y: call("where", call("lt", x, y), x, y),
    "bitwise_not": lambda x: call("bitwise_xor", x, 0xFFFF),
}
# What unsigned integers are already.
_UNSIGNED_SAME = ("abs", "relu")


def _by_others(node, kind):
    """What integers have no function for, of the functions that they have."""
    quotient = node.tiles[0] if node.tiles else None
    if node.function in ("trunc", "floor") and quotient.function == "div":
        return call(f"div_{node.function}", *quotient.arguments)
    if kind in (UINT32, UINT16) and node.function in _UNSIGNED_SAME:
        return node.arguments[0]
    return _BY_OTHERS[node.function](*node.arguments) if node.function in _BY_OTHERS else node


def is_float(node, kind):
    """Whether an expression of tiles of the kind has the bits of FLOAT32: the quotient of integers has."""
    if kind == FLOAT or node.function == "div":
        return True
    return node.function == "where" and any(is_float(t, kind) for t in node.tiles[1:] if t.function)


def _whole_quotient(node):
    """floor or trunc of a quotient of floats: a quotient may be one in the last place below what it is,
    so the nearest whole number stands where it times the divisor is the dividend."""
    quotient = lowered(node.tiles[0], FLOAT)
    x, y = node.tiles[0].arguments
    nearest = lowered(call("floor", call("add", quotient, 0.5)), FLOAT)
    exact = lowered(call("eq", call("mul", nearest, y), x), FLOAT)
    return call("where", exact, nearest, call(node.function, quotient))


def lowered(node, kind):
    """The node with every scalar that its function does not take as one spread over a tile, and what
    integers have no function for made of what they have."""
    if node.function is None:
        return node
    if kind == FLOAT and node.function in ("floor", "trunc") and node.tiles[0].function == "div":
        return _whole_quotient(node)
    if kind != FLOAT and kind not in TABLE.get(node.key(), {}):
        other = _by_others(node, kind)
        if other is not node:
            return lowered(other, kind)
    arguments = [lowered(a, kind) if isinstance(a, Node) else a for a in node.arguments]
    made = Node(node.function, arguments, template=node.template)
    if made.scalars and kind not in TABLE.get(made.key(), {}):
        filled = [a if isinstance(a, Node) else call("fill", X, a) for a in arguments]
        tiles = Node(node.function, filled, template=node.template)
        return tiles if kind in TABLE.get(tiles.key(), {}) else made
    return made


class Functions:
    """`F.exp(X)`, by the names of the table below."""

    def __getattr__(self, name):
        return lambda *arguments, template="": call(name, *arguments, template=template)


F = Functions()

# (function, tiles, scalars) -> {kind: (init, call)}. {0} {1} {2}: where the operands are in DST; {out}:
# where the result goes; {p0} {p1}: scalars; {t}: the node's template text.
TABLE = {}


def _row(name, tiles, scalars, init, text, kinds=(FLOAT,)):
    for kind in kinds:
        TABLE.setdefault((name, tiles, scalars), {})[kind] = (init, text)


def _plain(names, kinds=(FLOAT,)):
    """name_tile_init(); name_tile(dst);"""
    for name in names.split():
        _row(name, 1, 0, f"{name}_tile_init();", f"{name}_tile({{0}});", kinds)


_plain(
    "exp2 expm1 log log1p sqrt cbrt square sigmoid silu relu softsign hardsigmoid hardmish abs "
    "sign signbit eqz nez ltz gtz lez gez isinf isposinf isneginf isnan isfinite erfinv i0 i1 sin cos "
    "tan asin acos atan sinh cosh asinh acosh atanh digamma"
)
_row("exp", 1, 0, "exp_tile_init<false>();", "exp_tile<false>({0});")
_row("tanh", 1, 0, "tanh_tile_init<false>();", "tanh_tile<false>({0});")
_row("gelu", 1, 0, "gelu_tile_init<false>();", "gelu_tile<false>({0});")
_row("gelu_fast", 1, 0, "gelu_tile_init<true>();", "gelu_tile<true>({0});")
_row("erf", 1, 0, "erf_tile_init<false>();", "erf_tile<false>({0});")
_row("erfc", 1, 0, "erfc_tile_init<false>();", "erfc_tile<false>({0});")
_row("recip", 1, 0, "recip_tile_init();", "recip_tile({0});")
_row("rsqrt", 1, 0, "rsqrt_tile_init();", "rsqrt_tile({0});")
_row("neg", 1, 0, "negative_tile_init();", "negative_tile({0});")
_row("neg", 1, 0, "negative_tile_init();", "negative_tile_int32({0});", (INT32,))
_row("abs", 1, 0, "abs_tile_init();", "abs_tile_int32({0});", (INT32,))
_row("relu", 1, 0, "relu_tile_init();", "relu_tile_int32({0});", (INT32,))
for _kind, _suffix in ((INT32, "_int32"), (UINT32, "_uint32"), (UINT16, "_uint16")):
    for _name in "eqz nez ltz gtz lez gez".split():
        _row(_name, 1, 0, f"{_name}_tile_init();", f"{_name}_tile{_suffix}({{0}});", (_kind,))
    _row(
        "logical_not",
        1,
        0,
        "logical_not_unary_tile_init();",
        f"logical_not_unary_tile{_suffix}({{0}});",
        (_kind,),
    )
_row("logical_not", 1, 0, "logical_not_unary_tile_init();", "logical_not_unary_tile({0});")
_row("bitwise_not", 1, 0, "bitwise_not_tile_init();", "bitwise_not_tile({0});", (INT32, UINT32))
for _name in "floor ceil trunc frac".split():
    _row(_name, 1, 0, "rounding_op_tile_init();", f"{_name}_tile({{0}});")
_row(
    "typecast",
    1,
    0,
    "typecast_tile_init<{t}>();",
    "typecast_tile<{t}>({0});",
    (FLOAT, INT32, UINT32, UINT16),
)

# One tile and scalars.
for _name in "elu leaky_relu prelu softshrink hardshrink heaviside relu_max relu_min".split():
    _row(_name, 1, 1, f"{_name}_tile_init();", f"{_name}_tile({{0}}, {{p0}});")
_row("power", 1, 1, "power_tile_init();", "power_tile({0}, {p0});")
_row("rpow", 1, 1, "rpow_tile_init();", "rpow_tile({0}, {p0});")
_row("log_with_base", 1, 1, "log_with_base_tile_init();", "log_with_base_tile({0}, {p0});")
for _name in "hardtanh threshold celu selu softcap".split():
    _row(_name, 1, 2, f"{_name}_tile_init();", f"{_name}_tile({{0}}, {{p0}}, {{p1}});")
_row("clamp", 1, 2, "clamp_tile_init();", "clamp_tile({0}, {p0}, {p1});")
_row("clamp", 1, 2, "clamp_tile_init();", "clamp_tile_int32({0}, {p0}, {p1});", (INT32,))
_row("softplus", 1, 3, "softplus_tile_init();", "softplus_tile({0}, {p0}, {p1}, {p2});")
_row("round", 1, 1, "round_tile_init();", "round_tile({0}, int32_t({p0}));")
_row("fill", 1, 1, "fill_tile_init();", "fill_tile_bitcast({0}, {p0});")
_row("fill", 1, 1, "fill_tile_init();", "fill_tile_int({0}, {p0});", (INT32, UINT32))
_row("fill", 1, 1, "fill_tile_init();", "fill_tile_int<DataFormat::UInt16>({0}, {p0});", (UINT16,))
for _name, _call in (
    ("add", "add_unary"),
    ("sub", "sub_unary"),
    ("mul", "mul_unary"),
    ("rsub", "rsub_unary"),
):
    _row(_name, 1, 1, "binop_with_scalar_tile_init();", f"{_call}_tile({{0}}, {{p0}});")
for _name, _call in (("add", "add_unary_tile_int32"), ("sub", "sub_unary_tile_int32")):
    _row(_name, 1, 1, "binop_with_scalar_tile_init();", f"{_call}({{0}}, {{p0}});", (INT32, UINT32))
# As `mul`, of floating point alone: a factor that integers would lose.
_row("times", 1, 1, "binop_with_scalar_tile_init();", "mul_unary_tile({0}, {p0});")
_row("rsub", 1, 1, "rsub_unary_int32_tile_init();", "rsub_unary_int32_tile({0}, {p0});", (INT32,))
for _name in "remainder fmod".split():
    _row(_name, 1, 2, f"{_name}_tile_init({{p0}}, {{p1}});", f"{_name}_tile({{0}});")
for _name in "eq ne lt gt le ge".split():
    _row(_name, 1, 1, f"unary_{_name}_tile_init();", f"unary_{_name}_tile({{0}}, {{p0}});")
    _row(
        _name,
        1,
        1,
        f"unary_{_name}_tile_init();",
        f"unary_{_name}_tile_int32({{0}}, {{p0}});",
        (INT32,),
    )
for _name, _call in (("maximum", "unary_max"), ("minimum", "unary_min")):
    _row(_name, 1, 1, f"{_call}_tile_init();", f"{_call}_tile({{0}}, {{p0}});")
    _row(_name, 1, 1, f"{_call}_tile_init();", f"{_call}_int32_tile({{0}}, {{p0}});", (INT32,))
    _row(_name, 1, 1, f"{_call}_tile_init();", f"{_call}_uint32_tile({{0}}, {{p0}});", (UINT32,))
for _name in "bitwise_and bitwise_or bitwise_xor left_shift right_shift".split():
    for _kind, _format in ((INT32, "Int32"), (UINT32, "UInt32"), (UINT16, "UInt16")):
        _row(
            _name,
            1,
            1,
            f"{_name}_tile_init();",
            f"{_name}_tile<DataFormat::{_format}>({{0}}, {{p0}});",
            (_kind,),
        )

# Two tiles.
for _name in "add sub mul div rsub fmod remainder eq ne lt gt le ge".split():
    _row(
        _name, 2, 0, f"{_name}_binary_tile_init();", f"{_name}_binary_tile({{0}}, {{1}}, {{out}});"
    )
_row("power", 2, 0, "power_binary_tile_init();", "power_binary_tile({0}, {1}, {out});")
_row("xlogy", 2, 0, "xlogy_binary_tile_init();", "xlogy_binary_tile({0}, {1}, {out});")
for _name, _call in (("maximum", "max"), ("minimum", "min")):
    _row(
        _name, 2, 0, f"binary_{_call}_tile_init();", f"binary_{_call}_tile({{0}}, {{1}}, {{out}});"
    )
    for _kind in (INT32, UINT32):
        _row(
            _name,
            2,
            0,
            f"binary_{_call}_{_kind}_tile_init();",
            f"binary_{_call}_{_kind}_tile({{0}}, {{1}}, {{out}});",
            (_kind,),
        )
for _kind, _format in ((INT32, "Int32"), (UINT32, "UInt32"), (UINT16, "UInt16")):
    for _name in "add sub rsub eq ne lt gt le ge".split():
        _row(
            _name,
            2,
            0,
            f"{_name}_int_tile_init();",
            f"{_name}_int_tile<DataFormat::{_format}>({{0}}, {{1}}, {{out}});",
            (_kind,),
        )
    _row(
        "mul",
        2,
        0,
        f"mul_int_tile_init<DataFormat::{_format}>();",
        f"mul_int_tile<DataFormat::{_format}>({{0}}, {{1}}, {{out}});",
        (_kind,),
    )
    for _name in "and or xor".split():
        _row(
            f"bitwise_{_name}",
            2,
            0,
            "binary_bitwise_tile_init();",
            f"bitwise_{_name}_binary_tile<DataFormat::{_format}>({{0}}, {{1}}, {{out}});",
            (_kind,),
        )
    for _name in "left_shift right_shift logical_right_shift".split():
        # The plain shift to the right keeps the topmost bit of UINT32, too, as TTNN has it.
        _signed = "Int32" if _name == "right_shift" and _kind == UINT32 else _format
        _row(
            _name,
            2,
            0,
            "binary_shift_tile_init();",
            f"binary_{_name}_tile<DataFormat::{_signed}>({{0}}, {{1}}, {{out}});",
            (_kind,),
        )
for _name in "gcd lcm div_int32 div_int32_trunc div_int32_floor fmod_int32 remainder_int32".split():
    _key = (
        _name.replace("div_int32", "div").replace("_int32", "") if _name != "div_int32" else "div"
    )
    _row(_key, 2, 0, f"{_name}_tile_init();", f"{_name}_tile({{0}}, {{1}}, {{out}});", (INT32,))

# Three tiles; the first is the condition of where.
for _kind, _format in (
    (FLOAT, "Float32"),
    (INT32, "Int32"),
    (UINT32, "UInt32"),
    (UINT16, "UInt16"),
):
    _row(
        "where",
        3,
        0,
        "where_tile_init();",
        f"where_tile<DataFormat::{_format}>({{0}}, {{1}}, {{2}}, {{out}});",
        (_kind,),
    )
_row("lerp", 3, 0, "lerp_tile_init();", "lerp_tile<DataFormat::Float32>({0}, {1}, {2}, {out});")
_row(
    "addcmul",
    3,
    1,
    "addcmul_tile_init();",
    "addcmul_tile<DataFormat::Float32>({0}, {1}, {2}, {out}, {p0});",
)
_row(
    "addcdiv",
    3,
    1,
    "addcdiv_tile_init();",
    "addcdiv_tile<DataFormat::Float32>({0}, {1}, {2}, {out}, {p0});",
)

_INCLUDES = """compute_kernel_api.h tile_move_copy.h eltwise_unary/eltwise_unary.h
eltwise_unary/sfpu_split_includes.h eltwise_unary/binop_with_scalar.h eltwise_unary/bitwise.h
eltwise_unary/clamp.h eltwise_unary/comp.h eltwise_unary/exp.h eltwise_unary/erf_erfc.h
eltwise_unary/erfinv.h eltwise_unary/fill.h eltwise_unary/gelu.h eltwise_unary/hardtanh.h
eltwise_unary/i0.h eltwise_unary/isinf_isnan.h eltwise_unary/log1p.h eltwise_unary/logical_not.h
eltwise_unary/negative.h eltwise_unary/recip.h eltwise_unary/relu.h eltwise_unary/rounding.h
eltwise_unary/rpow.h eltwise_unary/rsqrt.h eltwise_unary/hardmish.h
eltwise_unary/digamma.h eltwise_unary/i1.h eltwise_unary/softcap.h reconfig_data_format.h eltwise_unary/rsub.h eltwise_unary/selu.h
eltwise_unary/softplus.h eltwise_unary/sqrt.h eltwise_unary/threshold.h eltwise_unary/trigonometry.h
eltwise_unary/typecast.h eltwise_unary/where.h eltwise_unary/addcmul.h eltwise_unary/addcdiv.h
eltwise_unary/lerp.h eltwise_unary/remainder.h eltwise_unary/fmod.h eltwise_unary/prelu.h
eltwise_unary/activations.h eltwise_unary/cbrt.h eltwise_unary/elu.h eltwise_binary_sfpu.h
add_int_sfpu.h sub_int_sfpu.h mul_int_sfpu.h binary_bitwise_sfpu.h binary_shift.h binary_comp.h
binary_max_min.h binary_fmod.h binary_remainder.h div_int32_sfpu.h div_int32_floor.h gcd.h lcm.h
xlogy.h""".split()

HEAD = "".join(f'#include "api/compute/{name}"\n' for name in _INCLUDES)


class Program:
    """The text of an expression's kernel and its run-time scalars, in order."""

    def __init__(self, expression, kind):
        self.kind, self.scalars, self.lines = kind, [], []
        expression = lowered(expression, kind)
        self.depth = expression.depth()
        self._evaluate(expression, 0)

    def _scalar(self, value):
        bits = float_bits(value) if self.kind == FLOAT else int(value) & 0xFFFFFFFF
        return self.bits(bits)

    def bits(self, bits):
        self.scalars.append(bits)
        return f"scalar({len(self.scalars) - 1})"

    def _evaluate(self, node, at):
        if node.function is None:
            cb = node.operand
            self.lines.append(f"reconfig_data_format_srca({cb});")
            self.lines.append(f"copy_tile_to_dst_init_short({cb});")
            self.lines.append(f"copy_tile({cb}, 0, {at});")
            return
        order = sorted(range(len(node.tiles)), key=lambda i: -node.tiles[i].depth())
        places = {}
        for i, which in enumerate(order):
            places[which] = at + i
            self._evaluate(node.tiles[which], at + i)
        self._emit(node, [places[i] for i in range(len(node.tiles))], at)

    def _emit(self, node, places, at):
        forms = TABLE.get(node.key())
        if forms is None or self.kind not in forms:
            kinds = ", ".join(forms) if forms else "none"
            raise RuntimeError(
                f"{node.function} of {len(node.tiles)} tiles and {len(node.scalars)} scalars is not "
                f"there for {self.kind} tensors (for: {kinds}); typecast the operands"
            )
        init, text = forms[self.kind]
        if node.function == "round":
            values = [self.bits(int(v) & 0xFFFFFFFF) for v in node.scalars]
        else:
            values = [self._scalar(v) for v in node.scalars]
        words = {f"p{i}": value for i, value in enumerate(values)}
        words["out"] = at
        words["t"] = node.template
        self.lines.append(init.format(*places, **words))
        self.lines.append(text.format(*places, **words))

    def text(self, operands):
        """The kernel: for each output tile, the operands' tiles from CBs 0.., the result to CB 16."""
        waits = "".join(f"        cb_wait_front({i}, 1);\n" for i in range(operands))
        pops = "".join(f"        cb_pop_front({i}, 1);\n" for i in range(operands))
        body = "".join(f"        {line}\n" for line in self.lines)
        return (
            f"{HEAD}\n"
            "inline uint32_t scalar(uint32_t i) {\n    return get_common_arg_val<uint32_t>(i);\n}\n\n"
            "void kernel_main() {\n"
            "    const uint32_t tiles = get_arg_val<uint32_t>(0);\n"
            "    unary_op_init_common(0, 16);\n"
            "    for (uint32_t t = 0; t < tiles; t++) {\n"
            f"{waits}"
            "        tile_regs_acquire();\n"
            f"{body}"
            "        tile_regs_commit();\n"
            "        cb_reserve_back(16, 1);\n"
            "        tile_regs_wait();\n"
            "        pack_tile(0, 16);\n"
            "        tile_regs_release();\n"
            "        cb_push_back(16, 1);\n"
            f"{pops}"
            "    }\n"
            "}\n"
        )
