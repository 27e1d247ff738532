"""The functions of the language: what they take and what they say to an official."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Function:
    """`most` None: any number of arguments. Aggregates take lists and numbers alike and give one number."""

    name: str
    usage: str
    says: str
    least: int
    most: int | None
    is_aggregate: bool = False


_ALL = (
    Function("JUMLAH", "JUMLAH(a; b; …)", "Menjumlahkan angka atau isi daftar.", 1, None, is_aggregate=True),
    Function("RATA_RATA", "RATA_RATA(a; b; …)", "Rata-rata angka yang diukur; N/A dilewati.", 1, None, True),
    Function(
        "RATA_TERTIMBANG", "RATA_TERTIMBANG(nilai; bobot; …)",
        "Rata-rata berbobot, berpasangan nilai dan bobot, atau dua daftar yang sama panjang.", 2, None, True,
    ),
    Function("MIN", "MIN(a; b; …)", "Yang terkecil.", 1, None, True),
    Function("MAKS", "MAKS(a; b; …)", "Yang terbesar.", 1, None, True),
    Function("CACAH", "CACAH(a; b; …)", "Banyaknya angka; N/A tidak dihitung.", 1, None, True),
    Function("BULAT", "BULAT(x; desimal)", "Membulatkan; setengah dibulatkan menjauhi nol.", 2, 2),
    Function("BATAS", "BATAS(x; bawah; atas)", "Menahan x di antara dua batas.", 3, 3),
    Function("JIKA", "JIKA(syarat; maka; selain itu)", "Memilih; hanya yang dipilih yang dihitung.", 3, 3),
    Function("JIKA_NA", "JIKA_NA(x; pengganti)", "Penggantinya bila x N/A, selain itu x.", 2, 2),
    Function("ADA", "ADA(x)", "1 bila x berisi angka, 0 bila N/A atau kosong.", 1, 1),
)  # fmt: skip

FUNCTIONS = MappingProxyType({one.name: one for one in _ALL})

# what people try, from English Excel and from logic
INSTEAD = MappingProxyType(
    {
        "SUM": "JUMLAH", "AVERAGE": "RATA_RATA", "AVG": "RATA_RATA", "MEAN": "RATA_RATA", "RATA": "RATA_RATA",
        "RATARATA": "RATA_RATA", "SUMPRODUCT": "RATA_TERTIMBANG", "MAX": "MAKS", "COUNT": "CACAH",
        "ROUND": "BULAT", "IF": "JIKA", "IFNA": "JIKA_NA", "IFERROR": "JIKA_NA", "CLAMP": "BATAS",
    }
)  # fmt: skip
IN_OTHER_WORDS = MappingProxyType(
    {
        "DAN": "Untuk dua syarat sekaligus tulis (syarat1) * (syarat2).",
        "AND": "Untuk dua syarat sekaligus tulis (syarat1) * (syarat2).",
        "ATAU": "Untuk salah satu dari dua syarat tulis MAKS(syarat1; syarat2).",
        "OR": "Untuk salah satu dari dua syarat tulis MAKS(syarat1; syarat2).",
        "BUKAN": "Untuk kebalikan sebuah syarat tulis 1 - (syarat).",
        "NOT": "Untuk kebalikan sebuah syarat tulis 1 - (syarat).",
    }
)
