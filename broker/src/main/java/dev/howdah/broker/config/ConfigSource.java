package dev.howdah.broker.config;

/** Where the value of a configuration comes from. {@link #code} is its number in DescribeConfigs. */
public enum ConfigSource {
    /** Set at run time for this topic. */
    TOPIC(1),
    /** Set at run time for this broker. */
    BROKER(2),
    /** Set at run time for all brokers. */
    ALL_BROKERS(3),
    /** Given to the broker at its start. */
    STATIC_BROKER(4),
    DEFAULT(5),
    /** The level of a logger. */
    LOGGER(6),
    /** Set at run time for this group. */
    GROUP(8);

    private final byte code;

    ConfigSource(int code) {
        this.code = (byte) code;
    }

    public byte code() {
        return code;
    }
}
