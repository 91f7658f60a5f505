package dev.howdah.broker.group.machine;

import dev.howdah.protocol.ApiMessage;

/** The way to answer a request. To be used once. Thread: any; does not block. */
@FunctionalInterface
public interface Reply<R extends ApiMessage> {

    void send(R response);
}
