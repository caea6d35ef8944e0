"""Keyboard layouts, so far as to say which key typed a character, and what that key types elsewhere.

Each row lists the keys from left to right, as ISO keyboards have them: the digits, the upper letters, the
home row with the key beside Enter, and the lowest with the key beside the left Shift. A blank is a key that
types nothing of use. Source: the layouts' national standards, as the systems' own keyboard files have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from app.wedge.strokes import Stroke, control_sign

PLAIN, SHIFT, ALT_GR = 0, 1, 2
_KEYS_OF_ROWS: Final = (13, 12, 12, 11)

Place = tuple[int, int]
"""(key, level): keys are counted through all rows; level is PLAIN, SHIFT or ALT_GR."""


@dataclass(frozen=True)
class Layout:
    """`alt_gr`: character → the character that its key types without AltGr."""

    title: str
    languages: tuple[str, ...]
    plain: tuple[str, str, str, str]
    shift: tuple[str, str, str, str]
    alt_gr: Mapping[str, str]

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Where each character is typed; the easier way where there are two."""
        made: dict[str, Place] = {}
        for level, rows in ((PLAIN, self.plain), (SHIFT, self.shift)):
            for key, sign in enumerate("".join(rows)):
                if sign != " ":
                    made.setdefault(sign, (key, level))
        for sign, base in self.alt_gr.items():
            made.setdefault(sign, (made[base][0], ALT_GR))
        return made

    @cached_property
    def signs(self) -> Mapping[Place, str]:
        """What each key types at each level."""
        made = {
            (key, level): sign
            for level, rows in ((PLAIN, self.plain), (SHIFT, self.shift))
            for key, sign in enumerate("".join(rows))
            if sign != " "
        }
        return made | {(self.places[base][0], ALT_GR): sign for sign, base in self.alt_gr.items()}


def _layout(title: str, languages: str, plain: str, shift: str, alt_gr: str = "") -> Layout:
    """Rows separated by line ends; `alt_gr` pairs such as `@q €e`."""
    return Layout(
        title,
        tuple(languages.split()),
        _rows(plain),
        _rows(shift),
        {pair[0]: pair[1] for pair in alt_gr.split()},
    )


def _rows(text: str) -> tuple[str, str, str, str]:
    first, second, third, fourth = text.split("\n")
    assert tuple(map(len, (first, second, third, fourth))) == _KEYS_OF_ROWS, text
    return first, second, third, fourth


