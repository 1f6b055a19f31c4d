"""A growing graph: components and blocks are those that networkx finds, edge after edge."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from ruang.engine.kernels.bridges import Blocks, block_of, component_of, connect


def same(blocks, of, vertices):
    """Which pairs of vertices have the same component, or the same block."""
    marks = [of(blocks, v) for v in range(vertices)]
    return {(a, b) for a in range(vertices) for b in range(vertices) if marks[a] == marks[b]}


def together(graph):
    """Which pairs of vertices are connected."""
    return {(a, b) for part in nx.connected_components(graph) for a in part for b in part}


@pytest.mark.parametrize("seed", range(40))
def test_they_are_those_of_the_whole_graph(seed):
    rng = np.random.default_rng(seed)
    vertices = int(rng.integers(2, 16))
    blocks, graph = Blocks.of(vertices), nx.MultiGraph()
    graph.add_nodes_from(range(vertices))
    for a, b in rng.integers(0, vertices, (int(rng.integers(1, 40)), 2)).tolist():
        connect(blocks, a, b)
        graph.add_edge(a, b)
        assert same(blocks, component_of, vertices) == together(graph)
        without = nx.Graph(graph)
        lone = [(u, v) for u, v in without.edges if graph.number_of_edges(u, v) == 1]
        bridges = {frozenset(e) for e in nx.bridges(without)}
        without.remove_edges_from(e for e in lone if frozenset(e) in bridges)
        assert same(blocks, block_of, vertices) == together(without)


def test_two_edges_between_two_vertices_are_two_ways():
    blocks = Blocks.of(3)
    connect(blocks, 0, 1)
    assert block_of(blocks, 0) != block_of(blocks, 1)
    connect(blocks, 1, 0)
    assert block_of(blocks, 0) == block_of(blocks, 1) != block_of(blocks, 2)
