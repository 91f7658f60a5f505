package dev.howdah.broker.handler;

import dev.howdah.broker.api.HandlerTable;

/**
 * The APIs whose answer never changes, because what they are about is not served here. Tools send them nevertheless,
 * and go on after an honest "none" or "no".
 */
public final class FixedAnswers {

    private FixedAnswers() {}

    public static void registerAll(HandlerTable handlers) {
        handlers.register(new ListPartitionReassignmentsHandler()).register(new UpdateFeaturesHandler());
    }
}
