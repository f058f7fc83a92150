"""Prometheus metrics: counts and times only, never what is on a photo."""

from __future__ import annotations

from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, generate_latest

from .gate import Gate
from .work import Answer, ModelFacts

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6)


class Metrics:
    """Everything that ``/metrics`` tells."""

    def __init__(self, gate: Gate) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = self._counter("requests", "HTTP requests.", "method", "route", "status")
        self._problems = self._counter("problems", "Requests answered with a problem.", "code")
        self._photos = self._counter("photos", "Photos inspected or standardised.", "standard", "verdict")
        self._findings = self._counter("findings", "Verdicts on each requirement.", "requirement", "verdict")
        self._restarts = self._counter("worker_restarts", "Worker processes replaced.", "reason")
        self._seconds = self._histogram("request_seconds", "From the request's head to the answer's end.", "route")
        self._stages = self._histogram("stage_seconds", "Work on a photo.", "stage")
        self._info = Info("biyezhao_build", "Versions.", registry=self.registry)
        inside = Gauge("biyezhao_photos_inside", "Photos being read, waiting or worked on.", registry=self.registry)
        inside.set_function(lambda: gate.inside)

    def _counter(self, name: str, help: str, *labels: str) -> Counter:
        return Counter(f"biyezhao_{name}", help, labels, registry=self.registry)

    def _histogram(self, name: str, help: str, label: str) -> Histogram:
        return Histogram(f"biyezhao_{name}", help, [label], buckets=_SECONDS, registry=self.registry)

    def ready(self, facts: ModelFacts) -> None:
        """Tell the versions."""
        self._info.info({"version": version("biyezhao"), "model": facts.version, "model_sha256": facts.sha256})

    def request(self, method: str, route: str, status: int, seconds: float, code: str | None) -> None:
        """Count one request."""
        self._requests.labels(method, route, status).inc()
        self._seconds.labels(route).observe(seconds)
        if code is not None:
            self._problems.labels(code).inc()

    def photo(self, standard: str, answer: Answer) -> None:
        """Count one photo and its verdicts."""
        self._photos.labels(standard, answer.verdict).inc()
        for id, verdict in answer.findings:
            self._findings.labels(id, verdict.value).inc()
        for stage, milliseconds in answer.milliseconds.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def worker_replaced(self, reason: str) -> None:
        """Count one worker process that had to be replaced."""
        self._restarts.labels(reason).inc()

    def text(self) -> bytes:
        """The page in Prometheus' text format."""
        return generate_latest(self.registry)
