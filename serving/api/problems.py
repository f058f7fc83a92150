"""What goes wrong, as RFC 9457 problem details: stable codes, those of the command line included, in two languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from fastapi import Response
from pydantic import BaseModel, Field

from .. import errors
from ..errors import PhotoError
from ..presentation import Lang, say
from ..report import Text

MEDIA_TYPE = "application/problem+json"
PAGES = "/v1/problems/"
"""Where the type of each problem is explained."""

TITLES: Mapping[int, Text] = {
    401: Text(zh="需要密钥", en="A key is needed"),
    404: Text(zh="没有这个资源", en="There is no such resource"),
    405: Text(zh="不支持这种请求方法", en="Not a method of this resource"),
    408: Text(zh="上传太慢", en="The upload took too long"),
    413: Text(zh="内容过大", en="Too large"),
    415: Text(zh="不是可读的照片格式", en="Not a format that is read"),
    422: Text(zh="无法处理", en="Cannot be processed"),
    429: Text(zh="同时提交的照片过多", en="Too many photos at once"),
    500: Text(zh="服务内部错误", en="The service failed"),
    503: Text(zh="服务繁忙", en="The service is busy"),
}
"""Title of the problems of each status."""


class Problem(BaseModel):
    """A problem detail (RFC 9457).

    ``title`` and ``detail`` are in the language asked for: by the query, else by ``Accept-Language``, else English.
    """

    type: str = Field(description="Page that explains the code.")
    title: str
    status: int
    detail: str = Field(description="What is wrong and what to do.")
    code: str = Field(description="Stable code; for photos the same as the command line's.")
    message: Text = Field(description="The detail in both languages.")
    request_id: str = Field(description="As in the header X-Request-ID and in the service's log.")


@dataclass(frozen=True)
class Refusal:
    """Why a request is not answered with what it asked for; becomes a :class:`Problem`."""

    status: int
    code: str
    message: Text
    headers: Mapping[str, str] = field(default_factory=dict)

    def problem(self, request_id: str, lang: Lang) -> Problem:
        """The problem document."""
        return Problem(
            type=PAGES + self.code,
            title=say(TITLES[self.status], lang),
            status=self.status,
            detail=say(self.message, lang),
            code=self.code,
            message=self.message,
            request_id=request_id,
        )

    def response(self, request_id: str, lang: Lang) -> Response:
        """The problem document as an answer."""
        headers = {**self.headers, "Content-Language": lang}
        return Response(self.problem(request_id, lang).model_dump_json(), self.status, headers, MEDIA_TYPE)


class ServiceError(Exception):
    """A request that the service refuses; each subclass has its status, stable code and sentences."""

    status: ClassVar[int]
    code: ClassVar[str]
    text: ClassVar[Text]

    def __init__(self, headers: Mapping[str, str] | None = None, **values: object) -> None:
        self.refusal = Refusal(self.status, self.code, self.text.format(**values), headers or {})
        super().__init__(self.refusal.message.en)


class UnauthorisedError(ServiceError):
    """No key, or one that is not accepted."""

    status, code = 401, "unauthorised"
    text = Text(
        zh="请在请求头中加上有效的密钥：Authorization: Bearer <密钥>。",
        en="Send an accepted key in the header Authorization: Bearer <key>.",
    )


class UnknownPathError(ServiceError):
    """Nothing lives under this path."""

    status, code = 404, "unknown_path"
    text = Text(
        zh="没有这个地址，请对照 /docs 检查。", en="There is nothing under this address; see /docs for what there is."
    )


class UnknownIdError(ServiceError):
    """No requirement, standard or problem has this id."""

    status, code = 404, "unknown_id"
    text = Text(zh="没有“{id}”；可用：{known}。", en="There is no “{id}”; there are: {known}.")


class MethodNotAllowedError(ServiceError):
    """The resource is there, but not for this method."""

    status, code = 405, "method_not_allowed"
    text = Text(zh="这个地址不支持 {method}，请对照 /docs 检查。", en="{method} is not for this address; see /docs.")


class SlowUploadError(ServiceError):
    """The body did not arrive in time."""

    status, code = 408, "slow_upload"
    text = Text(
        zh="{seconds} 秒内没有收完上传内容，请检查网络后重试。",
        en="The upload was not complete after {seconds} seconds; check the connection and try again.",
    )


class UnsupportedMediaTypeError(ServiceError):
    """The body is neither an image nor a form."""

    status, code = 415, "unsupported_media_type"
    text = Text(
        zh="请以 multipart/form-data 的 photo 字段上传照片，或以 Content-Type: image/jpeg 直接发送文件内容。",
        en="Send the photo as the part 'photo' of multipart/form-data, or as the body with Content-Type: image/jpeg.",
    )


class BadFormError(ServiceError):
    """The multipart form cannot be read, or has other parts than asked for."""

    status, code = 422, "bad_form"
    text = Text(
        zh="表单无法读取：请用 multipart/form-data 上传文件，photo 必填，只能有这些字段：{parts}。",
        en="The form cannot be read: multipart/form-data with the file 'photo' and no other parts than: {parts}.",
    )


class InvalidParameterError(ServiceError):
    """A query parameter has a value that it cannot have."""

    status, code = 422, "invalid_parameter"
    text = Text(
        zh="参数 {name} 的值无效，请对照 /docs 修改。", en="The value of the parameter {name} is not valid; see /docs."
    )


class UnknownStandardError(ServiceError):
    """No standard of this service has this name."""

    status, code = 422, "unknown_standard"
    text = Text(zh="没有标准“{name}”；可用：{known}。", en="There is no standard “{name}”; there are: {known}.")


class TookTooLongError(ServiceError):
    """A worker spent its time on the photo and was stopped."""

    status, code = 422, "took_too_long"
    text = Text(
        zh="这张照片处理超过 {seconds} 秒，已停止；请缩小后或导出为普通 JPEG 再试。",
        en="The photo took more than {seconds} seconds and was given up; make it smaller or export it as a plain JPEG.",
    )


class DecoderFailedError(ServiceError):
    """The worker's process ended while it had the photo."""

    status, code = 422, "decoder_failed"
    text = Text(
        zh="这张照片使解码器中断；请重新导出为普通 JPEG 再试。",
        en="The photo broke the decoder; export it again as a plain JPEG.",
    )


