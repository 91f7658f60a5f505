package dev.howdah.compat.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.wire.LightMember;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What members that only heartbeat cost Postgres: nothing. */
class HeartbeatTest {

    private static final int GROUPS = 10;
    private static final int MEMBERS = 4;
    private static final int HEARTBEATS = 30;

    /** The tables of groups, but for the leases on shards, which are renewed all the time. */
    private static final Pattern TABLE = Pattern.compile("howdah\\.group_(state|member|offset)");

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void heartbeats_do_not_touch_postgres(String protocol) throws Exception {
        List<LightMember> members = new ArrayList<>();
        // The log is in the order of the statements, which no statistics are.
        try (PostgresProcess postgres = PostgresProcess.launch("log_statement=all");
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("heartbeats", postgres.url())
                        // All have what is theirs when they have joined, and not a second later.
                        .withArguments("--set", "group.consumer.assignment.interval.ms=0"))) {
            String topic = new Session(broker.bootstrap(), "heartbeats").createTopic("idle", 4, Map.of());
            for (int group = 0; group < GROUPS; group++) {
                members.addAll(
                        LightMember.join(broker.port(), "idle-" + group, topic, MEMBERS, protocol.equals("classic")));
            }
            LightMember committer =
                    LightMember.join(broker.port(), "committer", topic, 1, true).get(0);
            members.add(committer);
            long before = statementsAfterCommit(postgres, committer, topic);
            for (int i = 0; i < HEARTBEATS; i++) {
                for (LightMember member : members) {
                    member.heartbeat();
                }
            }
            long after = statementsAfterCommit(postgres, committer, topic);
            assertThat(after - before)
                    .as("of the commit alone")
                    .isEqualTo(statementsOfCommit(postgres, committer, topic));
        } finally {
            for (LightMember member : members) {
                member.close();
            }
        }
    }

    private static long statementsOfCommit(PostgresProcess postgres, LightMember committer, String topic)
            throws Exception {
        long before = statements(postgres);
        long statements = statementsAfterCommit(postgres, committer, topic) - before;
        assertThat(statements).isPositive();
        return statements;
    }

    /** What comes after a commit in the log is later than all before it. */
    private static long statementsAfterCommit(PostgresProcess postgres, LightMember committer, String topic)
            throws Exception {
        committer.commit(topic, 1, 1);
        String mark = "select 'mark " + System.nanoTime() + "'";
        postgres.query(mark);
        GroupSteps.awaitTrue("the log has it", List.of(), () -> read(postgres).contains(mark));
        return statements(postgres);
    }

    private static long statements(PostgresProcess postgres) {
        return TABLE.matcher(read(postgres)).results().count();
    }

    private static String read(PostgresProcess postgres) {
        try {
            return Files.readString(postgres.log(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
