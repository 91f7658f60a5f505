package dev.howdah.broker.handler;

import dev.howdah.protocol.KafkaError;

/** Says why one item of a request was refused. The other items are done nevertheless. */
record Refusal(KafkaError error, String message) {}
