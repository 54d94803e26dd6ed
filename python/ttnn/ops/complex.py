"""Complex tensors: a real and an imaginary part, and the operations on them, part by part."""

from ..types import DRAM_MEMORY_CONFIG, DataType, Layout, Tensor  # noqa: F401
from . import launch
from .creation import placed_values
from .eltwise import evaluate
from .expression import X, Y, Z, F
from .gather import gather, same
from .operation import REGISTRY, operation


class ComplexTensor:
    """Two tensors of one shape and type."""

    def __init__(self, real, imag):
        launch.require(
            list(real.shape) == list(imag.shape) and real.dtype == imag.dtype,
            f"a complex tensor of {list(real.shape)} {real.dtype} and {list(imag.shape)} {imag.dtype}; "
            "both parts have one shape and type",
        )
        self.real, self.imag = real, imag

    @property
    def shape(self):
        return self.real.shape

    def __getitem__(self, part):
        return (self.real, self.imag)[part]

    def deallocate(self, force=True):
        self.real.deallocate(force)
        self.imag.deallocate(force)

    def __repr__(self):
        return f"ComplexTensor({self.real!r}, {self.imag!r})"


@operation("complex_tensor", "torch.complex(x, y)")
def complex_tensor(real, imag):
    """The complex tensor of two parts."""
    return ComplexTensor(real, imag)


def _part(node, tensors, memory_config=None):
    return evaluate(node, tensors, memory_config=memory_config)


def _both(tensor):
    return [tensor.real, tensor.imag]


@operation("real", "torch.real(x)")
def real(input_tensor, *, memory_config=None):
    """The real part."""
    return _part(X, [input_tensor.real], memory_config)


@operation("imag", "torch.imag(x)")
def imag(input_tensor, *, memory_config=None):
    """The imaginary part."""
    return _part(X, [input_tensor.imag], memory_config)


@operation("angle", "torch.angle(x)")
def angle(input_tensor, *, memory_config=None):
    """The angle of a complex tensor."""
    from .eltwise_table import atan2_node

    return _part(atan2_node(Y, X), _both(input_tensor), memory_config)


@operation("conj", "torch.conj(x)")
def conj(input_tensor, *, memory_config=None):
    """The imaginary part negated."""
    return ComplexTensor(
        _part(X, [input_tensor.real], memory_config), _part(-X, [input_tensor.imag], memory_config)
    )


@operation("polar", "torch.polar(x.real, x.imag)")
def polar(input_tensor, *, memory_config=None):
    """Radius (real part) and angle (imaginary part) as a complex number."""
    parts = _both(input_tensor)
    return ComplexTensor(
        _part(F.mul(X, F.cos(Y)), parts, memory_config), _part(F.mul(X, F.sin(Y)), parts, memory_config)
    )


@operation("is_real", "torch.imag(x) == 0")
def is_real(input_tensor, *, memory_config=None):
    """1 where the imaginary part is 0."""
    return _part(F.eqz(X), [input_tensor.imag], memory_config)


@operation("is_imag", "torch.real(x) == 0")
def is_imag(input_tensor, *, memory_config=None):
    """1 where the real part is 0."""
    return _part(F.eqz(X), [input_tensor.real], memory_config)


def times(a, b, memory_config=None):
    """The product of complex tensors."""
    wide = launch.WIDE[0]
    cross = [
        evaluate(F.mul(X, Y), [p, q], wide)
        for p, q in ((a.real, b.real), (a.imag, b.imag), (a.real, b.imag), (a.imag, b.real))
    ]
    dtype = a.real.dtype
    return ComplexTensor(
        evaluate(X - Y, cross[:2], dtype, memory_config), evaluate(X + Y, cross[2:], dtype, memory_config)
    )


def inverse(a, memory_config=None):
    """1 / a."""
    scale = F.recip(F.square(X) + F.square(Y))
    parts = _both(a)
    return ComplexTensor(
        _part(F.mul(X, scale), parts, memory_config), _part(-F.mul(Y, scale), parts, memory_config)
    )


def _conjugate(a):
    return ComplexTensor(a.real, evaluate(-X, [a.imag]))


def _scaled(a, scale, memory_config=None):
    return ComplexTensor(*(_part(X * float(scale), [p], memory_config) for p in _both(a)))


def _zeros(like):
    return evaluate(F.fill(X, 0.0), [like])


def _sign_over(node_real, node_imag, tensors, memory_config):
    return [ComplexTensor(_part(node_real, tensors, memory_config), _part(node_imag, tensors, memory_config))]


def _abs_bw(grad, a, memory_config=None):
    size = F.sqrt(F.square(Y) + F.square(Z))
    scale = F.where(F.eqz(size), F.fill(X, 0.0), F.recip(size))
    tensors = [grad, *_both(a)]
    return _sign_over(F.mul(F.mul(X, Y), scale), F.mul(F.mul(X, Z), scale), tensors, memory_config)


def _mul_bw(grad, a, b, memory_config=None):
    return [times(grad, _conjugate(b), memory_config), times(grad, _conjugate(a), memory_config)]


def _div_bw(grad, a, b, rounding_mode=None, memory_config=None):
    over = _conjugate(inverse(b))
    quotient = _conjugate(times(a, inverse(b)))
    first = times(grad, over, memory_config)
    return [first, _scaled(times(first, quotient), -1.0, memory_config)]


