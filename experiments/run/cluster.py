"""Jobs on a Dask cluster: the workers of a scheduler at an address, or local ones that are started for the purpose."""

import logging
import re
import traceback
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from types import ModuleType
from typing import Any

from experiments.errors import ClusterLostError, RequestError, unknown
from experiments.run.executors import main_hidden
from experiments.run.jobs import DIED, Factory, Job, failed, refuse_other_code, run_job
from model.observation.schema import Tables

LOCAL = "local"
_ADDRESS = re.compile(r"((tcp|tls|ws|wss)://)?([\w.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5}")
_SECONDS_TO_REACH = 5.0  # a scheduler; also how long a lost one is looked for
_DEATHS_ALLOWED = 1  # of local workers under one job, before the job is split
_AS_LOCAL_PROCESSES = {
    "distributed.scheduler.worker-saturation": 1.0,  # a worker that dies takes no second job with it
    "distributed.admin.tick.limit": "1h",  # a busy processor is no reason for a warning
}


class Cluster:
    """A connected cluster. `width`: number of jobs that it does at a time, as far as is known."""

    def __init__(self, client: Any, address: str, width: int) -> None:
        self._client, self._address, self.width = client, address, width

    def refuse_others(self, job: Job) -> None:
        """Raise RequestError if a worker that is there now cannot load a job, or has other code than this process.

        Workers that come later refuse such a job by themselves.
        """
        answers = self._client.run(refuse_other_code, job, on_error="return")
        wrong = {worker: error for worker, error in answers.items() if isinstance(error, Exception)}
        if wrong:
            worker, error = min(wrong.items())
            raise RequestError(
                f"--dask {self._address}: {len(wrong)} of {len(answers)} workers cannot do these jobs. The first is "
                f"{worker}: {error}. Start the scheduler and all workers in the same environment as this command",
                f"--dask {self._address}：{len(answers)} 个工作进程中有 {len(wrong)} 个无法执行任务，"
                f"例如 {worker}：{error}。请在与本命令相同的环境中启动调度器和全部工作进程",
            )

    def results(self, jobs: Sequence[Job], factory: Factory | None = None) -> Generator[Tables]:
        """Yield results of all jobs as they come; every run gives a row, even if its worker dies time and again.

        Whatever waits is called off when the iterator is closed. Raises ClusterLostError if the scheduler has gone.
        """
        from distributed import as_completed

        waiting = {self._sent(job, factory): job for job in jobs}
        done = as_completed(list(waiting), loop=self._client.loop)
        try:
            for future in done:
                job = waiting.pop(future)
                result = self._result(future, job)
                if result is not None:
                    yield result
                    continue
                smaller = {self._sent(each, factory): each for each in job.split()}
                waiting |= smaller
                done.update(list(smaller))
                if not smaller:
                    yield failed(job, "run", DIED)
        finally:
            with suppress(Exception):  # a scheduler that has gone has called everything off
                self._client.cancel(list(waiting))

    def _sent(self, job: Job, factory: Factory | None) -> Any:
        return self._client.submit(run_job, job, factory, pure=False)

    def _result(self, future: Any, job: Job) -> Tables | None:
        """Result of a job, or failed rows if it could not be loaded; None if its workers died."""
        from distributed import KilledWorker

        if future.status == "finished":
            found: Tables = future.result()
            return found
        if future.status != "error":
            raise ClusterLostError(self._address)
        error = future.exception()
        if isinstance(error, KilledWorker):
            return None
        return failed(job, "run", "".join(traceback.format_exception(error)))


@contextmanager
def connected(address: str, workers: int, asked: int | None) -> Iterator[Cluster]:
    """Connect to the scheduler at an address, or start `workers` local processes of one thread each, until the end.

    asked: how many jobs the workers at an address do at a time, where this is known better than by counting their
    threads. Raises RequestError if Dask is not installed or nobody answers.
    """
    checked_address(address)
    distributed = _distributed()
    import dask

    with ExitStack() as stack:
        stack.enter_context(_quiet())
        if address == LOCAL:
            stack.enter_context(dask.config.set(_AS_LOCAL_PROCESSES))
            local = stack.enter_context(_local(distributed, workers))
            client = stack.enter_context(distributed.Client(local, set_as_default=False))
            yield Cluster(client, address, workers)
        else:
            client = stack.enter_context(_reached(distributed, address))
            yield Cluster(client, address, asked or max(1, sum(client.nthreads().values())))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log from the terminal: a worker that died is told as a failed row, a lost scheduler as an error."""
    log = logging.getLogger("distributed")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)


def _distributed() -> ModuleType:
    try:
        import distributed
    except ImportError:
        raise RequestError(
            "--dask needs the package dask.distributed, which is not installed; `pip install 'gongzhi[dask]'` brings "
            "it, or in a checkout `bash scripts/setup.sh dask`. Without --dask, local processes are used",
            "--dask 需要 dask.distributed，尚未安装；请运行 `pip install 'gongzhi[dask]'`，"
            "或在源码目录中运行 `bash scripts/setup.sh dask`。不用 --dask 时使用本机进程",
        ) from None
    found: ModuleType = distributed
    return found


def _local(distributed: Any, workers: int) -> Any:
    """Workers of this machine, as local processes are: one thread each, and no limit of memory but the machine's."""
    with main_hidden():
        return distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=0,
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
            scheduler_kwargs={"allowed_failures": _DEATHS_ALLOWED},
        )


def _reached(distributed: Any, address: str) -> Any:
    try:
        return distributed.Client(address, timeout=_SECONDS_TO_REACH, set_as_default=False)
    except OSError as error:
        raise RequestError(
            f"--dask {address}: no scheduler answers there ({error}); allowed: {LOCAL}, or the address that "
            "`dask scheduler` prints, such as tcp://node1:8786",
            f"--dask {address}：该地址没有调度器应答（{error}）；允许：{LOCAL}，"
            "或 `dask scheduler` 启动时给出的地址，如 tcp://node1:8786",
        ) from None


def checked_address(address: str) -> str:
    """The address as it is. Raises RequestError if it is neither `local` nor has the form of an address."""
    if isinstance(address, str) and (address == LOCAL or _ADDRESS.fullmatch(address)):
        return address
    allowed = f"{LOCAL}, or HOST:PORT of a scheduler, such as tcp://node1:8786"
    en, zh = f"--dask {address}: this is no address", f"--dask {address}：不是有效的地址"
    raise unknown(en, zh, address, [LOCAL], allowed)
