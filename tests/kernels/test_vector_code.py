"""Vector code that a kernel brings itself (sfpi, TTI_SFP...): each expression on one vector of 32
lanes, many in one kernel, bit for bit against numpy."""
import numpy
import pytest

ADDRESS = lambda name: {"address": name}
ACCESSOR = lambda name: {"tensor_accessor": name}
F, I, U = numpy.float32, numpy.int32, numpy.uint32
BOTH = ("wormhole_b0", "blackhole")

KERNEL = '''
#include "compute_kernel_api.h"
#include "compute_kernel_api/common.h"
#include "compute_kernel_api/tile_move_copy.h"
#include "compute_kernel_api/eltwise_unary/eltwise_unary.h"
#ifdef TRISC_MATH
{functions}
#endif
void kernel_main() {{
    init_sfpu(0, 16);
    for (uint32_t i = 0; i < {tiles}; i++) cb_wait_front(i, 1);
    cb_reserve_back(16, 1);
    tile_regs_acquire();
    for (uint32_t i = 0; i < {tiles}; i++) {{
        copy_tile_to_dst_init_short(i);
        copy_tile(i, 0, i);
    }}
    MATH({call});
    tile_regs_commit();
    tile_regs_wait();
    pack_tile({out}, 16);
    tile_regs_release();
    cb_push_back(16, 1);
}}
'''


