"""Role-result matrices and SKP."""

from selaras.skp.models.matrix import LeaderResult as LeaderResult
from selaras.skp.models.matrix import RoleMatrix as RoleMatrix
from selaras.skp.models.matrix import RoleResult as RoleResult
from selaras.skp.models.plan import Expectation as Expectation
from selaras.skp.models.plan import IndividualIndicator as IndividualIndicator
from selaras.skp.models.plan import Skp as Skp
from selaras.skp.models.plan import SkpRemark as SkpRemark
from selaras.skp.models.plan import SkpSupport as SkpSupport
from selaras.skp.models.plan import WorkResult as WorkResult
