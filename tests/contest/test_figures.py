from contest.figures import Histogram


def test_lengths_of_time_are_counted_up_to_each_bound():
    times = Histogram(0.1, 1.0)
    for seconds in (0.05, 0.1, 0.5, 3.0):
        times.observe(seconds)
    assert times.buckets() == [("0.1", 2), ("1.0", 3), ("+Inf", 4)]
    assert times.seconds == 3.65


def test_nothing_counted_is_told_as_nothing():
    assert Histogram(1.0).buckets() == [("1.0", 0), ("+Inf", 0)]
