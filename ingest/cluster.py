"""Workers on a Ray cluster. The one place that knows Ray."""

from __future__ import annotations

import logging
import socket
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import numpy as np

from ingest.reading import IngestError
from kb.documents import KnowledgeError
from kb.embed import BATCH, Embedder, Vectors

P = ParamSpec("P")
T = TypeVar("T")

# Seconds that the cluster has to take a connection, and then to run one function.
CONNECT = 10
ANSWER = 120
# Texts that one worker is sent at once, in whole batches of the embedder.
PIECE = 4 * BATCH


class ClusterError(IngestError):
    """The cluster can't be used; the message says why and what to do."""


class RayWorkers:
    """Runs functions as Ray tasks, and embedders as Ray actors.

    Nothing is connected and Ray isn't imported before there is something to run. A task whose
    worker dies is run again by Ray, on another one.

    Args:
        address: ``local`` for a cluster of this machine's own, ``auto`` for the one it is part of,
            ``HOST:PORT`` of a head node, or ``ray://HOST:PORT`` of its client server.
        processors: With ``local``, how many; all of the machine's without it.
    """

    def __init__(self, address: str, *, processors: int | None = None) -> None:
        self._address = address
        self._processors = processors
        self._lock = Lock()
        self._ray: Any = None
        self._width = 0
        self._tasks: dict[Callable[..., Any], Any] = {}
        self._actors: list[Any] = []

    @property
    def width(self) -> int:
        """The processors of the cluster."""
        self._connected()
        return self._width

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin a function of module level on the cluster.

        Raises:
            ClusterError: The cluster can't be reached.
        """
        ray = self._connected()
        # Embedders hold their processors until they are let go, and this has to have one.
        self._dismiss()
        task = self._tasks.get(function)
        if task is None:
            task = self._tasks[function] = ray.remote(max_retries=3)(function)
        future: Future[T] = task.remote(*args, **kwargs).future()
        return future

    def embed(
        self,
        make: Callable[[], Embedder],
        texts: Sequence[str],
        progress: Callable[[int], None] | None,
    ) -> Vectors:
        """Vectors of passages, made on the cluster by embedders that are loaded once each.

        Raises:
            KnowledgeError: The embedder can't be loaded there.
            ClusterError: The cluster can't be reached, or loses its workers again and again.
        """
        ray = self._connected()
        from ray.exceptions import RayActorError, RayTaskError
        from ray.util import ActorPool

        if not self._actors:
            actor = ray.remote(num_cpus=1, max_restarts=3, max_task_retries=3)(_RemoteEmbedder)
            actor = actor.options(scheduling_strategy="SPREAD")
            self._actors = [actor.remote(make) for _ in range(self._width)]
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        pieces = [
            [texts[i] for i in order[start : start + PIECE]]
            for start in range(0, len(order), PIECE)
        ]
        rows: list[Vectors] = []
        try:
            found = ActorPool(self._actors).map(lambda a, p: a.passages.remote(p), pieces)
            for piece in found:
                rows.append(piece)
                if progress is not None:
                    progress(len(piece))
        except RayTaskError as error:
            self._dismiss()
            if isinstance(error.cause, KnowledgeError):
                raise error.cause from None
            raise ClusterError(f"the Ray cluster at {self._address} can't embed: {error}") from None
        except RayActorError as error:
            self._dismiss()
            raise ClusterError(
                f"the Ray cluster at {self._address} lost its embedders again and again ({error}); "
                "see its own logs, most often it is out of memory"
            ) from None
        result = np.empty((len(texts), rows[0].shape[1]), dtype=np.float32)
        result[order] = np.concatenate(rows)
        return result

    def close(self) -> None:
        """Let the cluster go."""
        with self._lock:
            if self._ray is not None:
                self._actors.clear()
                self._ray.shutdown()
                self._ray = None

    def _dismiss(self) -> None:
        while self._actors:
            self._ray.kill(self._actors.pop())

    def _connected(self) -> Any:
        with self._lock:
            if self._ray is None:
                self._ray, self._width = _connect(self._address, self._processors)
            return self._ray


class RemoteEmbedder:
    """An embedder whose passages are embedded on a cluster, and whose questions are here.

    Args:
        here: Embeds questions, and names the vector space.
        make: Makes the same embedder anywhere; picklable.
        workers: The cluster.
    """

    def __init__(self, here: Embedder, make: Callable[[], Embedder], workers: RayWorkers) -> None:
        self.here = here
        self._make = make
        self._workers = workers

    @property
    def name(self) -> str:
        """Names the vector space."""
        return self.here.name

    def load(self) -> None:
        """Bring this side's model into memory: questions need it."""
        load = getattr(self.here, "load", None)
        if load is not None:
            load()

    def passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """One row a text; few texts aren't worth the way and are embedded here."""
        if len(texts) <= BATCH:
            return self.here.passages(texts, progress)
        return self._workers.embed(self._make, texts, progress)

    def query(self, text: str) -> Vectors:
        """The vector of a question."""
        return self.here.query(text)


class _RemoteEmbedder:
    """Lives on the cluster."""

    def __init__(self, make: Callable[[], Embedder]) -> None:
        self._embedder = make()

    def passages(self, texts: list[str]) -> Vectors:
        return self._embedder.passages(texts)


def _connect(address: str, processors: int | None) -> tuple[Any, int]:
    try:
        import ray
    except ImportError:
        raise ClusterError(
            f"AISLE_RAY is {address}, and Ray isn't installed; install the extra with "
            "`pip install 'aisle[ray]'`, or unset AISLE_RAY to work on this machine alone"
        ) from None
    host = address.removeprefix("ray://")
    if ":" in host:
        # Asked first: Ray itself would try for minutes.
        _knock(address, host)
    where = {"num_cpus": processors} if address == "local" else {"address": address}
    try:
        with warnings.catch_warnings():
            # Of what Ray will do in later versions, and what is said below in one line.
            warnings.simplefilter("ignore")
            ray.init(
                **where, include_dashboard=False if address == "local" else None,
                log_to_driver=False, logging_level=logging.ERROR, namespace="aisle",
            )  # fmt: skip
        ready = ray.remote(max_retries=0)(_answer).remote()
        ray.get(ready, timeout=ANSWER)
        resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        return ray, max(1, int(resources.get("CPU", 1)))
    except ray.exceptions.GetTimeoutError:
        ray.shutdown()
        raise ClusterError(
            f"the Ray cluster at {address} ran nothing in {ANSWER} s; `ray status` on its head "
            "node says whether it has workers and whether they are busy"
        ) from None
    except (ConnectionError, RuntimeError, ray.exceptions.RayError) as error:
        ray.shutdown()
        said = str(error).strip().splitlines()
        raise ClusterError(
            f"can't work on the Ray cluster at {address}: {said[-1] if said else error!r}. Its "
            "nodes need the same Python, Ray and Aisle as this machine; where it asks for a token, "
            "RAY_AUTH_MODE=token and RAY_AUTH_TOKEN have to be set here"
        ) from None


def _knock(address: str, host: str) -> None:
    name, _, port = host.rpartition(":")
    try:
        socket.create_connection((name.strip("[]"), int(port)), timeout=CONNECT).close()
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"no Ray cluster answers at {address} ({error}); start one with `ray start --head`, "
            "mend AISLE_RAY, or unset it to work on this machine alone"
        ) from None


def _answer() -> bool:
    """Runs on the cluster: whether it has what the work needs."""
    import ingest.workers
    import kb.embed

    return bool(ingest.workers and kb.embed)
