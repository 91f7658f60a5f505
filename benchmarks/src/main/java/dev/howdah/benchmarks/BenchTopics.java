package dev.howdah.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.common.TopicPartition;

/** The topics of a comparison, each with a name of its own. Thread: one. */
final class BenchTopics implements AutoCloseable {

    private final Map<String, Admin> admins = new HashMap<>();
    private int count;

    String create(Target target, int partitions) throws InterruptedException, ExecutionException {
        String topic = "bench-" + ++count;
        NewTopic wanted = new NewTopic(topic, partitions, (short) 1).configs(target.topicConfig());
        CreateTopicsResult created = admin(target).createTopics(List.of(wanted));
        requireFlushed(target, created.config(topic).get());
        return topic;
    }

    /** A topic of a name that was chosen. */
    static void create(String bootstrap, String topic, int partitions, Map<String, String> configs)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(configs)))
                    .all()
                    .get();
        }
    }

    void delete(Target target, String topic) throws InterruptedException, ExecutionException {
        admin(target).deleteTopics(List.of(topic)).all().get();
    }

    /** What the segments take, without their indexes, by the broker itself. */
    long logBytes(Target target, String topic) throws InterruptedException, ExecutionException {
        long bytes = 0;
        for (Map<String, LogDirDescription> broker : admin(target)
                .describeLogDirs(List.of(1))
                .allDescriptions()
                .get()
                .values()) {
            for (LogDirDescription directory : broker.values()) {
                for (Map.Entry<TopicPartition, ReplicaInfo> replica :
                        directory.replicaInfos().entrySet()) {
                    bytes += replica.getKey().topic().equals(topic)
                            ? replica.getValue().size()
                            : 0;
                }
            }
        }
        return bytes;
    }

    /** A comparison with Kafka that fsyncs is none if Kafka does not. */
    private static void requireFlushed(Target target, Config created) {
        String wanted = target.topicConfig().get(SideBySide.FLUSH_MESSAGES);
        if (wanted != null
                && !wanted.equals(created.get(SideBySide.FLUSH_MESSAGES).value())) {
            throw new IllegalStateException(target.name() + " has " + created.get(SideBySide.FLUSH_MESSAGES));
        }
    }

    private Admin admin(Target target) {
        return admins.computeIfAbsent(
                target.server().bootstrap(), bootstrap -> Admin.create(Map.of("bootstrap.servers", bootstrap)));
    }

    /** May be used again: connects anew then. */
    @Override
    public void close() {
        admins.values().forEach(Admin::close);
        admins.clear();
    }
}
