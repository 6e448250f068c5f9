"""Texts ready to be pasted: without marks, since Zalo and Facebook show those as they are."""

from contest.spread.notices import Notice, grouped


def zalo_text(notice: Notice) -> str:
    """A message to a group or of an official account: short, the link on a line of its own."""
    return "\n".join(
        [
            notice.title.upper(),
            "",
            f"{_host(notice)} mời Anh/Chị dự thi trực tuyến.",
            *_times(notice),
            "",
            "Bấm vào đây để dự thi:",
            notice.link,
            "",
            f"Hoặc mở {notice.site}, nhập số {grouped(notice.code)}.",
            *_help(notice),
        ]
    )


def facebook_text(notice: Notice) -> str:
    """A post: what it is about first, since only the first lines are seen."""
    return "\n".join(
        [
            f"Mời Anh/Chị tham gia “{notice.title}”.",
            "",
            f"{_host(notice)} mời Anh/Chị cùng tìm hiểu và dự thi ngay trên điện thoại, không phải cài ứng dụng.",
            "",
            *_times(notice),
            f"Dự thi tại: {notice.link}",
            f"Hoặc mở {notice.site} và nhập số {grouped(notice.code)}.",
            *_help(notice),
            "",
            "Kính mời Anh/Chị chia sẻ để nhiều người cùng biết.",
        ]
    )


def _host(notice: Notice) -> str:
    return notice.unit or notice.organiser


def _times(notice: Notice) -> list[str]:
    """On one line, or each round on a line of its own."""
    if not notice.rounds:
        return [f"Thời gian: {notice.when}."]
    return ["Thời gian:", *(f"– {line}" for line in notice.rounds)]


def _help(notice: Notice) -> list[str]:
    return [f"Cần giúp, gọi {notice.hotline}."] if notice.hotline else []
