package dev.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.record.BatchCodec;
import dev.howdah.protocol.record.Compression;
import dev.howdah.protocol.record.TimestampType;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicConfigsTest {

    @Test
    void every_topic_configuration_of_kafka_is_known() throws Exception {
        Set<String> kafka = new TreeSet<>();
        for (Field field : TopicConfig.class.getFields()) {
            if (field.getName().endsWith("_CONFIG")) {
                kafka.add((String) field.get(null));
            }
        }
        // Gone since Kafka 4; the constants are left for old clients.
        kafka.removeAll(Set.of("message.format.version", "message.downconversion.enable"));
        Set<String> known =
                new TreeSet<>(TopicConfigs.ALL.stream().map(ConfigKey::name).toList());
        // Named in the server, not in the clients' constants.
        known.removeAll(Set.of("leader.replication.throttled.replicas", "follower.replication.throttled.replicas"));
        assertThat(known).containsAll(kafka);
        kafka.forEach(name -> assertThat(TopicConfigs.find(name)).as(name).isPresent());
    }

    @Test
    void every_default_is_allowed() {
        TopicConfigs.ALL.forEach(key -> assertThat(key.findFault(String.valueOf(key.defaultValue())))
                .as(key.name())
                .isEmpty());
        BrokerConfig.ALL.stream()
                .filter(key -> key.defaultValue() != null)
                .forEach(key -> assertThat(key.findFault(String.valueOf(key.defaultValue())))
                        .as(key.name())
                        .isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "retention.ms, -2",
        "retention.ms, soon",
        "retention.ms, 9223372036854775808",
        "max.message.bytes, -1",
        "cleanup.policy, 'compact,shred'",
        "compression.type, brotli",
        "message.timestamp.type, Never",
        "min.cleanable.dirty.ratio, 1.1",
        "min.cleanable.dirty.ratio, NaN",
        "preallocate, maybe",
        "compression.gzip.level, 0",
        "no.such.config, 1",
        "remote.storage.enable, true",
    })
    void a_value_that_kafka_refuses_is_refused(String name, String value) {
        assertThat(TopicConfigs.findFault(Map.of(name, value))).isPresent();
    }

    @Test
    void null_is_refused() {
        Map<String, String> config = new HashMap<>();
        config.put("retention.ms", null);
        assertThat(TopicConfigs.findFault(config)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "retention.ms, -1",
        "cleanup.policy, 'compact, delete'",
        // Kafka 4.3 and 4.4 take it, though the documentation of lists says that they do not.
        "cleanup.policy, 'compact,compact'",
        "compression.type, zstd",
        "min.cleanable.dirty.ratio, 0.01",
        "leader.replication.throttled.replicas, '0:1,1:2'",
        "leader.replication.throttled.replicas, *",
    })
    void a_value_that_kafka_takes_is_taken(String name, String value) {
        assertThat(TopicConfigs.findFault(Map.of(name, value))).isEmpty();
    }

    @Test
    void settings_come_from_the_topic_then_the_broker_then_kafka() {
        BrokerConfig broker = BrokerConfig.of(Map.of(
                "message.max.bytes",
                "5000",
                "log.retention.hours",
                "2",
                "log.message.timestamp.type",
                "LogAppendTime"));
        TopicSettings settings = TopicSettings.of(
                Map.of("max.message.bytes", "7000", "cleanup.policy", "compact", "compression.type", "lz4"), broker);
        assertThat(settings.maxMessageBytes()).isEqualTo(7000);
        assertThat(settings.retentionMs()).isEqualTo(7_200_000);
        assertThat(settings.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(settings.requiresKeys()).isTrue();
        assertThat(settings.codec()).contains(new BatchCodec(Compression.LZ4, 9));
        assertThat(settings.timestampAfterMaxMs()).isEqualTo(3_600_000);
        assertThat(TopicSettings.of(Map.of(), broker).maxMessageBytes()).isEqualTo(5000);
    }
}