def _reciprocal_bw(grad, a, memory_config=None):
    once = _conjugate(inverse(a))
    return [_scaled(times(grad, times(once, once)), -1.0, memory_config)]


def _add_bw(grad, a, b, alpha=1.0, memory_config=None):
    return [_scaled(grad, 1.0, memory_config), _scaled(grad, alpha, memory_config)]


def _sub_bw(grad, a, b, alpha=1.0, memory_config=None):
    return [_scaled(grad, 1.0, memory_config), _scaled(grad, -float(alpha), memory_config)]


@operation("real_bw")
def real_bw(grad_tensor, input_tensor, *, memory_config=None):
    """The gradient of the real part."""
    return [ComplexTensor(_part(X, [grad_tensor], memory_config), _zeros(grad_tensor))]


@operation("imag_bw")
def imag_bw(grad_tensor, input_tensor, *, memory_config=None):
    """The gradient of the imaginary part."""
    return [ComplexTensor(_zeros(grad_tensor), _part(X, [grad_tensor], memory_config))]


@operation("conj_bw")
def conj_bw(grad_tensor, input_tensor, *, memory_config=None):
    """The conjugate of the gradient."""
    return [ComplexTensor(_part(X, [grad_tensor.real], memory_config), _part(-X, [grad_tensor.imag], memory_config))]


@operation("angle_bw")
def angle_bw(grad_tensor, input_tensor, *, memory_config=None):
    """The gradient of the angle."""
    if isinstance(input_tensor, Tensor):
        return [_zeros(grad_tensor)]
    square = F.square(Y) + F.square(Z)
    scale = F.where(F.eqz(square), F.fill(X, 0.0), F.recip(square))
    tensors = [grad_tensor, *_both(input_tensor)]
    return _sign_over(-F.mul(F.mul(X, Z), scale), F.mul(F.mul(X, Y), scale), tensors, memory_config)


@operation("polar_bw")
def polar_bw(grad_tensor, input_tensor, *, memory_config=None):
    """The gradient of radius and angle."""
    radius, turn = _both(input_tensor)
    along = evaluate(F.mul(X, F.cos(Z)) + F.mul(Y, F.sin(Z)), [*_both(grad_tensor), turn])
    across = evaluate(F.mul(Y, F.cos(Z)) - F.mul(X, F.sin(Z)), [*_both(grad_tensor), turn])
    return [ComplexTensor(along, evaluate(F.mul(X, Y), [across, radius], memory_config=memory_config))]


def _plus(sign):
    def function(a, b, memory_config=None):
        node = X + Y if sign > 0 else X - Y
        pairs = zip(_both(a), _both(b))
        return ComplexTensor(*(_part(node, [p, q], memory_config) for p, q in pairs))

    return function


def _absolute(a, memory_config=None):
    return _part(F.sqrt(F.square(X) + F.square(Y)), _both(a), memory_config)


_FORMS = {
    "abs": _absolute,
    "add": _plus(1),
    "sub": _plus(-1),
    "subtract": _plus(-1),
    "mul": times,
    "multiply": times,
    "div": lambda a, b, memory_config=None: times(a, inverse(b), memory_config),
    "divide": lambda a, b, memory_config=None: times(a, inverse(b), memory_config),
    "reciprocal": inverse,
    "recip": inverse,
    "abs_bw": _abs_bw,
    "add_bw": _add_bw,
    "sub_bw": _sub_bw,
    "mul_bw": _mul_bw,
    "div_bw": _div_bw,
    "reciprocal_bw": _reciprocal_bw,
}


def _with_complex(made, form):
    """The operation, which for complex tensors is `form`."""
    plain = made.function

    def function(*args, **keywords):
        if not any(isinstance(a, ComplexTensor) for a in args):
            return plain(*args, **keywords)
        given = {k: v for k, v in keywords.items() if v is not None}
        return form(*args, **given)

    made.function = function


for _name, _form in _FORMS.items():
    _with_complex(REGISTRY[_name], _form)


@operation("alt_complex_rotate90", "torch.stack([-x[..., 1::2], x[..., ::2]], -1).flatten(-2)")
def alt_complex_rotate90(input_tensor, *, memory_config=None):
    """A quarter turn of the complex numbers that lie along the last dimension, the real part of each before
    its imaginary part."""
    import torch

    shape = list(input_tensor.shape)
    launch.require(
        shape and shape[-1] % 2 == 0,
        f"ttnn.alt_complex_rotate90: shape {shape}; the last dimension is pairs of numbers",
    )
    move = lambda n: n.reshape(*shape[:-1], -1, 2).flip(-1).reshape(shape)
    exchanged = gather([input_tensor], move, Layout.TILE, launch.DRAM)
    signs = torch.tensor([-1.0, 1.0]).repeat(shape[-1] // 2).reshape(1, -1)
    signs = placed_values(signs, DataType.BFLOAT16, Layout.TILE, input_tensor.device(), None)
    turned = evaluate(F.mul(X, Y), [exchanged, signs], input_tensor.dtype, memory_config)
    return turned if input_tensor.layout == Layout.TILE else gather([turned], same, input_tensor.layout)
