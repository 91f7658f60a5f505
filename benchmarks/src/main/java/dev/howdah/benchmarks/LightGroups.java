package dev.howdah.benchmarks;

import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.wire.LightMember;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Many groups of light members, and threads in which each of them does something at its own beat. Thread: one. */
final class LightGroups implements AutoCloseable {

    static final String TOPIC = "light";
    static final int PARTITIONS = 12;

    /** Groups that join at the same time: each waits for the initial rebalance delay. */
    private static final int JOINERS = 20;

    private static final int WARM_UP_GROUPS = 16;

    private final List<LightMember> members = new ArrayList<>();

    /** What a member does at its beat. */
    interface Beat {
        void run(LightMember member) throws IOException;
    }

    private LightGroups() {}

    static LightGroups join(KafkaServer server, int groups, int membersPerGroup, boolean classic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
            if (!admin.listTopics().names().get().contains(TOPIC)) {
                admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                        .all()
                        .get();
                // Kafka makes its topic of offsets when somebody asks for the coordinator, and light members do not.
                for (int group = 0; group < WARM_UP_GROUPS; group++) {
                    admin.alterConsumerGroupOffsets(
                                    "warm-up-" + group, Map.of(new TopicPartition(TOPIC, 0), new OffsetAndMetadata(0)))
                            .all()
                            .get();
                }
            }
        }
        int port = Integer.parseInt(server.bootstrap().replaceAll(".*:", ""));
        LightGroups all = new LightGroups();
        String prefix = (classic ? "classic-" : "consumer-") + System.nanoTime() + "-";
        ExecutorService joiners = Executors.newFixedThreadPool(JOINERS);
        try {
            List<Future<List<LightMember>>> joining = new ArrayList<>();
            for (int group = 0; group < groups; group++) {
                String id = prefix + group;
                joining.add(joiners.submit(() -> LightMember.join(port, id, TOPIC, membersPerGroup, classic)));
            }
            for (Future<List<LightMember>> joined : joining) {
                all.members.addAll(joined.get());
            }
        } finally {
            joiners.shutdownNow();
        }
        return all;
    }

    /**
     * Lets every member do its beat every {@code intervalMs} from a random moment on, for {@code seconds}; blocks. Between them the
     * threads have as many members as there are.
     */
    void beat(int threads, long intervalMs, long seconds, Beat beat) throws Exception {
        long start = System.nanoTime();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> running = new ArrayList<>();
        Random phases = new Random(1);
        for (int t = 0; t < Math.min(threads, members.size()); t++) {
            List<LightMember> mine = new ArrayList<>();
            for (int i = t; i < members.size(); i += threads) {
                mine.add(members.get(i));
            }
            long phase = phases.nextLong(intervalMs * 1_000_000);
            Thread thread = new Thread(() -> {
                try {
                    beat(mine, start + phase, start + seconds * 1_000_000_000L, intervalMs * 1_000_000, beat);
                } catch (IOException | RuntimeException e) {
                    failure.set(e);
                }
            });
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IOException("a member failed", thrown);
        }
    }

    /** One after the other, at equal distances. */
    private static void beat(List<LightMember> members, long from, long until, long intervalNanos, Beat beat)
            throws IOException {
        long step = intervalNanos / members.size();
        for (long n = 0; from + n * step < until; n++) {
            long due = from + n * step;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            beat.run(members.get((int) (n % members.size())));
        }
    }

    @Override
    public void close() throws IOException {
        for (LightMember member : members) {
            member.close();
        }
    }
}
