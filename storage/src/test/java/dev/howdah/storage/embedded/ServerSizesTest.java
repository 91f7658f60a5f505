package dev.howdah.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerSizesTest {

    private static final long MB = 1L << 20;
    private static final long GB = 1L << 30;

    @ParameterizedTest
    @CsvSource({
        // The container of the README: Java's heap and buffers have half of it.
        "512, 64, 256, 16",
        "1024, 128, 512, 16",
        "4096, 512, 2048, 64",
        "262144, 512, 131072, 256",
    })
    void memory_is_shared_with_java_and_the_page_cache(long memoryMb, int shared, int cache, int maintenance) {
        ServerSizes sizes = ServerSizes.of(memoryMb * MB, 2, 100 * GB);

        assertThat(sizes.sharedBuffersMb()).isEqualTo(shared);
        assertThat(sizes.cacheMb()).isEqualTo(cache);
        assertThat(sizes.maintenanceMb()).isEqualTo(maintenance);
    }

    @ParameterizedTest
    @CsvSource({"0, 64", "256, 64", "1024, 102", "10240, 1024", "40960, 4096", "1073741824, 4096"})
    void the_log_takes_a_tenth_of_the_disk(long diskMb, int wal) {
        assertThat(ServerSizes.of(4 * GB, 2, diskMb * MB).walMb()).isEqualTo(wal);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 2", "6, 3", "64, 4"})
    void a_query_leaves_cores_to_the_appends(int cores, int workers) {
        assertThat(ServerSizes.of(4 * GB, cores, 100 * GB).gatherWorkers()).isEqualTo(workers);
    }

    @Test
    void files_of_the_log_count_as_free(@TempDir Path wal) throws IOException {
        long before = ServerSizes.diskBytes(wal, 5 * GB);
        Files.createDirectory(wal.resolve("archive_status"));
        Files.write(wal.resolve("000000010000000000000001"), new byte[(int) MB]);

        assertThat(before).isEqualTo(5 * GB);
        assertThat(ServerSizes.diskBytes(wal, 4 * GB)).isEqualTo(4 * GB + MB);
        assertThat(ServerSizes.diskBytes(wal, Long.MAX_VALUE)).as("no end").isPositive();
    }
}
