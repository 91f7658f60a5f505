package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.TestBatches.append;
import static dev.howdah.storage.postgres.TestBatches.idempotent;
import static dev.howdah.storage.postgres.TestBatches.values;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Freshness;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An append on the wire: one transaction that says so itself, and nothing or all of it wherever the connection ends. */
class AppendWireTest {

    private LogFixture fixture;
    private CuttingProxy proxy;
    private PostgresStorage through;
    private LogWriter writer;
    private PartitionId id;
    private PartitionId other;

    @BeforeEach
    void open() throws Exception {
        fixture = new LogFixture();
        PostgresUrl url = fixture.database.url();
        proxy = new CuttingProxy(url.host(), url.port());
        through = PostgresStorage.open(StorageOptions.of(
                new PostgresUrl("127.0.0.1", proxy.port(), url.database(), url.user(), url.password(), Map.of())));
        id = fixture.partition("a");
        other = fixture.partition("b");
        writer = through.openLogWriter("wire");
    }

    @AfterEach
    void close() {
        through.close();
        proxy.close();
        fixture.close();
    }

    @Test
    void every_write_is_one_transaction_that_begins_and_commits_itself() {
        List<Append> inserted = List.of(append(id, values("a")));
        List<Append> copied =
                List.of(append(id, values("x".repeat(100_000))), append(other, values("b")), append(id, values("c")));
        writer.append(copied, LogFixture.NOW);
        for (List<Append> appends : List.of(inserted, copied, inserted, copied)) {
            proxy.record();
            writer.append(appends, LogFixture.NOW);
            List<String> statements = statements(proxy.recorded());

            assertThat(statements.get(0)).isEqualTo("begin");
            assertThat(statements.get(1)).startsWith("howdah_head_update");
            assertThat(statements.subList(2, statements.size() - 2))
                    .isNotEmpty()
                    .allMatch(statement ->
                            statement.matches("(?s).*(copy|insert into) \"?howdah_log.*|howdah_kept_[0-9]+"));
            assertThat(statements.get(statements.size() - 2)).isEqualTo("commit");
            assertThat(statements.get(statements.size() - 1)).isEqualTo("Sync");
            assertThat(statements).containsOnlyOnce("begin", "commit", "Sync");
        }
    }

    private final Map<String, String> parsed = new HashMap<>();

    /** What Execute and Sync messages stand for, in their order. */
    private List<String> statements(byte[] sent) {
        List<String> statements = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(sent);
        String bound = "";
        while (in.hasRemaining()) {
            char type = (char) in.get();
            int end = in.position() + in.getInt(in.position());
            in.getInt();
            switch (type) {
                case 'P' -> parsed.put(text(in), text(in));
                case 'B' -> {
                    text(in);
                    bound = text(in);
                }
                case 'E' -> statements.add(parsed.getOrDefault(bound, bound));
                case 'S' -> statements.add("Sync");
                default -> assertThat(type).isIn('d', 'c');
            }
            in.position(end);
        }
        return statements;
    }

    private static String text(ByteBuffer in) {
        StringBuilder text = new StringBuilder();
        for (byte next = in.get(); next != 0; next = in.get()) {
            text.append((char) next);
        }
        return text.toString();
    }

    @Test
    void a_connection_cut_anywhere_in_a_small_write_or_in_its_answer_stores_it_once() throws Exception {
        cutEverywhere(false, 7);
    }

    @Test
    void a_connection_cut_anywhere_in_a_copy_to_two_topics_or_in_its_answer_stores_all_once() throws Exception {
        cutEverywhere(true, 61);
    }

    private void cutEverywhere(boolean many, int step) throws Exception {
        int[] sequence = {0};
        store(group(many, sequence));
        store(group(many, sequence));
        proxy.record();
        store(group(many, sequence));
        int sentBytes = proxy.recorded().length;
        int answeredBytes = proxy.answeredBytes();
        assertThat(sentBytes).isGreaterThan(300);
        assertThat(answeredBytes).isBetween(50, 1_000);
        // Of a long message's body one cut in thousands is as good as the next. Runs of this test come to every byte.
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        System.out.println("cuts of seed " + seed);
        for (int at = 1 + random.nextInt(step);
                at <= sentBytes;
                at += many && at > 2_000 && at < sentBytes - 1_000 ? 1 + random.nextInt(8_000) : step) {
            proxy.cutAfterSending(at);
            store(group(many, sequence));
            store(group(many, sequence));
        }
        for (int at = 1 + random.nextInt(step); at < answeredBytes; at += step) {
            proxy.cutAfterAnswering(at);
            store(group(many, sequence));
            store(group(many, sequence));
        }
        assertThat(fixture.values(id).stream()
                        .map(value -> value.substring(0, 6))
                        .toList())
                .isEqualTo(expected(sequence[0]));
        if (many) {
            assertThat(fixture.values(other)).isEqualTo(expected(sequence[0]));
        }
    }

    private static List<String> expected(int count) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            expected.add(value(i));
        }
        return expected;
    }

    private static String value(int sequence) {
        return String.format("%06d", sequence);
    }

    private List<Append> group(boolean many, int[] sequence) {
        int next = sequence[0]++;
        return many
                ? List.of(
                        append(id, idempotent(4, 0, next, value(next) + "x".repeat(70_000))),
                        append(other, idempotent(4, 0, next, value(next))))
                : List.of(append(id, idempotent(4, 0, next, value(next))));
    }

    private void store(List<Append> group) {
        for (AppendOutcome outcome : writer.append(group, LogFixture.NOW)) {
            assertThat(outcome).isInstanceOfSatisfying(Appended.class, appended -> {
                assertThat(appended.freshness()).isEqualTo(Freshness.NEW);
                assertThat(appended.baseOffset()).isEqualTo(expectedOffset);
            });
        }
        expectedOffset++;
    }

    private long expectedOffset;
}
