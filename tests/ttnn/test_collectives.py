"""What the chips of a mesh exchange, in a process of its own that has four of them."""

import os
import subprocess
import sys

SCRIPT = """
import torch
import ttnn

mesh = ttnn.open_mesh_device(ttnn.MeshShape(2, 2))
values = torch.arange(4 * 32 * 64, dtype=torch.float32).reshape(4, 32, 64) % 97
on_mesh = ttnn.from_torch(
    values, dtype=ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=mesh, mesh_mapper=ttnn.ShardTensorToMesh(mesh, 0)
)
parts = lambda tensor: [ttnn.to_torch(part).float() for part in ttnn.get_device_tensors(tensor)]
total = values.sum(0, keepdim=True)

for part in parts(ttnn.all_gather(on_mesh, 0)):
    assert part.equal(values)
rows = parts(ttnn.all_gather(on_mesh, 0, cluster_axis=1))
assert rows[0].equal(values[:2]) and rows[3].equal(values[2:])
columns = parts(ttnn.experimental.all_gather_async(on_mesh, dim=0, cluster_axis=0, num_links=1))
assert columns[0].equal(values[0::2]) and columns[3].equal(values[1::2])
for part in parts(ttnn.all_reduce(on_mesh)):
    assert part.equal(total.bfloat16().float())
scattered = parts(ttnn.reduce_scatter(on_mesh, 1))
assert torch.cat(scattered, 1).equal(total.bfloat16().float())
all_parts = ttnn.all_broadcast(on_mesh)
assert len(all_parts) == 4 and parts(all_parts[2])[1].equal(values[2:3])
exchanged = parts(ttnn.experimental.all_to_all_async(on_mesh, None, None, 0, 1))
assert exchanged[1].equal(values[:, 8:16])
sent = parts(ttnn.point_to_point(on_mesh, ttnn.MeshCoordinate(1, 1), ttnn.MeshCoordinate(0, 1)))
assert sent[3].equal(values[1:2]) and sent[0].equal(values[:1])
assert not ttnn.is_on_chip("all_gather")
spread = parts(
    ttnn.experimental.deepseek_minimal_broadcast(on_mesh, ttnn.MeshCoordinate(0, 1), cluster_axis=1)
)
assert spread[0].equal(values[1:2]) and spread[2].equal(values[2:3])
summed = parts(ttnn.experimental.deepseek_minimal_all_reduce(on_mesh, cluster_axis=0, residual_tensor=on_mesh))
assert summed[1].equal((values[1:2] + values[3:4]).bfloat16().add(values[1:2].bfloat16()).float())
wide = torch.randn(1, 1, 32, 256)
put = lambda t: ttnn.from_torch(
    t,
    dtype=ttnn.bfloat16,
    layout=ttnn.TILE_LAYOUT,
    device=mesh,
    mesh_mapper=ttnn.ShardTensor2dMesh(mesh, dims=(None, 3)),
)
weight = torch.randn(1, 1, 1, 256)
normed = parts(
    ttnn.fused_rms_minimal(put(wide), None, 1, mesh, epsilon=1e-5, weight=put(weight), topology=ttnn.Topology.Linear)
)
golden = wide / (wide.square().mean(-1, keepdim=True) + 1e-5).sqrt() * weight
assert ttnn.pearson_correlation_coefficient(golden, torch.cat(normed[2:], 3)) > 0.9999
assert (golden - torch.cat(normed[:2], 3)).abs().max() < 0.05
try:
    ttnn.reduce_scatter(on_mesh, 0)
except RuntimeError as error:
    assert "does not divide" in str(error)
else:
    raise AssertionError("no error")
print("done")
"""


def test_four_chips():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        env=dict(os.environ, TILEWRIGHT_CHIPS="2x2"),
    )
    assert done.stdout == "done\n", done.stderr
