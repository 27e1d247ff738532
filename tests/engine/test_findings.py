from selaras.engine.findings import Finding, Severity, blocking

ERROR = Finding("TGT-01", "Target tahunan tidak sesuai.")


def test_a_finding_is_placed_without_being_changed():
    placed = ERROR.at("Lampiran III!H12")
    assert (placed.place, ERROR.place) == ("Lampiran III!H12", "")
    assert (placed.rule, placed.message, placed.severity) == (ERROR.rule, ERROR.message, ERROR.severity)


def test_a_finding_reads_as_one_line():
    assert str(ERROR) == "GALAT TGT-01: Target tahunan tidak sesuai."
    assert str(ERROR.at("H12")) == "GALAT TGT-01 H12: Target tahunan tidak sesuai."


def test_only_errors_forbid_the_deed():
    others = [Finding("TGT-01", "x", severity=severity) for severity in (Severity.WARNING, Severity.NOTE)]
    assert blocking([*others, ERROR]) == [ERROR]
