"""One workload on one of Python's pools; prints its figure. Arguments: pool or executor, and the workload."""
import concurrent.futures
import multiprocessing
import os
import random
import sys
import time


def increment(x):
    return x + 1


def echo(content):
    return content


def spin(ms):
    end = time.perf_counter() + ms / 1000
    while time.perf_counter() < end:
        pass
    return ms


class Pool:
    """multiprocessing.Pool, with its default chunks."""

    def __init__(self, slots):
        self.pool = multiprocessing.Pool(slots)

    def submit(self, function, value):
        return self.pool.apply_async(function, (value,)).get

    def map(self, function, values, chunksize=None):
        return self.pool.map(function, values, chunksize)

    def close(self):
        self.pool.terminate()
        self.pool.join()


class Executor:
    """ProcessPoolExecutor, with chunks as Python's documentation advises for long inputs."""

    def __init__(self, slots):
        self.executor = concurrent.futures.ProcessPoolExecutor(slots)

    def submit(self, function, value):
        return self.executor.submit(function, value).result

    def map(self, function, values, chunksize=10_000):
        return list(self.executor.map(function, values, chunksize=chunksize))

    def close(self):
        self.executor.shutdown()


def one_by_one(pool, slots):
    start = time.perf_counter()
    gets = [pool.submit(increment, i) for i in range(50_000)]
    assert [get() for get in gets] == list(range(1, 50_001))
    return 50 / (time.perf_counter() - start)


def many(pool, tasks):
    values = list(range(tasks))
    start = time.perf_counter()
    results = pool.map(increment, values)
    took = time.perf_counter() - start
    assert results[-1] == tasks and len(results) == tasks
    return tasks / 1000 / took


def latency(pool, slots):
    took = []
    for i in range(1_000):
        start = time.perf_counter()
        assert pool.submit(increment, i)() == i + 1
        took.append((time.perf_counter() - start) * 1e6)
    took.sort()
    return f"{took[500]} {took[990]}"


def spins(pool, slots):
    start = time.perf_counter()
    assert pool.map(spin, [10] * 1000, chunksize=1) == [10] * 1000
    return 10 / slots / (time.perf_counter() - start)


def heavy_tail(pool, slots):
    chance = random.Random(5)
    values = [int(min(800, 5 / (1 - chance.random()) ** 1.2)) for _ in range(200)]
    start = time.perf_counter()
    assert pool.map(spin, values, chunksize=1) == values
    took = (time.perf_counter() - start) * 1000
    return took / max(sum(values) / slots, max(values))


def large(pool, slots):
    contents = [os.urandom(1_000_000) for _ in range(16)]
    start = time.perf_counter()
    under_way = []
    sent = answered = 0
    while answered < 500:
        if sent < 500 and len(under_way) < 16:
            under_way.append(pool.submit(echo, contents[sent % 16]))
            sent += 1
        else:
            assert under_way.pop(0)() == contents[answered % 16]
            answered += 1
    return 1000 / (time.perf_counter() - start)


WORKLOADS = {
    "ONE_BY_ONE": one_by_one,
    "MAP_1M": lambda pool, slots: many(pool, 1_000_000),
    "MAP_10M": lambda pool, slots: many(pool, 10_000_000),
    "LATENCY_P50": latency,
    "SPINS": spins,
    "HEAVY_TAIL": heavy_tail,
    "LARGE": large,
}


def main():
    slots = len(os.sched_getaffinity(0))
    pool = {"pool": Pool, "executor": Executor}[sys.argv[1]](slots)
    pool.map(increment, range(1000), 10)
    print(WORKLOADS[sys.argv[2]](pool, slots))
    pool.close()


if __name__ == "__main__":
    main()
