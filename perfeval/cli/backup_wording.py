"""What is said of a file that was backed up; apart, since --help loads nothing that reads files."""

from perfeval.files.atomic import Backup
from perfeval.files.names import visible
from perfeval.files.ownership import Ownership

_WHY_BACKED_UP = {
    Ownership.EDITED: "写出以后有人改动过（可能填了核查分），改动过的",
    Ownership.UNPROVEN: "是较早的版本写的，看不出有没有人改动过，原来的",
    Ownership.UNREADABLE: "打不开（可能已损坏或加了密码），看不出是不是本程序写的，原来的",
    Ownership.FOREIGN: "不是本程序写的，原来的",
}


def backed_up(backup: Backup) -> str:
    """Why an earlier file was not written over, and where its copy is."""
    why = _WHY_BACKED_UP[backup.ownership]
    return f"“{visible(backup.target.name)}”{why}已另存为：{visible(str(backup.copy))}"
