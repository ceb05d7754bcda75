"""DOT, SVG and PNG of trees, and the palette of all pictures. Nothing is computed by a network here."""

from spinn_core.drawing.dot import forest_dot, forest_height
from spinn_core.drawing.palette import Palette, Role, palette
from spinn_core.drawing.view import LEAVES, forest_view, roles_at

__all__ = ["LEAVES", "Palette", "Role", "forest_dot", "forest_height", "forest_view", "palette", "roles_at"]
