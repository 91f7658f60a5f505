package dev.howdah.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.RunningBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RehearsalTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static RunningBroker broker;

    @BeforeAll
    static void start(@TempDir Path dataDir) {
        broker = RunningBroker.start(dataDir.resolve("postgres"), Map.of("group.initial.rebalance.delay.ms", "0"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    @Order(1)
    void what_every_start_asks_for_leaves_nothing_behind() throws Exception {
        try (Rehearsal rehearsal = new Rehearsal(broker.address(), PATIENCE, Optional.empty())) {
            rehearsal.askForWhatIsNotThere();
            rehearsal.askForWhatIsNotThere();
        }
        for (String table : List.of("topic", "partition_head", "group_state", "group_offset")) {
            assertThat(broker.query("select count(*) from howdah." + table)).isEqualTo("0");
        }
        assertThat(broker.query("select count(*) from pg_class where relnamespace = 'howdah_log'::regnamespace"))
                .isEqualTo("0");
    }

    @Test
    @Order(2)
    void what_the_archive_is_made_with_is_answered_and_stored() throws Exception {
        try (Rehearsal rehearsal = new Rehearsal(broker.address(), PATIENCE, Optional.empty())) {
            rehearsal.doWhatClientsDo();
        }
        assertThat(broker.query("select count(*) from howdah.group_state")).isEqualTo("2");
        assertThat(
                        broker.query(
                                "select last_value from pg_sequences where schemaname = 'howdah' and sequencename like 'topic_id%'"))
                .as("a topic for each codec")
                .isEqualTo("5");
    }
}
