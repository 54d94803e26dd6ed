"""A graph of what ran, and what is read off it."""

import pytest
import torch

import ttnn


@pytest.fixture
def captured(chip):
    def of(run, mode=ttnn.graph.RunMode.NORMAL):
        ttnn.graph.begin_graph_capture(mode)
        try:
            kept = run(chip)  # as long as the graph is captured
        finally:
            nodes = ttnn.graph.end_graph_capture()
        del kept
        return nodes

    return of


def sum_in_l1(chip):
    memory = ttnn.L1_MEMORY_CONFIG
    a, b = (
        ttnn.from_torch(
            torch.rand(n, 1, 32, 32), ttnn.bfloat16, layout=ttnn.TILE_LAYOUT, device=chip,
            memory_config=memory,
        )
        for n in (4, 1)
    )
    total = a + b
    return a, b, total, ttnn.relu(total)


@pytest.mark.parametrize("mode", list(ttnn.graph.RunMode), ids=lambda m: m.name)
def test_functions_in_order(captured, mode):
    nodes = captured(sum_in_l1, mode)
    assert [n["counter"] for n in nodes] == list(range(len(nodes)))
    assert nodes[0]["node_type"] == "capture_start" and nodes[-1]["node_type"] == "capture_end"
    torch_s = "ttnn::convert_python_tensor_to_tt_tensor"
    calls = ttnn.graph.extract_calltrace(nodes)
    assert calls == [torch_s, torch_s, "ttnn::add", "ttnn::relu"]


def test_memory(captured):
    nodes = captured(sum_in_l1)
    tiles, ring = (4 + 1 + 4 + 4) * 2048, 2 * 2048
    assert ttnn.graph.extract_peak_L1_memory_usage(nodes) >= (4 + 1 + 4) * 2048 + 3 * ring
    allocated = [n["params"]["size"] for n in nodes if n["node_type"] == "buffer_allocate"]
    assert sum(allocated) == tiles
    usage = ttnn.graph.extract_resource_usage_per_core(nodes, 64)
    assert usage.peak_cb == 3 * ring and 0 < usage.peak_l1 == usage.peak_total - 3 * ring
    assert "peak_cb=" in repr(usage) and "CB: " in str(usage)
    nothing = captured(lambda chip: None)
    assert ttnn.graph.extract_peak_L1_memory_usage(nothing) == 0
    assert ttnn.graph.extract_resource_usage_per_core(nothing, 64).peak_total == 0


def test_tensors_and_vertices(captured, tmp_path, capsys):
    nodes = captured(sum_in_l1)
    assert ttnn.graph.count_intermediate_and_output_tensors(nodes) == (3, 1)
    (info,) = ttnn.graph.extract_output_info(nodes)
    assert info.shape == [4, 1, 32, 32] and info.size == 4 * 2048
    assert info.type == ttnn.BufferType.L1
    vertices = ttnn.graph.extract_levelized_graph(nodes)
    add, relu = vertices[2:]
    assert add["out_edges"] == [relu["counter"]] and len(add["in_edges"]) == 2
    assert relu["output_shape"] == [[4, 1, 32, 32]]
    ttnn.graph.pretty_print(nodes)
    assert "function_start name=ttnn::add" in capsys.readouterr().out
    text = ttnn.graph.visualize(nodes, tmp_path / "graph.dot")
    assert (tmp_path / "graph.dot").read_text() == text and '"ttnn::relu"' in text


def test_one_at_a_time(captured):
    with pytest.raises(RuntimeError, match="no graph is being captured"):
        ttnn.graph.end_graph_capture()
    with pytest.raises(RuntimeError, match="a graph is being captured"):
        captured(lambda chip: ttnn.graph.begin_graph_capture())
    assert ttnn.from_torch.__name__ != "call"
