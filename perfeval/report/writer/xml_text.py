"""The characters that a part of a workbook may hold, by XML 1.0, section 2.2."""

import re

# All that is outside of the production Char: controls, half a surrogate pair, noncharacters.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SUBSTITUTE = "␦"


def xml_text(text: str) -> str:
    """The text with each forbidden character replaced by one that can be seen."""
    # Whatever can be printed is allowed, and to ask that is many times as fast.
    plain = text.isprintable() or text.replace("\n", "").isprintable()
    return text if plain else FORBIDDEN.sub(SUBSTITUTE, text)
