package dev.howdah.compat.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is not served is refused with an error that a client understands, at once. */
class RefusalTest {

    private static PostgresProcess postgres;
    private static KafkaServer server;

    @BeforeAll
    static void startServers() throws Exception {
        assumeFalse(ServerUnderTest.isApacheKafka(), "Apache Kafka serves what is refused here");
        postgres = PostgresProcess.launch();
        server = ServerUnderTest.start("refusals", postgres);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic("refused", 1, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stopServers() {
        if (server != null) {
            server.close();
            postgres.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_not_served_is_refused(Refusal refusal) {
        assertThat(refusal.answer(server.bootstrap())).isEqualTo(refusal.error());
    }
}
