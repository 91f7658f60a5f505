package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareAction.AckType;
import dev.howdah.storage.ShareAction.Acknowledge;
import dev.howdah.storage.ShareAction.Claim;
import dev.howdah.storage.ShareLimits;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStore;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What claims and acknowledgements cost Postgres, without a wire and without reading a record. Prints figures. */
@Tag("load")
class ShareLoadTest {

    private static final ShareLimits LIMITS = new ShareLimits(2_000, 5, Duration.ofSeconds(30));
    private static final Duration RUN = Duration.ofSeconds(Integer.getInteger("howdah.load.seconds", 4));

    private LogFixture fixture;
    private final List<SharePartitionId> ids = new ArrayList<>();

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        int topicId = fixture.topic("a", 8).id();
        for (int p = 0; p < 8; p++) {
            ids.add(new SharePartitionId("g", new PartitionId(topicId, p)));
        }
        ids.forEach(id -> fixture.storage.shareOffsets().initialize(Map.of(id, 0L)));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** A member that takes records, and acknowledges them when it comes again. */
    private static final class Member {
        final SharePartitionId id;
        final String name;
        final int recordsMax;
        List<AckRange> held = List.of();

        Member(SharePartitionId id, int number, int recordsMax) {
            this.id = id;
            this.name = "lOUQJ3q2QzWZkSYuq1" + (1000 + number);
            this.recordsMax = recordsMax;
        }
    }

    @Test
    void figures() throws Exception {
        System.out.println("one lane; records a second are claimed and acknowledged, both committed");
        run("warm-up", members(4, 4, 500), 16, 1);
        run("16 members, 4 partitions, 500 records, gathered", members(4, 4, 500), 16, 1);
        run("16 members, 4 partitions, 500 records, one a transaction", members(4, 4, 500), 1, 1);
        run("4 members, 1 partition, 500 records, one a transaction", members(1, 4, 500), 1, 1);
        run("50 members, 1 partition, 1 record, gathered", members(1, 50, 1), 50, 1);
        run("50 members, 1 partition, 1 record, five a transaction", members(1, 50, 1), 5, 1);
        run("50 members, 1 partition, 1 record, one a transaction", members(1, 50, 1), 1, 1);
        run("50 members, 1 partition, 1 record, five a transaction, two lanes", members(1, 50, 1), 5, 2);
        try (Connection foreign = fixture.database.connect();
                Statement snapshot = foreign.createStatement()) {
            foreign.setAutoCommit(false);
            foreign.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            snapshot.execute("select count(*) from howdah.share_partition");
            for (int i = 0; i < 3; i++) {
                run("as the last but one, beside an open transaction", members(1, 50, 1), 5, 1);
                run("as the last, beside an open transaction", members(1, 50, 1), 5, 2);
            }
        }
    }

    /** Claim and acknowledge from SQL, beside a table that is read as pgmq does: lock, hide, delete. */
    @Test
    void figures_of_sql() throws Exception {
        int topicId = fixture.topic("sql", 4).id();
        int records = 40_000;
        try (LogWriter writer = fixture.writer()) {
            String[] values = new String[500];
            Arrays.fill(values, "x".repeat(100));
            for (int batch = 0; batch < records / values.length; batch++) {
                LogFixture.appended(writer, new PartitionId(topicId, batch % 4), TestBatches.values(values));
            }
        }
        fixture.database.execute(
                "create table public.q (id bigint primary key, vt timestamptz not null, read_ct int not null, msg bytea);"
                        + " create index on public.q (vt)");
        for (int sessions : new int[] {1, 16}) {
            for (int count : new int[] {1, 10}) {
                for (boolean isDurable : new boolean[] {true, false}) {
                    String group = "g" + sessions + "x" + count + isDurable;
                    fixture.database.execute("insert into howdah.config values ('GROUP', '" + group
                            + "', '{\"share.auto.offset.reset\": \"earliest\"}')");
                    sql(
                            isDurable ? "howdah.claim, howdah.ack" : "claim(durable => false), ack",
                            sessions,
                            count,
                            "select array_agg(handle) from howdah.claim('sql', '" + group + "', " + count
                                    + ", durable => " + isDurable + ")",
                            "select howdah.ack(variadic ?)",
                            "text");
                }
                fixture.database.execute(
                        "truncate public.q; insert into public.q select n, now(), 0, repeat('x', 100)::bytea from"
                                + " generate_series(1, " + records + ") as n; analyze public.q");
                sql(
                        "a table, as pgmq",
                        sessions,
                        count,
                        "with m as (select id from public.q where vt <= clock_timestamp() order by id limit " + count
                                + " for update skip locked), r as (update public.q set vt = clock_timestamp() + interval '30 s',"
                                + " read_ct = read_ct + 1 from m where m.id = q.id returning q.id, q.msg)"
                                + " select array_agg(id) from r",
                        "delete from public.q where id = any (?)",
                        "int8");
            }
        }
    }

