package dev.howdah.compat.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Flink's sink writes exactly once, with transactions that checkpoints commit: a job that fails once
 * or, if it has not ended by then, twice, and goes on from a checkpoint.
 */
@Tag("foreign")
class FlinkExactlyOnceTest {

    private static final long LIMIT_MS = 300_000;
    private static final String TOPIC = "exactly-once";

    @Test
    void a_job_that_fails_and_goes_on_from_a_checkpoint_has_written_each_record_once() throws Exception {
        Toolchain.FLINK.unpacked();
        try (PostgresProcess postgres = PostgresProcess.launch();
                KafkaServer server = ServerUnderTest.start("exactly-once", postgres)) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                        .all()
                        .get(60, TimeUnit.SECONDS);
            }
            Commands.Result result = Commands.run(
                    ForeignClient.flinkExactlyOnce(server.bootstrap(), TOPIC), Map.of(), null, null, LIMIT_MS);
            assertThat(result.requireSuccess().text())
                    .containsPattern("exactly once: 3000 records after [12] failures");
        }
    }
}
