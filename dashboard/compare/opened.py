"""What the free part of the address says on this page: which arm is looked at, which result folder is open."""

FOLDER, ARM = "folder", "arm"
MOST_ARM = 50


def chosen(words: str) -> tuple[str, int]:
    """Name of the result folder (empty for none) and number of the arm, from 0, as in `folder=some-name,arm=2`."""
    parts = dict(part.partition("=")[::2] for part in words.split(",") if "=" in part)
    arm = parts.get(ARM, "1")
    order = int(arm) - 1 if arm.isascii() and arm.isdigit() and 1 <= int(arm[:4]) <= MOST_ARM else 0
    return parts.get(FOLDER, ""), order


def with_arm(words: str, order: int) -> str:
    """The same with another arm."""
    folder, _ = chosen(words)
    parts = [f"{FOLDER}={folder}"] * bool(folder) + [f"{ARM}={order + 1}"] * bool(order)
    return ",".join(parts)


def with_folder(name: str) -> str:
    """What opens a result folder."""
    return f"{FOLDER}={name}"