def datum(vector, lane):
    """Where a lane of a vector is in a tile of 32 x 32."""
    at = (vector // 2 * 4 + lane // 8) * 16 + lane % 8 * 2 + vector % 2
    face, inside = divmod(at, 256)
    return face // 2 * 16 + inside // 16, face % 2 * 16 + inside % 16


PLACES = numpy.array([[datum(v, l) for l in range(32)] for v in range(32)])


def vectors(tile):
    return tile[PLACES[..., 0], PLACES[..., 1]]


def tile_of(rows):
    tile = numpy.zeros((32, 32), numpy.asarray(rows[0]).dtype)
    for v, row in enumerate(rows):
        tile[PLACES[v, :, 0], PLACES[v, :, 1]] = row
    return tile


def run(program, functions, call, inputs, expected, arches=BOTH, out=2, wide=True, dtype=None,
        status=0):
    """`expected`: the tile, or for each architecture; 32-bit results are compared as bits."""
    for arch in arches:
        want = expected[arch] if isinstance(expected, dict) else expected
        p = program()
        for i, values in enumerate(inputs):
            name = dtype or str(values.dtype)
            p.tensor(f"in{i}", values, dtype=name)
            p.cb(i, 1, page=4096 if wide else 2048, data_format=
                 {"float32": "Float32", "int32": "Int32", "bfloat16": "Float16_b"}[name])
        p.tensor("out", (32, 32), dtype="int32" if wide else "bfloat16")
        p.cb(16, 1, page=4096 if wide else 2048, data_format="Int32" if wide else "Float16_b")
        p.kernel("one_tile_reader.cpp", "reader", [ADDRESS(f"in{i}") for i in range(len(inputs))],
                 [ACCESSOR(f"in{i}") for i in range(len(inputs))],
                 defines={"TENSORS": str(len(inputs))})
        config = {"fp32_dest_acc_en": wide}
        if wide:
            config["unpack_to_dest_mode"] = {str(i): "UnpackToDestFp32" for i in range(len(inputs))}
        p.kernel(KERNEL.format(functions=functions, call=call, tiles=len(inputs), out=out),
                 {"compute": config})
        p.kernel("object_writer.cpp", "writer", [ADDRESS("out"), 1], [ACCESSOR("out")])
        p.expect("out", want.view(I) if wide else want)
        result = p.run(arch=arch)
        assert result.returncode == status, arch + result.stdout + result.stderr
    return result


def each(program, cases, x, y, arches=BOTH):
    """Rows of (code that ends in a value, the lanes of the result). x and y: vFloat; a and b: vInt."""
    rows = [numpy.asarray(r) for _, r in cases]
    rows = [r.astype(F).view(I) if r.dtype.kind == "f" else r.astype(numpy.int64).astype(U).view(I)
            for r in rows]
    body = "".join(f"""
    {{
        vFloat x = dst_reg[0], y = dst_reg[32];
        vInt a = reinterpret<vInt>(x), b = reinterpret<vInt>(y);
        vUInt u = reinterpret<vUInt>(x);
        {code.rpartition(';')[0]};
        const auto result = {code.rpartition(';')[2]};
        dst_reg[{64 + i}] = reinterpret<vUInt>(result);
    }}""" for i, (code, _) in enumerate(cases))
    expected = tile_of(rows + [numpy.zeros(32, I)] * (32 - len(rows)))
    fill = "for (int i = 64; i < 96; i++) dst_reg[i] = vUInt(0);"
    run(program, f"inline void work() {{ {fill} {body} }}", "work()",
        [tile_of([x.view(F)] + [numpy.zeros(32, F)] * 31),
         tile_of([y.view(F)] + [numpy.zeros(32, F)] * 31)], expected, arches)


X = numpy.array([0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1.5, -1.5, 8, -8, 100, -100, 0.25] * 2, F)
Y = numpy.roll(X, 5) + F(1)


def test_arithmetic(program):
    each(program, [
        ("vFloat(x + y)", X + Y), ("vFloat(x - y)", X - Y), ("vFloat(x * y)", X * Y),
        ("vFloat(x * y + x)", X * Y + X), ("vFloat(x - x * y)", X - X * Y),
        ("vFloat(x * y - 1.0f)", X * Y - 1), ("vFloat(2.0f - x)", 2 - X), ("vFloat(-x)", -X),
        ("vFloat(3 * x + 1)", 3 * X + 1), ("vFloat(x * x * (3.0f - 2.0f * x))", X * X * (3 - 2 * X)),
        ("x += y;x", X + Y), ("x -= y * 2.0f;x", X - 2 * Y), ("x *= y;x", X * Y), ("x++;x", X + 1),
        ("vFloat(vConst1 - x)", 1 - X), ("vFloat(vConstNeg1 * x)", 0 - X),
        ("vConstFloatPrgm0 = 4.0f;vFloat(x * vConstFloatPrgm0 + y)", 4 * X + Y),
        ("vFloat(dst_reg[0] * dst_reg[32])", X * Y), ("vFloat(dst_reg[0] + 1.0f)", X + 1),
        ("vFloat z = x;x = y;vFloat(z + x)", X + Y), ("vFloat(s2vFloat16b(0x3FC0u))", F([1.5] * 32)),
        ("vFloat(s2vFloat16a(0x3E00u))", F([1.5] * 32)), ("vFloat(s2vFloat16b(2.5f) + x)", X + F(2.5)),
        ("l_reg[LRegs::LReg3] = x;vFloat z = l_reg[LRegs::LReg3];z", X),
        ("vInt(vConstTileId)", numpy.arange(32) * 2),
    ], X, Y)


def test_conditions(program):
    each(program, [
        ("v_if (x < y) { x = 7.0f; } v_endif;x", numpy.where(X < Y, 7, X)),
        ("v_if (x >= y) { x = 7.0f; } v_else { x = y; } v_endif;x", numpy.where(X >= Y, F(7), Y)),
        ("v_if (x < 0.0f) { x = 0.0f; } v_elseif (x > vConst1) { x = vConst1; } v_endif;x",
         numpy.clip(X, 0, 1)),
        ("v_if (x < 0.0f) { x = 1.0f; } v_elseif (x == 0.0f) { x = 2.0f; } v_elseif (x > 2.0f) "
         "{ x = 3.0f; } v_else { x = 4.0f; } v_endif;x",
         numpy.select([X < 0, X == 0, X > 2], [1, 2, 3], 4).astype(F)),
        ("v_if (x > 0.0f && y > 0.0f) { x = 9.0f; } v_endif;x", numpy.where((X > 0) & (Y > 0), 9, X)),
        ("v_if (x > 0.0f || y > 0.0f) { x = 9.0f; } v_endif;x", numpy.where((X > 0) | (Y > 0), 9, X)),
        ("v_if (!(x > 0.0f)) { x = 9.0f; } v_endif;x", numpy.where(X > 0, X, 9)),
        ("v_if (x > 0.0f) { v_if (y > 0.0f) { x = 5.0f; } v_else { x = 6.0f; } v_endif; } v_endif;x",
         numpy.where(X > 0, numpy.where(Y > 0, 5, 6), X).astype(F)),
        ("v_if (x <= 1.0f) { x = 9.0f; } v_endif;x", numpy.where(X <= 1, 9, X)),
        ("v_if (x != 1.0f) { x = 9.0f; } v_endif;x", numpy.where(X != 1, 9, X)),
        ("v_if (1.0f > x) { x = 9.0f; } v_endif;x", numpy.where(X < 1, 9, X)),
        ("v_block { v_and(x > -3.0f); x = 9.0f; v_and(y > 0.0f); x = 8.0f; } v_endblock;x",
         numpy.where(X > -3, numpy.where(Y > 0, 8, 9), X).astype(F)),
        # With the number 0 the bits are looked at, beside a register a difference is.
        ("x = -0.0f;v_if (x < 0.0f) { x = 9.0f; } v_endif;x", F([9] * 32)),
        ("v_if (a < b) { a = 1; } v_else { a = 0; } v_endif;a",
         (X.view(I).astype(numpy.int64) - Y.view(I)).astype(U).view(I) < 0),
        ("v_if (a == 0) { a = -1; } v_endif;a", numpy.where(X.view(I) == 0, -1, X.view(I))),
        ("v_if (x < y) { dst_reg[40] = x; } v_else { dst_reg[40] = y; } v_endif;vFloat(dst_reg[40])",
         numpy.minimum(X, Y)),
    ], X, Y)


def test_minus_zero_beside_a_register(program):
    """The difference of two zeros is +0 on Wormhole; on Blackhole it has the sign that both have."""
    code = "x = -0.0f;v_if (x < vConst0) { x = 9.0f; } v_endif;x"
    each(program, [(code, F([-0.0] * 32))], X, Y, ("wormhole_b0",))
    each(program, [(code, F([9] * 32))], X, Y, ("blackhole",))


A = numpy.array([0, 1, -1, 2, -2, 7, -7, 255, -256, 1 << 20, -(1 << 20), 0x7FFFFFFF, -0x80000000,
                 0x12345678, -0x12345678, 33] * 2, I)
B = numpy.roll(A, 3)


def test_integers(program):
    wide = A.astype(numpy.int64)
    each(program, [
        ("vInt(a + b)", wide + B), ("vInt(a - b)", wide - B), ("vInt(a + 5)", wide + 5),
        ("vInt(a - 5000)", wide - 5000), ("vInt(7 - a)", 7 - wide), ("vInt(a & b)", A & B),
        ("vInt(a | 0x10)", A | 16), ("vInt(a ^ b)", A ^ B), ("vInt(~a)", ~A), ("vInt(-a)", -wide),
        ("vUInt(u << 4)", A.view(U) << 4), ("vUInt(u >> 4)", A.view(U) >> 4),
        ("a += b;a", wide + B), ("a &= 0xFF;a", A & 255), ("a--;a", wide - 1),
        ("u >>= 3;u", A.view(U) >> 3), ("vInt n = 3;shft(u, n)", A.view(U) << 3),
        ("vInt n = -3;shft(u, n)", A.view(U) >> 3), ("vInt n = 2;vUInt(u << n)", A.view(U) << 2),
        ("abs(a)", numpy.abs(wide)), ("lz(a)", [32 - int(v).bit_length() for v in A.view(U)]),
        ("lz_nosgn(a)", [32 - int(v & 0x7FFFFFFF).bit_length() for v in A.view(U)]),
        ("vUInt v = 0x4000u;v_if (a != b) { v = 1; } v_endif;v", numpy.where(A != B, 1, 0x4000)),
    ], A, B)


def test_right_shifts_keep_the_sign_on_blackhole_only(program):
    each(program, [("vInt(a >> 4)", A >> 4), ("shft(a, -3)", A >> 3)], A, B, ("blackhole",))
    each(program, [("vInt(a >> 4)", A.view(U) >> 4), ("shft(a, -3)", A.view(U) >> 3)], A, B,
         ("wormhole_b0",))


def fields(x):
    bits = x.view(U).astype(numpy.int64)
    return bits >> 31, bits >> 23 & 255, bits & 0x7FFFFF


def test_fields_and_conversions(program):
    sign, exponent, mantissa = fields(X)
    put = lambda s, e, m: (s << 31 | (e & 255) << 23 | m).astype(U).view(F)
    whole = numpy.minimum(numpy.floor(numpy.abs(X) + 0.5), 255)
    each(program, [
        ("exexp(x)", exponent - 127), ("exexp_nodebias(x)", exponent),
        ("exexp(x, ExponentMode::Biased)", exponent), ("exexp(x, ExponentMode::Debias)", exponent - 127),
        ("exman8(x)", mantissa | 0x800000), ("exman9(x)", mantissa),
        ("setexp(x, 130)", put(sign, numpy.full(32, 130), mantissa)),
        ("vInt e = 129;setexp(x, e)", put(sign, numpy.full(32, 129), mantissa)),
        ("setman(x, 0x400000)", put(sign, exponent, numpy.full(32, 0x400000))),
        ("setsgn(x, 1)", -numpy.abs(X)), ("setsgn(x, y)", numpy.copysign(X, Y)),
        ("addexp(x, 2)", put(sign, exponent + 2, mantissa)), ("abs(x)", numpy.abs(X)),
        ("float_to_uint8(x, 0)", whole.astype(int)),
        ("float_to_int16(x, 0)", (numpy.floor(numpy.abs(X) + 0.5).astype(numpy.int64)
                                  | numpy.where((X < 0) & (X != 0), 0x80000000, 0))),
        ("int32_to_float(vInt(13), 0)", F([13] * 32)),
        ("int32_to_uint8(vInt(1000), 3u, 0)", [125] * 32),
        ("reinterpret<vFloat>(float_to_fp16b(vFloat(1.00390625f), 0))", F([1.0078125] * 32)),
        ("vFloat z = y;vec_min_max(x, z);x", numpy.minimum(X, Y)),
        ("vFloat z = y;vec_swap(x, z);z", X),
        ("subvec_shflror1(x)", numpy.roll(X.reshape(4, 8), 1, axis=1).reshape(32)),
    ], X, Y)


def test_tables(program):
    magnitude = numpy.abs(X)
    piece = numpy.searchsorted([1, 2], magnitude, side="right")
    slope, base = F([1, 0.5, 0.25])[piece], F([0.5, 1, 0.125])[piece]
    line = slope * magnitude + base
    six = numpy.searchsorted([0.5, 1, 1.5, 2, 3], magnitude, side="right")
    halves = lambda v: v.astype(numpy.float16).view(numpy.uint16).astype(int)
    slopes, bases = F([1, 2, 0.5, 0.25, 4, 8]), F([0.5, 1, 2, 0.125, 1, 2])
    pairs = lambda v: [f"vUInt({h[0] | h[1] << 16}u)" for h in halves(v).reshape(3, 2)]
    wide = slopes[six] * magnitude + bases[six]
    # A byte: sign, how much less than 2^0 the exponent is, mantissa.
    bytes_ = [0x00 << 8 | 0x10, 0x10 << 8 | 0x00, 0x20 << 8 | 0x30]
    tables = ", ".join(f"vUInt({b}u)" for b in bytes_)
    floats = "vFloat(1.0f), vFloat(0.5f), vFloat(0.25f), vFloat(0.5f), vFloat(1.0f), vFloat(0.125f)"
    halved = ", ".join(f"vUInt({s << 16 | b}u)"
                       for s, b in zip(halves(F([1, 0.5, 0.25])), halves(F([0.5, 1, 0.125]))))
    each(program, [
        (f"lut(x, {tables})", numpy.copysign(line, X)), (f"lut_sign(x, {tables})", line),
        (f"lut2_sign(x, {halved})", line), (f"lut2(x, {floats})", numpy.copysign(line, X)),
        (f"lut2_sign(x, {floats})", line),
        (f"lut2_sign(x, {', '.join(pairs(slopes) + pairs(bases))})", wide),
        (f"lut2(x, {', '.join(pairs(slopes) + pairs(bases))})", numpy.copysign(wide, X)),
    ], X, Y)


TILE = numpy.random.default_rng(4).integers(-9, 10, (32, 32)).astype(F)
OTHER = numpy.random.default_rng(5).integers(-9, 10, (32, 32)).astype(F)
FACE = '''
inline void twice(float more) {
    for (int i = 0; i < 8; i++) {
        dst_reg[0] = dst_reg[0] * 2.0f + more;
        dst_reg++;
    }
}
inline void sum(uint32_t p, uint32_t q, uint32_t out) {
    for (uint32_t i = 0; i < 8; i++) {
        vFloat a = dst_reg[p * 32 + i];
        vFloat b = dst_reg[q * 32 + i];
        dst_reg[out * 32 + i] = a + b;
    }
}
inline void chosen(uint32_t p, uint32_t q, uint32_t r, uint32_t out) {
    for (uint32_t i = 0; i < 8; i++) {
        vFloat a = dst_reg[p * 32 + i], b = dst_reg[q * 32 + i], c = dst_reg[r * 32 + i];
        v_if (a > 0.0f) { c = b; } v_endif;
        dst_reg[out * 32 + i] = c;
    }
}
'''


def faces(mode):
    part = numpy.zeros((32, 32), bool)
    part[:16, :] |= mode == "R"
    part[:, :16] |= mode == "C"
    part[:] |= mode == "RC"
    return part


@pytest.mark.parametrize("mode", ["RC", "R", "C"])
def test_a_function_on_the_faces_of_a_tile(program, mode):
    run(program, FACE, f"(_llk_math_eltwise_unary_sfpu_params_<false>(twice, 1, (int)VectorMode::{mode}, 3.0f))",
        [TILE, OTHER], numpy.where(faces(mode), 2 * OTHER + 3, OTHER), out=1, arches=BOTH[:1])


def test_two_and_three_operands(program):
    run(program, FACE, "(_llk_math_eltwise_binary_sfpu_params_<false>(sum, 0, 1, 2))",
        [TILE, OTHER], TILE + OTHER)
    run(program, FACE, "(_llk_math_eltwise_ternary_sfpu_params_<false>(chosen, 0, 1, 1, 2))",
        [TILE, OTHER], OTHER, arches=BOTH[:1])


def test_sixteen_bits_of_dst_are_cut_when_stored(program):
    half = (TILE / 16 + F(1.0)).astype(F)
    want = (half * F(1.3)).view(U) & U(0xFFFF0000)
    run(program, FACE.replace("* 2.0f + more", "* 1.3f"),
        "(_llk_math_eltwise_unary_sfpu_params_<false>(twice, 0, (int)VectorMode::RC, 3.0f))", [half],
        want.view(F), out=0, wide=False, dtype="bfloat16", arches=BOTH[:1])


BY_HAND = '''
inline void work() {
    constexpr uint32_t FORMAT = InstrModLoadStore::FP32;
    TTI_SFPLOADI(p_sfpu::LREG1, 0xA, 0x0000);
    TTI_SFPLOADI(p_sfpu::LREG1, 0x8, 0x4040);
    for (int i = 0; i < 32; i++) {
        TTI_SFPLOAD(p_sfpu::LREG0, FORMAT, ADDR_MOD_3, 0);
        TTI_SFPMAD(p_sfpu::LREG0, p_sfpu::LREG1, p_sfpu::LCONST_1, p_sfpu::LREG2, 0);
        TTI_SFPNOP;
        TTI_SFPSETCC(0, p_sfpu::LREG0, 0, 0);
        TTI_SFPLOADI(p_sfpu::LREG2, 0, 0x40E0);
        TTI_SFPCOMPC(0, 0, 0, 0);
        TTI_SFPMULI(0x4000, p_sfpu::LREG2, 0);
        TTI_SFPENCC(3, 0, 0, 10);
        TT_SFPADDI(0x3F80, p_sfpu::LREG2, 0);
        TTI_SFPSTORE(p_sfpu::LREG2, FORMAT, ADDR_MOD_3, 0);
        TTI_INCRWC(0, 2, 0, 0);
    }
}
'''


def test_instructions_by_name(program):
    run(program, BY_HAND, "(_llk_math_eltwise_unary_sfpu_params_<false>(work, 0, (int)VectorMode::None))",
        [TILE], numpy.where(TILE < 0, F(7), (3 * TILE + 1) * 2) + F(1), out=0)


def test_what_cannot_be_is_told(program):
    told = run(program, "inline void work() { vInt n = dst_reg[0]; dst_reg[0] = n; }", "work()",
               [TILE], TILE, arches=BOTH[:1], out=0, wide=False, dtype="bfloat16", status=1)
    assert "32 bits of a 16-bit DST" in told.stdout + told.stderr
    told = run(program, "inline void work() { TTI_SFPGT(0, 0, 1, 1); }", "work()", [TILE], TILE,
               arches=BOTH[:1], out=0, status=1)
    assert "only Blackhole has this step" in told.stdout + told.stderr