LAYOUTS: Final[Mapping[str, Layout]] = {
    "us": _layout(
        "English (US)",
        "en nl pl",
        "`1234567890-=\nqwertyuiop[]\nasdfghjkl;'\\\n zxcvbnm,./",
        '~!@#$%^&*()_+\nQWERTYUIOP{}\nASDFGHJKL:"|\n ZXCVBNM<>?',
    ),
    "gb": _layout(
        "English (UK)",
        "en_GB en_IE",
        "`1234567890-=\nqwertyuiop[]\nasdfghjkl;'#\n\\zxcvbnm,./",
        '¬!"£$%^&*()_+\nQWERTYUIOP{}\nASDFGHJKL:@~\n|ZXCVBNM<>?',
        "€4 ¦`",
    ),
    "de": _layout(
        "German",
        "de",
        "^1234567890ß´\nqwertzuiopü+\nasdfghjklöä#\n<yxcvbnm,.-",
        "°!\"§$%&/()=?`\nQWERTZUIOPÜ*\nASDFGHJKLÖÄ'\n>YXCVBNM;:_",
        "²2 ³3 {7 [8 ]9 }0 \\ß @q €e ~+ |< µm",
    ),
    "ch": _layout(
        "Swiss",
        "de_CH fr_CH it_CH de_LI",
        "§1234567890'^\nqwertzuiopü¨\nasdfghjklöä$\n<yxcvbnm,.-",
        '°+"*ç%&/()=?`\nQWERTZUIOPè!\nASDFGHJKLéà£\n>YXCVBNM;:_',
        "¦1 @2 #3 |7 ¢8 ´' ~^ €e [ü ]¨ {ä }$ \\<",
    ),
    "fr": _layout(
        "French",
        "fr",
        "²&é\"'(-è_çà)=\nazertyuiop^$\nqsdfghjklmù*\n<wxcvbn,;:!",
        " 1234567890°+\nAZERTYUIOP¨£\nQSDFGHJKLM%µ\n>WXCVBN?./§",
        "~é #\" {' [( |- `è \\_ ^ç @à ]) }= €e ¤$",
    ),
    "be": _layout(
        "Belgian",
        "fr_BE nl_BE",
        "²&é\"'(§è!çà)-\nazertyuiop^$\nqsdfghjklmùµ\n<wxcvbn,;:=",
        "³1234567890°_\nAZERTYUIOP¨*\nQSDFGHJKLM%£\n>WXCVBN?./+",
        '|& @é #" ^§ {ç }à [^ ]$ ´ù `µ ~= \\< €e',
    ),
    "es": _layout(
        "Spanish",
        "es ca eu gl",
        "º1234567890'¡\nqwertyuiop`+\nasdfghjklñ´ç\n<zxcvbnm,.-",
        'ª!"·$%&/()=?¿\nQWERTYUIOP^*\nASDFGHJKLÑ¨Ç\n>ZXCVBNM;:_',
        "\\º |1 @2 #3 ~4 ¬6 €e [` ]+ {´ }ç",
    ),
    "it": _layout(
        "Italian",
        "it",
        "\\1234567890'ì\nqwertyuiopè+\nasdfghjklòàù\n<zxcvbnm,.-",
        '|!"£$%&/()=?^\nQWERTYUIOPé*\nASDFGHJKLç°§\n>ZXCVBNM;:_',
        "€e [è ]+ @ò #à",
    ),
    "pt": _layout(
        "Portuguese",
        "pt_PT pt",
        "\\1234567890'«\nqwertyuiop+´\nasdfghjklçº~\n<zxcvbnm,.-",
        '|!"#$%&/()=?»\nQWERTYUIOP*`\nASDFGHJKLÇª^\n>ZXCVBNM;:_',
        "@2 £3 §4 {7 [8 ]9 }0 €e ¨+",
    ),
    "se": _layout(
        "Swedish, Finnish",
        "sv fi",
        "§1234567890+´\nqwertyuiopå¨\nasdfghjklöä'\n<zxcvbnm,.-",
        '½!"#¤%&/()=?`\nQWERTYUIOPÅ^\nASDFGHJKLÖÄ*\n>ZXCVBNM;:_',
        "@2 £3 $4 {7 [8 ]9 }0 \\+ €e ~¨ |<",
    ),
    "no": _layout(
        "Norwegian",
        "nb nn no",
        "|1234567890+\\\nqwertyuiopå¨\nasdfghjkløæ'\n<zxcvbnm,.-",
        '§!"#¤%&/()=?`\nQWERTYUIOPÅ^\nASDFGHJKLØÆ*\n>ZXCVBNM;:_',
        "@2 £3 $4 {7 [8 ]9 }0 ´\\ €e ~¨",
    ),
    "dk": _layout(
        "Danish",
        "da",
        "½1234567890+´\nqwertyuiopå¨\nasdfghjklæø'\n<zxcvbnm,.-",
        '§!"#¤%&/()=?`\nQWERTYUIOPÅ^\nASDFGHJKLÆØ*\n>ZXCVBNM;:_',
        "@2 £3 $4 {7 [8 ]9 }0 |´ €e ~¨ \\<",
    ),
    "cz": _layout(
        "Czech",
        "cs",
        ";+ěščřžýáíé=´\nqwertzuiopú)\nasdfghjklů§¨\n\\yxcvbnm,.-",
        "°1234567890%ˇ\nQWERTZUIOP/(\nASDFGHJKL\"!'\n|YXCVBNM?:_",
        "@v #x [f ]g {b }n €e &c <, >. $ů",
    ),
    "hu": _layout(
        "Hungarian",
        "hu",
        "0123456789öüó\nqwertzuiopőú\nasdfghjkléáű\níyxcvbnm,.-",
        "§'\"+!%/=()ÖÜÓ\nQWERTZUIOPŐÚ\nASDFGHJKLÉÁŰ\nÍYXCVBNM?:_",
        "~1 ^3 `7 \\q |w [f ]g $é >y #x &c @v {b }n ;, €u",
    ),
    "tr": _layout(
        "Turkish Q",
        "tr",
        '"1234567890*-\nqwertyuıopğü\nasdfghjklşi,\n<zxcvbnmöç.',
        "é!'^+%&/()=?_\nQWERTYUIOPĞÜ\nASDFGHJKLŞİ;\n>ZXCVBNMÖÇ:",
        "£2 #3 $4 {7 [8 ]9 }0 \\* |- @q €e",
    ),
    "ru": _layout(
        "Russian",
        "ru be",
        "ё1234567890-=\nйцукенгшщзхъ\nфывапролджэ\\\n ячсмитьбю.",
        'Ё!"№;%:?*()_+\nЙЦУКЕНГШЩЗХЪ\nФЫВАПРОЛДЖЭ/\n ЯЧСМИТЬБЮ,',
    ),
    "ua": _layout(
        "Ukrainian",
        "uk",
        "'1234567890-=\nйцукенгшщзхї\nфівапролджє\\\n ячсмитьбю.",
        'ʼ!"№;%:?*()_+\nЙЦУКЕНГШЩЗХЇ\nФІВАПРОЛДЖЄ/\n ЯЧСМИТЬБЮ,',
    ),
    "gr": _layout(
        "Greek",
        "el",
        "`1234567890-=\n;ςερτυθιοπ[]\nασδφγηξκλ΄'\\\n«ζχψωβνμ,./",
        '~!@#$%^&*()_+\n:΅ΕΡΤΥΘΙΟΠ{}\nΑΣΔΦΓΗΞΚΛ¨"|\n»ΖΧΨΩΒΝΜ<>?',
    ),
    "il": _layout(
        "Hebrew",
        "he",
        ";1234567890-=\n/'קראטוןםפ][\nשדגכעיחלךף,\\\n זסבהנמצתץ.",
        '~!@#$%^&*)(_+\nQWERTYUIOP}{\nASDFGHJKL:"|\n ZXCVBNM><?',
    ),
}


