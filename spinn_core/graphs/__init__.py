"""Graphs of a computation, for the lesson page Graph.

    autograd_graph.py   the graph that torch notes while a sentence is read, folded into calls
    autograd_walk.py    reads a sentence with gradients and walks that graph from its end
    formula.py          a typed formula as a graph, read without running anything
    backpropagation.py  its values and derivatives, by hand and by torch
    static_graph.py     graphs made beforehand by torch.fx, and what they cannot hold
    static_loop.py      torch.while_loop beside the plain loop; SPINN said both ways
    static_report.py    what both cost, and whether they agree
    static_process.py   the same in a process of its own, as torch's compiler changes the whole process
"""
