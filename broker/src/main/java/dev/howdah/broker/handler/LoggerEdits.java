package dev.howdah.broker.handler;

import dev.howdah.broker.config.BrokerLoggers;
import dev.howdah.broker.handler.Alteration.Base;
import dev.howdah.broker.handler.Alteration.Manner;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.BrokerStore.Broker;
import java.util.List;
import java.util.Optional;

/**
 * Changes the levels of this broker's loggers (KIP-412). Either all changes of a request are made or none. They last
 * until the process ends.
 */
final class LoggerEdits {

    private LoggerEdits() {}

    static void alter(String name, List<ConfigEdit> edits, Manner manner, Broker self) {
        String id = Integer.toString(self.nodeId());
        if (!name.equals(id)) {
            throw new RefusedException(
                    KafkaError.INVALID_REQUEST, "Unexpected broker id, expected " + id + ", but received " + name);
        }
        if (manner.base() == Base.NOTHING) {
            throw new RefusedException(
                    KafkaError.INVALID_REQUEST, "Loggers are changed by IncrementalAlterConfigs only.");
        }
        edits.forEach(LoggerEdits::check);
        if (!manner.validateOnly()) {
            edits.forEach(LoggerEdits::apply);
        }
    }

    private static void check(ConfigEdit edit) {
        Optional<String> fault;
        switch (edit.operation()) {
            case ConfigEdit.SET -> fault = BrokerLoggers.findLevelFault(edit.name(), String.valueOf(edit.value()));
            case ConfigEdit.DELETE -> {
                if (edit.name().equals(BrokerLoggers.ROOT)) {
                    throw new RefusedException(
                            KafkaError.INVALID_REQUEST, "Removing the log level of the root logger is not allowed");
                }
                fault = BrokerLoggers.findNameFault(edit.name());
            }
            default ->
                throw new RefusedException(
                        KafkaError.INVALID_REQUEST,
                        (edit.operation() == ConfigEdit.APPEND ? "APPEND" : "SUBTRACT")
                                + " operation is not allowed for the BROKER_LOGGER resource");
        }
        fault.ifPresent(why -> {
            throw new RefusedException(KafkaError.INVALID_CONFIG, why);
        });
    }

    private static void apply(ConfigEdit edit) {
        if (edit.operation() == ConfigEdit.SET) {
            BrokerLoggers.setLevel(edit.name(), String.valueOf(edit.value()));
        } else {
            BrokerLoggers.resetLevel(edit.name());
        }
    }
}
