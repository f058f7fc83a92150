"""Everything serving can refuse, with a stable code and a sentence in Chinese and in English."""

from __future__ import annotations

from typing import ClassVar

from .report import Text


class PhotoError(Exception):
    """The source could not be read as a photo. ``code`` is stable, ``message`` says what to do."""

    code: ClassVar[str] = "unreadable"
    text: ClassVar[Text]

    def __init__(self, **values: object) -> None:
        self.message = self.text.format(**values)
        super().__init__(self.message.en)


class NotFoundError(PhotoError):
    """No file has this path."""

    code = "not_found"
    text = Text(zh="找不到这个文件，请检查路径。", en="There is no such file; check the path.")


class FolderError(PhotoError):
    """The path is a folder."""

    code = "is_a_folder"
    text = Text(zh="这是一个文件夹，请给出照片文件。", en="This is a folder; give the path of a photo.")


class NotAFileError(PhotoError):
    """The path is a pipe, a device or another thing that is not a regular file."""

    code = "not_a_file"
    text = Text(zh="这不是普通文件，请给出照片文件。", en="This is not a regular file; give the path of a photo.")


class PermissionDeniedError(PhotoError):
    """The file exists but may not be read."""

    code = "no_permission"
    text = Text(zh="没有权限读取这个文件，请检查文件权限。", en="The file may not be read; check its permissions.")


class EmptyFileError(PhotoError):
    """The file has no bytes."""

    code = "empty_file"
    text = Text(
        zh="文件是空的（0 字节），请重新导出或传输照片。",
        en="The file is empty (0 bytes); export or transfer the photo again.",
    )


class FileTooLargeError(PhotoError):
    """The file has more bytes than any photo within the pixel limit needs."""

    code = "file_too_large"
    text = Text(
        zh="文件有 {megabytes} MB，超过上限 {limit} MB，请上传相机或手机的原始 JPEG。",
        en="The file has {megabytes} MB, more than the limit of {limit} MB; use the camera's original JPEG.",
    )


class NotAnImageError(PhotoError):
    """The bytes are no image, or too damaged to tell."""

    code = "not_an_image"
    text = Text(
        zh="文件不是图片或已损坏，请使用相机或手机拍摄的原始 JPEG。",
        en="The file is not an image, or is damaged; use the camera's original JPEG.",
    )


class UnsupportedFormatError(PhotoError):
    """The bytes are an image, or a document, of a format that is not read here."""

    code = "unsupported_format"
    text = Text(
        zh="不支持 {format} 格式。{fix_zh}",
        en="The format {format} is not supported. {fix_en}",
    )


class TruncatedError(PhotoError):
    """The image ends too early or its data are broken."""

    code = "truncated"
    text = Text(
        zh="图片数据不完整，请重新传输或导出原图。",
        en="The image data end too early or are broken; transfer or export the original again.",
    )


class TooManyPixelsError(PhotoError):
    """Decoding would take more memory than allowed."""

    code = "too_many_pixels"
    text = Text(
        zh="图片有 {megapixels} 百万像素，超过上限 {limit} 百万像素，请缩小后再试。",
        en="The image has {megapixels} megapixels, more than the limit of {limit}; make it smaller.",
    )


class TooSmallError(PhotoError):
    """Too few pixels to show a face."""

    code = "too_small"
    text = Text(
        zh="图片只有 {width}×{height} 像素，看不清人脸，请使用原图。",
        en="The image has only {width}x{height} pixels, too few to show a face; use the original.",
    )


class BadArrayError(PhotoError):
    """The array is not uint8 of shape [H, W], [H, W, 3] or [H, W, 4]."""

    code = "bad_array"
    text = Text(
        zh="数组应为 uint8，形状 [H, W, 3]（RGB）；实际为 {dtype} {shape}。",
        en="An array must be uint8 of shape [H, W, 3] (RGB); this one is {dtype} {shape}.",
    )


class AdmissionPhotoError(PhotoError):
    """The photo is readable, the admission photo beside it is not; ``cause`` says why."""

    code = "admission_photo"
    text = Text(zh="入学照片无法使用：{zh}", en="The admission photo cannot be used: {en}")

    def __init__(self, cause: PhotoError) -> None:
        super().__init__(zh=cause.message.zh, en=cause.message.en)
        self.cause = cause


class CrashedError(PhotoError):
    """Reading the file ended the process that read it (only batches, which read in processes of their own, survive)."""

    code = "crashed"
    text = Text(
        zh="读取这个文件时程序意外退出，文件可能已损坏，请用相机或手机的原始 JPEG 代替。",
        en="Reading the file made the program stop: it may be damaged; use the camera's original JPEG instead.",
    )


class ModelError(Exception):
    """The ONNX model is missing or is not a portrait model."""


class MissingExtraError(Exception):
    """A package of an optional extra is not installed; ``message`` says what to run."""

    code = "missing_extra"

    def __init__(self, extra: str) -> None:
        install = f'pip install "biyezhao[{extra}]"'
        self.message = Text(zh=f"缺少组件，请先运行：{install}", en=f"A package is missing. Run: {install}")
        super().__init__(self.message.en)


class StandardError(Exception):
    """A standard's TOML is missing or wrong: names the file, the key and the fix.

    Attributes:
        file: name or path of the standard.
        key: dotted key inside the TOML, None when the file as a whole is meant.
    """

    def __init__(self, file: str, key: str | None, zh: str, en: str) -> None:
        self.file, self.key = file, key
        where = file if key is None else f"{file} [{key}]"
        self.message = Text(zh=f"标准 {where}：{zh}", en=f"Standard {where}: {en}")
        super().__init__(self.message.en)
