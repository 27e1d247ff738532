"""The deeds: each one transaction, checked by the rules, on record."""

from selaras.skp.actions.cells import Edit as Edit
from selaras.skp.actions.cells import Filled as Filled
from selaras.skp.actions.cells import fill_cells as fill_cells
from selaras.skp.actions.drafting import draw_up as draw_up
from selaras.skp.actions.drafting import take_over as take_over
from selaras.skp.actions.life import approve as approve
from selaras.skp.actions.life import reopen as reopen
from selaras.skp.actions.life import say as say
from selaras.skp.actions.life import send_back as send_back
from selaras.skp.actions.life import submit as submit
from selaras.skp.actions.life import withdraw as withdraw
from selaras.skp.actions.matrices import add_result as add_result
from selaras.skp.actions.matrices import draw_matrix as draw_matrix
from selaras.skp.actions.matrices import drop_result as drop_result
from selaras.skp.actions.matrices import reword_result as reword_result
from selaras.skp.actions.matrices import set_roles as set_roles
from selaras.skp.actions.writing import add_indicator as add_indicator
from selaras.skp.actions.writing import add_work_result as add_work_result
from selaras.skp.actions.writing import drop_indicator as drop_indicator
from selaras.skp.actions.writing import drop_work_result as drop_work_result
from selaras.skp.actions.writing import expect as expect
from selaras.skp.actions.writing import set_approach as set_approach
from selaras.skp.actions.writing import set_aspect as set_aspect
from selaras.skp.actions.writing import set_supports as set_supports