class TooManyRequestsError(ServiceError):
    """The client has too many photos under way."""

    status, code = 429, "too_many_requests"
    text = Text(
        zh="您已有 {limit} 张照片在处理，请等其中一张完成后再提交。",
        en="{limit} photos of yours are under way; wait until one is done.",
    )


class OverloadedError(ServiceError):
    """Every worker is busy and the queue is full, or the photo waited too long in it."""

    status, code = 503, "overloaded"
    text = Text(zh="服务繁忙，请 {seconds} 秒后重试。", en="The service is busy; try again in {seconds} seconds.")

    def __init__(self, seconds: int) -> None:
        super().__init__({"Retry-After": str(seconds)}, seconds=seconds)


class NotReadyError(ServiceError):
    """The service is starting or stopping."""

    status, code = 503, "not_ready"
    text = Text(zh="服务正在启动，请稍候重试。", en="The service is starting; try again shortly.")


class InternalError(ServiceError):
    """A fault of the service; its log has the details under the request's id."""

    status, code = 500, "internal_error"
    text = Text(zh="服务出错，请把 request_id 告诉管理员。", en="The service failed; tell its operator the request_id.")


PHOTO_STATUS: Mapping[type[PhotoError], int] = {
    errors.EmptyFileError: 422,
    errors.FileTooLargeError: 413,
    errors.NotAnImageError: 415,
    errors.UnsupportedFormatError: 415,
    errors.TruncatedError: 422,
    errors.TooManyPixelsError: 413,
    errors.TooSmallError: 422,
    errors.AdmissionPhotoError: 422,
}
"""Status of each way in which an upload can fail to be a photo; an admission photo fails with that of its cause."""


def photo_refusal(error: PhotoError) -> Refusal:
    """The same code and message as on the command line."""
    cause = error.cause if isinstance(error, errors.AdmissionPhotoError) else error
    return Refusal(PHOTO_STATUS[type(cause)], error.code, error.message)


class ProblemPage(BaseModel):
    """What a problem's code means. ``message`` is a template where it has ``{names}``."""

    code: str
    status: int
    title: Text
    message: Text


def problem_pages() -> Iterator[ProblemPage]:
    """Every code that is not a requirement's id."""
    kinds: Iterable[tuple[int, type[PhotoError] | type[ServiceError]]] = [
        *((status, kind) for kind, status in PHOTO_STATUS.items()),
        *((kind.status, kind) for kind in ServiceError.__subclasses__()),
    ]
    for status, kind in sorted(kinds, key=lambda entry: (entry[0], entry[1].code)):
        yield ProblemPage(code=kind.code, status=status, title=TITLES[status], message=kind.text)
