package dev.howdah.compat.load;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.groups.JavaGroup;
import dev.howdah.compat.groups.JavaGroup.Protocol;
import dev.howdah.compat.history.Event.Coverage;
import dev.howdah.compat.history.Event.Delivery;
import dev.howdah.compat.history.Event.Failed;
import dev.howdah.compat.history.Event.Head;
import dev.howdah.compat.history.Event.Producer;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Findings;
import dev.howdah.compat.history.History;
import dev.howdah.compat.history.HistoryChecker;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Producers, a consumer and a group of each protocol on one topic, all recorded. Half of the producers are idempotent; the others retry without,
 * in turns with one request in flight and with five.
 *
 * <p>Thread: the test's.
 */
public final class Workload implements AutoCloseable {

    private static final List<Delivery> OTHERS = List.of(Delivery.ORDERED, Delivery.LOOSE);

    private static final int MEMBERS = 2;

    private final Settings settings;
    private final History history = new History();
    private final AckMeter meter = new AckMeter();
    private final List<RecordingProducer> producers = new ArrayList<>();
    private final RecordingConsumer live;
    private final List<JavaGroup> groups = new ArrayList<>();
    private int nextProducer;

    private Workload(Settings settings) {
        this.settings = settings;
        this.live = new RecordingConsumer(
                Reader.assign("live", Coverage.PARTIAL),
                settings.bootstrap(),
                settings.topic(),
                settings.partitions(),
                history);
        for (int i = 0; i < settings.producers(); i++) {
            addProducer();
        }
        if (settings.recorded()) {
            for (Protocol protocol : Protocol.values()) {
                groups.add(new JavaGroup(
                        settings.bootstrap(), protocol, settings.topic() + "-" + protocol, settings.topic(), MEMBERS));
            }
        }
    }

    /**
     * How much of what.
     *
     * @param recorded whether sends and acks go into the history; a pure load run spares the memory
     */
    public record Settings(
            String bootstrap,
            String topic,
            int partitions,
            int producers,
            int perSecondAndProducer,
            int valueBytes,
            boolean recorded,
            Map<String, String> producerSettings) {

        /** Six producers, four partitions, 1,800 records a second. */
        public static Settings steady(String bootstrap, String topic) {
            return new Settings(bootstrap, topic, 4, 6, 300, 0, true, Map.of());
        }

        public Settings with(int otherProducers, int otherPerSecond) {
            return new Settings(
                    bootstrap,
                    topic,
                    partitions,
                    otherProducers,
                    otherPerSecond,
                    valueBytes,
                    recorded,
                    producerSettings);
        }
    }

    /** Creates the topic and starts everything. */
    public static Workload start(Settings settings) {
        try {
            Session session = new Session(settings.bootstrap(), "workload");
            try (var admin = session.admin()) {
                admin.createTopics(List.of(new NewTopic(settings.topic(), settings.partitions(), (short) 1)))
                        .all()
                        .get();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return new Workload(settings);
    }

    /** One more producer, with fresh identity: its first batches meet whatever fault is on. */
    public void addProducer() {
        int id = nextProducer++;
        Delivery delivery = id % 2 == 0 ? Delivery.IDEMPOTENT : OTHERS.get(id / 2 % OTHERS.size());
        producers.add(new RecordingProducer(new Producer(id, delivery), settings, history, meter));
    }

    public AckMeter meter() {
        return meter;
    }

    public History history() {
        return history;
    }

    /** Changes the rate of every producer. */
    public void rate(int perSecondAndProducer) {
        producers.forEach(producer -> producer.rate(perSecondAndProducer));
    }

    /** Stops the producers, reads everything to the end by fetch and by SQL, and lets the checker judge. */
    public Verdict finish(PostgresProcess postgres) {
        stopProducers();
        live.finish();
        new RecordingConsumer(
                        Reader.assign("final", Coverage.COMPLETE),
                        settings.bootstrap(),
                        settings.topic(),
                        settings.partitions(),
                        history)
                .finish();
        SqlReader.readAll(postgres, settings.topic(), history);
        groups.forEach(group -> group.awaitProcessed(records()));
        for (JavaGroup group : groups) {
            group.finish(history);
            System.out.println("workload: group " + group.summary());
        }
        Findings findings = HistoryChecker.ofTheLog().check(history);
        List<String> failures = new ArrayList<>();
        history.forEach(Failed.class, failed -> failures.add(failed.value() + ": " + failed.error()));
        if (!findings.isClean() || !failures.isEmpty()) {
            history.writeTo(Workspace.kept().resolve("histories").resolve(settings.topic() + ".txt"));
        }
        return new Verdict(findings, failures, meter.acks());
    }

    /** What came out. */
    public record Verdict(Findings findings, List<String> failures, long acks) {}

    /** What the store says is there; the logs start at 0. */
    private long records() {
        long[] sum = {0};
        history.forEach(Head.class, head -> sum[0] += head.nextOffset());
        return sum[0];
    }

    /** Stops everything. */
    @Override
    public void close() {
        stopProducers();
        live.close();
        groups.forEach(JavaGroup::close);
    }

    private void stopProducers() {
        producers.forEach(RecordingProducer::close);
        producers.clear();
    }
}
