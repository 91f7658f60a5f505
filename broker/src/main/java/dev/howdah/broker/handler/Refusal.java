package dev.howdah.broker.handler;

import dev.howdah.protocol.KafkaError;

/** Why one item of a request is not done; the others are. */
record Refusal(KafkaError error, String message) {}
