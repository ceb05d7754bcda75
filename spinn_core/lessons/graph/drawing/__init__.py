"""Pictures of computation graphs for the Graph page. Trees are drawn in spinn_core/drawing."""
