package dev.howdah.broker.handler;

import dev.howdah.broker.api.HandlerTable;

/**
 * The APIs whose answer never changes, because what they are about is not served here: tools ask them all the same, and an honest
 * "none" or "no" lets them go on.
 */
public final class FixedAnswers {

    private FixedAnswers() {}

    public static void registerAll(HandlerTable handlers) {
        handlers.register(new ListPartitionReassignmentsHandler())
                .register(new DescribeClientQuotasHandler())
                .register(new AlterClientQuotasHandler())
                .register(new UpdateFeaturesHandler())
                .register(new DescribeAclsHandler())
                .register(new CreateAclsHandler())
                .register(new DeleteAclsHandler())
                .register(new DescribeUserScramCredentialsHandler())
                .register(new AlterUserScramCredentialsHandler())
                .register(new SaslHandshakeHandler())
                .register(new ListTransactionsHandler())
                .register(new DescribeTransactionsHandler());
    }
}
