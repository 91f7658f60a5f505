package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.postgres.connect.Connections;
import dev.howdah.storage.postgres.options.StorageOptions;
import dev.howdah.storage.postgres.read.ReadPools;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadPoolsTest {

    /** Where it is 0 it may not be set to anything else: an operating system without {@code posix_fadvise}. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 64", "64, 64", "200, 200"})
    void readers_name_pages_that_they_will_want_unless_the_server_cannot(String server, String reader)
            throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            database.execute(
                    "alter database " + database.url().database() + " set effective_io_concurrency = " + server);
            StorageOptions options = StorageOptions.of(database.url());
            try (Connections connections = new Connections(options);
                    ReadPools pools = new ReadPools(options, connections)) {
                String setting = LogFixture.await(pools.cold()
                        .query("show effective_io_concurrency")
                        .execute()
                        .map(rows -> rows.iterator().next().getString(0))
                        .toCompletionStage());
                assertThat(setting).isEqualTo(reader);
            }
        }
    }
}
