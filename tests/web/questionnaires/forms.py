"""An instrument as the editor's form sends it."""

LEVELS = "Tidak baik\nKurang baik\nBaik\nSangat baik"


def settings(**fields):
    told = {
        "name": "Survei taman", "kind": "sendiri", "top": "4", "factor": "25", "weighting": "sama",
        "scale": "skm", "source": "Keputusan contoh", "assumption": "", "greeting": "",
        "consent": "Saya bersedia.", "seen": "",
    }  # fmt: skip
    return told | fields


def block(kind, place, **fields):
    told = {"code": f"A{place}", "name": f"Unsur {place}", "options": LEVELS}
    if kind == "unsur":
        told |= {"question": f"Bagaimana {place}?", "weight": ""}
    return {f"{kind}-{place}-{name}": value for name, value in (told | fields).items()}


def typed(*elements, traits=(), **fields):
    """`elements` and `traits`: what differs from the usual block."""
    data = settings(**fields)
    for kind, blocks in (("unsur", elements), ("ciri", traits)):
        data |= {f"{kind}-TOTAL_FORMS": len(blocks), f"{kind}-INITIAL_FORMS": len(blocks)}
        for place, one in enumerate(blocks):
            data |= block(kind, place, **one)
    return data
