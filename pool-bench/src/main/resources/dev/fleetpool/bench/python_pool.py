"""The same workloads on multiprocessing.Pool; prints name=value lines, thousands per second or a ratio."""
import multiprocessing
import os
import time


def increment(x):
    return x + 1


def spin(ms):
    end = time.perf_counter() + ms / 1000
    while time.perf_counter() < end:
        pass
    return ms


def main():
    slots = len(os.sched_getaffinity(0))
    with multiprocessing.Pool(slots) as pool:
        pool.map(increment, range(1000))
        start = time.perf_counter()
        results = [pool.apply_async(increment, (i,)) for i in range(50_000)]
        assert [r.get() for r in results] == list(range(1, 50_001))
        print(f"one by one={50 / (time.perf_counter() - start)}")
        for millions in (1, 10):
            inputs = list(range(millions * 1_000_000))
            start = time.perf_counter()
            results = pool.map(increment, inputs)
            print(f"map of {millions} M integers={millions * 1000 / (time.perf_counter() - start)}")
            assert results[-1] == len(inputs)
        start = time.perf_counter()
        pool.map(spin, [10] * 1000, chunksize=1)
        print(f"1000 x 10 ms efficiency={10 / slots / (time.perf_counter() - start)}")


if __name__ == "__main__":
    main()
