"""ttnn.operations.moreh: a step of an optimizer, and gradients clipped by their norm."""

from math import isfinite, sqrt

from .. import _ttnn
from .eltwise import evaluate
from .expression import X, Y, Z, F
from .moreh import PATH, WIDE, norm_of, placed, reshaped
from .operation import operation


@operation(PATH + "sgd")
def sgd(
    param_in,
    grad,
    momentum_buffer_in=None,
    param_out=None,
    momentum_buffer_out=None,
    lr=1e-3,
    momentum=0.0,
    dampening=0.0,
    weight_decay=0.0,
    nesterov=False,
    *,
    momentum_initialized,
    param_out_memory_config=None,
    momentum_buffer_out_memory_config=None,
    compute_kernel_config=None,
):
    """[parameters, momentum] after a step of stochastic gradient descent."""
    step = evaluate(X + Y * float(weight_decay), [grad, param_in], WIDE)
    speed = None
    if momentum:
        speed = step
        if momentum_initialized:
            node = X * float(momentum) + Y * (1.0 - dampening)
            speed = evaluate(node, [momentum_buffer_in, step], WIDE)
        step = evaluate(X + Y * float(momentum), [step, speed], WIDE) if nesterov else speed
        speed_out = placed(
            speed, param_in.dtype, momentum_buffer_out, momentum_buffer_out_memory_config
        )
        speed = speed_out
    moved = evaluate(X + Y * -float(lr), [param_in, step], WIDE)
    return [placed(moved, param_in.dtype, param_out, param_out_memory_config), speed]


def _adam(name, decays_weights, default_decay):
    """`decays_weights`: the weights themselves decay (AdamW), rather than the gradient."""

    def function(
        param_in,
        grad,
        exp_avg_in,
        exp_avg_sq_in,
        lr=0.001,
        beta1=0.9,
        beta2=0.999,
        eps=1e-8,
        weight_decay=default_decay,
        step=0,
        amsgrad=False,
        *,
        max_exp_avg_sq_in=None,
        param_out=None,
        exp_avg_out=None,
        exp_avg_sq_out=None,
        max_exp_avg_sq_out=None,
        memory_config=None,
        compute_kernel_config=None,
    ):
        param, own = param_in, grad
        if decays_weights:
            param = evaluate(X * (1.0 - lr * weight_decay), [param_in], WIDE)
        else:
            own = evaluate(X + Y * float(weight_decay), [grad, param_in], WIDE)
        average = evaluate(X * float(beta1) + Y * (1.0 - beta1), [exp_avg_in, own], WIDE)
        square = X * float(beta2) + F.square(Y) * (1.0 - beta2)
        square = evaluate(square, [exp_avg_sq_in, own], WIDE)
        greatest, bound = None, square
        if amsgrad:
            greatest = bound = evaluate(F.maximum(X, Y), [max_exp_avg_sq_in, square], WIDE)
        root = F.sqrt(Z) * (1.0 / sqrt(1.0 - beta2**step)) + float(eps)
        moved = X + F.div(Y, root) * (-lr / (1.0 - beta1**step))
        param = evaluate(moved, [param, average, bound], WIDE)
        results = (param, average, square, greatest)
        places = (param_out, exp_avg_out, exp_avg_sq_out, max_exp_avg_sq_out)
        return [
            None if result is None else placed(result, param_in.dtype, place, memory_config)
            for result, place in zip(results, places)
        ]

    function.__doc__ = (
        f"[parameters, average, average of squares, its greatest] after a step of {name}."
    )
    operation(PATH + name)(function)


_adam("adam", False, 0.0)
_adam("adamw", True, 1e-2)


@operation(PATH + "clip_grad_norm")
def clip_grad_norm(
    inputs,
    max_norm,
    norm_type=2.0,
    error_if_nonfinite=False,
    *,
    total_norm=None,
    memory_config=None,
    compute_kernel_config=None,
):
    """The norm of all gradients together; they are scaled in place so that it is at most `max_norm`."""
    p = float(norm_type)
    norms = [
        reshaped(norm_of(grad, p, list(range(len(grad.shape))), True), [1, 1]) for grad in inputs
    ]
    total = norms[0]
    if len(norms) > 1:
        from .movement import concat

        total = norm_of(concat(norms, 1), p, [0, 1], True)
    if error_if_nonfinite and not isfinite(_ttnn.to_torch(total).item()):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, "
            "so it cannot be clipped. To disable this error and scale the gradients by the "
            "non-finite norm anyway, set `error_if_nonfinite=False`"
        )
    scale = F.minimum(F.recip(X + 1e-6) * float(max_norm), 1.0)
    scale = evaluate(scale, [total], WIDE)
    for grad in inputs:
        factor = reshaped(scale, [1] * len(grad.shape))
        placed(evaluate(F.mul(X, Y), [grad, factor], WIDE), None, grad)
    return placed(reshaped(total, [1]), inputs[0].dtype, total_norm, memory_config)
