"""
Intl by ICU, the library that Node has too.

`library` knows ICU's C interface; every other file serves one of Intl's classes.
"""

from __future__ import annotations

from segfn_nb.runtime.host.intl.icu.collation import Collator
from segfn_nb.runtime.host.intl.icu.dates import DateTime
from segfn_nb.runtime.host.intl.icu.display_names import Names
from segfn_nb.runtime.host.intl.icu.library import ICUError, icu
from segfn_nb.runtime.host.intl.icu.numbers import Number
from segfn_nb.runtime.host.intl.icu.questions import QUESTIONS
from segfn_nb.runtime.host.intl.icu.segments import Segmenter
from segfn_nb.runtime.host.intl.icu.words import List, Plural, Relative

__all__ = ["KINDS", "QUESTIONS", "ICUError", "icu"]

KINDS = {
    "number": Number,
    "date": DateTime,
    "collator": Collator,
    "plural": Plural,
    "relative": Relative,
    "list": List,
    "names": Names,
    "segmenter": Segmenter,
}
"""What JavaScript can open."""
