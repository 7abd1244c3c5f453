"""Workbooks of earlier versions of the form, as units still send them."""

from dataclasses import replace

from perfeval.scheme import Scheme
from tests.submissions import scheme as shipped


def scheme_of(version: str) -> Scheme:
    """The scheme with the form as it was: without what later versions ask."""
    now = shipped()
    gone = now.form.not_asked(version)
    sheets = tuple(
        sheet.model_copy(
            update={
                "block": tuple(
                    block.model_copy(
                        update={
                            "field": tuple(
                                field
                                for field in block.field
                                if (block.name, field.name) not in gone
                            )
                        }
                    )
                    for block in sheet.block
                )
            }
        )
        for sheet in now.form.sheet
    )
    identities = tuple(
        identity
        for identity in now.form.identity
        if not any(
            name.startswith(f"{block}.") and name.endswith(f".{field}")
            for name in identity.left.names + identity.right.names
            for block, field in gone
        )
    )
    form = now.form.model_copy(update={"version": version, "sheet": sheets, "identity": identities})
    return replace(now, form=form)
