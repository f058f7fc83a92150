"""Serving the page: inside another application, or alone."""

from __future__ import annotations

from socket import socket

import gradio as gr
import uvicorn
from fastapi import FastAPI
from gradio.themes import Base

from ..photo import MAX_BYTES
from .page import build
from .templating import FOLDER

FONTS = ["system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]

_STOP_SECONDS = 3
"""How long to wait for open pages when stopped: their connections last as long as they are open."""


def mount(app: FastAPI, path: str = "/") -> FastAPI:
    """Serve the page under ``path`` of an application; its own routes, added before, come first."""
    return gr.mount_gradio_app(
        app,
        build(),
        path,
        theme=Base(
            primary_hue="sky",
            neutral_hue="slate",
            radius_size="lg",
            font=FONTS,
            font_mono=["ui-monospace", "monospace"],
        ),
        css_paths=FOLDER / "static" / "style.css",
        footer_links=[],
        run_history=False,
        max_file_size=MAX_BYTES,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
    )


def run(listening: socket) -> None:
    """Serve the page alone until interrupted."""
    config = uvicorn.Config(mount(FastAPI()), log_level="warning", timeout_graceful_shutdown=_STOP_SECONDS)
    uvicorn.Server(config).run([listening])
