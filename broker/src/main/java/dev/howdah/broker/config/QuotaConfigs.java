package dev.howdah.broker.config;

import static dev.howdah.broker.config.ValueRule.atLeast;

import java.util.List;

/** The configurations of quotas. Names and defaults are Kafka's ({@code QuotaConfig}). */
public final class QuotaConfigs {

    public static final String WINDOW_NUM = "quota.window.num";
    public static final String WINDOW_SIZE_SECONDS = "quota.window.size.seconds";
    public static final String CONTROLLER_WINDOW_NUM = "controller.quota.window.num";
    public static final String CONTROLLER_WINDOW_SIZE_SECONDS = "controller.quota.window.size.seconds";

    static final List<ConfigKey> ALL = List.of(
            key(WINDOW_NUM, "11", "How many windows of its quota a client that was idle may use at once."),
            key(WINDOW_SIZE_SECONDS, "1", "The window of quotas of clients, in seconds."),
            key(CONTROLLER_WINDOW_NUM, "11", "As quota.window.num, for controller_mutation_rate."),
            key(CONTROLLER_WINDOW_SIZE_SECONDS, "1", "As quota.window.size.seconds, for controller_mutation_rate."));

    private QuotaConfigs() {}

    private static ConfigKey key(String name, String defaultValue, String doc) {
        return new ConfigKey(name, ValueType.INT, defaultValue, List.of(), atLeast(1), doc);
    }
}
