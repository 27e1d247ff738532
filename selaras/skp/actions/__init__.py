"""The deeds: each one transaction, checked by the rules, on record."""

from selaras.skp.actions.cells import Edit as Edit
from selaras.skp.actions.cells import Filled as Filled
from selaras.skp.actions.cells import fill_cells as fill_cells
from selaras.skp.actions.matrices import add_result as add_result
from selaras.skp.actions.matrices import draw_matrix as draw_matrix
from selaras.skp.actions.matrices import drop_result as drop_result
from selaras.skp.actions.matrices import reword_result as reword_result
from selaras.skp.actions.matrices import set_roles as set_roles
