package dev.howdah.broker.config;

import static dev.howdah.broker.config.ValueRule.ANY;
import static dev.howdah.broker.config.ValueRule.atLeast;

import java.util.List;
import java.util.Optional;

/** The configurations of transactions. Names are Kafka's, and so are defaults unless the documentation says otherwise. */
public final class TransactionConfigs {

    public static final String MAX_TIMEOUT_MS = "transaction.max.timeout.ms";
    public static final String ABORT_INTERVAL_MS = "transaction.abort.timed.out.transaction.cleanup.interval.ms";
    public static final String FORGET_INTERVAL_MS = "transaction.remove.expired.transaction.cleanup.interval.ms";
    public static final String ID_EXPIRATION_MS = "transactional.id.expiration.ms";

    static final List<ConfigKey> ALL = List.of(
            key(MAX_TIMEOUT_MS, "900000", 1, "The greatest timeout of a transaction that a producer may ask for."),
            key(
                    ABORT_INTERVAL_MS,
                    "1000",
                    1,
                    "How often transactions are looked for that have run out of time. Kafka's default is 10000."),
            key(FORGET_INTERVAL_MS, "3600000", 1, "How often transactional ids are looked for that nobody uses."),
            key(ID_EXPIRATION_MS, "604800000", 1, "How long a transactional id is remembered that nobody uses."),
            inert("transaction.state.log.load.buffer.size", "5242880"),
            inert("transaction.state.log.min.isr", "2"),
            inert("transaction.state.log.num.partitions", "50"),
            inert("transaction.state.log.replication.factor", "3"),
            inert("transaction.state.log.segment.bytes", "104857600"),
            new ConfigKey(
                    "transaction.two.phase.commit.enable",
                    ValueType.BOOLEAN,
                    "false",
                    List.of(),
                    (name, value) -> Boolean.parseBoolean(value)
                            ? Optional.of(ValueRule.invalid(name, value, "two-phase commit is not served"))
                            : ANY.findFault(name, value),
                    "Whether producers may prepare transactions (KIP-939). Not served."));

    private TransactionConfigs() {}

    private static ConfigKey key(String name, String defaultValue, int min, String doc) {
        return new ConfigKey(name, ValueType.INT, defaultValue, List.of(), atLeast(min), doc);
    }

    private static ConfigKey inert(String name, String defaultValue) {
        return key(
                name,
                defaultValue,
                1,
                "Accepted and shown; without effect here: the state of transactions is in tables, not in a log.");
    }
}