    private void sql(String what, int sessions, int count, String take, String end, String type) throws Exception {
        long start = System.nanoTime();
        List<CompletableFuture<Long>> running = new ArrayList<>();
        for (int session = 0; session < sessions; session++) {
            running.add(CompletableFuture.supplyAsync(
                    () -> {
                        long records = 0;
                        try (Connection connection = fixture.database.connect();
                                PreparedStatement taking = connection.prepareStatement(take);
                                PreparedStatement ending = connection.prepareStatement(end)) {
                            while (System.nanoTime() - start < RUN.toNanos()) {
                                Object[] taken;
                                try (ResultSet row = taking.executeQuery()) {
                                    row.next();
                                    Array array = row.getArray(1);
                                    taken = array == null ? new Object[0] : (Object[]) array.getArray();
                                }
                                if (taken.length > 0) {
                                    ending.setArray(1, connection.createArrayOf(type, taken));
                                    ending.execute();
                                    records += taken.length;
                                }
                            }
                        } catch (SQLException e) {
                            throw new AssertionError(e);
                        }
                        return records;
                    },
                    task -> new Thread(task).start()));
        }
        long records = 0;
        for (CompletableFuture<Long> each : running) {
            records += each.get(5, TimeUnit.MINUTES);
        }
        System.out.printf(
                "%-30s %2d sessions, %3d records a claim: %,9.0f records/s%n",
                what, sessions, count, records / ((System.nanoTime() - start) / 1e9));
    }

    private List<Member> members(int partitions, int each, int recordsMax) {
        List<Member> members = new ArrayList<>();
        for (int number = 0; number < partitions * each; number++) {
            members.add(new Member(ids.get(number % partitions), number, recordsMax));
        }
        return members;
    }

    private void run(String what, List<Member> members, int gathered, int lanes) throws Exception {
        ids.forEach(id -> fixture.storage.shareOffsets().alter(Map.of(id, 0L)));
        long walBefore =
                Long.parseLong(fixture.database.query("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"));
        long start = System.nanoTime();
        List<CompletableFuture<long[]>> running = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            int from = lane;
            List<Member> own = new ArrayList<>();
            for (int i = from; i < members.size(); i += lanes) {
                own.add(members.get(i));
            }
            running.add(CompletableFuture.supplyAsync(() -> turns(own, gathered, start)));
        }
        long records = 0;
        long turns = 0;
        long busy = 0;
        for (CompletableFuture<long[]> each : running) {
            long[] figures = each.get(5, TimeUnit.MINUTES);
            records += figures[0];
            turns += figures[1];
            busy += figures[2];
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long wal = Long.parseLong(fixture.database.query("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"))
                - walBefore;
        assertThat(records).isPositive();
        System.out.printf(
                "%-75s %,9.0f records/s %,6.0f transactions/s %,8.1f B of WAL a record, %,7.0f a transaction, busy %d, row %s B%n",
                what,
                records / seconds,
                turns / seconds,
                (double) wal / records,
                (double) wal / turns,
                busy,
                fixture.database.query("select max(pg_column_size(s.*)) from howdah.share_partition as s"));
    }

    private long[] turns(List<Member> members, int gathered, long start) {
        Random random = new Random(members.size());
        long records = 0;
        long turns = 0;
        long busy = 0;
        try (ShareStore store = fixture.storage.openShareStore("load")) {
            while (System.nanoTime() - start < RUN.toNanos()) {
                List<ShareAction> actions = new ArrayList<>();
                List<Member> turn = new ArrayList<>();
                while (turn.size() < Math.min(gathered, members.size())) {
                    Member member = members.get(random.nextInt(members.size()));
                    if (!turn.contains(member)) {
                        turn.add(member);
                    }
                }
                for (Member member : turn) {
                    if (!member.held.isEmpty()) {
                        actions.add(new Acknowledge(member.id, LIMITS, member.name, member.held));
                    }
                    actions.add(new Claim(member.id, LIMITS, member.name, member.recordsMax, 0, 1L << 40));
                }
                List<ShareOutcome> outcomes = store.run(actions).outcomes();
                turns++;
                int next = 0;
                for (Member member : turn) {
                    if (!member.held.isEmpty()) {
                        if (outcomes.get(next) instanceof ShareOutcome.Busy) {
                            busy++;
                            next += 2;
                            continue;
                        }
                        assertThat(outcomes.get(next++)).isEqualTo(new ShareOutcome.Done());
                        for (AckRange range : member.held) {
                            records += range.last() - range.first() + 1;
                        }
                        member.held = List.of();
                    }
                    if (outcomes.get(next++) instanceof ShareOutcome.Claimed claimed) {
                        List<AckRange> held = new ArrayList<>();
                        for (AcquiredRange range : claimed.ranges()) {
                            held.add(new AckRange(range.first(), range.last(), AckType.ACCEPT));
                        }
                        member.held = held;
                    } else {
                        busy++;
                    }
                }
            }
        }
        return new long[] {records, turns, busy};
    }
}
