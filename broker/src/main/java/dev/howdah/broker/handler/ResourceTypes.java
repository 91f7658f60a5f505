package dev.howdah.broker.handler;

/** The types of resources that have a configuration, by their numbers on the wire. */
final class ResourceTypes {

    static final byte TOPIC = 2;
    static final byte BROKER = 4;
    static final byte BROKER_LOGGER = 8;
    static final byte CLIENT_METRICS = 16;
    static final byte GROUP = 32;

    private ResourceTypes() {}

    /** As {@code kafka-configs} calls it. */
    static String word(byte type) {
        return switch (type) {
            case TOPIC -> "topic";
            case BROKER -> "broker";
            case BROKER_LOGGER -> "broker-logger";
            case GROUP -> "group";
            default -> Byte.toString(type);
        };
    }
}
