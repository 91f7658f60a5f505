package dev.howdah.compat.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Flink's sink writes exactly once with transactions, which are not served: the job has to fail, and to say so. */
@Tag("foreign")
class FlinkExactlyOnceTest {

    private static final long LIMIT_MS = 300_000;

    @Test
    void a_sink_that_writes_exactly_once_is_refused_as_transactions_are() {
        assumeFalse(ServerUnderTest.isApacheKafka(), "Apache Kafka serves what is refused here");
        Toolchain.FLINK.unpacked();
        try (PostgresProcess postgres = PostgresProcess.launch();
                KafkaServer server = ServerUnderTest.start("exactly-once", postgres)) {
            Commands.Result result = Commands.run(
                    ForeignClient.flinkExactlyOnce(server.bootstrap(), "exactly-once"), Map.of(), null, null, LIMIT_MS);
            assertThat(result.requireSuccess().text()).contains(Refusal.TRANSACTIONS.error());
        }
    }
}
