"""Every sentence of the page that is not part of a report."""

from __future__ import annotations

from ..presentation import Lang, say
from ..report import Text

TEXTS: dict[str, Text] = {
    "title": Text(zh="毕业证件照检查", en="Graduation photo check"),
    "subtitle": Text(
        zh="上传照片，逐项告诉您是否合格、问题在哪里、怎么改。",
        en="Hand in a photo: see for every requirement whether it is met, where it fails, and what to do.",
    ),
    "standard": Text(zh="标准", en="Standard"),
    "language": Text(zh="语言", en="Language"),
    "one": Text(zh="检查一张照片", en="One photo"),
    "many": Text(zh="批量检查", en="Many photos"),
    # handing in
    "drop": Text(zh="把照片拖到这里", en="Drop a photo here"),
    "drop_many": Text(zh="把多张照片拖到这里", en="Drop photos here"),
    "drop_hint": Text(
        zh="也可以粘贴（Ctrl+V）。请用手机或相机的原图，不要用微信等软件转发过的图片。",
        en="Or paste one (Ctrl+V). Use the camera's original file, not one that a chat program forwarded.",
    ),
    "drop_many_hint": Text(
        zh="一次最多 {most} 张；文件名会写进结果表，建议用学号命名。",
        en="Up to {most} at once. The table names each file, so name them by student number.",
    ),
    "choose": Text(zh="选择照片", en="Choose a photo"),
    "choose_many": Text(zh="选择多张照片", en="Choose photos"),
    "camera": Text(zh="拍照", en="Take a photo"),
    "other": Text(zh="换一张照片", en="Another photo"),
    "clear": Text(zh="移除照片", en="Remove"),
    "checking": Text(zh="正在检查…", en="Checking …"),
    "uploading": Text(zh="正在上传", en="Uploading"),
    "shoot": Text(zh="拍摄", en="Shoot"),
    "cancel": Text(zh="取消", en="Cancel"),
    "camera_hint": Text(
        zh="请别人用后置镜头拍摄，头部对准椭圆，双肩入镜，四周留白。",
        en="Let somebody else take it. Head in the oval, both shoulders in the picture, room all round.",
    ),
    "no_camera": Text(
        zh="浏览器不允许使用摄像头：请允许访问，或用手机拍照后上传文件。",
        en="The browser gives no camera: allow it, or take the photo with a phone and upload the file.",
    ),
    "upload_failed": Text(
        zh="上传没有成功，请检查网络后再试一次。", en="The upload did not succeed: check the connection and try again."
    ),
    "too_many": Text(
        zh="一次最多 {most} 张，已取前 {most} 张。", en="At most {most} at once: the first {most} were taken."
    ),
    "admission": Text(zh="入学照片（可选）", en="Admission photo (optional)"),
    "admission_hint": Text(
        zh="一起检查：新照片是不是入学照片、眼镜是否一致。",
        en="Compared with it: whether this is the same shot, and whether the glasses agree.",
    ),
    "admission_choose": Text(zh="添加", en="Add"),
    "admission_other": Text(zh="更换", en="Change"),
    "privacy": Text(
        zh="照片只由本服务器检查，不发送到任何其他地方；关闭或刷新页面后，照片和结果随即全部删除。",
        en="Photos are checked by this server alone and sent nowhere else. Close or reload the page, and all are deleted.",
    ),
    "examples": Text(zh="没有照片？试试这些例子", en="No photo at hand? Try one of these"),
    "example_credits": Text(
        zh="示例：NASA 的艾琳·科林斯、美国海军的格蕾丝·霍珀（公有领域），以及用它们做出的变化。",
        en="Examples: Eileen Collins (NASA) and Grace Hopper (US Navy), public domain, and variants made from them.",
    ),
    # verdict
    "accepted": Text(zh="照片合格", en="The photo is accepted"),
    "accepted_why": Text(zh="{count} 项要求全部满足，可以提交。", en="All {count} requirements are met: hand it in."),
    "retake": Text(zh="必须重拍", en="The photo must be retaken"),
    "replace": Text(zh="必须更换文件", en="The file must be replaced"),
    "because": Text(zh="因为 {count} 项不合格：", en="because {count} requirements fail:"),
    "because_one": Text(zh="因为 1 项不合格：", en="because one requirement fails:"),
    "look": Text(zh="需要人工复核", en="A person must look"),
    "look_why": Text(
        zh="没有明显不合格，但有 {count} 项接近界限：", en="Nothing clearly fails, but {count} are near the limit:"
    ),
    "look_why_one": Text(
        zh="没有明显不合格，但有 1 项接近界限：", en="Nothing clearly fails, but one is near the limit:"
    ),
    "also_look": Text(zh="另有 {count} 项需要人工复核。", en="{count} more need a person's look."),
    "also_look_one": Text(zh="另有 1 项需要人工复核。", en="One more needs a person's look."),
    "unreadable": Text(zh="无法读取这个文件", en="This file cannot be read"),
    # requirements
    "fail": Text(zh="不合格", en="Fails"),
    "review": Text(zh="需人工复核", en="A person must look"),
    "pass": Text(zh="合格", en="Passes"),
    "not_assessed": Text(zh="未评估", en="Not assessed"),
    "select_hint": Text(
        zh="点选任意一项，照片上会标出依据。", en="Select any of them to see its evidence on the photo."
    ),
    "no_place": Text(
        zh="这一项看的是整张照片或文件，没有可以标出的位置。",
        en="This is about the file or the whole photo: there is no place to mark.",
    ),
    "measured": Text(zh="测量值（限值）", en="Measured (limit)"),
    "about": Text(zh="这一项的依据与测量方法（英文）", en="Where it is written and how it is measured"),
    # viewer
    "viewer": Text(zh="左：照片 · 右：标注（可拖动）", en="Photo · what was measured (drag)"),
    "viewer_one": Text(zh="左：照片 · 右：{title}", en="Photo · {title}"),
    # downloads
    "download_photo": Text(zh="下载标准照", en="Finished photo"),
    "download_html": Text(zh="报告 HTML", en="Report, HTML"),
    "download_pdf": Text(zh="报告 PDF", en="Report, PDF"),
    "download_json": Text(zh="报告 JSON", en="Report, JSON"),
    "not_standardised": Text(zh="无法裁成标准照：{reason}", en="No finished photo can be cut from this one: {reason}"),
    # batch
    "batch_progress": Text(zh="已检查 {done} / {all}", en="{done} of {all} checked"),
    "batch_all": Text(zh="全部", en="All"),
    "batch_file": Text(zh="文件", en="File"),
    "batch_verdict": Text(zh="结论", en="Verdict"),
    "batch_why": Text(zh="原因", en="Why"),
    "batch_advice": Text(zh="怎么办", en="What to do"),
    "batch_open": Text(zh="查看", en="Open"),
    "batch_accepted": Text(zh="合格", en="Accepted"),
    "batch_rejected": Text(zh="重拍", en="Retake"),
    "batch_needs_review": Text(zh="复核", en="Look"),
    "batch_unreadable": Text(zh="无法读取", en="Unreadable"),
    "download_zip": Text(zh="标准照与表格 ZIP", en="Finished photos and table, ZIP"),
    "download_csv": Text(zh="表格 CSV", en="Table, CSV"),
    "download_xlsx": Text(zh="表格 XLSX", en="Table, XLSX"),
}


class Wording:
    """All sentences in one language, as attributes: ``Wording("zh").drop``."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang

    def __getattr__(self, key: str) -> str:
        return self.say(key)

    def say(self, key: str, **values: object) -> str:
        """One sentence with its placeholders filled; KeyError when there is none."""
        return say(TEXTS[key], self.lang).format(**values) if values else say(TEXTS[key], self.lang)

    def counted(self, key: str, count: int) -> str:
        """A sentence with a number in it: that of ``<key>_one`` for 1."""
        return self.say(f"{key}_one" if count == 1 else key, count=count)
