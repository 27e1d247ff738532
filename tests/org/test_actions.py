from selaras.org import actions
from selaras.org.models import OrgUnit
from tests.conftest import NOW
from tests.factories import make_unit


def test_a_moved_unit_takes_everything_below_it_along(db):
    top = make_unit()
    old, new = make_unit(parent=top), make_unit(parent=top)
    child = make_unit(parent=old)
    grandchild = make_unit(parent=child)

    actions.move_unit(unit_id=child.pk, parent_id=new.pk, by=None, at=NOW)

    assert OrgUnit.objects.get(pk=grandchild.pk).path == f"{new.path}{child.pk:07d}.{grandchild.pk:07d}."
