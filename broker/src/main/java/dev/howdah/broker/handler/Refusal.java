package dev.howdah.broker.handler;

import dev.howdah.protocol.KafkaError;
import org.jspecify.annotations.Nullable;

/**
 * Says why one item of a request was refused. The other items are done nevertheless.
 *
 * @param message null where Kafka says nothing but the error
 */
record Refusal(KafkaError error, @Nullable String message) {}
