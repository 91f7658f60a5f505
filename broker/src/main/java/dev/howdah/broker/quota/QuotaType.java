package dev.howdah.broker.quota;

import java.util.Arrays;
import java.util.Optional;

/** What a quota is of. */
public enum QuotaType {
    /** Bytes of Produce requests a second. */
    PRODUCE("producer_byte_rate", Owner.CLIENT, Form.WHOLE_LONG),
    /** Bytes of fetched records a second. */
    FETCH("consumer_byte_rate", Owner.CLIENT, Form.WHOLE_LONG),
    /** Percents of one thread's time. */
    REQUEST("request_percentage", Owner.CLIENT, Form.ANY),
    /** Partitions that are created or deleted a second (KIP-599). */
    CONTROLLER_MUTATION("controller_mutation_rate", Owner.CLIENT, Form.ANY),
    /** Connections of an address a second (KIP-612). */
    CONNECTION("connection_creation_rate", Owner.ADDRESS, Form.WHOLE_INT);

    private final String key;
    private final Owner owner;
    private final Form form;

    QuotaType(String key, Owner owner, Form form) {
        this.key = key;
        this.owner = owner;
        this.form = form;
    }

    /** The quota with Kafka's name for it; empty if there is none for such an owner. */
    public static Optional<QuotaType> find(String key, Owner owner) {
        return Arrays.stream(values())
                .filter(type -> type.owner == owner && type.key.equals(key))
                .findFirst();
    }

    /** Kafka's name. */
    public String key() {
        return key;
    }

    Form form() {
        return form;
    }

    /** Whose a quota is. */
    public enum Owner {
        /** A user, a client id, or both. */
        CLIENT,
        ADDRESS
    }

    /** What a value may be, beside greater than 0. */
    enum Form {
        ANY,
        WHOLE_LONG,
        WHOLE_INT
    }
}
