package dev.howdah.compat.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.wire.RawBatch;
import dev.howdah.compat.wire.RawConnection;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Produces one record at a time on one connection and measures: what everybody else sees of an attack. */
final class HealthyClient {

    private HealthyClient() {}

    /** The 99th percentile of so many produce round trips, in milliseconds; every one must succeed. */
    static double p99Ms(int port, String topic, int count) throws IOException {
        long[] nanos = new long[count];
        try (RawConnection connection = new RawConnection(port)) {
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                short error = connection
                        .produce(topic, RawBatch.of("healthy " + i).build())
                        .error();
                nanos[i] = System.nanoTime() - start;
                assertThat(error).as("error of the healthy client").isZero();
            }
        }
        Arrays.sort(nanos);
        return nanos[count * 99 / 100] / 1e6;
    }

    /** One round trip on a fresh connection, within a second. */
    static void roundTrip(int port, String topic) throws IOException {
        long start = System.nanoTime();
        try (RawConnection connection = new RawConnection(port)) {
            assertThat(connection.produce(topic, RawBatch.of("healthy").build()).error())
                    .isZero();
        }
        // A SYN lost to a full accept queue comes back after one second; that is the kernel's, so it is allowed for.
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
                .as("round trip in ms")
                .isLessThan(2_500);
    }
}