def of_locale(name: str) -> str:
    """The layout of a system's keyboard by its locale (`de_CH`, `fr`): of the country, else the language."""
    language = name.partition("_")[0]
    for wanted in (name, language):
        for key, layout in LAYOUTS.items():
            if wanted in layout.languages:
                return key
    return ""


@cache
def _table(typed: str, meant: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What a character of one layout is in the other: typed plainly, and typed with Alt held."""
    places, signs = LAYOUTS[typed].places, LAYOUTS[meant].signs
    plain = {sign: signs[place] for sign, place in places.items() if place in signs}
    with_alt = {sign: signs[key, ALT_GR] for sign, (key, _) in places.items() if (key, ALT_GR) in signs}
    return plain, with_alt


def remapped(strokes: tuple[Stroke, ...], *, typed: str, meant: str) -> str | None:
    """What a scanner set to the layout `meant` wanted to say, if the system took its keys for `typed`.

    None where a character cannot come from `typed`, or its key says nothing in `meant`.
    """
    plain, with_alt = _table(typed, meant)
    made: list[str] = []
    for stroke in strokes:
        text = stroke.text
        if stroke.keypad or text <= " ":  # the same on every keyboard
            sign: str | None = text
        else:
            sign = (with_alt if stroke.alt else plain).get(text)
        if sign is not None and stroke.control:
            sign = control_sign(sign)
        if sign is None:
            return None
        made.append(sign)
    return "".join(made)
